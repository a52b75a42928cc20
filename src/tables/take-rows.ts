import { isFloat64Array } from 'node:util/types';
import type { ColumnValues, TableRows } from './rows.ts';

/** Gives the rows with the given numbers, 0 for the first, in the order of the numbers. */
export function takeRows(rows: TableRows, numbers: Uint32Array): TableRows {
  const columns = Object.entries(rows.columns).map(([name, values]) => [name, takeValues(values, numbers)] as const);
  return { nRows: numbers.length, columns: Object.fromEntries(columns) };
}

/** Gives the values of a column in the rows with the given numbers, in the order of the numbers. */
export function takeValues(values: ColumnValues, numbers: Uint32Array | Int32Array): ColumnValues {
  return isFloat64Array(values) ? takeNumbers(values, numbers) : takeOthers(values as readonly unknown[], numbers);
}

// A loop for each kind of array: one for both would be compiled for neither.
function takeNumbers(values: Float64Array, numbers: Uint32Array | Int32Array): Float64Array {
  const taken = new Float64Array(numbers.length);
  for (let i = 0; i < numbers.length; i++) taken[i] = values[numbers[i]!]!;
  return taken;
}

function takeOthers(values: readonly unknown[], numbers: Uint32Array | Int32Array): ColumnValues {
  const taken = Array<unknown>(numbers.length);
  for (let i = 0; i < numbers.length; i++) taken[i] = values[numbers[i]!];
  return taken as unknown as ColumnValues;
}

/** Gives the numbers from 0 to `nRows` that are not among the given ones, which ascend. */
export function otherRows(nRows: number, numbers: Uint32Array): Uint32Array {
  const others = new Uint32Array(nRows - numbers.length);
  let count = 0;
  let next = 0;
  for (let row = 0; row < nRows; row++) {
    if (numbers[next] === row) next++;
    else others[count++] = row;
  }
  return others;
}
