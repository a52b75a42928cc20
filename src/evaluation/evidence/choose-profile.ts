import type { EvidenceRules } from './evidence-rules.ts';

/** What the gate goes by for one key: `improvement_alone` where there is too little for either test. */
export type Profile = 'stable' | 'adaptive' | 'improvement_alone';

/** What there is to go by. */
export type EvidenceAtHand = {
  /** The points of the key that count. */
  readonly nPoints: number;
  readonly horizon: number;
  /** False where the fleet is too small to be pooled, or the ratio of this key's errors is not defined. */
  readonly isPooled: boolean;
};

/**
 * Chooses a profile. `auto`: `stable` from `minTestPoints` points and twice the horizon on, since a test on less can hardly find
 * anything; else `adaptive` where the fleet can be pooled. What a named profile lacks is made up for by the other one. Where neither can
 * be had, the improvement alone decides, and the outcome says so.
 */
export function chooseProfile(rules: EvidenceRules, { nPoints, horizon, isPooled }: EvidenceAtHand): Profile {
  if (rules.profile === 'none') return 'improvement_alone';
  const canTest = nPoints >= Math.max(rules.minTestPoints, 2 * horizon);
  const order: readonly Profile[] = rules.profile === 'adaptive' ? ['adaptive', 'stable'] : ['stable', 'adaptive'];
  return order.find((profile) => (profile === 'stable' ? canTest : isPooled)) ?? 'improvement_alone';
}
