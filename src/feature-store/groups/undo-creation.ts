import type { ObjectStore } from '#src/storage/index.ts';
import { describeTable, dropTable } from '#src/tables/index.ts';
import { groupPath, type GroupName } from '../group-name.ts';
import { commitInfo, type CommitBy } from './feature-group.ts';

/** Takes back the creation of a feature group whose first rows were refused; where it has rows or another commit, nothing is done. */
export async function undoCreation(store: ObjectStore, group: GroupName, by: CommitBy): Promise<void> {
  const path = groupPath(group);
  const table = await describeTable(store, path);
  if (table === undefined || table.version > 0 || table.nRows !== 0) return;
  await dropTable(store, path, { info: commitInfo(group, by, { operation: 'UNDO CREATION' }), now: by.now });
}
