import { quantileOf } from '#src/core/index.ts';

// How many quantiles tell how the numbers of a column are spread. The smallest and the largest number are not among them: one outlier
// would outweigh all others.
const nQuantiles = 20;
// So many numbers of a column are looked at, evenly over the rows.
const mostLookedAt = 100_000;

/** Gives 20 quantiles of the finite numbers among values, for the shares 0.025, 0.075 … 0.975; null where there are none. */
export function quantilesOf(values: ArrayLike<unknown>): readonly number[] | null {
  const step = Math.max(1, Math.floor(values.length / mostLookedAt));
  const numbers: number[] = [];
  for (let row = 0; row < values.length; row += step) {
    const value = values[row];
    if (typeof value === 'number' && Number.isFinite(value)) numbers.push(value);
  }
  if (numbers.length === 0) return null;
  const sorted = Float64Array.from(numbers).sort();
  // JSON has no -0.
  return Array.from({ length: nQuantiles }, (_, i) => quantileOf(sorted, (i + 0.5) / nQuantiles) + 0);
}

/**
 * Gives how far two distributions are apart, in the unit of their numbers: the mean distance of their quantiles (the Wasserstein
 * distance of order 1).
 */
export function quantileDistance(one: readonly number[], other: readonly number[]): number {
  let sum = 0;
  for (let i = 0; i < nQuantiles; i++) sum += Math.abs(one[i]! - other[i]!);
  return sum / nQuantiles;
}
