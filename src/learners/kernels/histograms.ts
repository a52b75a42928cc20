import type { BinnedColumns } from './bin-columns.ts';
import { binsOfFeature } from './bins.ts';

/** What a histogram is summed from: rows, and the words of four features each that a tree may use. */
export type Part = { readonly packed: Float64Array; readonly rows: Int32Array; readonly used: Int32Array };

/** Sums packed derivatives by bin over rows: [4 * nWords x binsOfFeature]; `gathered` is room: [nRows]. */
export function sumHistogram(
  { words, nRows }: BinnedColumns,
  { packed, rows, used }: Part,
  gathered: Float64Array,
  out: Float64Array,
): void {
  out.fill(0);
  for (let i = 0; i < rows.length; i++) gathered[i] = packed[rows[i]!]!;
  for (const word of used) {
    const own = out.subarray(word * 4 * binsOfFeature, (word + 1) * 4 * binsOfFeature);
    sumWord(words.subarray(word * nRows, (word + 1) * nRows), rows, gathered, own);
  }
}

/** Takes one histogram off another in place: that of a child off that of its parent leaves the other child's. */
export function subtractHistogram(child: Float64Array, out: Float64Array): void {
  for (let i = 0; i < out.length; i++) out[i]! -= child[i]!;
}

function sumWord(words: Int32Array, rows: Int32Array, values: Float64Array, out: Float64Array): void {
  for (let i = 0; i < rows.length; i++) {
    const value = values[i]!;
    const word = words[rows[i]!]!;
    const [a, b, c, d] = [word & 255, 256 | ((word >>> 8) & 255), 512 | ((word >>> 16) & 255), 768 | (word >>> 24)];
    out[a] = out[a]! + value;
    out[b] = out[b]! + value;
    out[c] = out[c]! + value;
    out[d] = out[d]! + value;
  }
}
