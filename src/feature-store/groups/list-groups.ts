import type { ObjectStore, StoreOptions } from '#src/storage/index.ts';
import { describeTable, isDropped, tableHistory, type TableSchema } from '#src/tables/index.ts';
import { groupPath } from '../group-name.ts';
import { asFeatureGroup, featureGroupProperty, type FeatureGroup } from './feature-group.ts';
import { groupNames } from './find-group.ts';

/** A feature group in a line. */
export type GroupLine = {
  readonly group: FeatureGroup;
  readonly path: string;
  readonly tableVersion: number;
  readonly schema: TableSchema;
  readonly nRows: number | undefined;
  /** The newest commit: its time in epoch milliseconds and what it did. */
  readonly lastCommit: { readonly at: number; readonly operation: string } | undefined;
};

/** Gives the feature groups of a workspace by name and version; a table there that says nothing of a group is not one of them. */
export async function listFeatureGroups(store: ObjectStore, options: StoreOptions = {}): Promise<readonly GroupLine[]> {
  const lines: GroupLine[] = [];
  for (const name of await groupNames(store, options)) {
    const path = groupPath(name);
    const table = await describeTable(store, path, options);
    const group = asFeatureGroup(table?.properties[featureGroupProperty]);
    if (table === undefined || group === undefined || isDropped(table.properties)) continue;
    const last = (await tableHistory(store, path, options)).at(-1);
    lines.push({
      group,
      path,
      tableVersion: table.version,
      schema: table.schema,
      nRows: table.nRows,
      lastCommit: last === undefined ? undefined : { at: last.timestamp, operation: last.info.operation },
    });
  }
  return lines;
}
