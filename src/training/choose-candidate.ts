import { learnerNames } from '#src/learners/index.ts';
import type { Comparison, Trial } from './compare-candidates.ts';
import { differenceOf, mean, type FleetEvidence } from './fleet-evidence.ts';

/**
 * Gives the number of the candidate that a key takes; undefined when every candidate failed. Without evidence of a fleet: the least
 * error on the key's origins. With it, each candidate's difference to the fleet's default is drawn towards the fleet's mean
 * difference, the more so the less such differences come back from origin to origin, and the default is left only for a candidate
 * that is better after that. What differs by rounding alone counts as equal, and then the simpler learner wins.
 */
export function chooseCandidate(comparison: Comparison, evidence: FleetEvidence | undefined): number | undefined {
  const { trials } = comparison;
  if (evidence === undefined || trials[evidence.defaultCandidate]!.losses.length === 0) return leastLoss(trials);
  let best = evidence.defaultCandidate;
  let bestDifference = -1e-9;
  for (const c of simplestFirst(trials)) {
    if (c === evidence.defaultCandidate) continue;
    const own = differenceOf(mean(trials[c]!.losses), mean(trials[evidence.defaultCandidate]!.losses));
    const expected = evidence.means[c]! + evidence.weights[c]! * (own - evidence.means[c]!);
    if (expected < bestDifference) [best, bestDifference] = [c, expected - 1e-9];
  }
  return best;
}

function leastLoss(trials: readonly Trial[]): number | undefined {
  const [first, ...others] = simplestFirst(trials);
  let best = first;
  for (const c of others) {
    if (trials[c]!.validation.loss < trials[best!]!.validation.loss * (1 - 1e-9)) best = c;
  }
  return best;
}

/** The numbers of the candidates that did not fail. */
function simplestFirst(trials: readonly Trial[]): readonly number[] {
  const rank = (c: number): number => learnerNames.indexOf(trials[c]!.validation.learner);
  return trials
    .map((_, c) => c)
    .filter((c) => trials[c]!.losses.length > 0)
    .sort((left, right) => rank(left) - rank(right));
}
