import { describeKey, didYouMean, MusterError, type Key } from '#src/core/index.ts';
import {
  indexKeys,
  numberColumn,
  stringColumn,
  takeRows,
  type KeyIndex,
  type TableRows,
  type TableSchema,
} from '#src/tables/index.ts';
import type { Fleet } from './fleets.ts';
import { orderByKey } from './key-order.ts';
import { readNoteRows } from './model-notes.ts';
import { readNamedPlaces, type NamedVersions } from './named-versions.ts';
import { readRegistryTable, type OfKeys } from './read-registry-table.ts';
import { keysOf, rowsOfKey } from './registry-rows.ts';
import { keyColumnsOf } from './registry-tables.ts';
import { checkSameKeyColumns, type ReleaseLog } from './release-log.ts';
import { withDetails } from './detail-columns.ts';
import { readRegistrations, type VersionDetails } from './registrations.ts';
import { rowsOfPlaces } from './rows-of-places.ts';
import { withNotes } from './note-columns.ts';

/** All versions of a fleet that a release names, in memory, as they were when it was opened. */
export type Registry = {
  readonly fleet: Fleet;
  /** How far the log of releases was read. */
  readonly releases: Pick<ReleaseLog, 'tableVersion' | 'newest'>;
  /** The columns by which versions are found: the keys, those of the table of models, `alias.NAME` (boolean) and `tag.NAME` (text). */
  readonly schema: TableSchema;
  /** One row a version, sorted by key and version: those of `schema`, and where its bytes lie. */
  readonly rows: TableRows;
  /** [nRows]. */
  readonly keys: readonly Key[];
  /** Finds the first row of a key; its others follow. */
  readonly keyIndex: KeyIndex;
  /** By row. */
  readonly descriptions: ReadonlyMap<number, string>;
  /** By row: what versions that were registered from code or by command hold besides. */
  readonly details: ReadonlyMap<number, VersionDetails>;
};

/**
 * Opens the registry of a fleet: versions, champions and notes of now. What a run wrote that died before its release is not seen. With
 * `key`, only the versions of one key, for which little else is read; where it has none, all of them, among which it can be missed. Throws REGISTRY_KEY_COLUMN_TAKEN,
 * REGISTRY_KEY_COLUMNS_CHANGED and what a read of a table throws.
 */
export async function openRegistry(fleet: Fleet, options: OfKeys = {}): Promise<Registry> {
  const { keyColumns } = fleet;
  // First: of what they name, all is in the other tables.
  const named = await readNamedPlaces(fleet, options);
  const [table, notes, registrations] = await Promise.all([
    readRegistryTable(fleet, 'models', options),
    readNoteRows(fleet, options),
    readRegistrations(fleet, options),
  ]);
  if (table !== undefined) checkSameKeyColumns(keyColumnsOf('models', table.schema), fleet);
  if (options.key !== undefined && named.versions.length === 0) return openRegistry(fleet, { signal: options.signal });
  const schema = (table?.schema ?? []).filter(({ name }) => !name.startsWith('blob_'));
  const { rows, newest } = table === undefined ? nothing : releasedRows(table.rows, named, keyColumns);
  const keys = keysOf(rows, table === undefined ? [] : keyColumns);
  const keyIndex = indexKeys(table === undefined ? [] : keyColumns.map((name) => rows.columns[name]!), rows.nRows);
  const { details, ...detailed } = withDetails({ schema, rows }, registrations);
  const champions = championRows(newest, keyIndex);
  const noted = withNotes(detailed, notes, { keyColumns, keyIndex, champions });
  const { tableVersion, newest: release } = named;
  return { fleet, releases: { tableVersion, newest: release }, keys, keyIndex, details, ...noted };
}

/** Gives the rows of a key, its oldest version first. Throws REGISTRY_MODEL_UNKNOWN for a key without a model. */
export function rowsOfModel({ fleet, keyIndex, keys }: Registry, key: Key): readonly number[] {
  const rows = rowsOfKey(keyIndex, key);
  if (rows.length > 0) return rows;
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

/** Versions, sorted by key and version, and of each the newest release that put it into service; 0 where none did. */
type ReleasedRows = { readonly rows: TableRows; readonly newest: Float64Array };

const nothing: ReleasedRows = { rows: { nRows: 0, columns: {} }, newest: new Float64Array() };

/** Gives the rows that the log of releases names: a run that died may have left others, of the same keys and versions. */
function releasedRows(rows: TableRows, named: NamedVersions, keyColumns: readonly string[]): ReleasedRows {
  const found = rowsOfPlaces(rows, named);
  const newest = new Float64Array(rows.nRows);
  const isNamed = new Uint8Array(rows.nRows);
  for (let i = 0; i < found.length; i++) {
    const row = found[i]!;
    if (row === -1) continue;
    isNamed[row] = 1;
    newest[row] = Math.max(newest[row]!, named.inServiceSince[i]!);
  }
  const numbers = new Uint32Array(rows.nRows).map((_, row) => row).filter((row) => isNamed[row] === 1);
  const keys = keyColumns.map((name) => stringColumn(rows, name));
  const sorted = orderByKey(keys, numberColumn(rows, 'version'), numbers);
  const order = withoutTwins(rows, sorted, newest);
  return { rows: takeRows(rows, order), newest: Float64Array.from(order, (row) => newest[row]!) };
}

/** Of rows with the same bytes and version, which stand behind each other, the first stands for all; `newest` is made to be theirs. */
function withoutTwins(rows: TableRows, sorted: Uint32Array, newest: Float64Array): Uint32Array {
  const versions = numberColumn(rows, 'version');
  const [paths, offsets] = [stringColumn(rows, 'blob_path'), numberColumn(rows, 'blob_offset')];
  let last = -1;
  return sorted.filter((row) => {
    const isTwin =
      last !== -1 && versions[row] === versions[last] && offsets[row] === offsets[last] && paths[row] === paths[last];
    if (isTwin) newest[last] = Math.max(newest[last]!, newest[row]!);
    else last = row;
    return !isTwin;
  });
}

/** Gives the rows of the champions: of each key the one that was put into service last. */
function championRows(newest: Float64Array, { firstRows }: KeyIndex): readonly number[] {
  const champions: number[] = [];
  for (const [row, first] of firstRows.entries()) {
    if (first === row) champions.push(row);
    else if (newest[row]! > newest[champions.at(-1)!]!) champions[champions.length - 1] = row;
  }
  // A key whose versions all wait for approval, or were registered by hand, has no champion.
  return champions.filter((row) => newest[row]! > 0);
}
