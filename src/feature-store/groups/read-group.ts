import type { ObjectStore, StoreOptions } from '#src/storage/index.ts';
import { readTable, readTableChanges, type Condition, type TableRows, type TableSchema } from '#src/tables/index.ts';
import type { GroupReference } from './feature-group.ts';
import { getFeatureGroup, type AsOf, type FoundGroup } from './find-group.ts';

/** What `readFeatureGroup` reads. */
export type ReadGroupOptions = AsOf & {
  /** The columns to read, in the order that is wanted; all of them unless it is said. */
  readonly columns?: readonly string[] | undefined;
  /** Only the rows for which this is true. */
  readonly where?: Condition | undefined;
};

/**
 * Reads a feature group as it is, or as it was at a time or a version of its table; `schema` then names the columns that were read.
 * FEATURE_GROUP_MISSING, and errors as `readTable`.
 */
export async function readFeatureGroup(
  store: ObjectStore,
  group: GroupReference,
  options: ReadGroupOptions = {},
): Promise<FoundGroup & { readonly rows: TableRows }> {
  const { columns, where, signal } = options;
  const found = await getFeatureGroup(store, group, options);
  const read = await readTable(store, found.path, { version: found.tableVersion, columns, where, signal });
  return { ...found, schema: read!.schema, rows: read!.rows };
}

/** The net difference of a group between two versions of its table. */
export type GroupChanges = {
  readonly group: FoundGroup['group'];
  readonly from: number;
  readonly to: number;
  readonly schema: TableSchema;
  /** Rows that are there at `to` and were not at `from`. */
  readonly inserted: TableRows;
  /** Rows that were there at `from` and are not at `to`; an update is one of these and one of the inserted. */
  readonly deleted: TableRows;
};

/**
 * Gives what became of the rows of a group behind one version of its table, up to another or the newest: from -1, all rows. What a
 * consumer that reads on from its last version needs. FEATURE_GROUP_MISSING, TABLE_VERSION_MISSING.
 */
export async function readGroupChanges(
  store: ObjectStore,
  group: GroupReference,
  options: StoreOptions & {
    readonly from: number;
    readonly to?: number | undefined;
    readonly columns?: readonly string[] | undefined;
  },
): Promise<GroupChanges> {
  const { from, to, columns, signal } = options;
  const found = await getFeatureGroup(store, group, { tableVersion: to, signal });
  const changes = await readTableChanges(store, found.path, { from, to: found.tableVersion, columns, signal });
  return { group: found.group, ...changes };
}
