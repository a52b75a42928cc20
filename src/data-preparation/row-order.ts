import { isUsable } from './row-fates.ts';
import type { TypedRows } from './typed-rows.ts';

/** The usable rows of a file, key by key, in order of their instants and, of equal ones, of their lines. */
export type RowOrder = {
  /** Row numbers: [nUsable]. */
  readonly rows: Int32Array;
  /** Borders of the keys in `rows`, in the order of `raw.keys`: [nKeys + 1]. */
  readonly indptr: Int32Array;
};

/** Orders the usable rows of a file by key and time. */
export function orderRows(typed: TypedRows, fates: Uint8Array): RowOrder {
  const { raw, instants } = typed;
  const indptr = new Int32Array(raw.keys.length + 1);
  for (let row = 0; row < raw.nRows; row++) if (isUsable(fates[row]!)) indptr[raw.key[row]! + 1]!++;
  for (let key = 0; key < raw.keys.length; key++) indptr[key + 1]! += indptr[key]!;
  const rows = new Int32Array(indptr.at(-1)!);
  const next = indptr.slice();
  for (let row = 0; row < raw.nRows; row++) if (isUsable(fates[row]!)) rows[next[raw.key[row]!]!++] = row;

  const instantOf = (row: number): number => instants[raw.time[row]!]!;
  for (let key = 0; key < raw.keys.length; key++) {
    const ofKey = rows.subarray(indptr[key], indptr[key + 1]);
    const isInOrder = ofKey.every((row, i) => i === 0 || instantOf(ofKey[i - 1]!) <= instantOf(row));
    if (!isInOrder) ofKey.sort((a, b) => instantOf(a) - instantOf(b) || a - b);
  }
  return { rows, indptr };
}
