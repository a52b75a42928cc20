import { MusterError } from '#src/core/index.ts';
import { columnOf } from './check-rows.ts';
import { compareValues } from './compare-values.ts';
import type { ColumnValues, TableRows } from './rows.ts';
import type { TableSchema } from './table-schema.ts';
import { takeRows } from './take-rows.ts';

/** Gives rows sorted by columns: ascending, text by its code points, null last, equal rows in their order. */
export function sortRows(rows: TableRows, sortedBy: readonly string[]): TableRows {
  const compare = rowOrder(rows, sortedBy);
  if (firstUnsorted(rows.nRows, compare) === undefined) return rows;
  const order = Uint32Array.from({ length: rows.nRows }, (_, i) => i);
  return takeRows(
    rows,
    order.sort((a, b) => compare(a, b) || a - b),
  );
}

/** Refuses rows that are not sorted by columns, with TABLE_NOT_SORTED and the first row that is out of order. */
export function checkSorted(rows: TableRows, sortedBy: readonly string[], file: string): void {
  const row = firstUnsorted(rows.nRows, rowOrder(rows, sortedBy));
  if (row === undefined) return;
  throw new MusterError('TABLE_NOT_SORTED', {
    what: `Row ${row} belongs before the row in front of it.`,
    where: { file },
    expected: `rows in the order of ${sortedBy.join(', ')}: ascending, text by its code points, null last`,
  });
}

/** Refuses columns by which rows cannot be sorted: TABLE_COLUMN_MISSING, TABLE_COLUMN_TYPE for bytes. */
export function checkSortColumns(sortedBy: readonly string[], schema: TableSchema, file: string): void {
  for (const name of sortedBy) {
    const type = schema.find((column) => column.name === name)?.type;
    if (type !== undefined && type !== 'binary') continue;
    throw new MusterError(type === undefined ? 'TABLE_COLUMN_MISSING' : 'TABLE_COLUMN_TYPE', {
      what: type === undefined ? 'The table has no such column to be sorted by.' : 'Bytes have no order to sort by.',
      where: { file, column: name },
      expected: schema.map((column) => column.name).join(', '),
    });
  }
}

type RowOrder = (a: number, b: number) => number;

function rowOrder(rows: TableRows, sortedBy: readonly string[]): RowOrder {
  const columns = sortedBy.map((name) => columnOf(rows, name));
  return (a, b) => {
    for (const values of columns) {
      const order = compareInColumn(values, a, b);
      if (order !== 0) return order;
    }
    return 0;
  };
}

function compareInColumn(values: ColumnValues, a: number, b: number): number {
  const left = values[a] as string | number | boolean | null;
  const right = values[b] as string | number | boolean | null;
  const isLeftNull = left === null || Number.isNaN(left);
  const isRightNull = right === null || Number.isNaN(right);
  if (isLeftNull || isRightNull) return Number(isLeftNull) - Number(isRightNull);
  return compareValues(left, right);
}

function firstUnsorted(nRows: number, compare: RowOrder): number | undefined {
  for (let row = 1; row < nRows; row++) if (compare(row - 1, row) > 0) return row;
  return undefined;
}
