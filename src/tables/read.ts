import { isFloat64Array } from 'node:util/types';
import { didYouMean, MusterError } from '#src/core/index.ts';
import type { ObjectStore, StoreOptions } from '#src/storage/index.ts';
import { mapInOrder } from './bounded.ts';
import type { ParquetColumns } from './parquet-read.ts';
import { readPart } from './part-read.ts';
import { newColumn, type ReadColumn } from './read-column.ts';
import type { ColumnValues, TableRows } from './rows.ts';
import { loadSnapshot } from './snapshot.ts';
import { pathInTable } from './table-path.ts';
import type { ColumnType, TableSchema } from './table-schema.ts';

/** What `readTable` reads. */
export type ReadTableOptions = StoreOptions & {
  /** The newest version unless it is said. */
  readonly version?: number | undefined;
  /** The columns to read, by name, in the order that is wanted; all of them unless it is said. */
  readonly columns?: readonly string[] | undefined;
};

/** A table as it was read: its version, the columns that were read, their values. */
export type TableRead = { readonly version: number; readonly schema: TableSchema; readonly rows: TableRows };

/**
 * Reads a table, or gives undefined where there is none. Rows come in the order of the commits, of the parts of a commit and of the
 * rows of a part. Doubles are a Float64Array with NaN for null; integers, longs and timestamps are numbers, all with null for null.
 * TABLE_VERSION_MISSING, TABLE_COLUMN_MISSING, TABLE_UNSUPPORTED, TABLE_LOG_DAMAGED, TABLE_FILE_DAMAGED.
 */
export async function readTable(
  store: ObjectStore,
  tablePath: string,
  options: ReadTableOptions = {},
): Promise<TableRead | undefined> {
  const snapshot = await loadSnapshot(store, tablePath, options);
  if (snapshot === undefined) return undefined;
  const schema = chosenColumns(snapshot.schema, options.columns, tablePath);
  const parts = await mapInOrder([...snapshot.files], async ([path, { size }]) =>
    readPart(store, { path: pathInTable(tablePath, path), size }, schema, options),
  );
  return { version: snapshot.version, schema, rows: joinParts(schema, parts) };
}

function chosenColumns(schema: TableSchema, names: readonly string[] | undefined, file: string): TableSchema {
  if (names === undefined) return schema;
  return [...new Set(names)].map((name) => {
    const column = schema.find((candidate) => candidate.name === name);
    if (column !== undefined) return column;
    const known = schema.map((candidate) => candidate.name);
    throw new MusterError('TABLE_COLUMN_MISSING', {
      what: `The table has no such column.${didYouMean(name, known)}`,
      where: { file, column: name },
      expected: known.join(', '),
    });
  });
}

function joinParts(schema: TableSchema, parts: readonly ParquetColumns[]): TableRows {
  const columns = schema.map(({ name, type }, i) => {
    const pieces = parts.map((part) => part.columns[i]!);
    return [name, pieces.length === 1 ? pieces[0]! : joinColumn(type, pieces)] as const;
  });
  const nRows = parts.reduce((sum, part) => sum + part.nRows, 0);
  return { nRows, columns: Object.fromEntries(columns) as Readonly<Record<string, ColumnValues>> };
}

function joinColumn(type: ColumnType, pieces: readonly ReadColumn[]): ReadColumn {
  const nRows = pieces.reduce((sum, piece) => sum + piece.length, 0);
  const joined = newColumn(type, nRows);
  let at = 0;
  for (const piece of pieces) {
    if (isFloat64Array(joined)) joined.set(piece as Float64Array, at);
    else for (let i = 0; i < piece.length; i++) joined[at + i] = piece[i]!;
    at += piece.length;
  }
  return joined;
}
