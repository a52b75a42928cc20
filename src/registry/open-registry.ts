import { describeKey, didYouMean, keyId, MusterError, type Key } from '#src/core/index.ts';
import type { StoreOptions } from '#src/storage/index.ts';
import {
  numberColumn,
  readDenseTable,
  stringColumn,
  takeRows,
  type TableRows,
  type TableSchema,
} from '#src/tables/index.ts';
import type { Fleet } from './fleets.ts';
import { readNotes } from './model-notes.ts';
import { keysOf } from './registry-rows.ts';
import { tablePath } from './registry-tables.ts';
import { championsAt, readReleaseLog, type ReleaseLog } from './release-log.ts';
import { withNotes } from './search/note-columns.ts';

/** All versions of a fleet that a release names, in memory, as they were when it was opened. */
export type Registry = {
  readonly fleet: Fleet;
  readonly releases: ReleaseLog;
  /** The columns by which versions are found: the keys, those of the table of models, `alias.NAME` (boolean) and `tag.NAME` (text). */
  readonly schema: TableSchema;
  /** One row a version: those of `schema`, and where its bytes lie. */
  readonly rows: TableRows;
  /** [nRows]. */
  readonly keys: readonly Key[];
  /** By `keyId`: the rows of a key, its oldest version first. */
  readonly rowsOfKey: ReadonlyMap<string, readonly number[]>;
  /** By row. */
  readonly descriptions: ReadonlyMap<number, string>;
};

/**
 * Opens the registry of a fleet: versions, champions and notes of now. What a run wrote that died before its release is not seen.
 * Throws REGISTRY_KEY_COLUMN_TAKEN and what a read of a table throws.
 */
export async function openRegistry(fleet: Fleet, options: StoreOptions = {}): Promise<Registry> {
  const { store, folder, keyColumns } = fleet;
  const releases = await readReleaseLog(fleet, { keyColumns, ...options });
  const table = await readDenseTable(store, tablePath(folder, 'models'), options);
  const named = table === undefined ? undefined : takeRows(table.rows, namedRows(table.rows, releases));
  const schema = (table?.schema ?? []).filter(({ name }) => !name.startsWith('blob_'));
  const rows = named ?? { nRows: 0, columns: {} };
  const keys = keysOf(rows, table === undefined ? [] : keyColumns);
  const rowsOfKey = groupByKey(keys, rows);
  const champions = championRows(releases, rowsOfKey, rows);
  const noted = withNotes({ schema, rows }, await readNotes(fleet, options), { rowsOfKey, champions });
  return { fleet, releases, keys, rowsOfKey, ...noted };
}

/** Gives the rows of a key, its oldest version first. Throws REGISTRY_MODEL_UNKNOWN for a key without a model. */
export function rowsOfModel({ fleet, rowsOfKey, keys }: Registry, key: Key): readonly number[] {
  const rows = rowsOfKey.get(keyId(key));
  if (rows !== undefined) return rows;
  const described = describeKey(fleet.keyColumns, key);
  const known = [...new Set(keys.map((each) => describeKey(fleet.keyColumns, each)))];
  throw new MusterError('REGISTRY_MODEL_UNKNOWN', {
    what: `The fleet ${fleet.name} has no model of the key ${described}.${didYouMean(described, known)}`,
    expected:
      known.length === 0
        ? 'a key for which a model was registered'
        : `one of ${known.length} keys, such as ${known.slice(0, 3).join('; ')}`,
  });
}

/**
 * Gives the row of one version of a key, named by its number or an alias; `champion` is the one in service. Throws
 * REGISTRY_MODEL_UNKNOWN where the key has no such version.
 */
export function rowOfVersion(registry: Registry, key: Key, named: string): number {
  const rows = rowsOfModel(registry, key);
  const versions = numberColumn(registry.rows, 'version');
  const aliases = registry.rows.columns[`alias.${named}`];
  const found = rows.find((row) =>
    /^v?\d+$/.test(named) ? versions[row] === Number(named.replace('v', '')) : aliases?.[row] === true,
  );
  if (found !== undefined) return found;
  const known = registry.schema.flatMap(({ name }) =>
    name.startsWith('alias.') && rows.some((row) => registry.rows.columns[name]![row] === true) ? [name.slice(6)] : [],
  );
  throw new MusterError('REGISTRY_MODEL_UNKNOWN', {
    what: `The key has no version "${named}".${didYouMean(named, known)}`,
    where: { key: describeKey(registry.fleet.keyColumns, key) },
    expected: [...rows.map((row) => String(versions[row])), ...known].join(', '),
  });
}

/** Numbers of the rows that a release names: a run that died may have left others, of the same keys and versions. */
function namedRows(rows: TableRows, { rows: released }: ReleaseLog): Uint32Array {
  const named = new Set(released.map(({ slice }) => placeOf(slice.path, slice.offset)));
  const paths = stringColumn(rows, 'blob_path');
  const offsets = numberColumn(rows, 'blob_offset');
  return Uint32Array.from(paths.keys()).filter((row) => named.has(placeOf(paths[row]!, offsets[row]!)));
}

function placeOf(path: string, offset: number): string {
  return `${offset}:${path}`;
}

function groupByKey(keys: readonly Key[], rows: TableRows): ReadonlyMap<string, readonly number[]> {
  const grouped = new Map<string, number[]>();
  for (const [row, key] of keys.entries()) {
    const id = keyId(key);
    const own = grouped.get(id);
    if (own === undefined) grouped.set(id, [row]);
    else own.push(row);
  }
  const versions = rows.nRows === 0 ? new Float64Array() : numberColumn(rows, 'version');
  for (const own of grouped.values()) own.sort((left, right) => versions[left]! - versions[right]!);
  return grouped;
}

function championRows(
  log: ReleaseLog,
  rowsOfKey: ReadonlyMap<string, readonly number[]>,
  rows: TableRows,
): ReadonlySet<number> {
  if (rows.nRows === 0) return new Set();
  const versions = numberColumn(rows, 'version');
  const champions = [...championsAt(log, log.newest)].flatMap(
    ([id, { version }]) => rowsOfKey.get(id)?.find((row) => versions[row] === version) ?? [],
  );
  return new Set(champions);
}
