import { finiteOrNull } from '#src/core/index.ts';
/** The mean and the standard deviation (n - 1 below the line) of some numbers; null where there are too few, or beyond a double. */
export type Moments = { readonly mean: number | null; readonly deviation: number | null };

/**
 * Gives mean and deviation by two passes with correction (Chan, Golub and LeVeque, 1983: "Algorithms for Computing the Sample
 * Variance"), so that values that lie far from zero lose no digits. The numbers must be sorted: their order then has no part in it.
 */
export function momentsOf(sorted: Float64Array): Moments {
  const n = sorted.length;
  if (n === 0) return { mean: null, deviation: null };
  const scale = scaleOf(Math.max(Math.abs(sorted[0]!), Math.abs(sorted[n - 1]!)));
  let sum = 0;
  for (let i = 0; i < n; i++) sum += sorted[i]! * scale;
  const roughMean = sum / n;
  let sumOfDifferences = 0;
  let sumOfSquares = 0;
  for (let i = 0; i < n; i++) {
    const difference = sorted[i]! * scale - roughMean;
    sumOfDifferences += difference;
    sumOfSquares += difference * difference;
  }
  const variance = (sumOfSquares - (sumOfDifferences * sumOfDifferences) / n) / (n - 1);
  return {
    mean: finiteOrNull((roughMean + sumOfDifferences / n) / scale),
    deviation: n === 1 ? null : finiteOrNull(Math.sqrt(Math.max(variance, 0)) / scale),
  };
}

// A power of two changes no digit; it is needed only where a square would leave the range of a double.
function scaleOf(largest: number): number {
  if (largest === 0 || (largest > 1e-100 && largest < 1e100)) return 1;
  return 2 ** Math.min(-Math.floor(Math.log2(largest)), 1000);
}
