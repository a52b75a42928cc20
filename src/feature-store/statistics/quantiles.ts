/** The value below which a share of the values lies. */
export type Quantile = { readonly share: number; readonly value: number };

const shares = [0, 0.05, 0.25, 0.5, 0.75, 0.95, 1];

/** Gives the quantiles for the shares 0, .05, .25, .5, .75, .95 and 1; none of no numbers. */
export function quantilesOf(sorted: Float64Array): readonly Quantile[] {
  return sorted.length === 0 ? [] : shares.map((share) => ({ share, value: quantileOf(sorted, share) }));
}

/**
 * Gives the quantile of sorted numbers, one or more, by linear interpolation: numpy.quantile's default, the seventh definition of
 * Hyndman and Fan (1996), "Sample Quantiles in Statistical Packages".
 */
export function quantileOf(sorted: Float64Array, share: number): number {
  const position = share * (sorted.length - 1);
  const below = Math.floor(position);
  const low = sorted[below]!;
  const high = sorted[Math.min(below + 1, sorted.length - 1)]!;
  const part = position - below;
  if (low === high || part === 0) return low + 0;
  const step = high - low;
  if (!Number.isFinite(step)) return low * (1 - part) + high * part;
  // From the nearer end, as numpy does, so that no quantile passes the next one by a rounding.
  return part < 0.5 ? low + step * part : high - step * (1 - part);
}
