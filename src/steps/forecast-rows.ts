import { keyId, periodStart, type FleetSeries } from '#src/core/index.ts';
import type { FleetForecast, NewForecast } from '#src/inference/index.ts';
import type { ColumnValues, TableRows, TableSchema } from '#src/tables/index.ts';

/** The columns of a table of forecasts: keys, period, and what was forecast from where. */
export function forecastSchema(keyColumns: readonly string[]): TableSchema {
  return [
    ...keyColumns.map((name) => ({ name, type: 'string' as const, nullable: false })),
    { name: 'period', type: 'timestamp', nullable: false },
    { name: 'cutoff', type: 'timestamp', nullable: false },
    { name: 'forecast', type: 'double' },
    { name: 'lower', type: 'double' },
    { name: 'upper', type: 'double' },
    { name: 'model', type: 'string' },
    { name: 'version', type: 'long' },
    { name: 'release', type: 'long' },
    { name: 'source', type: 'string' },
    { name: 'reason', type: 'string' },
  ];
}

/** Forecasts with their rows for tables: a row for each key and period that was forecast now. */
export type ForecastsToKeep = {
  readonly fleet: Pick<FleetSeries, 'keyColumns' | 'frequency'>;
  readonly forecast: FleetForecast;
  readonly rows: TableRows;
  /** Of each row the place of its key among the forecasts: [nRows]. */
  readonly keyOf: Uint32Array;
};

/**
 * Gives the rows of forecasts, those of all periods where nothing says which are new. The cutoff is the first instant behind the known
 * rows: from then on the forecast could be known.
 */
export function forecastsToKeep(
  fleet: ForecastsToKeep['fleet'],
  forecast: FleetForecast,
  { release, isNew }: { readonly release: number | undefined; readonly isNew?: NewForecast['isNew'] | undefined },
): ForecastsToKeep {
  const { keyColumns, frequency } = fleet;
  const { firstPeriod, lastPeriod, horizon, forecasts } = forecast;
  const { keyOf, stepOf } = newPlaces(forecast, isNew);
  const nRows = keyOf.length;
  const texts = <Value>(valueOf: (one: OneForecast) => Value): Value[] => {
    const values = forecasts.map((one) => valueOf(one));
    return Array.from(keyOf, (i) => values[i]!);
  };
  const numbers = (valuesOf: (one: OneForecast) => Float64Array): Float64Array =>
    Float64Array.from(keyOf, (i, row) => valuesOf(forecasts[i]!)[stepOf[row]!]!);
  const periods = Array.from({ length: horizon }, (_, step) => periodStart(frequency, firstPeriod + step));
  const columns: Record<string, ColumnValues> = {
    ...Object.fromEntries(keyColumns.map((name, i) => [name, texts((one) => one.key[i]!)])),
    period: Float64Array.from(stepOf, (step) => periods[step]!),
    cutoff: new Float64Array(nRows).fill(periodStart(frequency, lastPeriod + 1)),
    forecast: numbers((one) => one.values),
    lower: numbers((one) => one.lower),
    upper: numbers((one) => one.upper),
    model: texts((one) => one.model),
    version: texts((one) => one.version),
    release: texts((one) => (one.version === null ? null : (release ?? null))),
    source: texts((one) => one.source),
    reason: texts((one) => one.reason),
  };
  return { fleet, forecast, rows: { nRows, columns }, keyOf };
}

type OneForecast = FleetForecast['forecasts'][number];

/** Gives of each row its key's place and its step. */
function newPlaces(
  { horizon, forecasts }: Pick<FleetForecast, 'horizon' | 'forecasts'>,
  isNew: NewForecast['isNew'] | undefined,
): { readonly keyOf: Uint32Array; readonly stepOf: Uint32Array } {
  const [keyOf, stepOf]: [number[], number[]] = [[], []];
  for (const [i, { key }] of forecasts.entries()) {
    const id = isNew === undefined ? '' : keyId(key);
    for (let step = 0; step < horizon; step++) {
      if (isNew !== undefined && !isNew(id, step)) continue;
      keyOf.push(i);
      stepOf.push(step);
    }
  }
  return { keyOf: Uint32Array.from(keyOf), stepOf: Uint32Array.from(stepOf) };
}
