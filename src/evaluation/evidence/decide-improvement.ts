import type { Improvement } from './improvement.ts';
import { compareFigures, type Figures } from './compare-figures.ts';
import type { Evidence } from './evidence.ts';
import type { EvidenceRules } from './evidence-rules.ts';
import type { GatheredEvidence } from './gather-evidence.ts';

/** What becomes of a challenger that is compared with a champion, and the numbers that it rests on; plain data. */
export type ImprovementDecision = GatheredEvidence & {
  readonly outcome: 'PROMOTED' | 'TIE' | 'WORSE' | 'INSUFFICIENT_EVIDENCE';
  readonly improvement: Improvement;
  /** How the challenger stands to the benchmark; absent where that was not scored. */
  readonly overBenchmark?: Improvement;
};

/**
 * Decides whether a challenger takes the champion's place: its figure has to be better by `minImprovement`, and the evidence has to hold.
 * Evidence that is not defined does not hold; where there is none, because none was asked for or none can be had, the improvement alone
 * decides. `gathered` comes from `gatherEvidence`, or for a classifier from `mcnemar` or `delong` under the profile `stable`.
 */
export function decideImprovement(
  figures: Figures,
  gathered: GatheredEvidence,
  rules: EvidenceRules,
): ImprovementDecision {
  const improvement = compareFigures(figures, rules.minImprovement);
  const { benchmark } = figures;
  const base = {
    ...gathered,
    improvement,
    ...(benchmark === undefined
      ? {}
      : { overBenchmark: compareFigures({ ...figures, champion: benchmark }, rules.minImprovement) }),
  };
  if (improvement.verdict !== 'BETTER') return { ...base, outcome: improvement.verdict };
  const { evidence } = gathered;
  const holds = evidence === undefined || holdsFor(evidence, rules);
  return { ...base, outcome: holds ? 'PROMOTED' : 'INSUFFICIENT_EVIDENCE' };
}

function holdsFor(evidence: Evidence, { alpha, harmProbability, minImprovement }: EvidenceRules): boolean {
  if (evidence.p === null) return false;
  if (evidence.name !== 'empirical_bayes') return evidence.p < alpha;
  if (evidence.posterior === null) return false;
  const expected = -Math.expm1(evidence.posterior.mean);
  return evidence.p < harmProbability && expected > 0 && expected >= minImprovement;
}
