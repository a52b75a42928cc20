import { isFloat64Array } from 'node:util/types';
import { newColumn, type ReadColumn } from './read-column.ts';
import type { ColumnValues, TableRows } from './rows.ts';
import type { ColumnType, TableSchema } from './table-schema.ts';

/** Gives the rows of several reads of columns of one schema behind each other. */
export function joinRows(schema: TableSchema, pieces: readonly TableRows[]): TableRows {
  const columns = schema.map(({ name, type }) => {
    const values = pieces.map((piece) => piece.columns[name]! as ReadColumn);
    return [name, values.length === 1 ? values[0]! : joinColumn(type, values)] as const;
  });
  const nRows = pieces.reduce((sum, piece) => sum + piece.nRows, 0);
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
