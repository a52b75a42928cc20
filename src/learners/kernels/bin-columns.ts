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

/** Places of a feature in a histogram, of which the last is that of missing values. */
export const binsOfFeature = 256;
/** The bin of missing values. */
export const missingBin = 255;

// What xgboost adds at the ends of a column (kRtEps).
const beyond = Math.fround(1e-6);

/**
 * Gives the binned columns of features, [nRows x nFeatures] row-major, NaN where a value is missing: each value a bin of its own where there are
 * no more than `maxBins`, 2 to 255, and else as even bins as equal values allow.
 */
export function binColumns(
  features: ArrayLike<number>,
  nFeatures: number,
  maxBins: number = missingBin,
): BinnedColumns {
  const nRows = features.length / nFeatures;
  const nWords = Math.ceil(nFeatures / 4);
  const words = new Int32Array(nWords * nRows);
  const cuts = new Float32Array(nFeatures * binsOfFeature);
  const nCuts = new Int32Array(nFeatures);
  const column = new Float32Array(nRows);
  for (let j = 0; j < nFeatures; j++) {
    for (let i = 0; i < nRows; i++) column[i] = features[i * nFeatures + j]!;
    const own = cuts.subarray(j * binsOfFeature, (j + 1) * binsOfFeature);
    nCuts[j] = cutColumn(column, maxBins, own);
    const [word, shift] = placeOf(j);
    addBins(column, own.subarray(0, nCuts[j]), shift, words.subarray(word * nRows, (word + 1) * nRows));
  }
  return { nRows, nFeatures, nWords, words, cuts, nCuts };
}

/** Gives the word in which a feature lies, and the bits that it lies above. */
export function placeOf(feature: number): readonly [word: number, shift: number] {
  return [feature >> 2, 8 * (feature & 3)];
}

/** Writes the cuts of a column, then one above all values, and gives their number without it. */
function cutColumn(column: Float32Array, maxBins: number, out: Float32Array): number {
  // The order of typed arrays: missing values last.
  const sorted = column.slice().sort();
  let n = sorted.length;
  while (n > 0 && Number.isNaN(sorted[n - 1]!)) n--;
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

function addBins(column: Float32Array, cuts: Float32Array, shift: number, out: Int32Array): void {
  for (let i = 0; i < column.length; i++) {
    const value = column[i]!;
    let [low, high] = [0, cuts.length];
    while (low < high) {
      const middle = (low + high) >> 1;
      if (value < cuts[middle]!) high = middle;
      else low = middle + 1;
    }
    // Missing values are not equal to themselves.
    out[i]! |= (value === value ? low : missingBin) << shift;
  }
}
