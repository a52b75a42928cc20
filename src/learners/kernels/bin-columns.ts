import { binLoopsInTypescript } from './bin-loops.ts';
import { binsOfFeature, featuresOfWord, missingBin } from './bins.ts';
import type { KernelForm } from './kernel-form.ts';
import { binLoopsInWasm } from './wasm-bin-loops.ts';

/** The features of a data set as the numbers of bins by quantiles: made once, and read by every tree that is grown on it. */
export type BinnedColumns = {
  readonly nRows: number;
  readonly nFeatures: number;
  /** Words for all features of a row, four to each. */
  readonly nWords: number;
  /** The bins of four features of each row, the first in the lowest byte: [nWords x nRows], one word of all rows after the other. */
  readonly words: Int32Array;
  /** Where a bin ends: values below cut b are in bin b or a lower one: [nFeatures x binsOfFeature], `nCuts` of them in use and one above all values. */
  readonly cuts: Float32Array;
  /** [nFeatures] */
  readonly nCuts: Int32Array;
};

// What xgboost adds at the ends of a column (kRtEps).
const beyond = Math.fround(1e-6);

/** How columns are binned. */
type BinOptions = {
  /** Bins of a feature, at most: 2 to 255, which it is if absent. */
  readonly maxBins?: number;
  /** Changes the time that binning takes, and nothing else. */
  readonly form?: KernelForm;
};

/**
 * Gives the binned columns of features, [nRows x nFeatures] row-major, NaN where a value is missing: each value a bin of its own where there are
 * no more than `maxBins`, and else as even bins as equal values allow.
 */
export function binColumns(
  features: ArrayLike<number>,
  nFeatures: number,
  { maxBins = missingBin, form = 'wasm' }: BinOptions = {},
): BinnedColumns {
  const nRows = features.length / nFeatures;
  const inWasm = form === 'wasm' ? binLoopsInWasm(features, nRows, nFeatures) : undefined;
  const loops = inWasm ?? binLoopsInTypescript(features, nRows, nFeatures);
  const cuts = new Float32Array(nFeatures * binsOfFeature);
  const nCuts = new Int32Array(nFeatures);
  for (let j = 0; j < nFeatures; j++) {
    const own = cuts.subarray(j * binsOfFeature, (j + 1) * binsOfFeature);
    nCuts[j] = cutColumn(loops.sortColumn(j), maxBins, own);
    loops.addBins(j, own.subarray(0, nCuts[j]));
  }
  // Not the memory of WebAssembly, which others will use.
  const words = loops.words.slice();
  return { nRows, nFeatures, nWords: Math.ceil(nFeatures / featuresOfWord), words, cuts, nCuts };
}

/** Writes the cuts of a column in ascending order, then one above all values, and gives their number without it. */
function cutColumn(sorted: Float32Array, maxBins: number, out: Float32Array): number {
  const n = sorted.length;
  if (n === 0) return 0;
  const isEach = countDistinct(sorted, n, maxBins + 1) <= maxBins;
  let nCuts = 0;
  let start = 0;
  while (nCuts < maxBins - 1) {
    const wanted = isEach ? 1 : Math.max(1, Math.round((n - start) / (maxBins - nCuts)));
    const end = endOfRun(sorted, Math.min(start + wanted, n) - 1, n);
    if (end >= n) break;
    out[nCuts++] = between(sorted[end - 1]!, sorted[end]!);
    start = end;
  }
  const top = sorted[n - 1]!;
  out[nCuts] = top + (Math.abs(top) + beyond);
  return nCuts;
}

/** Counts distinct values, up to `most`. */
function countDistinct(sorted: Float32Array, n: number, most: number): number {
  let count = 1;
  for (let i = 1; i < n && count < most; i++) if (sorted[i] !== sorted[i - 1]) count++;
  return count;
}

/** Gives where the values end that equal the one at `at`. */
function endOfRun(sorted: Float32Array, at: number, n: number): number {
  const value = sorted[at]!;
  let [low, high] = [at + 1, n];
  while (low < high) {
    const middle = (low + high) >> 1;
    if (sorted[middle]! > value) high = middle;
    else low = middle + 1;
  }
  return low;
}

/** A threshold above the first value, and not above the second. */
function between(low: number, high: number): number {
  const middle = Math.fround(low / 2 + high / 2);
  return middle > low ? middle : high;
}
