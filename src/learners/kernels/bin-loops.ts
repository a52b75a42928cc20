import { featuresOfWord, missingBin, placeOf } from './bins.ts';

/** The loops over the values of columns that binning spends its time in. There are two forms, which give the same numbers. */
export type BinLoops = {
  /** The bins, as `BinnedColumns` has them, of the columns that were taken and binned: [nWords x nRows]. */
  readonly words: Int32Array;
  /** Takes a column, and gives its values without missing ones in ascending order, -0 before 0, until the next is taken. */
  readonly sortColumn: (feature: number) => Float32Array;
  /** Writes the bins of the column that was taken: each value's is the number of cuts that are not above it. */
  readonly addBins: (feature: number, cuts: Float32Array) => void;
};

/** Gives the loops in TypeScript, over features: [nRows x nFeatures] row-major. */
export function binLoopsInTypescript(features: ArrayLike<number>, nRows: number, nFeatures: number): BinLoops {
  const words = new Int32Array(Math.ceil(nFeatures / featuresOfWord) * nRows);
  const column = new Float32Array(nRows);
  return {
    words,
    sortColumn: (feature) => {
      for (let i = 0; i < nRows; i++) column[i] = features[i * nFeatures + feature]!;
      // The order of typed arrays: missing values last.
      const sorted = column.slice().sort();
      let n = nRows;
      while (n > 0 && Number.isNaN(sorted[n - 1]!)) n--;
      return sorted.subarray(0, n);
    },
    addBins: (feature, cuts) => {
      const [word, shift] = placeOf(feature);
      addBins(column, cuts, shift, words.subarray(word * nRows, (word + 1) * nRows));
    },
  };
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
