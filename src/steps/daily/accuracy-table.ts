import { compareKeys, csvLine, finiteOrNull, numberText, type Key } from '#src/core/index.ts';
import { forecastAccuracy, type ForecastAccuracy } from '#src/inference/index.ts';
import type { StepContext } from '#src/pipelines/index.ts';
import { commitRows, findCommit, type TableSchema } from '#src/tables/index.ts';
import { fleetFolder } from '../fleet-folder.ts';
import { errorsPath, type JudgedRows } from './error-table.ts';
import { rowKeys } from './row-keys.ts';

/** How the forecasts of a key turned out, or of the whole fleet, whose key is null. */
export type AccuracyRow = ForecastAccuracy & { readonly key: Key | null };

/** Gives how all judged forecasts turned out, of which there is at least one: the whole fleet first, then each key. */
export function accuracyOf(keyColumns: readonly string[], judged: JudgedRows): readonly AccuracyRow[] {
  const { keys, ids } = rowKeys(judged.rows, keyColumns);
  const rowsOf = Map.groupBy(keys.keys(), (row) => ids[row]!);
  const own = [...rowsOf.values()].map((rows) => ({ key: keys[rows[0]!]!, ...forecastAccuracy(judged, rows) }));
  return [
    { key: null, ...forecastAccuracy(judged, [...keys.keys()]) },
    ...own.sort((a, b) => compareKeys(a.key, b.key)),
  ];
}

/**
 * Appends how all judged forecasts turned out to the table `forecast_accuracy`, once for each version of the table of judgements: a row for
 * the fleet, whose key columns are null, and one for each key. What a run that died has left out is made up for.
 */
export async function appendAccuracy(
  keyColumns: readonly string[],
  rows: readonly AccuracyRow[],
  { version }: Pick<JudgedRows, 'version'>,
  context: StepContext,
): Promise<void> {
  const { workspace, pipeline, run, signal } = context;
  const path = `${fleetFolder(pipeline)}/forecast_accuracy`;
  const last = await findCommit(workspace, path, (info) => typeof info['errorsVersion'] === 'number', { signal });
  if (last?.info['errorsVersion'] === version) return;
  const constant = <Value>(value: Value): Value[] => rows.map(() => value);
  await commitRows(workspace, path, {
    mode: 'append',
    schema: accuracySchema(keyColumns),
    rows: {
      nRows: rows.length,
      columns: {
        ...Object.fromEntries(keyColumns.map((name, i) => [name, rows.map(({ key }) => key?.[i] ?? null)])),
        is_fleet: rows.map(({ key }) => key === null),
        forecasts: rows.map(({ nForecasts }) => nForecasts),
        rmse: Float64Array.from(rows, (each) => each.rmse),
        mae: Float64Array.from(rows, (each) => each.mae),
        bias: Float64Array.from(rows, (each) => each.bias),
        intervals: rows.map(({ nIntervals }) => nIntervals),
        coverage: rows.map(({ coverage }) => finiteOrNull(coverage)),
        run: constant(run.id),
        scored_at: Float64Array.from(constant(run.startedAt)),
      },
    },
    now: context.now(),
    info: {
      operation: 'SUM UP FORECASTS',
      run: run.id,
      step: run.step,
      codeVersion: run.codeVersion,
      errorsVersion: version,
      tablesRead: { [errorsPath(context)]: version },
    },
    signal,
  });
}

function accuracySchema(keyColumns: readonly string[]): TableSchema {
  return [
    ...keyColumns.map((name) => ({ name, type: 'string' as const })),
    { name: 'is_fleet', type: 'boolean', nullable: false },
    { name: 'forecasts', type: 'long', nullable: false },
    { name: 'rmse', type: 'double' },
    { name: 'mae', type: 'double' },
    { name: 'bias', type: 'double' },
    { name: 'intervals', type: 'long', nullable: false },
    { name: 'coverage', type: 'double' },
    { name: 'run', type: 'string', nullable: false },
    { name: 'scored_at', type: 'timestamp', nullable: false },
  ];
}

/** Gives forecast_accuracy.csv: key columns, forecasts, rmse, mae, bias, intervals, coverage; a row a key, the fleet first, without a key. */
export function accuracyCsv(keyColumns: readonly string[], rows: readonly AccuracyRow[]): string {
  const lines = rows.map(({ key, nForecasts, rmse, mae, bias, nIntervals, coverage }) => [
    ...keyColumns.map((_, i) => key?.[i] ?? ''),
    String(nForecasts),
    ...[rmse, mae, bias].map((value) => numberText(value)),
    String(nIntervals),
    numberText(coverage ?? Number.NaN),
  ]);
  const header = [...keyColumns, 'forecasts', 'rmse', 'mae', 'bias', 'intervals', 'coverage'];
  return [header, ...lines].map((fields) => csvLine(fields)).join('');
}
