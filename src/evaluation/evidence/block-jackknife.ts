/**
 * Gives the mean of values [n] with each run of `block` neighbours left out in turn: [n - block + 1] (Künsch, 1989). Runs as long as the
 * horizon keep together what depends on each other; a block of 1 is the usual jackknife. Needs n > block.
 */
export function blockJackknifeMeans(values: Float64Array, block: number): Float64Array {
  const n = values.length;
  let total = 0;
  for (let i = 0; i < n; i++) total += values[i]!;
  const means = new Float64Array(n - block + 1);
  let left = 0;
  for (let i = 0; i < block; i++) left += values[i]!;
  for (let start = 0; start < means.length; start++) {
    means[start] = (total - left) / (n - block);
    left += (values[start + block] ?? 0) - values[start]!;
  }
  return means;
}

/**
 * Gives the variance of an estimate from its values [n - block + 1] with each block left out: (n - block) / (block m) times the sum of the
 * squares about their mean, m being their number (Künsch, 1989, times n / (n - block), by which a block of 1 gives the usual (n - 1) / n).
 */
export function blockJackknifeVariance(estimates: Float64Array, block: number): number {
  const m = estimates.length;
  const n = m + block - 1;
  let sum = 0;
  for (let i = 0; i < m; i++) sum += estimates[i]!;
  let squares = 0;
  for (let i = 0; i < m; i++) squares += (estimates[i]! - sum / m) ** 2;
  return ((n - block) / (block * m)) * squares;
}
