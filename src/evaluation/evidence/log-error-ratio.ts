import { blockJackknifeMeans, blockJackknifeVariance } from './block-jackknife.ts';
import { errorOfMeanLoss, meanLossOf, type ErrorForm } from './error-of-losses.ts';
import { requirePairs } from './paired-differences.ts';

/** ln(challenger's error / champion's error) of one key, and the variance of that estimate. */
export type LogErrorRatio = { readonly ratio: number; readonly variance: number };

/** The losses of one key at the same points in the order of time, each at least 0: [n]. */
export type PairedLosses = { readonly challenger: Float64Array; readonly champion: Float64Array };

// A ratio that is known to a ten-thousandth is that of two forecasts that are nearly the same.
const leastVariance = 1e-8;

/**
 * Gives the log ratio of two errors with its jackknife variance, blocks of `horizon` points left out together, though of no more than a
 * quarter of the points: fewer than four blocks would say nothing of a variance. Undefined where an error is 0, as its logarithm is, where
 * leaving out a block makes it so, for less than four points, and for two forecasts that are nearly the same: a model that was only fitted
 * again would tell the fleet that all challengers are equal. Throws GATE_LOSSES_INVALID.
 */
export function logErrorRatio(
  { challenger, champion }: PairedLosses,
  { horizon, form }: { readonly horizon: number; readonly form: ErrorForm },
): LogErrorRatio | undefined {
  requirePairs(challenger, champion);
  const block = Math.min(horizon, Math.floor(challenger.length / 4));
  if (block < 1) return undefined;
  const logRatio = (own: number, other: number): number =>
    Math.log(errorOfMeanLoss(own, form) / errorOfMeanLoss(other, form));
  const without = blockJackknifeMeans(champion, block);
  const estimates = blockJackknifeMeans(challenger, block).map((mean, i) => logRatio(mean, without[i]!));
  const ratio = logRatio(meanLossOf(challenger), meanLossOf(champion));
  const variance = blockJackknifeVariance(estimates, block);
  return Number.isFinite(ratio) && variance > leastVariance && variance < Infinity ? { ratio, variance } : undefined;
}
