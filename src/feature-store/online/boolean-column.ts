import type { Cells } from './cells.ts';
import type { OnlineColumn } from './online-column.ts';

/** Gives a column of truth values that lies in column `at` of the cells: 0 for false, 1 for true, NaN for null. */
export function newBooleanColumn(cells: Cells, at: number): OnlineColumn {
  const valueAt = (row: number): boolean | null => {
    const code = cells.numberAt(row, at);
    return Number.isNaN(code) ? null : code === 1;
  };
  return {
    valueAt,
    isAs: (row, values, from) => valueAt(row) === values[from],
    put: (row, values, from) => cells.put(row, at, values[from] === null ? Number.NaN : Number(values[from])),
    move: () => {},
    tidy: () => {},
    gather: (rows, start, out) => {
      const target = out as (boolean | null)[];
      for (let i = 0; i < rows.length; i++) target[start + i] = rows[i] === -1 ? null : valueAt(rows[i]!);
    },
    byteLength: () => 0,
  };
}
