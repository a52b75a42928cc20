// The 95 % quantile of the normal distribution: a two-sided test of 90 %.
const limit = 1.6448536269514722;

/**
 * Says whether a series repeats itself after a season: whether its autocorrelation at that lag differs from 0 at the 90 % level, by
 * Bartlett's formula for its deviation (Assimakopoulos and Nikolopoulos, 2000; Fiorucci et al., 2016; `thetaf` of R). Never without two
 * whole seasons and a value more.
 */
export function isSeasonal(values: Float64Array, seasonLength: number): boolean {
  const n = values.length;
  if (seasonLength < 2 || n <= 2 * seasonLength) return false;
  let mean = 0;
  for (let t = 0; t < n; t++) mean += values[t]! / n;
  const variance = autocovariance(values, mean, 0);
  if (variance === 0) return false;
  let squares = 0;
  for (let lag = 1; lag < seasonLength; lag++) squares += (autocovariance(values, mean, lag) / variance) ** 2;
  const deviation = Math.sqrt((1 + 2 * squares) / n);
  return Math.abs(autocovariance(values, mean, seasonLength) / variance) / deviation > limit;
}

function autocovariance(values: Float64Array, mean: number, lag: number): number {
  let sum = 0;
  for (let t = lag; t < values.length; t++) sum += (values[t]! - mean) * (values[t - lag]! - mean);
  return sum;
}
