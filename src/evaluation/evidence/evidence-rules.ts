import type { Fault } from '#src/core/index.ts';

/** What the gate asks of a challenger that beats the champion on the holdout, before it believes it. */
export type EvidenceRules = {
  /**
   * `stable` asks for a significant test of the key's own points; `adaptive` for a small probability of harm, by all keys together; `none`
   * for nothing. `auto` takes what points, horizon and number of keys allow: see `chooseProfile`.
   */
  readonly profile: 'auto' | 'stable' | 'adaptive' | 'none';
  /** The test of `stable`: on the losses of the points. Wilcoxon takes them for independent, so it is for horizon 1. */
  readonly test: 'diebold_mariano' | 'wilcoxon' | 'bootstrap';
  /** Least improvement, as a share of the champion's figure; nearer than this, on either side, is a tie. */
  readonly minImprovement: number;
  /** `stable` promotes where p, one-sided, is below it. */
  readonly alpha: number;
  /** A challenger that is worse by more than this share does harm. */
  readonly harmMargin: number;
  /** `adaptive` promotes where the probability of harm is below it. */
  readonly harmProbability: number;
  /** With fewer points a test of one key is not asked. */
  readonly minTestPoints: number;
  /** With fewer keys nothing is pooled. */
  readonly minPooledKeys: number;
};

/** The rules that hold where the pipeline sets none; docs/gate.md shows how often they promote what, and what that costs. */
export const defaultEvidenceRules: EvidenceRules = {
  profile: 'auto',
  test: 'diebold_mariano',
  minImprovement: 0.02,
  alpha: 0.1,
  harmMargin: 0.05,
  harmProbability: 0.1,
  minTestPoints: 8,
  minPooledKeys: 30,
};

/** Gives what is wrong with rules, as faults for GATE_RULES_INVALID; none where they can be used. */
export function faultsOfEvidenceRules(rules: EvidenceRules): readonly Fault[] {
  const checks = [
    [
      'min_improvement',
      rules.minImprovement,
      rules.minImprovement >= 0 && rules.minImprovement < 1,
      'from 0 to below 1',
    ],
    ['alpha', rules.alpha, isShare(rules.alpha), 'above 0 and below 1'],
    ['harm_margin', rules.harmMargin, rules.harmMargin >= 0 && rules.harmMargin < Infinity, '0 or more, such as 0.05'],
    ['harm_probability', rules.harmProbability, isShare(rules.harmProbability), 'above 0 and below 1'],
    ['min_test_points', rules.minTestPoints, isCount(rules.minTestPoints), 'a whole number of at least 2'],
    ['min_pooled_keys', rules.minPooledKeys, isCount(rules.minPooledKeys), 'a whole number of at least 2'],
  ] as const;
  return checks
    .filter(([, , isAllowed]) => !isAllowed)
    .map(([name, value, , expected]) => ({ what: `${name} is ${value}.`, expected }));
}

function isShare(value: number): boolean {
  return value > 0 && value < 1;
}

function isCount(value: number): boolean {
  return Number.isInteger(value) && value >= 2;
}
