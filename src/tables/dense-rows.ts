import { isSharedArrayBuffer } from 'node:util/types';
import type { ObjectStore, StoreOptions } from '#src/storage/index.ts';
import { denseFile, type DenseFile } from './dense-file.ts';
import { sharedNumbers } from './dense-page.ts';
import { fillDense } from './dense-part.ts';
import { readDenseTable, type ReadDenseOptions } from './dense-table.ts';
import { gatherValues } from './gather-values.ts';
import { mapInOrder } from './map-in-order.ts';
import { chosenColumns, type TableRead } from './read.ts';
import type { ColumnValues } from './rows.ts';
import { runsByGroup } from './row-runs.ts';
import { loadSnapshot } from './snapshot.ts';
import type { ColumnDefinition, TableSchema } from './table-schema.ts';

/**
 * Reads rows of a table by their numbers, 0 for the first one that `readDenseTable` gives, in any order and as often as they are named;
 * -1 is a row without values: NaN in numbers, null in all else. Nothing is held in between, so that it takes less than reading all rows
 * and choosing of them. Gives undefined where there is no table. Errors as `readTable`.
 */
export async function readDenseRows(
  store: ObjectStore,
  tablePath: string,
  rows: Int32Array,
  options: ReadDenseOptions = {},
): Promise<TableRead | undefined> {
  const { signal } = options;
  const snapshot = await loadSnapshot(store, tablePath, options);
  if (snapshot === undefined) return undefined;
  const { version } = snapshot;
  const schema = chosenColumns(snapshot.schema, options.columns, tablePath);
  const place = { store, tablePath, snapshot };
  const files = await mapInOrder([...snapshot.files], async (file) => denseFile(place, file, schema, { signal }));
  const dense = schema.filter((column) => isDenseIn(files, column));
  const taken = await takeDense(store, files as readonly DenseFile[], { schema: dense, rows }, { signal });
  const others = schema.filter(({ name }) => !taken.has(name)).map(({ name }) => name);
  const whole =
    others.length === 0 ? undefined : await readDenseTable(store, tablePath, { version, columns: others, signal });
  const columns = schema.map(({ name }) => {
    const values = taken.get(name) ?? gatherValues(whole!.rows.columns[name]!, rows);
    return [name, values] as const;
  });
  return { version, schema, rows: { nRows: rows.length, columns: Object.fromEntries(columns) } };
}

function isDenseIn(files: readonly (DenseFile | undefined)[], { name, type }: ColumnDefinition): boolean {
  const isDense = (file: DenseFile | undefined): boolean => file?.columns.some((own) => own.name === name) ?? false;
  return type !== 'string' && files.length > 0 && files.every(isDense);
}

/** Gives columns of numbers of large files at some rows; none where something is wrong with a file, which other readers then say. */
async function takeDense(
  store: ObjectStore,
  files: readonly DenseFile[],
  { schema, rows }: { readonly schema: TableSchema; readonly rows: Int32Array },
  options: StoreOptions,
): Promise<ReadonlyMap<string, ColumnValues>> {
  if (schema.length === 0) return new Map();
  const groupSizes = files.flatMap(({ metadata }) => metadata.row_groups.map((group) => Number(group.num_rows)));
  const columns = schema.map(() => sharedNumbers(rows.length));
  const groups = runsByGroup(
    inSharedMemory(rows),
    groupSizes.filter((size) => size > 0),
  );
  try {
    let at = 0;
    for (const file of files) {
      await fillDense(store, file, { schema, columns, at, wantedOf: (from) => groups.get(from)! }, options);
      at += Number(file.metadata.num_rows);
    }
    return new Map(schema.map(({ name }, i) => [name, columns[i]!]));
  } catch {
    options.signal?.throwIfAborted();
    return new Map();
  }
}

function inSharedMemory(rows: Int32Array): Int32Array {
  if (isSharedArrayBuffer(rows.buffer)) return rows;
  const shared = new Int32Array(new SharedArrayBuffer(rows.byteLength));
  shared.set(rows);
  return shared;
}
