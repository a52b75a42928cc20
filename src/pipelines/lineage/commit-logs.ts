import { isMusterError } from '#src/core/index.ts';
import type { ObjectStore, StoreOptions } from '#src/storage/index.ts';
import { findTables, tableHistory, type CommitInfo } from '#src/tables/index.ts';
import { isFolded } from './table-place.ts';

/** One commit of a table. */
export type Commit = { readonly version: number; readonly timestamp: number; readonly info: CommitInfo };

/** The commits of a table that its log still tells of, oldest first; none where the log is damaged. */
export type TableLog = { readonly path: string; readonly commits: readonly Commit[]; readonly isDamaged: boolean };

/** The tables of a workspace by path. */
export type CommitLogs = {
  readonly paths: ReadonlySet<string>;
  /** The logs of the tables whose commits are states of things. */
  readonly logs: ReadonlyMap<string, TableLog>;
};

// Each history reads 16 entries at once by itself.
const historiesAtOnce = 4;

/**
 * Reads the history of every table of a workspace once, but for those that are only parts of other things; `also` names one that is read
 * nevertheless. A log that cannot be read is marked as damaged and ends nothing; an outage of the store does.
 */
export async function readCommitLogs(
  store: ObjectStore,
  { also, signal }: StoreOptions & { readonly also?: string | undefined },
): Promise<CommitLogs> {
  const paths = new Set(await findTables(store, { signal }));
  const wanted = [...paths].filter((path) => path === also || !isFolded(path, (other) => paths.has(other)));
  const found = new Map<string, TableLog>();
  const queue = wanted.values();
  const work = async (): Promise<void> => {
    for (const path of queue) found.set(path, await readLog(store, path, { signal }));
  };
  await Promise.all(Array.from({ length: historiesAtOnce }, work));
  return { paths, logs: new Map(wanted.map((path) => [path, found.get(path)!])) };
}

/** Gives the newest commit at or before a version. */
export function commitAt(log: TableLog, version: number): Commit | undefined {
  return log.commits[Math.min(version - (log.commits[0]?.version ?? 0), log.commits.length - 1)];
}

async function readLog(store: ObjectStore, path: string, options: StoreOptions): Promise<TableLog> {
  try {
    return { path, commits: await tableHistory(store, path, options), isDamaged: false };
  } catch (error) {
    if (!isMusterError(error) || !saysDamage.has(error.code)) throw error;
    return { path, commits: [], isDamaged: true };
  }
}

const saysDamage: ReadonlySet<string> = new Set(['TABLE_LOG_DAMAGED', 'TABLE_UNSUPPORTED']);
