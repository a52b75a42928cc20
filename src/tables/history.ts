import { isoInstant, MusterError } from '#src/core/index.ts';
import type { ObjectStore, StoreOptions } from '#src/storage/index.ts';
import { readEntries, withListing } from './log.ts';
import type { Action, CommitInfo, CommitInfoAction } from './log-entry.ts';
import { latestVersion } from './snapshot.ts';

/** One commit of a table's history. */
export type TableCommit = {
  readonly version: number;
  readonly timestamp: number;
  readonly info: CommitInfo;
  /** What the commit came to in numbers, by the names of the Delta format, such as `numOutputRows`; none where it does not say. */
  readonly metrics: Readonly<Record<string, number>>;
};

/** Gives the newest version of a table, or undefined where there is no such table. */
export async function tableVersion(
  store: ObjectStore,
  tablePath: string,
  options: StoreOptions = {},
): Promise<number | undefined> {
  return latestVersion(store, tablePath, options);
}

/**
 * Gives the commits of a table, oldest first; none where there is no such table, and only those whose log entries have not expired.
 * Times, in epoch milliseconds, rise from commit to commit: one whose clock was behind its predecessor's counts as a millisecond
 * after it, as in Delta.
 */
export async function tableHistory(
  store: ObjectStore,
  tablePath: string,
  options: StoreOptions = {},
): Promise<readonly TableCommit[]> {
  return withListing(store, tablePath, options, async ({ latest, entries: versions, checkpoints }) => {
    if (latest === undefined) return [];
    // Only a checkpoint can stand for entries that are gone; without one they are damage.
    const from = checkpoints.length === 0 ? 0 : (versions[0] ?? latest + 1);
    const entries = await readEntries(store, tablePath, { from, to: versions.at(-1) ?? latest }, options);
    let previous = -1;
    return entries.map((actions, i) => {
      const written = writtenInfo(actions);
      const timestamp = Math.max(written.timestamp ?? 0, previous + 1);
      previous = timestamp;
      return { version: from + i, timestamp, info: infoOf(written), metrics: metricsOf(written) };
    });
  });
}

/**
 * Gives the version that was the newest at a time in epoch milliseconds; undefined where the table was not there yet, or where the log
 * does not reach back that far.
 */
export async function tableVersionAt(
  store: ObjectStore,
  tablePath: string,
  at: number,
  options: StoreOptions = {},
): Promise<number | undefined> {
  const history = await tableHistory(store, tablePath, options);
  return history.findLast(({ timestamp }) => timestamp <= at)?.version;
}

/** As `tableVersionAt`, with TABLE_VERSION_MISSING in the place of undefined. */
export async function versionAt(
  store: ObjectStore,
  tablePath: string,
  at: number,
  options: StoreOptions,
): Promise<number> {
  const history = await tableHistory(store, tablePath, options);
  const commit = history.findLast(({ timestamp }) => timestamp <= at);
  if (commit !== undefined) return commit.version;
  const [first] = history;
  throw new MusterError('TABLE_VERSION_MISSING', {
    what: `The log of the table tells of no version at ${isoInstant(at) ?? at}.`,
    where: { file: tablePath },
    expected:
      first === undefined
        ? 'a table'
        : `a time from ${isoInstant(first.timestamp) ?? first.timestamp}, version ${first.version}, on`,
  });
}

/** Gives the words of a log entry as its writer gave them; of another engine's commit, all that it says. */
export function commitInfoOf(actions: readonly Action[]): CommitInfo {
  return infoOf(writtenInfo(actions));
}

function writtenInfo(actions: readonly Action[]): CommitInfoAction {
  return actions.find(({ commitInfo }) => commitInfo !== undefined)?.commitInfo ?? {};
}

function infoOf(written: CommitInfoAction): CommitInfo {
  const own = written['muster'];
  if (typeof own === 'object' && own !== null && 'operation' in own) return own as CommitInfo;
  const { timestamp: _, ...info } = written;
  return { ...info, operation: written.operation ?? 'UNKNOWN' };
}

/** Gives the operation metrics of a commit, which the format writes as text; what is no number is left out. */
function metricsOf(written: CommitInfoAction): Readonly<Record<string, number>> {
  const metrics = written['operationMetrics'];
  if (typeof metrics !== 'object' || metrics === null) return {};
  const numbers = Object.entries(metrics).map(([name, value]) => [name, Number(value)] as const);
  return Object.fromEntries(numbers.filter(([, value]) => Number.isFinite(value)));
}
