import type { ObjectStore } from '#src/storage/index.ts';
import type { TableSchema } from '#src/tables/index.ts';
import type { FeatureView } from './feature-view.ts';
import { findSources, type ViewAsOf } from './read-sources.ts';
import { filterSchema } from './view-schema.ts';

/** Gives the columns that a condition on a view may name: its own, then those of its first group that it does not give. */
export async function viewColumns(store: ObjectStore, view: FeatureView, options: ViewAsOf = {}): Promise<TableSchema> {
  const groups = await findSources(store, view, options);
  return filterSchema(
    view,
    groups.map(({ schema }) => schema),
  );
}
