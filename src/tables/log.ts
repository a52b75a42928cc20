import { isMusterError, MusterError } from '#src/core/index.ts';
import type { ObjectStore, StoreOptions } from '#src/storage/index.ts';
import { mapInOrder } from './bounded.ts';
import { parseEntry, type Action } from './log-entry.ts';
import { pathInTable } from './table-path.ts';

const entryName = /^(\d{20})\.json$/;

/** Gives the path of a log entry: 20 digits. */
export function entryPath(tablePath: string, version: number): string {
  return pathInTable(tablePath, `_delta_log/${String(version).padStart(20, '0')}.json`);
}

/** What a listing of a log shows. */
export type LogListing = {
  /** The newest version; undefined where there is no log entry. */
  readonly latest: number | undefined;
  /** The checkpoint files, by name. */
  readonly checkpoints: readonly string[];
};

/** Lists the log of a table. */
export async function listLog(store: ObjectStore, tablePath: string, options: StoreOptions): Promise<LogListing> {
  const folder = pathInTable(tablePath, '_delta_log/');
  let latest: number | undefined;
  const checkpoints: string[] = [];
  for await (const { path } of store.list(folder, options)) {
    const name = path.slice(folder.length);
    const version = entryName.exec(name)?.[1];
    if (version !== undefined) latest = Math.max(latest ?? 0, Number(version));
    else if (name === '_last_checkpoint' || name.includes('.checkpoint.')) checkpoints.push(name);
  }
  return { latest, checkpoints };
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
      expected: 'an entry for each version from 0 on',
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
  try {
    return parseEntry(await store.read(path, options), path);
  } catch (error) {
    if (isMusterError(error) && error.code === 'STORAGE_NOT_FOUND') return undefined;
    throw error;
  }
}
