import { solveSymmetric } from './solve-symmetric.ts';

/** Rows of several groups for a regression in which each group has an intercept of its own. */
export type PooledRegression = {
  /** Adds the rows of a group: `columns` is [nRows x nColumns] row-major, `targets` [nRows]. */
  readonly add: (columns: Float64Array, targets: Float64Array) => void;
  /** Gives the coefficients of the chosen columns, in the units of the columns: [chosen]. */
  readonly solve: (chosen: readonly number[], ridge: number) => Float64Array;
};

// Of the rows, the least penalty with which rounding cannot make the equations of collinear columns unsolvable.
const leastRidgePerRow = 1e-9;

/**
 * Opens a regression without rows. Deviations from the means of each group are pooled (the within estimator: Wooldridge, Econometric
 * Analysis of Cross Section and Panel Data, 2nd edition, 10.5); columns are divided by their pooled deviation before the ridge penalty,
 * and constant ones get the coefficient 0.
 */
export function openPooledRegression(nColumns: number): PooledRegression {
  const products = new Float64Array(nColumns * nColumns);
  const withTarget = new Float64Array(nColumns);
  // Of the means, against which the deviations of a constant column are nothing but rounding.
  const squares = new Float64Array(nColumns);
  let nRows = 0;
  const add = (columns: Float64Array, targets: Float64Array): void => {
    const means = columnMeans(columns, nColumns, targets.length);
    const targetMean = columnMeans(targets, 1, targets.length)[0]!;
    const row = new Float64Array(nColumns);
    for (let i = 0; i < targets.length; i++) {
      for (let j = 0; j < nColumns; j++) row[j] = columns[i * nColumns + j]! - means[j]!;
      addProducts(row, products);
      for (let j = 0; j < nColumns; j++) withTarget[j]! += row[j]! * (targets[i]! - targetMean);
    }
    for (let j = 0; j < nColumns; j++) squares[j]! += targets.length * means[j]! ** 2;
    nRows += targets.length;
  };
  const solve = (chosen: readonly number[], ridge: number): Float64Array => {
    const scales = chosen.map((j) => {
      const sum = products[j * nColumns + j]!;
      return sum > 1e-24 * squares[j]! ? Math.sqrt(sum / nRows) : Infinity;
    });
    const penalty = Math.max(ridge, leastRidgePerRow * nRows);
    const n = chosen.length;
    const matrix = new Float64Array(n * n);
    for (let a = 0; a < n; a++) {
      // Of the products the half below the diagonal is there.
      for (let b = 0; b <= a; b++) {
        const [high, low] = chosen[a]! > chosen[b]! ? [chosen[a]!, chosen[b]!] : [chosen[b]!, chosen[a]!];
        matrix[a * n + b] = products[high * nColumns + low]! / scales[a]! / scales[b]! + (a === b ? penalty : 0);
      }
    }
    const right = Float64Array.from(chosen, (j, a) => withTarget[j]! / scales[a]!);
    // Only sums that are not finite have no solution; forecasts with them are refused by whoever compares candidates.
    const solution = solveSymmetric(matrix, right) ?? right.fill(Number.NaN);
    return solution.map((value, a) => value / scales[a]!);
  };
  return { add, solve };
}

/** Gives the mean of each column of [nRows x nColumns] row-major values: [nColumns]; 0 without rows. */
export function columnMeans(values: ArrayLike<number>, nColumns: number, nRows: number): Float64Array {
  const means = new Float64Array(nColumns);
  for (let i = 0; i < nRows; i++) {
    for (let j = 0; j < nColumns; j++) means[j]! += values[i * nColumns + j]! / nRows;
  }
  return means;
}

function addProducts(row: Float64Array, out: Float64Array): void {
  for (let j = 0; j < row.length; j++) {
    for (let k = 0; k <= j; k++) out[j * row.length + k]! += row[j]! * row[k]!;
  }
}
