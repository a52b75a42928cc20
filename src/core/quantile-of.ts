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
