// Coefficients of the asymptotic series of ln Γ (Abramowitz and Stegun, 6.1.41), from 1/z on in odd powers.
const series = [1 / 12, -1 / 360, 1 / 1260, -1 / 1680, 1 / 1188, -691 / 360_360, 1 / 156] as const;

/**
 * Gives what Stirling's formula leaves out: ln Γ(z) - ((z - ½) ln z - z + ½ ln 2π), for z above 0. Densities built on it stay exact
 * where the logarithms of two large Γ would cancel (Loader, Fast and Accurate Computation of Binomial Probabilities, 2000).
 */
export function stirlingError(z: number): number {
  let shifted = z;
  let sum = 0;
  // Γ(z + 1) = z Γ(z) leads to where seven terms of the series are exact.
  for (; shifted < 10; shifted++) sum += (shifted + 0.5) * Math.log1p(1 / shifted) - 1;
  const square = 1 / (shifted * shifted);
  let tail = 0;
  for (let i = series.length - 1; i >= 0; i--) tail = tail * square + series[i]!;
  return sum + tail / shifted;
}
