import { isUint8Array } from 'node:util/types';
import { hashRows } from './row-hashes.ts';
import type { TableRows } from './rows.ts';
import { takeRows } from './take-rows.ts';

/**
 * Takes from each of two lists of rows, of the same columns, as many of each row as both have: what stays of `left` are the later ones
 * of its equal rows, and so of `right`, in their order. Rows are equal where all values are; null equals null. Linear in time and
 * memory.
 */
export function withoutShared(
  left: TableRows,
  right: TableRows,
): { readonly left: TableRows; readonly right: TableRows } {
  if (left.nRows === 0 || right.nRows === 0) return { left, right };
  const names = Object.keys(left.columns);
  const pairs = names.map((name) => [left.columns[name]!, right.columns[name]!] as const);
  const areEqual = (a: number, b: number): boolean => pairs.every(([ours, theirs]) => isSame(ours[a], theirs[b]));
  const waiting = chainedRows(hashesOf(right));
  const isGone = new Uint8Array(right.nRows);
  const kept = new Uint32Array(left.nRows);
  let nKept = 0;
  for (const [row, hash] of hashesOf(left).entries()) {
    const twin = waiting.take(hash, (candidate) => areEqual(row, candidate));
    if (twin === -1) kept[nKept++] = row;
    else isGone[twin] = 1;
  }
  const others = Uint32Array.from(isGone.keys()).filter((row) => isGone[row] === 0);
  return { left: takeRows(left, kept.subarray(0, nKept)), right: takeRows(right, others) };
}

/** Rows by their hashes, in chains: `take` gives the first row with a hash that passes a test and takes it out, or gives -1. */
type ChainedRows = { readonly take: (hash: number, test: (row: number) => boolean) => number };

function chainedRows(hashes: Uint32Array): ChainedRows {
  const mask = 2 ** Math.ceil(Math.log2(hashes.length + 1)) - 1;
  const heads = new Int32Array(mask + 1).fill(-1);
  const nexts = new Int32Array(hashes.length);
  for (let row = hashes.length - 1; row >= 0; row--) {
    const slot = hashes[row]! & mask;
    nexts[row] = heads[slot]!;
    heads[slot] = row;
  }
  return {
    take: (hash, test) => {
      const slot = hash & mask;
      let before = -1;
      for (let row = heads[slot]!; row !== -1; before = row, row = nexts[row]!) {
        if (hashes[row] !== hash || !test(row)) continue;
        if (before === -1) heads[slot] = nexts[row]!;
        else nexts[before] = nexts[row]!;
        return row;
      }
      return -1;
    },
  };
}

function hashesOf({ nRows, columns }: TableRows): Uint32Array {
  return hashRows(Object.values(columns), nRows);
}

function isSame(a: unknown, b: unknown): boolean {
  if (isUint8Array(a) && isUint8Array(b)) return Buffer.compare(a, b) === 0;
  return a === b || (Number.isNaN(a) && Number.isNaN(b));
}
