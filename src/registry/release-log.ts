import { keyId, MusterError, type Key } from '#src/core/index.ts';
import type { StoreOptions } from '#src/storage/index.ts';
import {
  findCommit,
  numberColumn,
  readDenseTable,
  stringColumn,
  type BlobSlice,
  type TableRows,
} from '#src/tables/index.ts';
import { keysOf, slicesOf } from './registry-rows.ts';
import { checkKeyColumns, keyColumnsOf, tablePath } from './registry-tables.ts';
import type { RegistryPlace } from './release-request.ts';

/** One version that a release names: the champion that it put into service, or one that waits for approval. */
export type ReleasedModel = {
  readonly key: Key;
  /** The `keyId` of the key. */
  readonly id: string;
  readonly release: number;
  readonly version: number;
  readonly digest: string;
  readonly slice: BlobSlice;
  /** True of a version that waits for approval: the release names it, and puts nothing into service. */
  readonly isPending: boolean;
};

/** All releases of a fleet, in order. */
export type ReleaseLog = {
  /** The version of the table of releases; -1 where there is none. */
  readonly tableVersion: number;
  /** The number of the newest release; 0 where there is none. */
  readonly newest: number;
  readonly rows: readonly ReleasedModel[];
  /** Versions that were registered without going into service; `release` is the newest one of that time, 0 for none. */
  readonly registered: readonly ReleasedModel[];
};

/** What the table of releases says, in the place of a decision, of a version that was registered and moved no champion. */
export const registeredOnly = 'REGISTERED';

/** What the table of releases says, in the place of a decision, of versions that it names and does not put into service. */
export const movesNothing: ReadonlySet<string> = new Set(['PENDING_APPROVAL', registeredOnly]);

/** Reads the releases of a fleet. Throws REGISTRY_KEY_COLUMNS_CHANGED where they were made under other key columns. */
export async function readReleaseLog(
  { store, folder }: RegistryPlace,
  { keyColumns, signal }: StoreOptions & { readonly keyColumns: readonly string[] },
): Promise<ReleaseLog> {
  checkKeyColumns(keyColumns);
  const path = tablePath(folder, 'releases');
  const table = await readDenseTable(store, path, { signal });
  if (table === undefined) return { tableVersion: -1, newest: 0, rows: [], registered: [] };
  checkSameKeyColumns(keyColumnsOf('releases', table.schema), { store, folder, keyColumns });
  return { tableVersion: table.version, ...releasesOf(table.rows, keyColumns) };
}

/** Throws REGISTRY_KEY_COLUMNS_CHANGED where the releases of a fleet were made under other key columns. */
export function checkSameKeyColumns(
  before: readonly string[],
  { folder, keyColumns }: RegistryPlace & { readonly keyColumns: readonly string[] },
): void {
  if (JSON.stringify(before) === JSON.stringify(keyColumns)) return;
  throw new MusterError('REGISTRY_KEY_COLUMNS_CHANGED', {
    what: `The key columns are now ${listNames(keyColumns)}.`,
    where: { file: tablePath(folder, 'releases') },
    expected: listNames(before),
  });
}

/** Gives what rows of the table of releases tell: what they put into service or let wait, and what was only registered. */
export function releasesOf(rows: TableRows, keyColumns: readonly string[]): Omit<ReleaseLog, 'tableVersion'> {
  const all = releasedModels(rows, keyColumns);
  const codes = stringColumn(rows, 'code');
  const released = all.filter((_, row) => codes[row] !== registeredOnly);
  return {
    newest: released.reduce((newest, { release }) => Math.max(newest, release), 0),
    rows: released,
    registered: all.filter((_, row) => codes[row] === registeredOnly),
  };
}

/** Gives the champions by `keyId` as a release left them: for each key the newest row up to that release. */
export function championsAt(log: ReleaseLog, release: number): ReadonlyMap<string, ReleasedModel> {
  const champions = new Map<string, ReleasedModel>();
  for (const row of log.rows) {
    if (row.isPending || row.release > release) continue;
    const other = champions.get(row.id);
    if (other === undefined || row.release > other.release) champions.set(row.id, row);
  }
  return champions;
}

/** Gives the highest version that is registered, by `keyId`: the next model of the key takes the number after it. */
export function highestVersions(log: ReleaseLog): ReadonlyMap<string, number> {
  const highest = new Map<string, number>();
  for (const rows of [log.rows, log.registered])
    for (const { id, version } of rows) highest.set(id, Math.max(version, highest.get(id) ?? 0));
  return highest;
}

/** Gives the version of the table of models that a release names in its commit. Throws REGISTRY_DAMAGED where it names none. */
export async function modelsVersionOf(
  { store, folder }: RegistryPlace,
  release: number,
  options: StoreOptions,
): Promise<number> {
  const path = tablePath(folder, 'releases');
  const commit = await findCommit(store, path, ({ release: made }) => made === release, options);
  const tables = commit?.info['tables'] as Readonly<Record<string, unknown>> | undefined;
  const version = tables?.['models'];
  if (typeof version === 'number') return version;
  throw new MusterError('REGISTRY_DAMAGED', {
    what: `The commit of release ${release} does not name the version of the table of models.`,
    where: { file: path },
    expected: 'a commit with "release" and "tables" in its commitInfo',
  });
}

function releasedModels(rows: TableRows, keyColumns: readonly string[]): readonly ReleasedModel[] {
  const keys = keysOf(rows, keyColumns);
  const releases = numberColumn(rows, 'release');
  const versions = numberColumn(rows, 'version');
  const digests = stringColumn(rows, 'digest');
  const slices = slicesOf(rows);
  const codes = stringColumn(rows, 'code');
  return keys.map((key, row) => ({
    key,
    id: keyId(key),
    release: releases[row]!,
    version: versions[row]!,
    digest: digests[row]!,
    slice: slices[row]!,
    isPending: codes[row] === 'PENDING_APPROVAL',
  }));
}

function listNames(keyColumns: readonly string[]): string {
  return keyColumns.length === 0 ? 'none (one model)' : keyColumns.join(', ');
}
