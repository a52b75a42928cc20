import { stirlingError } from './stirling-error.ts';

const enough = 1e-16;
const mostTerms = 10_000;
const tiny = 1e-300;

/**
 * Gives the regularised incomplete beta function I_x(a, b) for a and b above 0 and x from 0 to 1, to about 1e-13, by its continued
 * fraction (Press et al., Numerical Recipes, 3rd edition, section 6.4; Lentz's method). `complement` is 1 - x, which the caller may know
 * more exactly than a subtraction gives it.
 */
export function regularisedBeta(x: number, a: number, b: number, complement = 1 - x): number {
  if (x <= 0) return 0;
  if (complement <= 0) return 1;
  const factor = Math.exp(logPower(x, complement, a, b));
  // The fraction converges fast below the mean of the distribution; above it I_x(a, b) = 1 - I_(1-x)(b, a).
  if (x < (a + 1) / (a + b + 2)) return (factor * continuedFraction(x, a, b)) / a;
  return 1 - (factor * continuedFraction(complement, b, a)) / b;
}

/** ln of x^a (1 - x)^b / B(a, b), with the large parts of the logarithms taken out against each other. */
function logPower(x: number, complement: number, a: number, b: number): number {
  const sum = a + b;
  const powers = a * Math.log((x * sum) / a) + b * Math.log((complement * sum) / b);
  const corrections = stirlingError(sum) - stirlingError(a) - stirlingError(b);
  return powers + corrections + 0.5 * Math.log((a * b) / (2 * Math.PI * sum));
}

function continuedFraction(x: number, a: number, b: number): number {
  let c = 1;
  let d = 1 / awayFromZero(1 - ((a + b) * x) / (a + 1));
  let value = d;
  for (let m = 1; m <= mostTerms; m++) {
    const even = (m * (b - m) * x) / ((a + 2 * m - 1) * (a + 2 * m));
    d = 1 / awayFromZero(1 + even * d);
    c = awayFromZero(1 + even / c);
    value *= d * c;
    const odd = (-(a + m) * (a + b + m) * x) / ((a + 2 * m) * (a + 2 * m + 1));
    d = 1 / awayFromZero(1 + odd * d);
    c = awayFromZero(1 + odd / c);
    value *= d * c;
    if (Math.abs(d * c - 1) <= enough) break;
  }
  return value;
}

function awayFromZero(value: number): number {
  return Math.abs(value) < tiny ? tiny : value;
}
