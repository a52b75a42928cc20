import type { ObjectStore, StoreOptions } from '#src/storage/index.ts';
import { readEntries } from './log.ts';
import type { Action, CommitInfo, CommitInfoAction } from './log-entry.ts';
import { latestVersion } from './snapshot.ts';

/** One commit of a table's history. */
export type TableCommit = { readonly version: number; readonly timestamp: number; readonly info: CommitInfo };

/** Gives the newest version of a table, or undefined where there is no such table. */
export async function tableVersion(
  store: ObjectStore,
  tablePath: string,
  options: StoreOptions = {},
): Promise<number | undefined> {
  return latestVersion(store, tablePath, options);
}

/**
 * Gives the commits of a table, oldest first; none where there is no such table. Times, in epoch milliseconds, rise from commit to
 * commit: one whose clock was behind its predecessor's counts as a millisecond after it, as in Delta.
 */
export async function tableHistory(
  store: ObjectStore,
  tablePath: string,
  options: StoreOptions = {},
): Promise<readonly TableCommit[]> {
  const latest = await latestVersion(store, tablePath, options);
  if (latest === undefined) return [];
  const entries = await readEntries(store, tablePath, { from: 0, to: latest }, options);
  let previous = -1;
  return entries.map((actions, version) => {
    const written = commitInfoOf(actions);
    const timestamp = Math.max(written.timestamp ?? 0, previous + 1);
    previous = timestamp;
    return { version, timestamp, info: infoOf(written) };
  });
}

function commitInfoOf(actions: readonly Action[]): CommitInfoAction {
  return actions.find(({ commitInfo }) => commitInfo !== undefined)?.commitInfo ?? {};
}

/** Gives the words of a commit as its writer gave them; of another engine's commit, all that it says. */
function infoOf(written: CommitInfoAction): CommitInfo {
  const own = written['muster'];
  if (typeof own === 'object' && own !== null && 'operation' in own) return own as CommitInfo;
  const { timestamp: _, ...info } = written;
  return { ...info, operation: written.operation ?? 'UNKNOWN' };
}
