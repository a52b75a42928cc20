import type { ObjectStore, StoreOptions } from '#src/storage/index.ts';
import { isMusterError } from '#src/core/index.ts';
import { readCheckpoint } from './checkpoint-read.ts';
import { tableHistory } from './history.ts';
import { entryPath, listLog, type CheckpointFiles } from './log.ts';
import { loadSnapshot } from './snapshot.ts';
import { checkThere } from './table-missing.ts';

/** What `expireLog` deletes. */
export type ExpireLogOptions = StoreOptions & {
  /** Versions that were the newest at this time, in epoch milliseconds, or later stay readable; at most `now`. */
  readonly before: number;
  /** The present, in epoch milliseconds. */
  readonly now: number;
};

/** What an expiry deleted, as paths in the store, and the oldest version that can be read now. */
export type ExpireLogResult = { readonly deleted: readonly string[]; readonly oldestVersion: number };

/**
 * Deletes the log entries and checkpoints before the newest checkpoint that is not newer than the version of the time `before`, and
 * that can be read; none where there is no such checkpoint (PROTOCOL.md of delta-io/delta, "Metadata Cleanup"). The log then begins
 * with that checkpoint and the entry of its version. `before` must lie further back than the longest commit lasts. TABLE_MISSING,
 * TABLE_UNSUPPORTED, TABLE_LOG_DAMAGED.
 */
export async function expireLog(
  store: ObjectStore,
  tablePath: string,
  { before, now, signal }: ExpireLogOptions,
): Promise<ExpireLogResult> {
  const options = { signal };
  checkThere(await loadSnapshot(store, tablePath, options), tablePath);
  const history = await tableHistory(store, tablePath, options);
  const cutoff = history.findLast(({ timestamp }) => timestamp <= Math.min(before, now))?.version ?? -1;
  const { entries, checkpoints } = await listLog(store, tablePath, options);
  const first = await firstToKeep(
    store,
    tablePath,
    checkpoints.filter(({ version }) => version <= cutoff),
    options,
  );
  if (first === undefined) return { deleted: [], oldestVersion: entries[0] ?? checkpoints[0]?.version ?? 0 };
  const deleted = await deleteLogBefore(store, tablePath, first.version, options);
  return { deleted, oldestVersion: first.version };
}

/** Deletes the log entries and checkpoints before a version that has a checkpoint, and gives their paths in the store. */
export async function deleteLogBefore(
  store: ObjectStore,
  tablePath: string,
  before: number,
  options: StoreOptions,
): Promise<readonly string[]> {
  const { entries, checkpoints } = await listLog(store, tablePath, options);
  // Oldest first, a checkpoint before its entry: what a crash leaves is a log that begins later, without a hole.
  const files = [
    ...checkpoints.flatMap(({ version, paths }) => paths.map((path) => ({ version, path, isEntry: false }))),
    ...entries.map((version) => ({ version, path: entryPath(tablePath, version), isEntry: true })),
  ].filter(({ version }) => version < before);
  files.sort((a, b) => a.version - b.version || Number(a.isEntry) - Number(b.isEntry));
  for (const { path } of files) await store.delete(path, options);
  return files.map(({ path }) => path);
}

async function firstToKeep(
  store: ObjectStore,
  tablePath: string,
  checkpoints: readonly CheckpointFiles[],
  options: StoreOptions,
): Promise<CheckpointFiles | undefined> {
  for (const checkpoint of checkpoints.toReversed()) {
    try {
      await readCheckpoint(store, tablePath, checkpoint, options);
      return checkpoint;
    } catch (error) {
      if (!isMusterError(error) || error.code !== 'TABLE_LOG_DAMAGED') throw error;
    }
  }
  return undefined;
}
