import { MusterError } from '#src/core/index.ts';
import type { ObjectStore, StoreOptions } from '#src/storage/index.ts';
import { checkStored } from './check-stored.ts';
import { readFileRows, type LiveFile } from './file-rows.ts';
import { joinRows } from './join-rows.ts';
import { mapInOrder } from './map-in-order.ts';
import { chosenColumns } from './read.ts';
import { newColumn } from './read-column.ts';
import { withoutShared } from './row-difference.ts';
import type { ColumnValues, TableRows } from './rows.ts';
import { loadSnapshot, type Snapshot } from './snapshot.ts';
import { checkThere } from './table-missing.ts';
import { checkSameTypes, type TableSchema } from './table-schema.ts';

/** Between which versions `readTableChanges` looks. */
export type ReadChangesOptions = StoreOptions & {
  /** The version whose rows are known; -1: none are, so that all rows are new. */
  readonly from: number;
  /** The version to which the changes lead; the newest unless it is said. */
  readonly to?: number | undefined;
  /** The columns to give, by name, in the order that is wanted; all those of version `to` unless it is said. */
  readonly columns?: readonly string[] | undefined;
};

/** What makes the rows of one version those of another. */
export type TableChanges = {
  readonly from: number;
  readonly to: number;
  readonly schema: TableSchema;
  readonly inserted: TableRows;
  readonly deleted: TableRows;
};

/**
 * Gives the net difference of two versions of a table: the rows that `to` has more often than `from`, and those that it has less often,
 * each as often as that is. Rows are compared whole, in the columns of version `to`, of which those that `from` lacks are null there; a
 * changed row is a deleted and an inserted one, a row that was only written anew is neither. Only part files that one of the versions
 * has and the other has not are read, and held in memory. TABLE_MISSING; TABLE_VERSION_MISSING, also where `from` is after `to`;
 * TABLE_SCHEMA_MISMATCH where a column has another type by now; TABLE_FILES_VACUUMED; TABLE_COLUMN_MISSING, TABLE_UNSUPPORTED,
 * TABLE_LOG_DAMAGED, TABLE_FILE_DAMAGED.
 */
export async function readTableChanges(
  store: ObjectStore,
  tablePath: string,
  { from, to: asked, columns, signal }: ReadChangesOptions,
): Promise<TableChanges> {
  const options = { signal };
  const newer = await loadSnapshot(store, tablePath, { signal, version: asked });
  checkThere(newer, tablePath);
  const to = newer.version;
  if (from > to) refuseOrder(tablePath, from, to);
  const older = from === -1 ? undefined : await loadSnapshot(store, tablePath, { signal, version: from });
  const schema = chosenColumns(newer.schema, columns, tablePath);
  checkSameTypes(older?.schema ?? [], newer.schema, tablePath);
  const read = async (snapshot: Snapshot, other: Snapshot | undefined): Promise<TableRows> => {
    const files = [...snapshot.files].filter(([path]) => other?.files.has(path) !== true);
    await checkStored(store, tablePath, files, options);
    const place = { store, tablePath, snapshot };
    const pieces = await mapInOrder(files, async (file) => readRowsAs(place, file, newer.schema, options));
    return joinRows(newer.schema, pieces);
  };
  const added = await read(newer, older);
  const gone = older === undefined ? joinRows(newer.schema, []) : await read(older, newer);
  const { left, right } = withoutShared(added, gone);
  return { from, to, schema, inserted: onlyColumns(left, schema), deleted: onlyColumns(right, schema) };
}

/** Reads a file of a version in the columns of a later one; those that the version lacks are null. */
async function readRowsAs(
  place: { readonly store: ObjectStore; readonly tablePath: string; readonly snapshot: Snapshot },
  file: LiveFile,
  schema: TableSchema,
  options: StoreOptions,
): Promise<TableRows> {
  const own = place.snapshot.schema;
  const known = schema.filter(({ name }) => own.some((column) => column.name === name));
  const { nRows, columns } = await readFileRows(place, file, known, options);
  const lacking = schema.filter((column) => !known.includes(column));
  const nulls = lacking.map(({ name, type }) => [name, newColumn(type, nRows) as ColumnValues] as const);
  return { nRows, columns: { ...columns, ...Object.fromEntries(nulls) } };
}

function onlyColumns({ nRows, columns }: TableRows, schema: TableSchema): TableRows {
  return { nRows, columns: Object.fromEntries(schema.map(({ name }) => [name, columns[name]!])) };
}

function refuseOrder(tablePath: string, from: number, to: number): never {
  throw new MusterError('TABLE_VERSION_MISSING', {
    what: `No changes lead from version ${from} to version ${to}, which is the older one.`,
    where: { file: tablePath },
    expected: `a version from -1 to ${to} to begin with`,
  });
}
