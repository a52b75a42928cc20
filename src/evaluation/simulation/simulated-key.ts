import { normal, type Random } from '#src/core/index.ts';
import type { PairedLosses } from '../evidence/log-error-ratio.ts';

/** A key whose truth is known. */
export type SimulatedKey = {
  /** Squared errors at the points of the holdout. */
  readonly losses: PairedLosses;
  /** By how much the challenger's true RMSE is less than the champion's, as a share of it: below 0 where the challenger is worse. */
  readonly effect: number;
};

/** How the points of a holdout depend on each other. */
export type ErrorProcess = {
  readonly nPoints: number;
  /** Correlation of an error with the one before it, 0 to below 1. */
  readonly autocorrelation: number;
  /** Correlation of the two contestants' errors at the same point. */
  readonly correlation: number;
};

/** Draws a key whose errors are normal and autoregressive of order 1, the champion's with deviation 1. */
export function drawKey(process: ErrorProcess, effect: number, random: Random): SimulatedKey {
  const { nPoints, autocorrelation, correlation } = process;
  const [persisting, fresh] = [autocorrelation, Math.sqrt(1 - autocorrelation ** 2)];
  const own = Math.sqrt(1 - correlation ** 2);
  const champion = new Float64Array(nPoints);
  const challenger = new Float64Array(nPoints);
  let [championError, challengerError] = [0, 0];
  for (let t = 0; t < nPoints; t++) {
    const shared = normal(random);
    const other = correlation * shared + own * normal(random);
    // The first point has no point before it: drawn so, it has the deviation of all others.
    championError = t === 0 ? shared : persisting * championError + fresh * shared;
    challengerError = t === 0 ? other : persisting * challengerError + fresh * other;
    champion[t] = championError ** 2;
    challenger[t] = ((1 - effect) * challengerError) ** 2;
  }
  return { losses: { challenger, champion }, effect };
}
