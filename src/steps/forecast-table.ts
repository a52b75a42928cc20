import { countOf, digestOf, keyId } from '#src/core/index.ts';
import type { StepContext } from '#src/pipelines/index.ts';
import { commitRows, type TableRows, type TableSchema } from '#src/tables/index.ts';
import { fleetFolder } from './fleet-folder.ts';
import type { ForecastOrigin } from './forecast-group.ts';
import { forecastSchema, type ForecastsToKeep } from './forecast-rows.ts';

/** On what forecasts rest, and which of them are to be recorded. */
export type ForecastGround = {
  /** The feature group whose series were forecast. */
  readonly featureGroup: string;
  /** By key id, as `forecastBases` gives them; none of a backtest. */
  readonly bases: ReadonlyMap<string, string>;
};

/** What became of forecasts that were to be recorded; without a version there was nothing to record. */
type Recorded = { readonly said: string; readonly path: string; readonly version: number | undefined };

/**
 * Appends forecasts to the table of all forecasts of the fleet, and gives its path and a version that holds them: a row for each key and
 * period that was forecast now, with the run and its time, on what it rests, and whether it was a backtest. Where the same step of the same
 * run wrote the same forecasts before it died, which a transaction of the table says, nothing is written twice; what it forecast otherwise
 * is appended.
 */
export async function recordForecasts(
  made: ForecastsToKeep,
  { release, tablesRead, ...ground }: ForecastOrigin & ForecastGround,
  context: StepContext,
): Promise<Recorded> {
  const { workspace, pipeline, run, signal } = context;
  const path = `${fleetFolder(pipeline)}/forecasts`;
  const { nRows } = made.rows;
  if (nRows === 0) return { said: `nothing new for the table ${pipeline.name}.forecasts`, path, version: undefined };
  const { version } = await commitRows(workspace, path, {
    mode: 'append',
    schema: [...forecastSchema(made.fleet.keyColumns), ...runColumns],
    rows: withGround(made, ground, context),
    // A table from before these columns gets them.
    addColumns: true,
    now: context.now(),
    txn: {
      appId: `forecasts ${digestOfRows(made, ground.bases, [run.id, run.step, release ?? null, nRows])}`,
      version: 0,
    },
    info: { operation: 'WRITE FORECASTS', run: run.id, step: run.step, codeVersion: run.codeVersion, tablesRead },
    signal,
  });
  return { said: `${countOf(nRows, 'row')} in the table ${pipeline.name}.forecasts`, path, version };
}

/** Gives a digest of all that the rows hold but their time: a second attempt has another. */
function digestOfRows(
  { rows, keyOf, forecast }: ForecastsToKeep,
  bases: ForecastGround['bases'],
  origin: readonly (string | number | null)[],
): string {
  const { firstPeriod, lastPeriod, horizon, isBacktest, forecasts } = forecast;
  const ofKeys = forecasts.map(({ key, source, model, version, reason }) =>
    JSON.stringify([key, source, model, version, reason, bases.get(keyId(key))]),
  );
  const numbers = ['period', 'forecast', 'lower', 'upper'].map((name) => rows.columns[name] as Float64Array);
  const digests = [digestOf(ofKeys.join()), ...[keyOf, ...numbers].map((values) => digestOf(values))];
  return digestOf(JSON.stringify([...origin, firstPeriod, lastPeriod, horizon, isBacktest, ...digests]));
}

const runColumns: TableSchema = [
  { name: 'is_backtest', type: 'boolean', nullable: false },
  { name: 'run', type: 'string', nullable: false },
  { name: 'forecast_at', type: 'timestamp', nullable: false },
  { name: 'feature_group', type: 'string' },
  { name: 'basis_digest', type: 'string' },
];

function withGround(
  { rows: { nRows, columns }, keyOf, forecast }: ForecastsToKeep,
  { featureGroup, bases }: ForecastGround,
  { run }: StepContext,
): TableRows {
  const { isBacktest, forecasts } = forecast;
  const repeated = <Value>(value: Value): Value[] => Array.from({ length: nRows }, () => value);
  const basis = forecasts.map(({ key }) => bases.get(keyId(key)) ?? null);
  const more = {
    is_backtest: repeated(isBacktest),
    run: repeated(run.id),
    forecast_at: new Float64Array(nRows).fill(run.startedAt),
    feature_group: repeated(featureGroup),
    basis_digest: Array.from(keyOf, (i) => basis[i]!),
  };
  return { nRows, columns: { ...columns, ...more } };
}
