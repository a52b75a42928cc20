/** How strongly two columns go together, and the number of rows in which both are known. */
export type Association = {
  /** Null where it cannot be told: too few rows, or one of the two does not vary in them. */
  readonly value: number | null;
  readonly nPairs: number;
};

const fewestPairs = 3;

/**
 * Gives Pearson's correlation coefficient of two columns of numbers, NaN where unknown: from -1 to 1. Means come first, and what rounding
 * leaves of the sums of deviations is taken out (Chan, Golub and LeVeque, "Algorithms for computing the sample variance", 1983), since
 * sums of squares lose the digits that small values have beside large ones.
 */
export function pearson(left: Float64Array, right: Float64Array): Association {
  const { n, meanX, meanY, vary } = meansOfPairs(left, right);
  if (!vary) return { value: null, nPairs: n };
  let [sumX, sumY, sumXX, sumYY, sumXY] = [0, 0, 0, 0, 0];
  for (let i = 0; i < left.length; i++) {
    const x = left[i]! - meanX;
    const y = right[i]! - meanY;
    if (x !== x || y !== y) continue; // NaN: one of the two is unknown
    sumX += x;
    sumY += y;
    sumXX += x * x;
    sumYY += y * y;
    sumXY += x * y;
  }
  const varianceX = sumXX - (sumX * sumX) / n;
  const varianceY = sumYY - (sumY * sumY) / n;
  return associationOf(n, (sumXY - (sumX * sumY) / n) / (Math.sqrt(varianceX) * Math.sqrt(varianceY)));
}

/** Gives the number of rows in which both are known, the means there, and whether both columns vary there. */
function meansOfPairs(
  left: Float64Array,
  right: Float64Array,
): { readonly n: number; readonly meanX: number; readonly meanY: number; readonly vary: boolean } {
  let [n, sumX, sumY] = [0, 0, 0];
  let [lowX, highX, lowY, highY] = [Infinity, -Infinity, Infinity, -Infinity];
  for (let i = 0; i < left.length; i++) {
    const x = left[i]!;
    const y = right[i]!;
    if (x !== x || y !== y) continue;
    n++;
    sumX += x;
    sumY += y;
    if (x < lowX) lowX = x;
    if (x > highX) highX = x;
    if (y < lowY) lowY = y;
    if (y > highY) highY = y;
  }
  return { n, meanX: sumX / n, meanY: sumY / n, vary: lowX < highX && lowY < highY };
}

/**
 * Gives the correlation ratio (Fisher, "Statistical Methods for Research Workers", 1925) of numbers in categories: the root of the
 * share of the numbers' variance that lies between the categories, from 0 to 1. Means come first, as in `pearson`.
 */
export function correlationRatio(codes: Int32Array, nCategories: number, values: Float64Array): Association {
  let [n, total, low, high] = [0, 0, Infinity, -Infinity];
  for (let i = 0; i < codes.length; i++) {
    const value = values[i]!;
    if (codes[i]! < 0 || value !== value) continue;
    n++;
    total += value;
    if (value < low) low = value;
    if (value > high) high = value;
  }
  const mean = total / n;
  const counts = new Int32Array(nCategories);
  const sums = new Float64Array(nCategories);
  let [sum, sumOfSquares] = [0, 0];
  for (let i = 0; i < codes.length; i++) {
    const code = codes[i]!;
    const deviation = values[i]! - mean;
    if (code < 0 || deviation !== deviation) continue;
    sum += deviation;
    sumOfSquares += deviation * deviation;
    counts[code]!++;
    sums[code]! += deviation;
  }
  const nGroups = nonZero(counts);
  // With a value for each category the ratio is 1 whatever the values are.
  if (nGroups < 2 || n <= nGroups || low === high) return { value: null, nPairs: n };
  const rest = (sum * sum) / n;
  let between = -rest;
  for (let code = 0; code < nCategories; code++) {
    if (counts[code]! > 0) between += (sums[code]! * sums[code]!) / counts[code]!;
  }
  return associationOf(n, Math.sqrt(Math.max(between, 0) / (sumOfSquares - rest)));
}

/** Gives Cramér's V ("Mathematical Methods of Statistics", 1946, section 21.9) of two columns of categories: from 0 to 1. */
export function cramersV(left: Int32Array, right: Int32Array, nCategories: readonly [number, number]): Association {
  const [nLeft, nRight] = nCategories;
  const counts = new Int32Array(nLeft * nRight);
  const leftTotals = new Int32Array(nLeft);
  const rightTotals = new Int32Array(nRight);
  let n = 0;
  for (let i = 0; i < left.length; i++) {
    const row = left[i]!;
    const column = right[i]!;
    if (row < 0 || column < 0) continue;
    n++;
    counts[row * nRight + column]!++;
    leftTotals[row]!++;
    rightTotals[column]!++;
  }
  let meanSquare = -1;
  for (let row = 0; row < nLeft; row++) {
    for (let column = 0; column < nRight; column++) {
      const count = counts[row * nRight + column]!;
      if (count > 0) meanSquare += (count * count) / (leftTotals[row]! * rightTotals[column]!);
    }
  }
  const smaller = Math.min(nonZero(leftTotals), nonZero(rightTotals));
  return associationOf(n, Math.sqrt(Math.max(meanSquare, 0) / (smaller - 1)));
}

function nonZero(counts: Int32Array): number {
  return counts.reduce((sum, count) => sum + (count > 0 ? 1 : 0), 0);
}

// Rounding may carry a value a little beyond 1.
function associationOf(nPairs: number, value: number): Association {
  const isKnown = nPairs >= fewestPairs && Number.isFinite(value);
  return { value: isKnown ? Math.min(Math.max(value, -1), 1) : null, nPairs };
}
