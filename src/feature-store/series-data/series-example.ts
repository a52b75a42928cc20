import { finiteOrNull, periodStart, type FleetSeries } from '#src/core/index.ts';
import { period } from './fleet-table.ts';

const exampleRows = 5;

/** Gives rows as a prediction is asked for: the last ones of the first series, without the target; times in the form of ISO 8601. */
export function seriesExample({
  keyColumns,
  keys,
  indptr,
  frequency,
  firstPeriod,
  covariates,
}: FleetSeries): readonly Readonly<Record<string, string | number | null>>[] {
  const [key] = keys;
  if (key === undefined) return [];
  const to = indptr[1]!;
  const from = Math.max(0, to - exampleRows);
  return Array.from({ length: to - from }, (_, i) => ({
    ...Object.fromEntries(keyColumns.map((name, column) => [name, key[column]!])),
    [period]: new Date(periodStart(frequency, firstPeriod[0]! + from + i)).toISOString(),
    ...Object.fromEntries(Object.entries(covariates).map(([name, values]) => [name, finiteOrNull(values[from + i])])),
  }));
}
