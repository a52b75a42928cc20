import { quantileOf } from '#src/core/index.ts';

const leastWidth = 1e-8; // that of scikit-learn's KBinsDiscretizer, below which two borders are one

/**
 * Gives the borders between bins of ascending numbers, as scikit-learn's KBinsDiscretizer: bins of one width (`uniform`), or of as many
 * numbers each as can be (`quantile`, by linear interpolation), where borders that fall together make fewer bins.
 */
export function fitBins(
  sorted: Float64Array,
  {
    n_bins: nBins = 2,
    strategy = 'quantile',
  }: { n_bins?: number | undefined; strategy?: 'quantile' | 'uniform' | undefined },
): readonly number[] {
  const min = sorted[0]!;
  const max = sorted.at(-1)!;
  if (min === max) return [];
  if (strategy === 'uniform') return Array.from({ length: nBins - 1 }, (_, i) => min + (i + 1) * ((max - min) / nBins));
  // By way of percent, as numpy does: a border that is one of the values takes it on the same side then.
  const shares = Array.from({ length: nBins + 1 }, (_, i) => (i === nBins ? 1 : (i * (100 / nBins)) / 100));
  const borders = shares.map((share) => quantileOf(sorted, share));
  return borders.filter((border, i) => i === 0 || border - borders[i - 1]! > leastWidth).slice(1, -1);
}

/** Gives the number of the bin of each value, 0 for the first, null for NaN; a value on a border is in the bin above (numpy.digitize). */
export function binNumbers(values: Float64Array, edges: readonly number[]): readonly (number | null)[] {
  return Array.from(values, (value) => (Number.isNaN(value) ? null : countUpTo(edges, value)));
}

function countUpTo(edges: readonly number[], value: number): number {
  let lo = 0;
  let hi = edges.length;
  while (lo < hi) {
    const middle = (lo + hi) >> 1;
    if (edges[middle]! <= value) lo = middle + 1;
    else hi = middle;
  }
  return lo;
}
