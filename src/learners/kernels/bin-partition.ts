import type { BinnedColumns } from './bin-columns.ts';
import { missingBin, placeOf } from './bins.ts';
import type { BinSplit } from './histogram-splitter.ts';

/** Gives how a bin is compared: it goes left where, one higher by `turn`, it is `last` or a lower one. */
export function sideOf({ bin, isMissingLeft }: BinSplit): { readonly last: number; readonly turn: number } {
  // The bin of missing values is the highest: one more, and it is the lowest.
  const turn = isMissingLeft ? 1 : 0;
  return { last: bin + turn, turn };
}

/** Puts the rows that go left first, and gives their number; `later` is room for the others. */
export function partition(
  rows: Int32Array,
  { words, nRows }: BinnedColumns,
  split: BinSplit,
  later: Int32Array,
): number {
  const [word, shift] = placeOf(split.feature);
  const own = words.subarray(word * nRows, (word + 1) * nRows);
  const { last, turn } = sideOf(split);
  let [nLeft, nLater] = [0, 0];
  for (let i = 0; i < rows.length; i++) {
    const row = rows[i]!;
    const isLater = (last - (((own[row]! >>> shift) + turn) & missingBin)) >>> 31;
    // Both places are written and one is kept: a branch that depends on the data costs more.
    rows[nLeft] = row;
    later[nLater] = row;
    nLeft += 1 - isLater;
    nLater += isLater;
  }
  rows.set(later.subarray(0, nLater), nLeft);
  return nLeft;
}
