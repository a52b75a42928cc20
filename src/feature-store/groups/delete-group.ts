import { MusterError, type Fault } from '#src/core/index.ts';
import type { ObjectStore, StoreOptions } from '#src/storage/index.ts';
import { deleteRows, describeTable, dropTable, isDropped, tableVersion, type Condition } from '#src/tables/index.ts';
import { groupPath, type GroupName } from '../group-name.ts';
import { consequencesOfDelete, type Consequence } from './consequences.ts';
import { checkChangeable, commitInfo, type CommitBy, type GroupReference } from './feature-group.ts';
import { keepDeletedGroup } from './deleted-groups.ts';
import { getFeatureGroup, groupVersions } from './find-group.ts';
import { quarantineGroupOf } from './quarantine-group.ts';
import { statisticsPath } from './statistics-log.ts';
import { rowsOfGroup, validationsPath } from './validation-log.ts';

/** Deletes the rows of a feature group for which a condition is true, as one commit; older versions still hold them. Errors as `deleteRows`. */
export async function deleteRowsOfGroup(
  store: ObjectStore,
  reference: GroupReference,
  options: CommitBy & StoreOptions & { readonly where: Condition },
): Promise<{ readonly version: number; readonly nDeleted: number }> {
  const { where, now, signal } = options;
  const { group, path } = await getFeatureGroup(store, reference, { signal });
  checkChangeable(group);
  const info = commitInfo(group, options, { operation: 'DELETE FEATURES' });
  return deleteRows(store, path, { where, info, now, signal });
}

/**
 * Deletes a feature group with all its rows and versions, its quarantine, its statistics and its validations, and gives what rested on
 * it; its version stays its own. With such consequences it is FEATURE_GROUP_IN_USE, which names them, unless `force` is given. Killed on
 * its way, it is run again.
 */
export async function deleteFeatureGroup(
  store: ObjectStore,
  reference: GroupName,
  options: CommitBy & StoreOptions & { readonly force?: boolean | undefined },
): Promise<readonly Consequence[]> {
  const { force = false, now, signal } = options;
  const { group, tableId } = await groupToDelete(store, reference, { signal });
  const consequences = await consequencesOfDelete(store, group, { signal });
  if (consequences.length > 0 && !force) refuse(group, consequences);
  const info = commitInfo(group, options, { operation: 'DELETE FEATURE GROUP' });
  await keepDeletedGroup(store, group, { ...options, tableId });
  // The group itself goes last: whoever finds it can finish.
  for (const path of [statisticsPath, validationsPath]) {
    if ((await tableVersion(store, path, { signal })) === undefined) continue;
    await deleteRows(store, path, { where: rowsOfGroup(group), info, now, signal });
  }
  await dropTable(store, groupPath(quarantineGroupOf(group)), { info, now, signal });
  await dropTable(store, groupPath(group), { info, now, signal });
  return consequences;
}

/**
 * Gives the group that a deletion means, the highest where no version is said, and the id of its table; its name alone where an earlier
 * deletion of it did not come to its end. FEATURE_GROUP_MISSING.
 */
export async function groupToDelete(
  store: ObjectStore,
  reference: GroupReference,
  options: StoreOptions = {},
): Promise<{ readonly group: GroupName; readonly tableId: string }> {
  const { name, version = (await groupVersions(store, name, options)).at(-1) } = reference;
  if (version !== undefined) {
    const left = await describeTable(store, groupPath({ name, version }), options);
    if (left !== undefined && isDropped(left.properties)) return { group: { name, version }, tableId: left.id };
  }
  const { group, tableId } = await getFeatureGroup(store, reference, options);
  return { group, tableId };
}

function refuse({ name, version }: GroupName, consequences: readonly Consequence[]): never {
  const faults = consequences.map(({ path, what, tableVersion: readVersion }): Fault => ({
    what: `${what} rests on the feature group ${name} version ${version}${readVersion === undefined ? '' : `, on version ${readVersion} of its table`}.`,
    where: { file: path },
  }));
  throw new MusterError('FEATURE_GROUP_IN_USE', faults);
}
