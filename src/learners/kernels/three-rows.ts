import type { RowLists } from './row-lists.ts';

/*
 * A node of three rows has six splits at most, whatever the number of features: one row is alone, on the left or on the right. So each is
 * worked out once, and the features are only asked which row they set apart.
 */

/** Gives which of three rows, 0 to 2, has a rank below both others; 3 where none has. */
export function lowestOf(x: number, y: number, z: number): number {
  if (x < y && x < z) return 0;
  if (y < x && y < z) return 1;
  return z < x && z < y ? 2 : 3;
}

/** Gives one of three gains, and of row 3, which is none, -1. */
export function gainOfRow(row: number, a: number, b: number, c: number): number {
  if (row === 0) return a;
  if (row === 1) return b;
  return row === 2 ? c : -1;
}

/** Brings three rows, which stand from place `from` of all lists on, in order in the list of a feature. */
export function sortThree({ order, ranks, nRows }: RowLists, feature: number, from: number, begin: number): void {
  const start = feature * nRows;
  let [a, b, c] = [order[from]!, order[from + 1]!, order[from + 2]!];
  if (ranks[start + b]! < ranks[start + a]!) [a, b] = [b, a];
  if (ranks[start + c]! < ranks[start + b]!) [b, c] = [c, b];
  if (ranks[start + b]! < ranks[start + a]!) [a, b] = [b, a];
  order[start + begin] = a;
  order[start + begin + 1] = b;
  order[start + begin + 2] = c;
}
