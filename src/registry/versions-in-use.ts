import type { ObjectStore, StoreOptions } from '#src/storage/index.ts';
import { tableHistory, type CommitInfo } from '#src/tables/index.ts';
import { tablePath } from './registry-tables.ts';

/** Versions of tables by their path. */
export type TableVersions = ReadonlyMap<string, ReadonlySet<number>>;

/**
 * Gives the versions of tables that the releases of a fleet rest on: those that a release names in its commit, and those that these
 * were made from in turn. What deletes files must leave them readable, or a release could not be loaded, explained or brought back.
 */
export async function versionsInUse(
  store: ObjectStore,
  folder: string,
  options: StoreOptions = {},
): Promise<TableVersions> {
  const inUse = new Map<string, Set<number>>();
  const toVisit: [path: string, version: number][] = [];
  for (const { info } of await tableHistory(store, tablePath(folder, 'releases'), options))
    toVisit.push(...namedBy(info, folder));
  const histories = new Map<string, ReadonlyMap<number, CommitInfo>>();
  for (let next = toVisit.pop(); next !== undefined; next = toVisit.pop()) {
    const [path, version] = next;
    const versions = inUse.get(path) ?? new Set();
    if (versions.has(version)) continue;
    inUse.set(path, versions.add(version));
    const history = histories.get(path) ?? (await infoByVersion(store, path, options));
    histories.set(path, history);
    const info = history.get(version);
    if (info !== undefined) toVisit.push(...namedBy(info, folder));
  }
  return inUse;
}

async function infoByVersion(
  store: ObjectStore,
  path: string,
  options: StoreOptions,
): Promise<ReadonlyMap<number, CommitInfo>> {
  return new Map((await tableHistory(store, path, options)).map(({ version, info }) => [version, info]));
}

/** Gives the tables that a commit names: those of the fleet by their names, others by their paths. A version below 0 means none. */
function namedBy(info: CommitInfo, folder: string): readonly [path: string, version: number][] {
  const own = Object.entries(versionsAt(info, 'tables')).map(([name, version]): [string, number] => [
    `${folder}/${name}`,
    version,
  ]);
  return [...own, ...Object.entries(versionsAt(info, 'tablesRead'))].filter(([, version]) => version >= 0);
}

function versionsAt(info: CommitInfo, name: string): Readonly<Record<string, number>> {
  const value = info[name];
  if (typeof value !== 'object' || value === null) return {};
  return Object.fromEntries(
    Object.entries(value).filter((entry): entry is [string, number] => Number.isInteger(entry[1])),
  );
}
