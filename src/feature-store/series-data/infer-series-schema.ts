import type { FleetSeries } from '#src/core/index.ts';
import type { DataSchema } from '../data-schema/data-schema.ts';
import { inferDataSchema } from '../data-schema/infer-data-schema.ts';
import { keyTable, period, target, valueTable } from './fleet-table.ts';

/** Gives the data schema of the series of a fleet: its keys, period, target as the label, and known-future columns. */
export function inferSeriesSchema(fleet: FleetSeries): DataSchema {
  const keys = keyTable(fleet);
  const values = valueTable(fleet);
  const ofKeys = inferDataSchema(keys.schema, keys.rows, { keys: fleet.keyColumns });
  const ofValues = inferDataSchema(values.schema, values.rows, { labels: [target], time: period });
  return { ...ofValues, columns: [...ofKeys.columns, ...ofValues.columns] };
}
