import type { ObjectStore, StoreOptions } from '#src/storage/index.ts';
import { tableHistory, type CommitInfo } from '#src/tables/index.ts';

/** Versions of tables by their path. */
type TableVersions = ReadonlyMap<string, ReadonlySet<number>>;

type TableVersion = readonly [path: string, version: number];

/**
 * Gives the versions of tables that must stay readable however old they are: all that a release names in its commit, or the record of a
 * training dataset or feature view that was not deleted, the newest version of every other table that names versions (a feature group,
 * the challengers), and what these were made from in turn. What deletes files must leave them, or a release could not be brought back, a
 * training dataset not be made again, and a step could not read what the one before it wrote.
 */
export async function versionsInUse(
  store: ObjectStore,
  tables: readonly string[],
  options: StoreOptions = {},
): Promise<TableVersions> {
  const histories = new Map<string, ReadonlyMap<number, CommitInfo>>();
  for (const path of tables) {
    const history = await tableHistory(store, path, options);
    histories.set(path, new Map(history.map(({ version, info }) => [version, info])));
  }
  const toVisit = tables.flatMap((path) => rootsOf(path, histories.get(path)!));
  const inUse = new Map<string, Set<number>>();
  for (let next = toVisit.pop(); next !== undefined; next = toVisit.pop()) {
    const [path, version] = next;
    const info = histories.get(path)?.get(version);
    // A table that was made anew after a release begins again at version 0: what the release names is gone for good.
    if (info === undefined || inUse.get(path)?.has(version) === true) continue;
    inUse.set(path, (inUse.get(path) ?? new Set()).add(version));
    toVisit.push(...namedBy(path, info));
  }
  return inUse;
}

/** The tables that record things of the feature store, and what in the words of a commit says which thing it is about. */
const recordedThing: Readonly<Record<string, string>> = {
  'feature_store/datasets': 'trainingDataset',
  'feature_store/views': 'featureView',
};

/**
 * Gives what is in use for its own sake: every release; the newest record of each training dataset and view; of other tables the newest
 * version that says what it rests on.
 */
function rootsOf(path: string, history: ReadonlyMap<number, CommitInfo>): readonly TableVersion[] {
  const thing = recordedThing[path];
  const commits = thing === undefined ? history : newestOfEach(thing, history);
  const naming = [...commits]
    .filter(([, info]) => namedBy(path, info).length > 0)
    .map(([version]): TableVersion => [path, version]);
  return thing !== undefined || path.endsWith('/releases') ? naming : naming.slice(-1);
}

/** Gives the newest commit about each thing: that of a deleted one names nothing, so that nothing is kept for it. */
function newestOfEach(thing: string, history: ReadonlyMap<number, CommitInfo>): ReadonlyMap<number, CommitInfo> {
  const newest = new Map<string, number>();
  for (const [version, info] of history) newest.set(JSON.stringify(info[thing]), version);
  return new Map([...newest.values()].map((version) => [version, history.get(version)!]));
}

/** Gives the tables that a commit names: those beside its own by their names, others by their paths. */
function namedBy(path: string, info: CommitInfo): readonly TableVersion[] {
  const folder = path.slice(0, path.lastIndexOf('/') + 1);
  const beside = versionsAt(info, 'tables').map(([name, version]): TableVersion => [folder + name, version]);
  return [...beside, ...versionsAt(info, 'tablesRead')];
}

function versionsAt(info: CommitInfo, name: string): readonly TableVersion[] {
  const value = info[name];
  if (typeof value !== 'object' || value === null) return [];
  return Object.entries(value).filter((entry): entry is [string, number] => Number.isInteger(entry[1]));
}
