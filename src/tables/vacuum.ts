import { MusterError } from '#src/core/index.ts';
import type { ObjectStore, StoreOptions } from '#src/storage/index.ts';
import { mapInOrder } from './map-in-order.ts';
import { tableVersionAt } from './history.ts';
import { entryPath, listLog, readEntries } from './log.ts';
import type { Action } from './log-entry.ts';
import { deletedFileRetentionMs } from './properties.ts';
import { decodePath } from './replay.ts';
import { loadSnapshot, type Snapshot } from './snapshot.ts';
import { checkThere } from './table-missing.ts';
import { listTableObjects } from './table-objects.ts';
import { pathInTable } from './table-path.ts';

/** What `vacuumTable` keeps. */
export type VacuumOptions = StoreOptions & {
  /** The present, in epoch milliseconds, by the clock of the store. */
  readonly now: number;
  /**
   * How far back versions stay readable, and how long a file stays that no version names, in milliseconds; a week unless it is said, or
   * longer where the table has the property delta.deletedFileRetentionDuration.
   */
  readonly retentionInMs?: number | undefined;
  /** Older versions that stay readable, such as those that a live release names. */
  readonly keepVersions?: readonly number[] | undefined;
  /** Whether the retention may be shorter than that; false unless it is said. */
  readonly allowShortRetention?: boolean | undefined;
  /** Whether the files are only listed; false unless it is said. */
  readonly dryRun?: boolean | undefined;
};

/** What a vacuum deleted, or with `dryRun` would have: paths relative to the table, and their bytes together. */
export type VacuumResult = {
  readonly deleted: readonly string[];
  readonly deletedBytes: number;
  readonly nKept: number;
};

const day = 24 * 60 * 60 * 1000;
const week = 7 * day;

/**
 * Deletes the files in a table's folder that neither the newest version names, nor one that was the newest within the retention, nor one
 * of `keepVersions`, and that are older than the retention: what removals, and writers that died before their commit, left behind. The
 * log and other tables in the folder stay. Not to be run beside a restore of a version that is older than the retention. TABLE_MISSING,
 * TABLE_RETENTION_SHORT, TABLE_VERSION_MISSING for a version to keep of which the log no longer tells, TABLE_UNSUPPORTED,
 * TABLE_LOG_DAMAGED.
 */
export async function vacuumTable(
  store: ObjectStore,
  tablePath: string,
  { now, retentionInMs, keepVersions = [], allowShortRetention, dryRun, signal }: VacuumOptions,
): Promise<VacuumResult> {
  const newest = await loadSnapshot(store, tablePath, { signal });
  checkThere(newest, tablePath);
  const least = Math.max(week, deletedFileRetentionMs(newest.metaData.configuration));
  const retentionMs = retentionInMs ?? least;
  if (!(retentionMs >= least || (allowShortRetention === true && retentionMs >= 0))) {
    refuseRetention(retentionMs, least, tablePath);
  }
  const since = now - retentionMs;
  // The listing comes first: what a commit adds after it is no candidate.
  const listed = await listTableObjects(store, tablePath, { signal });
  const objects = listed.filter(({ path }) => !isHidden(path));
  const named = await filesNamedSince(store, tablePath, { since, keepVersions }, { signal });
  const garbage = objects.filter(({ path, modifiedMs }) => !named.has(path) && modifiedMs < since);
  if (dryRun !== true) {
    await mapInOrder(garbage, async ({ path }) => store.delete(pathInTable(tablePath, path), { signal }));
  }
  return {
    deleted: garbage.map(({ path }) => path),
    deletedBytes: garbage.reduce((sum, { size }) => sum + size, 0),
    nKept: objects.length - garbage.length,
  };
}

// As in Delta: names with an underscore or a dot in front are not data, unless they are the folder of a partition column named so.
function isHidden(path: string): boolean {
  return path.split('/').some((name) => /^[_.]/.test(name) && !/^_[^/]*=/.test(name));
}

/** Gives the files that the newest version names, or any that was the newest at a time or later, or one that is to be kept. */
async function filesNamedSince(
  store: ObjectStore,
  tablePath: string,
  { since, keepVersions }: { readonly since: number; readonly keepVersions: readonly number[] },
  options: StoreOptions,
): Promise<ReadonlySet<string>> {
  const newest = await loadSnapshot(store, tablePath, options);
  checkThere(newest, tablePath);
  const from = await oldestSince(store, tablePath, since, options);
  const start = from === newest.version ? newest : await loadSnapshot(store, tablePath, { ...options, version: from });
  checkThere(start, tablePath);
  const range = { from: start.version + 1, to: newest.version };
  const later = await readEntries(store, tablePath, range, options);
  const named = new Set<string>([...newest.files.keys(), ...start.files.keys(), ...addedIn(later, tablePath)]);
  // What the log removed since then may have been live in versions of which only tombstones tell.
  for (const path of removedSince(newest, since)) named.add(path);
  for (const version of new Set(keepVersions)) {
    const kept = await loadSnapshot(store, tablePath, { ...options, version });
    for (const path of kept?.files.keys() ?? []) named.add(path);
  }
  return named;
}

/** Gives the version that was the newest at a time; the oldest that can be read where the log does not reach back that far. */
async function oldestSince(
  store: ObjectStore,
  tablePath: string,
  since: number,
  options: StoreOptions,
): Promise<number> {
  const version = await tableVersionAt(store, tablePath, since, options);
  const { entries, checkpoints } = await listLog(store, tablePath, options);
  const oldest = entries[0] === 0 ? 0 : (checkpoints[0]?.version ?? 0);
  return Math.max(version ?? 0, oldest);
}

function addedIn(entries: readonly (readonly Action[])[], tablePath: string): readonly string[] {
  const file = entryPath(tablePath, 0);
  return entries.flatMap((actions) =>
    actions.flatMap(({ add }) => (add === undefined ? [] : [decodePath(add.path, file)])),
  );
}

function removedSince({ removed }: Snapshot, since: number): readonly string[] {
  return [...removed].filter(([, { deletionTimestamp }]) => (deletionTimestamp ?? 0) >= since).map(([path]) => path);
}

function refuseRetention(retentionMs: number, least: number, tablePath: string): never {
  throw new MusterError('TABLE_RETENTION_SHORT', {
    what: `The retention is ${retentionMs} ms.`,
    where: { file: tablePath },
    expected: `${least} ms (${least / day} days) or more, or allowShortRetention with 0 or more`,
  });
}
