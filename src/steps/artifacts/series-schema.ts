import type { FleetSeries } from '#src/core/index.ts';
import {
  enforceDataSchema,
  inferDataSchema,
  type CheckedRows,
  type DataSchema,
  type SchemaMode,
} from '#src/feature-store/index.ts';
import { keyTable, period, target, valueTable } from './fleet-table.ts';

/** Gives the data schema of the series of a fleet: its keys, period, target as the label, and known-future columns. */
export function inferSeriesSchema(fleet: FleetSeries): DataSchema {
  const keys = keyTable(fleet);
  const values = valueTable(fleet);
  const ofKeys = inferDataSchema(keys.schema, keys.rows, { keys: fleet.keyColumns });
  const ofValues = inferDataSchema(values.schema, values.rows, { labels: [target], time: period });
  return { ...ofValues, columns: [...ofKeys.columns, ...ofValues.columns] };
}

/** What became of series that were held against the schema of a training. */
export type CheckedSeries = { readonly fleet: FleetSeries } & Pick<CheckedRows, 'findings'>;

/**
 * Holds the series of a fleet against the schema of its training, and gives them with what was found; where the mode says so, with
 * known-future values made null. Columns of the key are there by the form of a fleet. Throws as `enforceDataSchema`.
 */
export function enforceSeriesSchema(schema: DataSchema, fleet: FleetSeries, mode: SchemaMode): CheckedSeries {
  const columns = schema.columns.filter(({ role }) => role !== 'key');
  const { rows, findings } = enforceDataSchema({ ...schema, columns }, valueTable(fleet), mode);
  const names = columns.filter(({ role }) => role === 'feature').map(({ name }) => name);
  const covariates = names.map((name) => [name, rows.columns[name] as Float64Array] as const);
  return { fleet: { ...fleet, covariates: Object.fromEntries(covariates) }, findings };
}
