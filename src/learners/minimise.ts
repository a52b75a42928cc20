/** A function of several variables that gives its value at `at` and writes its gradient to `out`; infinite where it is not defined. */
export type Objective = (at: Float64Array, out: Float64Array) => number;

/** The least value that was found, and where. */
export type Minimum = { readonly at: Float64Array; readonly value: number };

const sufficientDecrease = 1e-4;
const mostHalvings = 30;
// A variable that is a logit does not come back from where its slope is next to 0.
const longestStep = 1;

/**
 * Finds a local minimum from a start, by the quasi-Newton method of Broyden, Fletcher, Goldfarb and Shanno with a backtracking line
 * search (Nocedal and Wright, Numerical Optimization, 2nd edition, algorithms 6.1 and 3.1). Ends when a step gains less than
 * `tolerance` or after `mostSteps` steps.
 */
export function minimise(
  objective: Objective,
  start: Float64Array,
  { tolerance, mostSteps }: { readonly tolerance: number; readonly mostSteps: number },
): Minimum {
  const n = start.length;
  let at = start.slice();
  let gradient = new Float64Array(n);
  let value = objective(at, gradient);
  let next = new Float64Array(n);
  let nextGradient = new Float64Array(n);
  const inverse = new Float64Array(n * n);
  const direction = new Float64Array(n);
  const work = new Float64Array(n);
  resetTo(inverse, n, 1 / Math.max(1, norm(gradient)));
  let smallGains = 0;
  for (let step = 0; step < mostSteps && Number.isFinite(value); step++) {
    let slope = descend(inverse, gradient, direction);
    if (!(slope < 0)) {
      resetTo(inverse, n, 1 / Math.max(1, norm(gradient)));
      slope = descend(inverse, gradient, direction);
      if (!(slope < 0)) break;
    }
    let length = Math.min(1, longestStep / largest(direction));
    let found = Infinity;
    for (let i = 0; i < mostHalvings; i++) {
      for (let j = 0; j < n; j++) next[j] = at[j]! + length * direction[j]!;
      found = objective(next, nextGradient);
      if (found <= value + sufficientDecrease * length * slope) break;
      length *= step === 0 ? 0.25 : 0.5;
      found = Infinity;
    }
    if (found === Infinity) break;
    updateInverse(inverse, { at, next, gradient, nextGradient, work, isFirst: step === 0 });
    const gain = value - found;
    [at, next] = [next, at];
    [gradient, nextGradient] = [nextGradient, gradient];
    value = found;
    smallGains = gain < tolerance ? smallGains + 1 : 0;
    if (smallGains > 1) break;
  }
  return { at, value };
}

/** Writes the direction -inverse gradient and gives the slope along it. */
function descend(inverse: Float64Array, gradient: Float64Array, out: Float64Array): number {
  const n = gradient.length;
  let slope = 0;
  for (let i = 0; i < n; i++) {
    let sum = 0;
    for (let j = 0; j < n; j++) sum -= inverse[i * n + j]! * gradient[j]!;
    out[i] = sum;
    slope += sum * gradient[i]!;
  }
  return slope;
}

type StepTaken = {
  readonly at: Float64Array;
  readonly next: Float64Array;
  readonly gradient: Float64Array;
  readonly nextGradient: Float64Array;
  readonly work: Float64Array;
  readonly isFirst: boolean;
};

/** Equation 6.17; skipped where the curvature along the step is not positive. The first step sets the scale (equation 6.20). */
function updateInverse(inverse: Float64Array, { at, next, gradient, nextGradient, work, isFirst }: StepTaken): void {
  const n = at.length;
  let curvature = 0;
  let change = 0;
  for (let i = 0; i < n; i++) {
    const y = nextGradient[i]! - gradient[i]!;
    curvature += (next[i]! - at[i]!) * y;
    change += y * y;
  }
  if (!(curvature > 1e-12)) return;
  if (isFirst) resetTo(inverse, n, curvature / change);
  let quadratic = 0;
  for (let i = 0; i < n; i++) {
    let sum = 0;
    for (let j = 0; j < n; j++) sum += inverse[i * n + j]! * (nextGradient[j]! - gradient[j]!);
    work[i] = sum;
    quadratic += sum * (nextGradient[i]! - gradient[i]!);
  }
  const scale = (1 + quadratic / curvature) / curvature;
  for (let i = 0; i < n; i++) {
    const si = next[i]! - at[i]!;
    for (let j = 0; j < n; j++) {
      const sj = next[j]! - at[j]!;
      inverse[i * n + j]! += scale * si * sj - (work[i]! * sj + si * work[j]!) / curvature;
    }
  }
}

function resetTo(inverse: Float64Array, n: number, diagonal: number): void {
  inverse.fill(0);
  for (let i = 0; i < n; i++) inverse[i * n + i] = diagonal;
}

function largest(values: Float64Array): number {
  let most = 0;
  for (let i = 0; i < values.length; i++) most = Math.max(most, Math.abs(values[i]!));
  return most;
}

function norm(values: Float64Array): number {
  let sum = 0;
  for (let i = 0; i < values.length; i++) sum += values[i]! * values[i]!;
  return Math.sqrt(sum);
}
