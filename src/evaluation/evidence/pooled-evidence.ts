import { normalCdf } from './distributions.ts';
import type { ErrorForm } from './error-of-losses.ts';
import type { PooledEvidence } from './evidence.ts';
import { logErrorRatio, type LogErrorRatio, type PairedLosses } from './log-error-ratio.ts';

/** How the evidence of a fleet is to be pooled. */
export type PoolOptions = {
  readonly horizon: number;
  readonly form: ErrorForm;
  /** From how much more error on a promotion does harm, as a share: 0.05. */
  readonly harmMargin: number;
  /** With fewer keys than this, what they have in common cannot be told from what sets them apart. */
  readonly minKeys: number;
};

const unpooled =
  'Not pooled: an error is 0, the two forecasts are nearly the same, or there are fewer than four points.';

/**
 * Weighs what each key says of its challenger against what the fleet says of all: empirical Bayes on the log ratios of the errors (Efron
 * and Morris, 1975), with the mean of the fleet and, by the method of moments, the variance of the true ratios between keys (DerSimonian
 * and Laird, 1986). The uncertainty of the fleet's mean is part of each key's (Morris, 1983). One piece of evidence for each key, in
 * their order; the posterior is null for a key that `logErrorRatio` leaves undefined, and for all in a fleet of fewer than `minKeys` others.
 */
export function pooledEvidence(keys: readonly PairedLosses[], options: PoolOptions): readonly PooledEvidence[] {
  const ratios = keys.map((losses) => logErrorRatio(losses, options));
  const known = ratios.filter((ratio) => ratio !== undefined);
  const isUnderpowered = known.length < options.minKeys;
  const fleet = isUnderpowered ? undefined : measureFleet(known);
  const fault = `underpowered: ${known.length} keys can be pooled, ${options.minKeys} are needed.`;
  return keys.map(({ challenger }, i) => {
    const own = ratios[i];
    const posterior = own === undefined || fleet === undefined ? null : posteriorOf(own, fleet);
    const margin = Math.log1p(options.harmMargin);
    return {
      name: 'empirical_bayes',
      n: challenger.length,
      statistic: own?.ratio ?? null,
      p: posterior === null ? null : harmProbability(posterior, margin),
      harmMargin: options.harmMargin,
      posterior,
      nKeys: known.length,
      remarks: [...(isUnderpowered ? [fault] : []), ...(own === undefined ? [unpooled] : [])],
    };
  });
}

/** What the keys have in common. */
type Fleet = {
  readonly mean: number;
  readonly varianceOfMean: number;
  /** The variance of the true log ratios between keys. */
  readonly between: number;
  /** The least variance that a key's own estimate is given. */
  readonly leastVariance: number;
};

function measureFleet(known: readonly LogErrorRatio[]): Fleet {
  const leastVariance = medianOf(known.map(({ variance }) => variance));
  const weights = known.map(({ variance }) => 1 / ownVariance(variance, leastVariance));
  const between = varianceBetween(known, weights);
  const total = known.map(({ variance }) => 1 / (ownVariance(variance, leastVariance) + between));
  return { mean: weightedMean(known, total), varianceOfMean: 1 / sumOf(total), between, leastVariance };
}

// The variances as measured: with the greater ones that the weights are made of, what is left for the variance between keys would be too
// little, and a fleet without any would promote all keys alike.
function varianceBetween(known: readonly LogErrorRatio[], weights: readonly number[]): number {
  const sum = sumOf(weights);
  const centre = weightedMean(known, weights);
  let observed = 0;
  let expected = 0;
  let squares = 0;
  for (const [i, { ratio, variance }] of known.entries()) {
    const weight = weights[i]!;
    observed += weight * (ratio - centre) ** 2;
    expected += weight * (1 - weight / sum) * variance;
    squares += weight * weight;
  }
  const between = (observed - expected) / (sum - squares / sum);
  // In a small fleet it often comes out as 0 by chance. It is never taken for less than the error of its own estimate: with equal
  // variances v and nothing between keys that is v √(2 / (k - 1)).
  return Math.max(between, (known.length / sum) * Math.sqrt(2 / (known.length - 1)));
}

function posteriorOf(own: LogErrorRatio, fleet: Fleet): { readonly mean: number; readonly deviation: number } {
  const { mean, varianceOfMean, between, leastVariance } = fleet;
  const trust = between / (between + ownVariance(own.variance, leastVariance));
  const variance = trust * ownVariance(own.variance, leastVariance) + (1 - trust) ** 2 * varianceOfMean;
  return { mean: mean + trust * (own.ratio - mean), deviation: Math.sqrt(variance) };
}

function harmProbability(
  { mean, deviation }: { readonly mean: number; readonly deviation: number },
  margin: number,
): number {
  return normalCdf((mean - margin) / deviation);
}

// A variance measured on few points is often far too small, and such a key would be trusted the most: none counts as less than the
// fleet's median.
function ownVariance(variance: number, leastVariance: number): number {
  return Math.max(variance, leastVariance);
}

function weightedMean(known: readonly LogErrorRatio[], weights: readonly number[]): number {
  return known.reduce((sum, { ratio }, i) => sum + weights[i]! * ratio, 0) / sumOf(weights);
}

function medianOf(values: readonly number[]): number {
  const sorted = [...values].sort((left, right) => left - right);
  const middle = (sorted.length - 1) / 2;
  return (sorted[Math.floor(middle)]! + sorted[Math.ceil(middle)]!) / 2;
}

function sumOf(values: readonly number[]): number {
  return values.reduce((sum, value) => sum + value, 0);
}
