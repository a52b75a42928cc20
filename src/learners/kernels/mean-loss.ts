import { alphaOf, powerOf, toPredictions, type Loss } from './objectives.ts';

/**
 * Gives the mean loss of margins: half the squared error, the log loss, the pinball loss, or the negative log likelihood of Poisson or
 * Tweedie without what the margins do not change; `margins` is [nRows x nClasses] row-major.
 */
export function meanLoss(loss: Loss, margins: Float32Array, targets: ArrayLike<number>): number {
  const nClasses = margins.length / targets.length;
  const shares = loss.objective === 'softmax' ? margins.slice() : margins;
  if (loss.objective === 'softmax') toPredictions('softmax', nClasses, shares);
  const lossOf = lossOfRow(loss);
  let sum = 0;
  for (let i = 0; i < targets.length; i++) {
    const target = targets[i]!;
    sum += lossOf(shares[loss.objective === 'softmax' ? i * nClasses + target : i]!, target);
  }
  return sum / targets.length;
}

/** The loss by margin and target; of softmax by the probability of the true class. */
function lossOfRow(loss: Loss): (margin: number, target: number) => number {
  const [alpha, power] = [alphaOf(loss), powerOf(loss)];
  const losses: Readonly<Record<Loss['objective'], (margin: number, target: number) => number>> = {
    squared_error: (margin, target) => (margin - target) ** 2 / 2,
    logistic: (margin, target) => Math.log1p(Math.exp(target > 0 ? -margin : margin)),
    softmax: (share) => -Math.log(Math.max(share, 1e-16)),
    poisson: (margin, target) => Math.exp(margin) - target * margin,
    tweedie: (margin, target) =>
      Math.exp((2 - power) * margin) / (2 - power) - (target * Math.exp((1 - power) * margin)) / (1 - power),
    quantile: (margin, target) => (target >= margin ? alpha * (target - margin) : (1 - alpha) * (margin - target)),
  };
  return losses[loss.objective];
}
