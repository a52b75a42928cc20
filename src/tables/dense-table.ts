import type { ObjectStore, StoreOptions } from '#src/storage/index.ts';
import { denseValues } from './dense-form.ts';
import { denseFile, isLarge, type TablePlace } from './dense-file.ts';
import { newDense, type DenseColumn } from './dense-page.ts';
import { fillDense } from './dense-part.ts';
import { readFileRows, type LiveFile } from './file-rows.ts';
import { joinRows } from './join-rows.ts';
import { mapInOrder } from './map-in-order.ts';
import { chosenColumns, type TableRead } from './read.ts';
import type { TableRows } from './rows.ts';
import { loadSnapshot } from './snapshot.ts';
import type { TableSchema } from './table-schema.ts';

/** What `readDenseTable` reads. */
export type ReadDenseOptions = StoreOptions & {
  /** The newest version unless it is said. */
  readonly version?: number | undefined;
  /** The columns to read, by name, in the order that is wanted; all of them unless it is said. */
  readonly columns?: readonly string[] | undefined;
};

/**
 * Reads a table as `readTable` does, with the numbers of every column as a Float64Array, NaN for null: the way to read millions of rows
 * for computing. Gives undefined where there is no table. Errors as `readTable`.
 */
export async function readDenseTable(
  store: ObjectStore,
  tablePath: string,
  options: ReadDenseOptions = {},
): Promise<TableRead | undefined> {
  const { version, signal } = options;
  const snapshot = await loadSnapshot(store, tablePath, { version, signal });
  if (snapshot === undefined) return undefined;
  const schema = chosenColumns(snapshot.schema, options.columns, tablePath);
  const read = async (file: LiveFile): Promise<TableRows> =>
    readDenseFile({ store, tablePath, snapshot }, file, schema, { signal });
  const files = [...snapshot.files];
  const small = await mapInOrder(
    files.filter((file) => !isLarge(file)),
    read,
  );
  const pieces: TableRows[] = [];
  let next = 0;
  // One after the other: a large part keeps all threads busy by itself.
  for (const file of files) pieces.push(isLarge(file) ? await read(file) : small[next++]!);
  return { version: snapshot.version, schema, rows: pieces.length === 1 ? pieces[0]! : joinDense(schema, pieces) };
}

async function readDenseFile(
  place: TablePlace,
  file: LiveFile,
  schema: TableSchema,
  options: StoreOptions,
): Promise<TableRows> {
  const dense = await decodedColumns(place, file, schema, options);
  const others = schema.filter(({ name }) => !dense.has(name));
  if (others.length === 0 && schema.length > 0) return { nRows: lengthOf(dense), columns: Object.fromEntries(dense) };
  const { nRows, columns } = await readFileRows(place, file, others, options);
  const all = schema.map((column) => {
    const own = dense.get(column.name) ?? denseValues(column, columns[column.name]!);
    return [column.name, own] as const;
  });
  return { nRows, columns: Object.fromEntries(all) };
}

/** Gives the columns of a large part that can be decoded page by page; what is in the least unusual is left to `readPart`. */
async function decodedColumns(
  place: TablePlace,
  file: LiveFile,
  schema: TableSchema,
  options: StoreOptions,
): Promise<ReadonlyMap<string, DenseColumn>> {
  const dense = await denseFile(place, file, schema, options);
  if (dense === undefined) return new Map();
  const columns = dense.columns.map(({ type }) => newDense(type, Number(dense.metadata.num_rows)));
  try {
    await fillDense(place.store, dense, { schema: dense.columns, columns, at: 0 }, options);
    return new Map(dense.columns.map(({ name }, i) => [name, columns[i]!]));
  } catch {
    options.signal?.throwIfAborted();
    // The other reader says what is wrong with the file, if anything is.
    return new Map();
  }
}

function lengthOf(columns: ReadonlyMap<string, DenseColumn>): number {
  for (const values of columns.values()) return values.length;
  return 0;
}

/** All numbers stand as doubles do, so they are joined as doubles are. */
function joinDense(schema: TableSchema, pieces: readonly TableRows[]): TableRows {
  const asDoubles = schema.map((column) =>
    column.type === 'integer' || column.type === 'long' || column.type === 'timestamp'
      ? { ...column, type: 'double' as const }
      : column,
  );
  return joinRows(asDoubles, pieces);
}
