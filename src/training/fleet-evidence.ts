import type { ValidationPlan } from './challenger.ts';

/** What the whole fleet says of its candidates. */
export type FleetEvidence = {
  /** The number of the candidate that errs least over the fleet. */
  readonly defaultCandidate: number;
  /** For each candidate, its mean difference to the default over the keys (see `differenceOf`): [nCandidates]. */
  readonly means: Float64Array;
  /** For each candidate, the share of a key's own difference that comes back, 0 to 1: [nCandidates]. */
  readonly weights: Float64Array;
};

/** What the validation of one key says: for each candidate its errors by origin, the newest first, none after a failure. */
export type ComparedKey = {
  readonly plan: ValidationPlan;
  readonly trials: readonly { readonly losses: Float64Array | readonly number[] }[];
};

// With fewer keys a covariance says nothing.
const leastKeys = 10;

/**
 * Gives what the validation of a fleet says of its candidates; undefined for too few keys that can be compared. The default is the
 * candidate with the least mean error, each key's errors divided by their mean over the candidates first. How far a key may trust its
 * own comparison is an empirical Bayes weight (Efron and Morris, 1975; Morris, 1983): the part of the variance of the differences
 * between keys that is not noise. That part is measured as the covariance, over the keys, of the differences on the oldest and on the
 * newest origin, whose periods do not overlap: what a candidate wins by luck on one does not come back on the other.
 */
export function fleetEvidence(comparisons: readonly ComparedKey[]): FleetEvidence | undefined {
  const compared = comparisons.filter(({ trials }) => trials.some(({ losses }) => losses.length > 0));
  const nCandidates = compared[0]?.trials.length ?? 0;
  const defaultCandidate = bestOfFleet(compared, nCandidates);
  if (compared.length < leastKeys || defaultCandidate === undefined) return undefined;
  const means = new Float64Array(nCandidates);
  const weights = new Float64Array(nCandidates);
  for (let c = 0; c < nCandidates; c++) {
    const both = compared.filter(({ trials }) => hasBoth(trials[c]!.losses, trials[defaultCandidate]!.losses));
    if (c === defaultCandidate || both.length === 0) continue;
    const differences = both.map(({ trials }) =>
      differenceOf(mean(trials[c]!.losses), mean(trials[defaultCandidate]!.losses)),
    );
    means[c] = mean(differences);
    weights[c] = weightOf(both, c, defaultCandidate);
  }
  return { defaultCandidate, means, weights };
}

/** Gives the difference of two errors as a share of their sum: -1 to 1, below 0 where the first is less. */
export function differenceOf(loss: number, other: number): number {
  return loss + other === 0 ? 0 : (loss - other) / (loss + other);
}

/** Gives the mean of one value or more. */
export function mean(values: Float64Array | readonly number[]): number {
  let sum = 0;
  for (const value of values) sum += value;
  return sum / values.length;
}

/** The candidate with the least mean relative error among those that could be fitted to at least half of the keys. */
function bestOfFleet(compared: readonly ComparedKey[], nCandidates: number): number | undefined {
  const sums = new Float64Array(nCandidates);
  const counts = new Float64Array(nCandidates);
  for (const { trials } of compared) {
    const losses = trials.map((trial) => (trial.losses.length === 0 ? Number.NaN : mean(trial.losses)));
    const level = mean(losses.filter((loss) => !Number.isNaN(loss)));
    for (let c = 0; c < nCandidates; c++) {
      if (Number.isNaN(losses[c]!)) continue;
      sums[c]! += level === 0 ? 1 : losses[c]! / level;
      counts[c]!++;
    }
  }
  let best: number | undefined;
  for (let c = 0; c < nCandidates; c++) {
    if (2 * counts[c]! < compared.length || counts[c] === 0) continue;
    if (best === undefined || sums[c]! / counts[c]! < (sums[best]! / counts[best]!) * (1 - 1e-9)) best = c;
  }
  return best;
}

type Losses = ComparedKey['trials'][number]['losses'];

function hasBoth(left: Losses, right: Losses): boolean {
  return left.length > 0 && right.length > 0;
}

function weightOf(both: readonly ComparedKey[], c: number, defaultCandidate: number): number {
  const spanned = both.filter(({ plan: { origins, horizon } }) => origins[0]! - origins.at(-1)! >= horizon);
  if (spanned.length < leastKeys) return 0;
  const differenceAt = ({ trials }: ComparedKey, origin: number): number =>
    differenceOf(trials[c]!.losses.at(origin)!, trials[defaultCandidate]!.losses.at(origin)!);
  const newest = spanned.map((each) => differenceAt(each, 0));
  const oldest = spanned.map((each) => differenceAt(each, -1));
  const whole = spanned.map(({ trials }) =>
    differenceOf(mean(trials[c]!.losses), mean(trials[defaultCandidate]!.losses)),
  );
  const variance = covariance(whole, whole);
  return variance === 0 ? 0 : Math.min(1, Math.max(0, covariance(newest, oldest) / variance));
}

function covariance(left: readonly number[], right: readonly number[]): number {
  const [leftMean, rightMean] = [mean(left), mean(right)];
  return mean(left.map((value, i) => (value - leftMean) * (right[i]! - rightMean)));
}
