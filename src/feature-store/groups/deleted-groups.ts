import type { ObjectStore, StoreOptions } from '#src/storage/index.ts';
import { commitRows, numberColumn, readTable, type TableSchema } from '#src/tables/index.ts';
import type { GroupName } from '../group-name.ts';
import { commitInfo, type CommitBy } from './feature-group.ts';

/** The table with one row for each feature group that was deleted, so that its version is never another group's. */
const deletedGroupsPath = 'feature_store/deleted_groups';

/** Keeps the name and version of a group that is about to be deleted, once for each table, however often that runs. */
export async function keepDeletedGroup(
  store: ObjectStore,
  group: GroupName,
  by: CommitBy & StoreOptions & { readonly tableId: string },
): Promise<void> {
  const { tableId, run, now, signal } = by;
  await commitRows(store, deletedGroupsPath, {
    schema: deletedGroupSchema,
    rows: {
      nRows: 1,
      columns: { group_name: [group.name], group_version: [group.version], deleted_at: [now], run: [run] },
    },
    mode: 'append',
    info: commitInfo(group, by, { operation: 'KEEP DELETED GROUP' }),
    now,
    txn: { appId: `deleted group ${tableId}`, version: 0 },
    signal,
  });
}

/** Gives the versions of the groups of a name that were deleted, or are being deleted, in no order. */
export async function deletedVersions(
  store: ObjectStore,
  name: string,
  options: StoreOptions = {},
): Promise<readonly number[]> {
  const where = { column: 'group_name', is: '=', value: name } as const;
  const read = await readTable(store, deletedGroupsPath, { columns: ['group_version'], where, ...options });
  return read === undefined ? [] : [...numberColumn(read.rows, 'group_version')];
}

const deletedGroupSchema: TableSchema = [
  { name: 'group_name', type: 'string', nullable: false },
  { name: 'group_version', type: 'integer', nullable: false },
  { name: 'deleted_at', type: 'timestamp', nullable: false },
  { name: 'run', type: 'string', nullable: false },
];
