import { keyId, periodStart, type FleetSeries } from '#src/core/index.ts';
import type { FleetForecast, NewForecast } from '#src/inference/index.ts';
import { takeRows, type ColumnValues, type TableRows, type TableSchema } from '#src/tables/index.ts';

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

/** A row for each key and period. The cutoff is the first instant behind the known rows: from then on the forecast could be known. */
export function forecastRows(
  { keyColumns, frequency }: Pick<FleetSeries, 'keyColumns' | 'frequency'>,
  { firstPeriod, lastPeriod, horizon, forecasts }: FleetForecast,
  release: number | undefined,
): TableRows {
  const nRows = forecasts.length * horizon;
  const repeated = <Value>(valueOf: (one: (typeof forecasts)[number]) => Value): Value[] => {
    const values = Array.from<Value>({ length: nRows });
    for (const [i, one] of forecasts.entries()) values.fill(valueOf(one), i * horizon, (i + 1) * horizon);
    return values;
  };
  const numbers = (valuesOf: (one: (typeof forecasts)[number]) => Float64Array): Float64Array => {
    const values = new Float64Array(nRows);
    for (const [i, one] of forecasts.entries()) values.set(valuesOf(one), i * horizon);
    return values;
  };
  const periods = Array.from({ length: horizon }, (_, step) => periodStart(frequency, firstPeriod + step));
  const keys = keyColumns.map((name, i) => [name, repeated((one) => one.key[i]!)] as const);
  const columns: Record<string, ColumnValues> = {
    ...Object.fromEntries(keys),
    period: Float64Array.from({ length: nRows }, (_, row) => periods[row % horizon]!),
    cutoff: new Float64Array(nRows).fill(periodStart(frequency, lastPeriod + 1)),
    forecast: numbers((one) => one.values),
    lower: numbers((one) => one.lower),
    upper: numbers((one) => one.upper),
    model: repeated((one) => one.model),
    version: repeated((one) => one.version),
    release: repeated((one) => (one.version === null ? null : (release ?? null))),
    source: repeated((one) => one.source),
    reason: repeated((one) => one.reason),
  };
  return { nRows, columns };
}

/** Gives of the rows of a forecast, as `forecastRows` orders them, those that were forecast now; all where nothing says which. */
export function newRows(
  rows: TableRows,
  { horizon, forecasts }: Pick<FleetForecast, 'horizon' | 'forecasts'>,
  isNew: NewForecast['isNew'] | undefined,
): TableRows {
  if (isNew === undefined) return rows;
  const taken: number[] = [];
  for (const [i, { key }] of forecasts.entries()) {
    const id = keyId(key);
    for (let step = 0; step < horizon; step++) if (isNew(id, step)) taken.push(i * horizon + step);
  }
  return takeRows(rows, Uint32Array.from(taken));
}
