import type { ReadColumn } from './read-column.ts';
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
  if (type !== 'double') return joinArrays(pieces as readonly Values[]);
  const joined = new Float64Array(pieces.reduce((sum, piece) => sum + piece.length, 0));
  let at = 0;
  for (const piece of pieces) {
    joined.set(piece as Float64Array, at);
    at += piece.length;
  }
  return joined;
}

// Each argument of a call takes room on the stack.
const mostArguments = 10_000;

function joinArrays(pieces: readonly Values[]): Values {
  // The arrays' own joining copies memory; a loop would look at each value.
  if (pieces.length <= mostArguments) return ([] as Values).concat(...pieces);
  const nBlocks = Math.ceil(pieces.length / mostArguments);
  const blockAt = (b: number): readonly Values[] => pieces.slice(b * mostArguments, (b + 1) * mostArguments);
  return joinArrays(Array.from({ length: nBlocks }, (_, b) => joinArrays(blockAt(b))));
}

type Values = Exclude<ReadColumn, Float64Array>;
