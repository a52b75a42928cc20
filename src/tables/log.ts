import { isMusterError, MusterError } from '#src/core/index.ts';
import { readIfThere, type ObjectStore, type StoreOptions } from '#src/storage/index.ts';
import { mapInOrder } from './map-in-order.ts';
import { parseEntry, type Action } from './log-entry.ts';
import { pathInTable } from './table-path.ts';

const entryName = /^(\d{20})\.json$/;
const checkpointName = /^(\d{20})\.checkpoint(?:\.(\d{10})\.(\d{10}))?\.parquet$/;

/** Gives the path of a log entry: 20 digits. */
export function entryPath(tablePath: string, version: number): string {
  return pathInTable(tablePath, `_delta_log/${digits(version)}.json`);
}

/** Gives the path of a checkpoint in one file (PROTOCOL.md, "Classic checkpoint"). */
export function checkpointPath(tablePath: string, version: number): string {
  return pathInTable(tablePath, `_delta_log/${digits(version)}.checkpoint.parquet`);
}

/** Gives the path of the file that names the newest checkpoint. */
export function lastCheckpointPath(tablePath: string): string {
  return pathInTable(tablePath, '_delta_log/_last_checkpoint');
}

/** A checkpoint of the log: the state of the table at a version, in one file or in several parts. */
export type CheckpointFiles = { readonly version: number; readonly paths: readonly string[] };

/** What a listing of a log shows. */
export type LogListing = {
  /** The newest version; undefined where there is no log. */
  readonly latest: number | undefined;
  /** The versions of the log entries, ascending. */
  readonly entries: readonly number[];
  /** The checkpoints that are whole, oldest first. */
  readonly checkpoints: readonly CheckpointFiles[];
  /** Checkpoints of a form that Muster does not know, by name. */
  readonly otherCheckpoints: readonly string[];
};

/** Lists the log of a table. */
export async function listLog(store: ObjectStore, tablePath: string, options: StoreOptions): Promise<LogListing> {
  const folder = pathInTable(tablePath, '_delta_log/');
  const entries: number[] = [];
  const parts = new Map<string, { readonly version: number; readonly nParts: number; readonly paths: string[] }>();
  const otherCheckpoints: string[] = [];
  for await (const { path } of store.list(folder, options)) {
    const name = path.slice(folder.length);
    const version = entryName.exec(name)?.[1];
    const checkpoint = checkpointName.exec(name);
    if (version !== undefined) entries.push(Number(version));
    else if (checkpoint !== null) {
      const [, of = '', , nParts = '1'] = checkpoint;
      const id = `${of}/${nParts}`;
      if (!parts.has(id)) parts.set(id, { version: Number(of), nParts: Number(nParts), paths: [] });
      parts.get(id)!.paths.push(path);
    } else if (name.includes('.checkpoint.')) otherCheckpoints.push(name);
  }
  entries.sort((a, b) => a - b);
  const checkpoints = [...parts.values()]
    .filter(({ nParts, paths }) => paths.length === nParts)
    .sort((a, b) => a.version - b.version || b.nParts - a.nParts);
  const newest = Math.max(entries.at(-1) ?? -1, checkpoints.at(-1)?.version ?? -1);
  return { latest: newest < 0 ? undefined : newest, entries, checkpoints, otherCheckpoints };
}

/**
 * Lists the log and gives what `use` makes of it. Where an entry or a checkpoint is found missing because the beginning of the log
 * expired in the meantime, or all of it was deleted, that is done again on what is there now.
 */
export async function withListing<Result>(
  store: ObjectStore,
  tablePath: string,
  options: StoreOptions,
  use: (listing: LogListing) => Promise<Result>,
): Promise<Result> {
  let listing = await listLog(store, tablePath, options);
  for (;;) {
    try {
      return await use(listing);
    } catch (error) {
      if (!isMusterError(error) || error.code !== 'TABLE_LOG_DAMAGED') throw error;
      const now = await listLog(store, tablePath, options);
      if (beginOf(now) <= beginOf(listing)) throw error;
      listing = now;
    }
  }
}

/** Gives the version of the first entry of a log; the next one where only a checkpoint is left, infinity where there is no log. */
function beginOf({ entries, latest }: LogListing): number {
  return entries[0] ?? (latest === undefined ? Number.POSITIVE_INFINITY : latest + 1);
}

/**
 * Reads the log entries `from` to `to`, both included, in order. An entry that is missing is TABLE_LOG_DAMAGED: it is asked for by its
 * name, since a listing that was made during a commit may show an entry and not the one before it.
 */
export async function readEntries(
  store: ObjectStore,
  tablePath: string,
  { from, to }: { readonly from: number; readonly to: number },
  options: StoreOptions,
): Promise<readonly (readonly Action[])[]> {
  const versions = Array.from({ length: to - from + 1 }, (_, i) => from + i);
  return mapInOrder(versions, async (version) => {
    const actions = await readEntry(store, tablePath, version, options);
    if (actions !== undefined) return actions;
    throw new MusterError('TABLE_LOG_DAMAGED', {
      what: `The log has an entry for version ${to} and none for version ${version}.`,
      where: { file: entryPath(tablePath, version) },
      expected: 'an entry for each version from 0, or from the oldest checkpoint, on',
    });
  });
}

/** Reads one log entry; undefined where there is no such version. */
export async function readEntry(
  store: ObjectStore,
  tablePath: string,
  version: number,
  options: StoreOptions,
): Promise<readonly Action[] | undefined> {
  const path = entryPath(tablePath, version);
  const bytes = await readIfThere(store, path, options);
  return bytes === undefined ? undefined : parseEntry(bytes, path);
}

function digits(version: number): string {
  return String(version).padStart(20, '0');
}
