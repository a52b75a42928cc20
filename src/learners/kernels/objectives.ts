/** What a booster learns: numbers, one of two classes, one of several, counts, amounts with many zeros, or a quantile. */
export type Objective = 'squared_error' | 'logistic' | 'softmax' | 'poisson' | 'tweedie' | 'quantile';

/** An objective and what shapes its loss; the names are those of xgboost. */
export type Loss = {
  readonly objective: Objective;
  /** Of `tweedie`: the power of the mean that the variance grows by, between 1 (Poisson) and 2 (gamma); 1.5 if absent. */
  readonly tweedieVariancePower?: number;
  /** Of `quantile`: the share of the targets that shall lie below the forecast; 0.5 if absent. */
  readonly quantileAlpha?: number;
  /** The most that a leaf weighs before `learningRate`, which `poisson` needs; none, or 0.7 for `poisson`, if absent, and 0 for none. */
  readonly maxDeltaStep?: number;
};

/** The derivatives of the loss of every row: [nRows] each. */
export type Derivatives = { readonly gradients: Float32Array; readonly hessians: Float32Array };

/** Where a booster stands at the start of a round. */
export type Standing = {
  /** [nRows] */
  readonly targets: Float32Array;
  /** The sum of the trees so far: [nClasses x nRows]. */
  readonly margins: readonly Float32Array[];
  /** Of softmax, at the start of the round: [nRows x nClasses] row-major; else empty. */
  readonly probabilities: Float32Array;
};

// Derivatives are rounded to single precision, and a second one is never 0, as in xgboost.
const leastHessian = Math.fround(1e-16);
const usualPower = 1.5;
const usualAlpha = 0.5;
const poissonStep = 0.7;

/** Writes the derivatives of the loss at the margins of class `one`, which is 0 for all objectives but softmax. */
export function writeDerivatives(
  loss: Loss,
  { targets, margins, probabilities }: Standing,
  one: number,
  out: Derivatives,
): void {
  const own = margins[one]!;
  switch (loss.objective) {
    case 'squared_error':
      squaredError(own, targets, out);
      return;
    case 'logistic':
      logLoss(own, targets, out);
      return;
    case 'softmax':
      classLoss(probabilities, targets, one, out);
      return;
    case 'poisson':
      poisson(own, targets, stepOf(loss), out);
      return;
    case 'tweedie':
      tweedie(own, targets, powerOf(loss), out);
      return;
    case 'quantile':
      pinball(own, targets, alphaOf(loss), out);
      return;
    default:
      loss.objective satisfies never;
  }
}

/** Gives the variance power of a Tweedie loss. */
export function powerOf({ tweedieVariancePower = usualPower }: Loss): number {
  return Math.fround(tweedieVariancePower);
}

/** Gives the objective and what is said of its loss, of whatever says more. */
export function lossOf({ objective, tweedieVariancePower, quantileAlpha, maxDeltaStep }: Loss): Loss {
  return {
    objective,
    ...(tweedieVariancePower === undefined ? {} : { tweedieVariancePower }),
    ...(quantileAlpha === undefined ? {} : { quantileAlpha }),
    ...(maxDeltaStep === undefined ? {} : { maxDeltaStep }),
  };
}

/** Gives the quantile that a loss asks for. */
export function alphaOf({ quantileAlpha = usualAlpha }: Loss): number {
  return Math.fround(quantileAlpha);
}

/** Gives the most that a leaf weighs, 0 where nothing limits it. */
export function stepOf({ objective, maxDeltaStep = objective === 'poisson' ? poissonStep : 0 }: Loss): number {
  return Math.fround(maxDeltaStep);
}

/** Writes the probabilities of all classes at margins: [nRows x nClasses] row-major. */
export function writeProbabilities(margins: readonly Float32Array[], out: Float32Array): void {
  const nClasses = margins.length;
  for (let one = 0; one < nClasses; one++) {
    const own = margins[one]!;
    for (let i = 0; i < own.length; i++) out[i * nClasses + one] = own[i]!;
  }
  softmax(nClasses, out);
}

function squaredError(margins: Float32Array, targets: Float32Array, out: Derivatives): void {
  // Those of half the squared error, as in xgboost.
  for (let i = 0; i < targets.length; i++) {
    out.gradients[i] = margins[i]! - targets[i]!;
    out.hessians[i] = 1;
  }
}

function logLoss(margins: Float32Array, targets: Float32Array, out: Derivatives): void {
  for (let i = 0; i < targets.length; i++) {
    const p = probabilityOf(margins[i]!);
    out.gradients[i] = p - targets[i]!;
    out.hessians[i] = Math.max(Math.fround(p * Math.fround(1 - p)), leastHessian);
  }
}

function classLoss(probabilities: Float32Array, targets: Float32Array, one: number, out: Derivatives): void {
  const nClasses = probabilities.length / targets.length;
  for (let i = 0; i < targets.length; i++) {
    const p = probabilities[i * nClasses + one]!;
    out.gradients[i] = p - (targets[i] === one ? 1 : 0);
    out.hessians[i] = Math.max(Math.fround(Math.fround(2 * p) * Math.fround(1 - p)), leastHessian);
  }
}

/** The second derivative is that at a margin `step` higher, so that no step is too long where the mean is near 0. */
function poisson(margins: Float32Array, targets: Float32Array, step: number, out: Derivatives): void {
  for (let i = 0; i < targets.length; i++) {
    const margin = margins[i]!;
    out.gradients[i] = Math.fround(Math.exp(margin)) - targets[i]!;
    out.hessians[i] = Math.exp(Math.fround(margin + step));
  }
}

/** Of the deviance of a compound Poisson distribution (Jørgensen, Exponential dispersion models, 1987), with the logarithm as link. */
function tweedie(margins: Float32Array, targets: Float32Array, power: number, out: Derivatives): void {
  const [first, second] = [Math.fround(1 - power), Math.fround(2 - power)];
  for (let i = 0; i < targets.length; i++) {
    const [margin, target] = [margins[i]!, targets[i]!];
    const a = Math.fround(Math.exp(Math.fround(first * margin)));
    const b = Math.fround(Math.exp(Math.fround(second * margin)));
    out.gradients[i] = Math.fround(-target * a) + b;
    out.hessians[i] = Math.fround(Math.fround(-target * first) * a) + Math.fround(second * b);
  }
}

/** The loss has no second derivative: 1 stands for it, and leaves are set to quantiles of what is left when their rows are known. */
function pinball(margins: Float32Array, targets: Float32Array, alpha: number, out: Derivatives): void {
  const above = Math.fround(1 - alpha);
  for (let i = 0; i < targets.length; i++) {
    out.gradients[i] = margins[i]! >= targets[i]! ? above : -alpha;
    out.hessians[i] = 1;
  }
}

/** Says whether the forecasts of an objective are the exponentials of margins, and so never below 0. */
export function hasLogLink(objective: unknown): boolean {
  return objective === 'poisson' || objective === 'tweedie';
}

/** Gives the margin that a forecast stands for: the inverse of `toPredictions`, where there is one. */
export function marginOf(objective: Objective, forecast: number): number {
  if (objective === 'logistic') return Math.fround(-Math.log(1 / forecast - 1));
  if (hasLogLink(objective)) return Math.fround(Math.log(forecast));
  return Math.fround(forecast);
}

/** Turns margins into forecasts in place: targets, or probabilities, of softmax row by row: [nRows x nClasses] row-major. */
export function toPredictions(objective: Objective, nClasses: number, out: Float32Array): void {
  if (objective === 'softmax') softmax(nClasses, out);
  else if (objective === 'logistic') for (let i = 0; i < out.length; i++) out[i] = probabilityOf(out[i]!);
  else if (hasLogLink(objective)) {
    for (let i = 0; i < out.length; i++) out[i] = Math.exp(out[i]!);
  }
}

/** Gives the probability that a margin stands for, in single precision. */
function probabilityOf(margin: number): number {
  return Math.fround(1 / Math.fround(1 + Math.fround(Math.exp(-margin))));
}

function softmax(nClasses: number, out: Float32Array): void {
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
