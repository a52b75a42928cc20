import type { StoreOptions } from '#src/storage/index.ts';
import { findCommit, numberColumn, readTable, stringColumn } from '#src/tables/index.ts';
import type { Fleet } from './fleets.ts';
import { readRegistryTable, type OfKeys } from './read-registry-table.ts';
import { checkKeyColumns, tablePath } from './registry-tables.ts';
import { movesNothing, type ReleaseLog } from './release-log.ts';
import type { RegistryPlace } from './release-request.ts';

/** The versions that the log of releases names, one in each row of its columns, in the order of the log. */
export type NamedVersions = Pick<ReleaseLog, 'tableVersion' | 'newest'> & {
  /** Where its bytes lie. */
  readonly paths: readonly string[];
  readonly offsets: Float64Array;
  readonly versions: Float64Array;
  /** The release that put it into service; 0 of one that waits for approval or was registered by hand. */
  readonly inServiceSince: Float64Array;
};

/**
 * Reads which versions the releases of a fleet name, of all keys or of one, without an object for each. Throws REGISTRY_KEY_COLUMN_TAKEN
 * and what a read of a table throws.
 */
export async function readNamedPlaces(fleet: Fleet, { key, signal }: OfKeys): Promise<NamedVersions> {
  checkKeyColumns(fleet.keyColumns);
  const columns = ['release', 'version', 'blob_path', 'blob_offset', 'code'];
  const table = await readRegistryTable(fleet, 'releases', { key, columns, signal });
  if (table === undefined) {
    const none = new Float64Array();
    return { tableVersion: -1, newest: 0, paths: [], offsets: none, versions: none, inServiceSince: none };
  }
  const { rows, version: tableVersion } = table;
  const releases = numberColumn(rows, 'release');
  const codes = stringColumn(rows, 'code');
  return {
    tableVersion,
    newest: key === undefined ? greatest(releases) : await newestRelease(fleet, tableVersion, { signal }),
    paths: stringColumn(rows, 'blob_path'),
    offsets: numberColumn(rows, 'blob_offset'),
    versions: numberColumn(rows, 'version'),
    inServiceSince: releases.map((release, row) => (movesNothing.has(codes[row]!) ? 0 : release)),
  };
}

/**
 * Gives the number of the newest release that a version of the table of releases holds. The newest commit tells from which number on to
 * look, so that of older releases nothing is read; what counts are the rows, since the table may have been restored.
 */
async function newestRelease(
  { store, folder }: RegistryPlace,
  version: number,
  options: StoreOptions,
): Promise<number> {
  const path = tablePath(folder, 'releases');
  const head = await findCommit(store, path, ({ release }) => typeof release === 'number', options);
  for (const value of [Number(head?.info['release'] ?? 0), 0]) {
    const where = { column: 'release', is: '>=', value } as const;
    const table = await readTable(store, path, { version, columns: ['release'], where, ...options });
    if (table !== undefined && table.rows.nRows > 0) return greatest(numberColumn(table.rows, 'release'));
  }
  return 0;
}

function greatest(numbers: Float64Array): number {
  return numbers.reduce((most, each) => Math.max(most, each), 0);
}
