import { binsOfFeature, type BinnedColumns } from './bin-columns.ts';

/** Room for histograms: [4 * nWords x binsOfFeature] each, packed sums of the derivatives in each bin; used again when given back. */
export type HistogramPool = {
  readonly length: number;
  readonly free: Float64Array[];
  /** Room for the packed derivatives of a node: [nRows]. */
  readonly gathered: Float64Array;
};

/** Opens room for histograms of binned columns. */
export function openPool({ nWords, nRows }: BinnedColumns): HistogramPool {
  return { length: 4 * nWords * binsOfFeature, free: [], gathered: new Float64Array(nRows) };
}

/** Gives a histogram to write to; what is in it is not set. */
export function takeHistogram({ length, free }: HistogramPool): Float64Array {
  return free.pop() ?? new Float64Array(length);
}

/** What a histogram is summed from: rows, and the words of four features each that a tree may use. */
export type Part = { readonly packed: Float64Array; readonly rows: Int32Array; readonly used: Int32Array };

/** Sums packed derivatives by bin over rows. */
export function sumHistogram(
  { words, nRows }: BinnedColumns,
  { packed, rows, used }: Part,
  { gathered }: HistogramPool,
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
