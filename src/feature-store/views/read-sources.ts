import { MusterError } from '#src/core/index.ts';
import type { ObjectStore, StoreOptions } from '#src/storage/index.ts';
import { getFeatureGroup, type FoundGroup } from '../groups/find-group.ts';
import { groupPath } from '../group-name.ts';
import type { FeatureView, ViewSource } from './feature-view.ts';

/** As of when a view is read: table versions by path, or a time in epoch milliseconds; now, unless one of them is given. */
export type ViewAsOf = StoreOptions & {
  readonly at?: number | undefined;
  readonly tableVersions?: Readonly<Record<string, number>> | undefined;
};

/**
 * Finds the groups of a view, the first one's first, each at one version of its table, also where it is joined twice.
 * FEATURE_GROUP_MISSING, TABLE_VERSION_MISSING.
 */
export async function findSources(
  store: ObjectStore,
  { query }: FeatureView,
  options: ViewAsOf,
): Promise<readonly [from: FoundGroup, ...joins: FoundGroup[]]> {
  const found = new Map<string, FoundGroup>();
  const find = async (source: ViewSource): Promise<FoundGroup> => {
    const path = groupPath({ name: source.group, version: source.version });
    const group = found.get(path) ?? (await findSource(store, source, options));
    found.set(path, group);
    return group;
  };
  const from = await find(query.from);
  const joins: FoundGroup[] = [];
  for (const join of query.joins) joins.push(await find(join));
  return [from, ...joins];
}

async function findSource(
  store: ObjectStore,
  { group: name, version }: ViewSource,
  { at, tableVersions, signal }: ViewAsOf,
): Promise<FoundGroup> {
  if (tableVersions === undefined) return getFeatureGroup(store, { name, version }, { at, signal });
  const path = groupPath({ name, version });
  const tableVersion = tableVersions[path];
  if (tableVersion !== undefined) return getFeatureGroup(store, { name, version }, { tableVersion, signal });
  throw new MusterError('FEATURE_GROUP_MISSING', {
    what: 'No version of the table of the group is given, while versions of others are.',
    where: { file: path },
    expected: Object.keys(tableVersions).join(', '),
  });
}
