/** What a booster learns: numbers, one of two classes, or one of several. */
export type Objective = 'squared_error' | 'logistic' | 'softmax';

/** The derivatives of the loss of every row: [nRows] each. */
export type Derivatives = { readonly gradients: Float32Array; readonly hessians: Float32Array };

// Derivatives are rounded to single precision, and a second one is never 0, as in xgboost.
const leastHessian = Math.fround(1e-16);

/** Writes the derivatives of the squared error: halved, as in xgboost. `margins` and `targets` are [nRows]. */
export function squaredError(margins: Float32Array, targets: Float32Array, out: Derivatives): void {
  for (let i = 0; i < targets.length; i++) {
    out.gradients[i] = margins[i]! - targets[i]!;
    out.hessians[i] = 1;
  }
}

/** Writes the derivatives of the log loss of targets that are 0 or 1. */
export function logLoss(margins: Float32Array, targets: Float32Array, out: Derivatives): void {
  for (let i = 0; i < targets.length; i++) {
    const p = probabilityOf(margins[i]!);
    out.gradients[i] = p - targets[i]!;
    out.hessians[i] = Math.max(Math.fround(p * Math.fround(1 - p)), leastHessian);
  }
}

/** Writes the derivatives of the log loss of one of several classes, by the probabilities: [nRows x nClasses] row-major. */
export function classLoss(probabilities: Float32Array, targets: Float32Array, one: number, out: Derivatives): void {
  const nClasses = probabilities.length / targets.length;
  for (let i = 0; i < targets.length; i++) {
    const p = probabilities[i * nClasses + one]!;
    out.gradients[i] = p - (targets[i] === one ? 1 : 0);
    out.hessians[i] = Math.max(Math.fround(Math.fround(2 * p) * Math.fround(1 - p)), leastHessian);
  }
}

/** Gives the probability that a margin stands for, in single precision. */
export function probabilityOf(margin: number): number {
  return Math.fround(1 / Math.fround(1 + Math.fround(Math.exp(-margin))));
}

/** Turns margins into probabilities in place, row by row: [nRows x nClasses] row-major. */
export function softmax(nClasses: number, out: Float32Array): void {
  for (let start = 0; start < out.length; start += nClasses) {
    let [top, sum] = [-Infinity, 0];
    for (let c = start; c < start + nClasses; c++) top = Math.max(top, out[c]!);
    for (let c = start; c < start + nClasses; c++) {
      out[c] = Math.exp(Math.fround(out[c]! - top));
      sum += out[c]!;
    }
    for (let c = start; c < start + nClasses; c++) out[c]! /= Math.fround(sum);
  }
}

/** Gives the mean loss of margins: half the squared error, or the log loss; `margins` is [nRows x nClasses] row-major. */
export function meanLoss(objective: Objective, margins: Float32Array, targets: ArrayLike<number>): number {
  const nClasses = margins.length / targets.length;
  const shares = objective === 'softmax' ? margins.slice() : margins;
  if (objective === 'softmax') softmax(nClasses, shares);
  let sum = 0;
  for (let i = 0; i < targets.length; i++) {
    const target = targets[i]!;
    if (objective === 'squared_error') sum += (margins[i]! - target) ** 2 / 2;
    else if (objective === 'softmax') sum -= Math.log(Math.max(shares[i * nClasses + target]!, leastHessian));
    else sum += Math.log1p(Math.exp(target > 0 ? -margins[i]! : margins[i]!));
  }
  return sum / targets.length;
}
