/** The features of a data set as columns with the order of their values: sorted once, and read by every tree that is grown on it. */
export type Columns = {
  readonly nRows: number;
  readonly nFeatures: number;
  /** [nFeatures x nRows], column after column, in single precision as in scikit-learn and xgboost; NaN is missing. */
  readonly values: Float32Array;
  /** The rows of each column by ascending value, equal values by row, missing ones last: [nFeatures x nRows]. */
  readonly order: Int32Array;
  /** The place of each value among the different values of its column, from 0; equal values share it: [nFeatures x nRows]. */
  readonly ranks: Int32Array;
  /** The number of missing values of each column: [nFeatures]. */
  readonly nMissing: Int32Array;
};

/** Gives the sorted columns of features: [nRows x nFeatures] row-major. */
export function presortColumns(features: ArrayLike<number>, nRows: number, nFeatures: number): Columns {
  const values = new Float32Array(nFeatures * nRows);
  for (let i = 0; i < nRows; i++) {
    for (let j = 0; j < nFeatures; j++) values[j * nRows + i] = features[i * nFeatures + j]!;
  }
  const order = new Int32Array(nFeatures * nRows);
  const nMissing = new Int32Array(nFeatures);
  for (let j = 0; j < nFeatures; j++) {
    const column = values.subarray(j * nRows, (j + 1) * nRows);
    nMissing[j] = sortRows(column, order.subarray(j * nRows, (j + 1) * nRows));
  }
  return { nRows, nFeatures, values, order, ranks: ranksOf({ nRows, nFeatures, values, order }), nMissing };
}

/** Gives the columns of the first rows alone, without sorting again. */
export function firstRows(columns: Columns, nRows: number): Columns {
  const { nFeatures } = columns;
  const values = new Float32Array(nFeatures * nRows);
  const order = new Int32Array(nFeatures * nRows);
  const nMissing = new Int32Array(nFeatures);
  for (let j = 0; j < nFeatures; j++) {
    const start = j * columns.nRows;
    values.set(columns.values.subarray(start, start + nRows), j * nRows);
    let at = j * nRows;
    for (let i = 0; i < columns.nRows; i++) {
      const row = columns.order[start + i]!;
      if (row >= nRows) continue;
      order[at++] = row;
      if (Number.isNaN(columns.values[start + row]!)) nMissing[j]! += 1;
    }
  }
  return { nRows, nFeatures, values, order, ranks: ranksOf({ nRows, nFeatures, values, order }), nMissing };
}

function ranksOf({ nRows, nFeatures, values, order }: Omit<Columns, 'ranks' | 'nMissing'>): Int32Array {
  const ranks = new Int32Array(nFeatures * nRows);
  for (let j = 0; j < nFeatures; j++) {
    const start = j * nRows;
    let rank = 0;
    for (let i = start + 1; i < start + nRows; i++) {
      const row = order[i]!;
      if (values[start + row]! !== values[start + order[i - 1]!]!) rank++;
      ranks[start + row] = rank;
    }
  }
  return ranks;
}

// Up to this many rows an insertion sort is faster than one that calls a function for each comparison.
const fewRows = 64;

/** Writes the rows by ascending value and gives the number of missing values. */
function sortRows(column: Float32Array, out: Int32Array): number {
  const nRows = column.length;
  let nPresent = 0;
  for (let i = 0; i < nRows; i++) if (!Number.isNaN(column[i]!)) out[nPresent++] = i;
  let at = nPresent;
  for (let i = 0; i < nRows; i++) if (Number.isNaN(column[i]!)) out[at++] = i;
  if (nPresent > fewRows) out.subarray(0, nPresent).sort((a, b) => column[a]! - column[b]! || a - b);
  else insertionSort(column, out, nPresent);
  return nRows - nPresent;
}

function insertionSort(column: Float32Array, out: Int32Array, length: number): void {
  for (let i = 1; i < length; i++) {
    const row = out[i]!;
    const value = column[row]!;
    let j = i - 1;
    while (j >= 0 && column[out[j]!]! > value) {
      out[j + 1] = out[j]!;
      j--;
    }
    out[j + 1] = row;
  }
}
