import type { ObjectStore, StoreOptions } from '#src/storage/index.ts';
import { commitInfoOf, tableHistory, tableVersion } from './history.ts';
import { entryPath, readEntry } from './log.ts';
import type { CommitInfo } from './log-entry.ts';

/** A commit of a table: its version and its words. */
type FoundCommit = { readonly version: number; readonly info: CommitInfo };

/** Where the search for a commit begins: at a version, the newest unless it is said. */
type FindOptions = StoreOptions & { readonly upTo?: number | undefined };

/**
 * Finds the newest commit of a table whose words are those that are looked for, undefined where none of those has them whose log entries
 * are left. The log is read from its end: what is young costs little, however long the log is. TABLE_LOG_DAMAGED.
 */
export async function findCommit(
  store: ObjectStore,
  tablePath: string,
  isFound: (info: CommitInfo) => boolean,
  { upTo, ...options }: FindOptions = {},
): Promise<FoundCommit | undefined> {
  const newest = upTo ?? (await tableVersion(store, tablePath, options)) ?? -1;
  for (let version = newest; version >= 0; version--) {
    const actions = await readEntry(store, tablePath, version, options);
    if (actions === undefined) return undefined;
    const info = commitInfoOf(actions);
    if (isFound(info)) return { version, info };
  }
  return undefined;
}

/**
 * Gives the commits of a table that came after a version, oldest first; -1 asks for all. None where there is no table, and only those whose
 * log entries are left. Entries up to that version are neither listed nor read: who asks over and over reads each of them once.
 * TABLE_LOG_DAMAGED.
 */
export async function commitsAfter(
  store: ObjectStore,
  tablePath: string,
  version: number,
  options: StoreOptions = {},
): Promise<readonly FoundCommit[]> {
  if (version === -1) return allCommits(store, tablePath, options);
  const commits: FoundCommit[] = [];
  for (let next = version + 1; ; next++) {
    const actions = await readEntry(store, tablePath, next, options);
    if (actions === undefined) return commits;
    commits.push({ version: next, info: commitInfoOf(actions) });
  }
}

async function allCommits(
  store: ObjectStore,
  tablePath: string,
  options: StoreOptions,
): Promise<readonly FoundCommit[]> {
  const history = await tableHistory(store, tablePath, options);
  return history.map(({ version, info }) => ({ version, info }));
}

/** Says whether the log of a table has the entry of a version, by one question to the store. */
export async function hasVersion(
  store: ObjectStore,
  tablePath: string,
  version: number,
  options: StoreOptions = {},
): Promise<boolean> {
  return (await store.stat(entryPath(tablePath, version), options)) !== undefined;
}
