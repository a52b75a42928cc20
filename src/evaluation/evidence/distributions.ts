import { regularisedBeta } from './regularised-beta.ts';
import { upperGamma } from './regularised-gamma.ts';

/** Gives P(Z <= z) of the normal distribution with mean 0 and deviation 1: ½ Q(½, z²/2) below 0 (Abramowitz and Stegun, 26.2). */
export function normalCdf(z: number): number {
  const tail = upperGamma(0.5, (z * z) / 2) / 2;
  return z < 0 ? tail : 1 - tail;
}

/** Gives the z with P(Z <= z) = p, for p above 0 and below 1. */
export function normalQuantile(p: number): number {
  return p > 0.5 ? -lowerQuantile(1 - p) : lowerQuantile(p);
}

/** Gives P(T <= t) of Student's distribution: ½ I_x(df/2, ½) with x = df/(df + t²) below 0 (Abramowitz and Stegun, 26.7). */
export function studentCdf(t: number, degreesOfFreedom: number): number {
  const sum = degreesOfFreedom + t * t;
  const tail = regularisedBeta(degreesOfFreedom / sum, degreesOfFreedom / 2, 0.5, (t * t) / sum) / 2;
  return t < 0 ? tail : 1 - tail;
}

/** Gives the t with P(T <= t) = p, for p above 0 and below 1, by halving the range in which it lies. */
export function studentQuantile(p: number, degreesOfFreedom: number): number {
  if (p < 0.5) return -studentQuantile(1 - p, degreesOfFreedom);
  let [low, high] = [0, 1];
  while (studentCdf(high, degreesOfFreedom) < p) [low, high] = [high, 2 * high];
  for (let step = 0; step < 100; step++) {
    const middle = (low + high) / 2;
    if (middle === low || middle === high) break;
    if (studentCdf(middle, degreesOfFreedom) < p) low = middle;
    else high = middle;
  }
  return high;
}

/** Gives P(X > x) of the chi-squared distribution: Q(df/2, x/2) (Abramowitz and Stegun, 26.4). */
export function chiSquaredTail(x: number, degreesOfFreedom: number): number {
  return upperGamma(degreesOfFreedom / 2, x / 2);
}

/** Gives P(K <= k) for the count K of successes in n trials of probability p: I_(1-p)(n - k, k + 1) (Abramowitz and Stegun, 26.5). */
export function binomialCdf(k: number, n: number, p: number): number {
  if (k < 0) return 0;
  return k >= n ? 1 : regularisedBeta(1 - p, n - k, k + 1, p);
}

// ln P(Z <= z) rises and is concave, and its value at -sqrt(-2 ln p) is below ln p (Chernoff's bound), so that Newton's steps on it come
// from below and never overshoot.
function lowerQuantile(p: number): number {
  const logP = Math.log(p);
  let z = -Math.sqrt(-2 * logP);
  for (let step = 0; step < 100; step++) {
    const cdf = normalCdf(z);
    const move = ((logP - Math.log(cdf)) * cdf * Math.sqrt(2 * Math.PI)) / Math.exp((-z * z) / 2);
    z += move;
    if (Math.abs(move) <= 1e-15 * Math.max(1, Math.abs(z))) break;
  }
  return z;
}
