/** How an error is made of the losses of single points: their mean, or its root, as RMSE is of squared errors. */
export type ErrorForm = 'mean' | 'root_mean';

/** Gives the error that losses of the mean `meanLoss` make. */
export function errorOfMeanLoss(meanLoss: number, form: ErrorForm): number {
  return form === 'mean' ? meanLoss : Math.sqrt(meanLoss);
}

/** Gives the mean of losses: [n], at least one. */
export function meanLossOf(losses: Float64Array): number {
  let sum = 0;
  for (let i = 0; i < losses.length; i++) sum += losses[i]!;
  return sum / losses.length;
}
