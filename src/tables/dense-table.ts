import type { ObjectStore, StoreOptions } from '#src/storage/index.ts';
import { isLarge } from './dense-file.ts';
import { readDenseFile } from './dense-file-rows.ts';
import type { LiveFile } from './file-rows.ts';
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

/** All numbers stand as doubles do, so they are joined as doubles are. */
function joinDense(schema: TableSchema, pieces: readonly TableRows[]): TableRows {
  const asDoubles = schema.map((column) =>
    column.type === 'integer' || column.type === 'long' || column.type === 'timestamp'
      ? { ...column, type: 'double' as const }
      : column,
  );
  return joinRows(asDoubles, pieces);
}
