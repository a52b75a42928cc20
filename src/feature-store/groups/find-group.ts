import { didYouMean, isoInstant, MusterError } from '#src/core/index.ts';
import type { ObjectStore, StoreOptions } from '#src/storage/index.ts';
import { describeTable, isDropped, tableVersionAt, type TableSchema } from '#src/tables/index.ts';
import { groupPath, type GroupName } from '../group-name.ts';
import { featureGroupProperty, parseFeatureGroup, type FeatureGroup, type GroupReference } from './feature-group.ts';

/** As of when a group is asked for: a version of its table, or a time in epoch milliseconds; now, unless one of them is given. */
export type AsOf = StoreOptions & { readonly at?: number | undefined; readonly tableVersion?: number | undefined };

/** A feature group as its table is at one version. */
export type FoundGroup = {
  readonly group: FeatureGroup;
  readonly path: string;
  /** The id of its table: another where the group was deleted and made anew. */
  readonly tableId: string;
  readonly tableVersion: number;
  readonly schema: TableSchema;
  /** Undefined where another engine wrote rows without saying how many. */
  readonly nRows: number | undefined;
};

/**
 * Gives a feature group; without a version the highest that there is, or that there was at the time which is asked for. Undefined where
 * there is none. FEATURE_GROUP_UNDESCRIBED where there is a table that does not say what group it is, TABLE_VERSION_MISSING.
 */
export async function findFeatureGroup(
  store: ObjectStore,
  { name, version }: GroupReference,
  options: AsOf = {},
): Promise<FoundGroup | undefined> {
  const versions = version === undefined ? await groupVersions(store, name, options) : [version];
  for (const each of versions.toReversed()) {
    const found = await findVersion(store, { name, version: each }, options);
    if (found !== undefined) return found;
  }
  return undefined;
}

/** As `findFeatureGroup`, with FEATURE_GROUP_MISSING in the place of undefined. */
export async function getFeatureGroup(
  store: ObjectStore,
  group: GroupReference,
  options: AsOf = {},
): Promise<FoundGroup> {
  const found = await findFeatureGroup(store, group, options);
  if (found !== undefined) return found;
  const all = await groupNames(store, options);
  const versions = all.filter(({ name }) => name === group.name).map(({ version }) => version);
  const names = [...new Set(all.map(({ name }) => name))];
  const asked = `feature group ${group.name}${group.version === undefined ? '' : ` version ${group.version}`}`;
  const when = options.at === undefined ? 'is not' : `was not, at ${isoInstant(options.at) ?? options.at},`;
  const expected = versions.length > 0 ? `version ${versions.join(', ')}, as they are by now` : names.join(', ');
  throw new MusterError('FEATURE_GROUP_MISSING', {
    what: `The ${asked} ${when} in the workspace ${store.uri}.${versions.length > 0 ? '' : didYouMean(group.name, names)}`,
    ...(expected === '' ? {} : { expected }),
  });
}

/** Gives the versions of a group that have a table, ascending. */
export async function groupVersions(
  store: ObjectStore,
  name: string,
  options: StoreOptions = {},
): Promise<readonly number[]> {
  const found = await namesBelow(store, `feature_groups/${name}_`, options);
  return found.filter((group) => group.name === name).map(({ version }) => version);
}

/** Gives the names and versions of all groups that have a table, in order. */
export async function groupNames(store: ObjectStore, options: StoreOptions = {}): Promise<readonly GroupName[]> {
  return namesBelow(store, 'feature_groups/', options);
}

// The version is what stands behind the last _; capitals and other signs are no part of a group's name, but a series group may have them.
const logPath = /^feature_groups\/([^/]+)_(\d+)\/_delta_log\//;

async function namesBelow(store: ObjectStore, prefix: string, options: StoreOptions): Promise<readonly GroupName[]> {
  const found = new Map<string, GroupName>();
  for await (const { path } of store.list(prefix, options)) {
    const [, name, version] = logPath.exec(path) ?? [];
    if (name !== undefined) found.set(`${name}_${version}`, { name, version: Number(version) });
  }
  return [...found.values()].sort((left, right) => compareNames(left, right));
}

function compareNames(left: GroupName, right: GroupName): number {
  if (left.name !== right.name) return left.name < right.name ? -1 : 1;
  return left.version - right.version;
}

async function findVersion(store: ObjectStore, group: GroupName, options: AsOf): Promise<FoundGroup | undefined> {
  const { at, signal } = options;
  const path = groupPath(group);
  const version = at === undefined ? options.tableVersion : await tableVersionAt(store, path, at, { signal });
  if (at !== undefined && version === undefined) return undefined;
  const table = await describeTable(store, path, { version, signal });
  if (table === undefined || isDropped(table.properties)) return undefined;
  return {
    group: parseFeatureGroup(table.properties[featureGroupProperty], path),
    path,
    tableId: table.id,
    tableVersion: table.version,
    schema: table.schema,
    nRows: table.nRows,
  };
}
