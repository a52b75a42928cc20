import type { ColumnValues } from '#src/tables/index.ts';
import type { Cells } from './cells.ts';
import type { OnlineColumn } from './online-column.ts';

/** Gives a column of numbers or timestamps that lies in column `at` of the cells. */
export function newNumberColumn(cells: Cells, at: number): OnlineColumn {
  return {
    valueAt: (row) => {
      const value = cells.numberAt(row, at);
      return Number.isNaN(value) ? null : value;
    },
    isAs: (row, values, from) => {
      const [ours, theirs] = [cells.numberAt(row, at), numberOf(values, from)];
      return ours === theirs || (Number.isNaN(ours) && Number.isNaN(theirs));
    },
    put: (row, values, from) => cells.put(row, at, numberOf(values, from)),
    move: () => {},
    tidy: () => {},
    gather: (rows, start, out) => {
      const target = out as Float64Array;
      for (let i = 0; i < rows.length; i++)
        target[start + i] = rows[i] === -1 ? Number.NaN : cells.numberAt(rows[i]!, at);
    },
    byteLength: () => 0,
  };
}

function numberOf(values: ColumnValues, row: number): number {
  return (values[row] as number | null) ?? Number.NaN;
}
