import { isInside } from '#src/evaluation/index.ts';
import { forecastId, type Judgement, type JudgedForecasts, type LastJudgement } from '#src/inference/index.ts';
import type { StepContext } from '#src/pipelines/index.ts';
import { commitRows, numberColumn, readTable, takeRows, type TableRows, type TableSchema } from '#src/tables/index.ts';
import { fleetFolder } from '../fleet-folder.ts';
import type { ForecastColumns } from './forecast-columns.ts';
import { rowKeys } from './row-keys.ts';

/** Gives the path of the table of judged forecasts: a row for each judgement. */
export function errorsPath({ pipeline }: Pick<StepContext, 'pipeline'>): string {
  return `${fleetFolder(pipeline)}/forecast_errors`;
}

/** Judged forecasts, each by the actual that is known now: a row each. */
export type JudgedRows = JudgedForecasts & {
  readonly version: number;
  readonly rows: TableRows;
  /** Start of the period in epoch milliseconds: [nRows]. */
  readonly period: Float64Array;
};

/** Reads the judged forecasts, of corrected ones the newest judgement; undefined where none was judged. */
export async function readJudged(
  keyColumns: readonly string[],
  context: Pick<StepContext, 'workspace' | 'pipeline' | 'signal'>,
): Promise<JudgedRows | undefined> {
  const table = await readTable(context.workspace, errorsPath(context), { signal: context.signal });
  if (table === undefined) return undefined;
  const newest = newestJudgements(table.rows, keyColumns);
  const rows = takeRows(table.rows, Uint32Array.from(newest.values()));
  const [forecast, lower, upper, actual, period] = ['forecast', 'lower', 'upper', 'actual', 'period'].map((name) =>
    numberColumn(rows, name),
  ) as [Float64Array, Float64Array, Float64Array, Float64Array, Float64Array];
  return { version: table.version, rows, forecast, lower, upper, actual, period };
}

/** Reads what each forecast was judged by the last time, by `forecastId`. */
export async function readLastJudgements(
  keyColumns: readonly string[],
  context: Pick<StepContext, 'workspace' | 'pipeline' | 'signal'>,
): Promise<ReadonlyMap<string, LastJudgement>> {
  const columns = [...keyColumns, 'period', 'cutoff', 'actual', 'revision'];
  const table = await readTable(context.workspace, errorsPath(context), { columns, signal: context.signal });
  if (table === undefined) return new Map();
  const [actual, revision] = ['actual', 'revision'].map((name) => numberColumn(table.rows, name));
  return new Map(
    [...newestJudgements(table.rows, keyColumns)].map(([of, row]) => [
      of,
      { actual: actual![row]!, revision: revision![row]! },
    ]),
  );
}

/** Gives the row of the newest judgement of each forecast, by `forecastId`. */
function newestJudgements(rows: TableRows, keyColumns: readonly string[]): ReadonlyMap<string, number> {
  const { ids } = rowKeys(rows, keyColumns);
  const [period, cutoff, revision] = ['period', 'cutoff', 'revision'].map((name) => numberColumn(rows, name)) as [
    Float64Array,
    Float64Array,
    Float64Array,
  ];
  const newest = new Map<string, number>();
  for (let row = 0; row < rows.nRows; row++) {
    const of = forecastId(ids[row]!, period[row]!, cutoff[row]!);
    const other = newest.get(of);
    if (other === undefined || revision[row]! > revision[other]!) newest.set(of, row);
  }
  return newest;
}

/** Appends judgements in one commit: each with its forecast, what came, and whether that lies in the interval. */
export async function appendErrors(
  keyColumns: readonly string[],
  { earlier, judgements }: { readonly earlier: ForecastColumns; readonly judgements: readonly Judgement[] },
  { tablesRead }: { readonly tablesRead: Readonly<Record<string, number>> },
  context: StepContext,
): Promise<void> {
  const { workspace, run, signal } = context;
  await commitRows(workspace, errorsPath(context), {
    mode: 'append',
    schema: errorSchema(keyColumns),
    rows: errorRows(keyColumns, earlier, judgements, context),
    now: context.now(),
    info: { operation: 'JUDGE FORECASTS', run: run.id, step: run.step, codeVersion: run.codeVersion, tablesRead },
    signal,
  });
}

function errorSchema(keyColumns: readonly string[]): TableSchema {
  return [
    ...keyColumns.map((name) => ({ name, type: 'string' as const, nullable: false })),
    { name: 'period', type: 'timestamp', nullable: false },
    { name: 'cutoff', type: 'timestamp', nullable: false },
    { name: 'forecast', type: 'double' },
    { name: 'lower', type: 'double' },
    { name: 'upper', type: 'double' },
    { name: 'actual', type: 'double' },
    { name: 'error', type: 'double' },
    { name: 'is_inside', type: 'boolean' },
    { name: 'revision', type: 'long', nullable: false },
    { name: 'model', type: 'string' },
    { name: 'version', type: 'long' },
    { name: 'release', type: 'long' },
    { name: 'source', type: 'string' },
    { name: 'forecast_run', type: 'string' },
    { name: 'run', type: 'string', nullable: false },
    { name: 'judged_at', type: 'timestamp', nullable: false },
  ];
}

function errorRows(
  keyColumns: readonly string[],
  earlier: ForecastColumns,
  judgements: readonly Judgement[],
  { run }: StepContext,
): TableRows {
  const nRows = judgements.length;
  const numbers = (values: Float64Array): Float64Array => Float64Array.from(judgements, ({ row }) => values[row]!);
  const texts = (values: readonly string[]): string[] => judgements.map(({ row }) => values[row]!);
  const wholes = (values: Float64Array): (number | null)[] =>
    judgements.map(({ row }) => (Number.isNaN(values[row]!) ? null : values[row]!));
  const actual = Float64Array.from(judgements, (each) => each.actual);
  const judged = {
    forecast: numbers(earlier.forecast),
    lower: numbers(earlier.lower),
    upper: numbers(earlier.upper),
    actual,
  };
  const keys = keyColumns.map((name, i) => [name, judgements.map(({ row }) => earlier.keys[row]![i]!)] as const);
  return {
    nRows,
    columns: {
      ...Object.fromEntries(keys),
      period: numbers(earlier.period),
      cutoff: numbers(earlier.cutoff),
      ...judged,
      error: judged.forecast.map((value, i) => value - actual[i]!),
      is_inside: judgements.map(
        (each, i) => isInside({ lower: judged.lower[i]!, upper: judged.upper[i]!, actual: each.actual }) ?? null,
      ),
      revision: judgements.map(({ revision }) => revision),
      model: texts(earlier.model),
      version: wholes(earlier.version),
      release: wholes(earlier.release),
      source: texts(earlier.source),
      forecast_run: texts(earlier.run),
      run: Array.from({ length: nRows }, () => run.id),
      judged_at: new Float64Array(nRows).fill(run.startedAt),
    },
  };
}
