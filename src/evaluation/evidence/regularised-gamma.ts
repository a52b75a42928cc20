import { stirlingError } from './stirling-error.ts';

const enough = 1e-16;
const mostTerms = 10_000;
const tiny = 1e-300;

/**
 * Gives the upper regularised incomplete gamma function Q(a, x) for a above 0 and x of at least 0, to about 1e-13: by series below a + 1,
 * by continued fraction above (Press et al., Numerical Recipes, 3rd edition, section 6.2). Small values keep their relative precision.
 */
export function upperGamma(a: number, x: number): number {
  if (x <= 0) return 1;
  if (x === Infinity) return 0;
  const logFactor = a * Math.log(x / a) + a - x - stirlingError(a) + 0.5 * Math.log(a / (2 * Math.PI));
  const factor = Math.exp(logFactor);
  return x < a + 1 ? 1 - (factor / a) * series(a, x) : factor * continuedFraction(a, x);
}

/** 1 + x/(a + 1) + x²/((a + 1)(a + 2)) + … */
function series(a: number, x: number): number {
  let term = 1;
  let sum = 1;
  for (let n = 1; n <= mostTerms && term > enough * sum; n++) {
    term *= x / (a + n);
    sum += term;
  }
  return sum;
}

function continuedFraction(a: number, x: number): number {
  let b = x + 1 - a;
  let c = 1 / tiny;
  let d = 1 / b;
  let value = d;
  for (let n = 1; n <= mostTerms; n++) {
    const an = -n * (n - a);
    b += 2;
    d = 1 / awayFromZero(an * d + b);
    c = awayFromZero(b + an / c);
    value *= d * c;
    if (Math.abs(d * c - 1) <= enough) break;
  }
  return value;
}

function awayFromZero(value: number): number {
  return Math.abs(value) < tiny ? tiny : value;
}
