import type { ColumnView } from './column-view.ts';
import type { RowFinding } from './expectation-kind.ts';

/** Asks each row of a column that is not null whether it breaks the expectation. */
export function askRows(view: ColumnView, mostly: number, isUnexpected: (row: number) => boolean): RowFinding {
  const numbers = view.numbers();
  const texts = view.texts();
  const rows: number[] = [];
  for (let row = 0; row < view.nRows; row++) {
    const isNull = numbers === undefined ? texts![row] === null : Number.isNaN(numbers[row]);
    if (!isNull && isUnexpected(row)) rows.push(row);
  }
  return rowFinding(view, mostly, Uint32Array.from(rows));
}

/** Gives the finding of a question to the rows of a column that are not null. */
export function rowFinding(view: ColumnView, mostly: number, unexpected: Uint32Array): RowFinding {
  return {
    by: 'rows',
    unexpected,
    nRows: view.nRows,
    nAsked: view.nRows - view.nNulls(),
    skipsNulls: true,
    valueAt: view.valueAt,
    mostly,
  };
}
