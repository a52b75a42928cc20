import { isMusterError, MusterError } from '#src/core/index.ts';
import type { ObjectStore, StoreOptions } from '#src/storage/index.ts';
import { readCheckpoint } from './checkpoint-read.ts';
import { listLog, readEntries, readEntry, withListing, type LogListing } from './log.ts';
import type { Action } from './log-entry.ts';
import { replay, type Snapshot } from './replay.ts';

export type { Snapshot } from './replay.ts';

/**
 * Reads a table at its newest version or the one that is asked for; undefined where there is no such table. It starts from the newest
 * checkpoint at or before the version; one that is damaged is passed over for an older one, or for the first entry of the log.
 * TABLE_VERSION_MISSING, TABLE_LOG_DAMAGED, TABLE_UNSUPPORTED.
 */
export async function loadSnapshot(
  store: ObjectStore,
  tablePath: string,
  options: StoreOptions & { readonly version?: number | undefined } = {},
): Promise<Snapshot | undefined> {
  return withListing(store, tablePath, options, async (listing) => {
    if (listing.latest === undefined) return undefined;
    const to = options.version ?? listing.latest;
    checkVersion(to, listing, tablePath);
    const base = await newestCheckpoint(store, tablePath, { listing, to }, options);
    const from = (base?.version ?? -1) + 1;
    const entries = await readEntries(store, tablePath, { from, to }, options);
    return replay(base, entries, tablePath, to);
  });
}

/** Gives the newest version of a table, or undefined where there is no such table. */
export async function latestVersion(
  store: ObjectStore,
  tablePath: string,
  options: StoreOptions,
): Promise<number | undefined> {
  const { latest } = await listLog(store, tablePath, options);
  return latest;
}

/** The commits that came behind a snapshot, oldest first, and the table after them. */
export type Advance = {
  readonly snapshot: Snapshot | undefined;
  readonly entries: readonly (readonly Action[])[];
};

/** Gives the table after the commits that came behind a snapshot, or the first commits where it is undefined. */
export async function advanceSnapshot(
  store: ObjectStore,
  tablePath: string,
  snapshot: Snapshot | undefined,
  options: StoreOptions,
): Promise<Advance> {
  const entries: (readonly Action[])[] = [];
  let version = snapshot?.version ?? -1;
  for (;;) {
    const entry = await readEntry(store, tablePath, version + 1, options);
    if (entry === undefined) break;
    entries.push(entry);
    version++;
  }
  return { snapshot: entries.length === 0 ? snapshot : replay(snapshot, entries, tablePath, version), entries };
}

function checkVersion(version: number, listing: LogListing, tablePath: string): void {
  const latest = listing.latest!;
  const oldest = oldestVersion(listing);
  if (Number.isInteger(version) && version >= oldest && version <= latest) return;
  const hasExpired = Number.isInteger(version) && version >= 0 && version < oldest;
  throw new MusterError('TABLE_VERSION_MISSING', {
    what: hasExpired
      ? `The log entries of version ${version} of the table have expired.`
      : `The table has no version ${version}.`,
    where: { file: tablePath },
    expected: `a version from ${oldest} to ${latest}`,
  });
}

/** Gives the oldest version of which the log still tells: 0, or that of the oldest checkpoint where its beginning has expired. */
function oldestVersion({ entries, checkpoints }: LogListing): number {
  return entries[0] === 0 ? 0 : (checkpoints[0]?.version ?? 0);
}

async function newestCheckpoint(
  store: ObjectStore,
  tablePath: string,
  { listing, to }: { readonly listing: LogListing; readonly to: number },
  options: StoreOptions,
): Promise<Snapshot | undefined> {
  const usable = listing.checkpoints.filter(({ version }) => version <= to).reverse();
  let damage: unknown;
  for (const checkpoint of usable) {
    try {
      return await readCheckpoint(store, tablePath, checkpoint, options);
    } catch (error) {
      if (!isMusterError(error) || error.code !== 'TABLE_LOG_DAMAGED') throw error;
      damage = error;
    }
  }
  if (listing.entries[0] !== 0) refuseLog(listing, tablePath, damage);
  return undefined;
}

// Without its first entry and without a checkpoint that can be read, the log does not say what the table is.
function refuseLog({ otherCheckpoints }: LogListing, tablePath: string, damage: unknown): void {
  if (damage !== undefined) throw damage;
  if (otherCheckpoints.length === 0) return;
  throw new MusterError('TABLE_UNSUPPORTED', {
    what: `The log of the table begins with a checkpoint of another form (${otherCheckpoints[0]}).`,
    where: { file: tablePath },
    expected: 'a checkpoint in Parquet files of the version-1 form',
  });
}
