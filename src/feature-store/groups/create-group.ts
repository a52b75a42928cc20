import { isMusterError, MusterError } from '#src/core/index.ts';
import type { ObjectStore } from '#src/storage/index.ts';
import { createTable, describeTable, dropTable, isDropped, type TableSchema } from '#src/tables/index.ts';
import { groupPath, type GroupName } from '../group-name.ts';
import { deletedVersions } from './deleted-groups.ts';
import { commitInfo, featureGroupProperty, formatFeatureGroup, rowKey, type CommitBy } from './feature-group.ts';
import { groupVersions } from './find-group.ts';
import { groupOfDefinition, type FeatureGroupDefinition } from './group-definition.ts';

/**
 * Makes a feature group without rows and gives its version. The columns of the primary key and the times then take no nulls; the rows
 * of each part file will be sorted by them. Without a version in the definition it is the highest that there ever was + 1, also where
 * others create at the same time. FEATURE_GROUP_INVALID with all faults, FEATURE_GROUP_EXISTS, TABLE_SCHEMA_INVALID.
 */
export async function createFeatureGroup(
  store: ObjectStore,
  definition: FeatureGroupDefinition,
  schema: TableSchema,
  by: CommitBy,
): Promise<{ readonly version: number }> {
  // Before the store is asked: a name that is none would be part of a path.
  groupOfDefinition(definition, schema, definition.version ?? 1);
  for (;;) {
    const version = definition.version ?? (await nextVersion(store, definition.name));
    if (await makeGroup(store, { definition, schema, version }, by)) return { version };
    if (definition.version !== undefined) await refuse(store, { name: definition.name, version });
  }
}

async function nextVersion(store: ObjectStore, name: string): Promise<number> {
  return Math.max(0, ...(await groupVersions(store, name)), ...(await deletedVersions(store, name))) + 1;
}

async function makeGroup(
  store: ObjectStore,
  { definition, schema, version }: GroupToMake,
  by: CommitBy,
): Promise<boolean> {
  const group = groupOfDefinition(definition, schema, version);
  const path = groupPath(group);
  const there = await describeTable(store, path);
  if (there !== undefined && !isDropped(there.properties)) return false;
  // Asked second: a deletion is written down before the group goes.
  if ((await deletedVersions(store, group.name)).includes(version)) return false;
  const info = commitInfo(group, by, { operation: 'CREATE FEATURE GROUP' });
  // What was left where the creation of a group was taken back and that was killed.
  if (there !== undefined) await dropTable(store, path, { info, now: by.now });
  const key = rowKey(group);
  try {
    await createTable(store, path, {
      schema: schema.map((column) => (key.includes(column.name) ? { ...column, nullable: false } : column)),
      partitionBy: group.partitionBy,
      sortedBy: key,
      properties: { [featureGroupProperty]: formatFeatureGroup(group) },
      info,
      now: by.now,
    });
    return true;
  } catch (error) {
    if (isMusterError(error) && error.code === 'TABLE_EXISTS') return false;
    throw error;
  }
}

type GroupToMake = {
  readonly definition: FeatureGroupDefinition;
  readonly schema: TableSchema;
  readonly version: number;
};

async function refuse(store: ObjectStore, { name, version }: GroupName): Promise<never> {
  const table = await describeTable(store, groupPath({ name, version }));
  const isDeleted = table === undefined || isDropped(table.properties);
  throw new MusterError('FEATURE_GROUP_EXISTS', {
    what: isDeleted
      ? `Version ${version} of the feature group ${name} was deleted; its number stays its own.`
      : `There is a feature group ${name} version ${version} already.`,
    where: { file: groupPath({ name, version }) },
    expected: 'a version that there never was, or none for the next one',
  });
}
