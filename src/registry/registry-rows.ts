import type { Key } from '#src/core/index.ts';
import {
  numberColumn,
  stringColumn,
  type BlobSlice,
  type ColumnValues,
  type KeyIndex,
  type TableRows,
} from '#src/tables/index.ts';

/** Gives the key columns of a table, with the values of each key. */
export function keyValues(keyColumns: readonly string[], keys: readonly Key[]): Readonly<Record<string, ColumnValues>> {
  return Object.fromEntries(keyColumns.map((name, i) => [name, keys.map((key) => key[i]!)]));
}

/** Gives the columns of blob slices. */
export function sliceValues(slices: readonly BlobSlice[]): Readonly<Record<string, ColumnValues>> {
  return {
    blob_path: slices.map(({ path }) => path),
    blob_offset: slices.map(({ offset }) => offset),
    blob_length: slices.map(({ length }) => length),
  };
}

/** Gives the key of each row. */
export function keysOf(rows: TableRows, keyColumns: readonly string[]): readonly Key[] {
  const columns = keyColumns.map((name) => stringColumn(rows, name));
  const keys = Array<Key>(rows.nRows);
  for (let row = 0; row < keys.length; row++) keys[row] = columns.map((values) => values[row]!);
  return keys;
}

/** Gives the rows of a key of rows that are sorted by key; none where there is no such key. */
export function rowsOfKey({ firstRows, find }: KeyIndex, key: Key): readonly number[] {
  const first = find(
    key.map((value) => [value]),
    1,
  )[0]!;
  const rows: number[] = [];
  if (first !== -1) for (let row = first; firstRows[row] === first; row++) rows.push(row);
  return rows;
}

/** Gives the blob slice of each row. */
export function slicesOf(rows: TableRows): readonly BlobSlice[] {
  const paths = stringColumn(rows, 'blob_path');
  const offsets = numberColumn(rows, 'blob_offset');
  const lengths = numberColumn(rows, 'blob_length');
  return paths.map((path, row) => ({ path, offset: offsets[row]!, length: lengths[row]! }));
}
