import { lastObservedPeriod, type FleetSeries } from '#src/core/index.ts';
import {
  enforceDataSchema,
  valueTable,
  type BatchPart,
  type CheckedRows,
  type DataSchema,
  type SchemaMode,
} from '#src/feature-store/index.ts';

/** What became of series that were held against the schema of a training. */
export type CheckedSeries = { readonly fleet: FleetSeries } & Pick<CheckedRows, 'findings'>;

/**
 * Holds the series of a fleet against the schema of its training, and gives them with what was found; where the mode says so, with
 * known-future values made null. Rows of the future, and the newest observed ones, come from other files than those of the past: each are
 * looked at for themselves as well. Columns of the key are there by the form of a fleet. Throws as `enforceDataSchema`.
 */
export function enforceSeriesSchema(schema: DataSchema, fleet: FleetSeries, mode: SchemaMode): CheckedSeries {
  const columns = schema.columns.filter(({ role }) => role !== 'key');
  const batch = { ...valueTable(fleet), parts: partsOf(fleet), filled: filledRows(fleet) };
  const { rows, findings } = enforceDataSchema({ ...schema, columns }, batch, mode);
  const names = columns.filter(({ role }) => role === 'feature').map(({ name }) => name);
  const covariates = names.map((name) => [name, rows.columns[name] as Float64Array] as const);
  return { fleet: { ...fleet, covariates: Object.fromEntries(covariates) }, findings };
}

function partsOf({ keys, indptr, nObserved }: FleetSeries): readonly BatchPart[] {
  const future: number[] = [];
  const newest: number[] = [];
  for (let i = 0; i < keys.length; i++) {
    const end = indptr[i]! + nObserved[i]!;
    if (nObserved[i]! > 0) newest.push(end - 1);
    for (let row = end; row < indptr[i + 1]!; row++) future.push(row);
  }
  return [
    { name: 'the future rows', rows: future },
    { name: 'the newest row of each key', rows: newest },
  ];
}

/** Gives 1 for rows that no file has: those whose target was put in, and those behind the end of a series that ends before the others. */
function filledRows(fleet: FleetSeries): Uint8Array {
  const { keys, indptr, nObserved, firstPeriod } = fleet;
  const filled = fleet.repaired.slice();
  const last = lastObservedPeriod(fleet) ?? Number.NEGATIVE_INFINITY;
  for (let i = 0; i < keys.length; i++) {
    const from = indptr[i]! + nObserved[i]!;
    const to = Math.min(indptr[i + 1]!, indptr[i]! + last - firstPeriod[i]! + 1);
    if (from < to) filled.fill(1, from, to);
  }
  return filled;
}
