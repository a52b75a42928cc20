import type { Smoothing } from './ets-recursion.ts';

/**
 * Says whether the states of a form with a season forget the past, so that the forecasts are stable: whether all roots of its
 * characteristic polynomial lie inside the unit circle (Hyndman et al., 2008, theorem 10.1 and table 10.2). Without a season the usual region of the
 * parameters is inside this one. Roots are counted by the recursion of Schur and Cohn, which needs none of them.
 */
export function isAdmissible({ alpha, beta, gamma, phi }: Smoothing, hasTrend: boolean, seasonLength: number): boolean {
  const middle = alpha + beta - alpha * phi;
  // From the constant up: [seasonLength + 2].
  const coefficients = new Float64Array(seasonLength + 2).fill(middle);
  coefficients[0] = phi * (1 - alpha - gamma);
  coefficients[1] = middle + gamma - 1;
  coefficients[seasonLength] = alpha + beta - phi;
  coefficients[seasonLength + 1] = 1;
  // Without a trend one root is 1: the level itself.
  return isInsideUnitCircle(hasTrend ? coefficients : withoutRootOne(coefficients));
}

function withoutRootOne(coefficients: Float64Array): Float64Array {
  const quotient = new Float64Array(coefficients.length - 1);
  let carried = 0;
  for (let i = quotient.length - 1; i >= 0; i--) {
    carried += coefficients[i + 1]!;
    quotient[i] = carried;
  }
  return quotient;
}

/** Each step lowers the degree by one; a reflection of 1 or more is a root on the circle or outside. */
function isInsideUnitCircle(polynomial: Float64Array): boolean {
  for (let degree = polynomial.length - 1; degree > 0; degree--) {
    const reflection = polynomial[0]! / polynomial[degree]!;
    if (!(Math.abs(reflection) < 1)) return false;
    lowerDegree(polynomial, degree, reflection);
  }
  return true;
}

function lowerDegree(polynomial: Float64Array, degree: number, reflection: number): void {
  const half = degree >> 1;
  for (let i = 0; i <= half; i++) {
    const [low, high] = [polynomial[i]!, polynomial[degree - i]!];
    polynomial[i] = low - reflection * high;
    polynomial[degree - i] = high - reflection * low;
  }
  polynomial.copyWithin(0, 1, degree + 1);
}
