import { MusterError } from '#src/core/index.ts';
import { studentCdf, studentQuantile } from './distributions.ts';
import type { Alternative, TestEvidence } from './evidence.ts';
import { symmetricP } from './p-value.ts';
import { pairedDifferences } from './paired-differences.ts';

/** How a test of Diebold and Mariano is to be made. */
export type DieboldMarianoOptions = {
  /** Steps ahead of the forecasts: differences that are `horizon` points apart or more count as uncorrelated. */
  readonly horizon: number;
  readonly alternative: Alternative;
  /**
   * How the variance of the mean difference is estimated. `bartlett` weighs down far lags and is never negative; `acf` does not and can
   * be, and the test is then made with horizon 1.
   */
  readonly varianceEstimator?: 'bartlett' | 'acf';
};

// Differences that vary less than this, against their size, are all the same but for rounding.
const nearZero = 1e-14;

/**
 * Tests whether two forecasts are equally good, by their losses at the same points in the order of time (Diebold and Mariano, 1995), with
 * the factor of Harvey, Leybourne and Newbold (1997) and Student's t of n - 1 degrees of freedom: `dm.test` of R's forecast 8.20. Not
 * defined where the differences are all the same, or where there are no more points than the horizon has steps. Throws
 * GATE_LOSSES_INVALID and GATE_RULES_INVALID.
 */
export function dieboldMariano(
  challengerLosses: Float64Array,
  championLosses: Float64Array,
  { horizon, alternative, varianceEstimator = 'bartlett' }: DieboldMarianoOptions,
): TestEvidence {
  requireHorizon(horizon);
  const differences = pairedDifferences(challengerLosses, championLosses);
  const n = differences.length;
  const base = { name: 'diebold_mariano', method: varianceEstimator, alternative, n } as const;
  const undefinedFor = (remark: string): TestEvidence => ({ ...base, statistic: null, p: null, remarks: [remark] });
  const own = moments(differences, horizon);
  if (isConstant(own)) return undefinedFor('The losses differ by the same amount at each point: there is no variance.');
  if (n <= horizon) return undefinedFor(`${n} points do not suffice for a horizon of ${horizon}.`);
  const variance = varianceOfMean(own, n, varianceEstimator);
  const isNegative = !(variance > 0);
  const lagHorizon = isNegative ? 1 : horizon;
  const statistic =
    (own.mean / Math.sqrt(isNegative ? own.covariances[0]! / n : variance)) * smallSampleFactor(n, lagHorizon);
  return {
    ...base,
    statistic,
    p: symmetricP(statistic, alternative, (at) => studentCdf(at, n - 1)),
    remarks: isNegative ? [`The variance for horizon ${horizon} is not positive: tested with horizon 1.`] : [],
  };
}

/**
 * Gives the bound below which the mean of differences [n] lies with probability 1 - alpha: the one-sided interval that belongs to the test,
 * with Bartlett's variance. The mean itself where they are all the same; null for no more points than the horizon has steps. Throws
 * GATE_RULES_INVALID.
 */
export function upperMeanDifference(
  differences: Float64Array,
  { horizon, alpha }: { readonly horizon: number; readonly alpha: number },
): number | null {
  requireHorizon(horizon);
  const n = differences.length;
  const own = moments(differences, horizon);
  if (isConstant(own)) return own.mean;
  if (n <= horizon) return null;
  const error = Math.sqrt(varianceOfMean(own, n, 'bartlett')) / smallSampleFactor(n, horizon);
  return own.mean + studentQuantile(1 - alpha, n - 1) * error;
}

/** The mean and the autocovariances, divided by n, at lag 0 to horizon - 1: [horizon]. */
type Moments = { readonly mean: number; readonly size: number; readonly covariances: Float64Array };

function moments(differences: Float64Array, horizon: number): Moments {
  const n = differences.length;
  let sum = 0;
  let size = 0;
  for (let i = 0; i < n; i++) {
    sum += differences[i]!;
    size = Math.max(size, Math.abs(differences[i]!));
  }
  const mean = sum / n;
  const covariances = new Float64Array(Math.min(horizon, n));
  for (let lag = 0; lag < covariances.length; lag++) {
    let product = 0;
    for (let i = lag; i < n; i++) product += (differences[i]! - mean) * (differences[i - lag]! - mean);
    covariances[lag] = product / n;
  }
  return { mean, size, covariances };
}

function isConstant({ size, covariances }: Moments): boolean {
  return Math.sqrt(covariances[0]!) <= nearZero * size;
}

function varianceOfMean({ covariances }: Moments, n: number, estimator: 'bartlett' | 'acf'): number {
  let variance = covariances[0]!;
  for (let lag = 1; lag < covariances.length; lag++) {
    const weight = estimator === 'acf' ? 1 : 1 - lag / covariances.length;
    variance += 2 * weight * covariances[lag]!;
  }
  return variance / n;
}

function smallSampleFactor(n: number, horizon: number): number {
  return Math.sqrt((n + 1 - 2 * horizon + (horizon / n) * (horizon - 1)) / n);
}

function requireHorizon(horizon: number): void {
  if (Number.isInteger(horizon) && horizon >= 1) return;
  throw new MusterError('GATE_RULES_INVALID', {
    what: `The horizon of a test is ${horizon}.`,
    expected: 'a whole number of periods, at least 1',
  });
}
