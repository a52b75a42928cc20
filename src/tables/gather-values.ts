import { isFloat64Array } from 'node:util/types';
import type { ColumnValues } from './rows.ts';

/** Gives the values of a column at row numbers, null (NaN in a Float64Array) for -1. */
export function gatherValues(values: ColumnValues, rows: Int32Array): ColumnValues {
  if (!isFloat64Array(values)) return Array.from(rows, (row) => (row === -1 ? null : values[row])) as ColumnValues;
  const gathered = new Float64Array(rows.length);
  for (let i = 0; i < rows.length; i++) gathered[i] = rows[i] === -1 ? Number.NaN : values[rows[i]!]!;
  return gathered;
}
