import type { KeyDecision } from '../key-decisions.ts';

/** What the evidence of a decision has to keep to, as the pipeline file sets it. */
export type EvidenceLimits = {
  /** p of a test has to be below it. */
  readonly alpha: number;
  /** The share from which on more error does harm. */
  readonly harmMargin: number;
  /** The probability of harm has to be below it. */
  readonly harmProbability: number;
};

/** The evidence of a decision as it was recorded; null stands for what it does not have. */
export type ToldEvidence = {
  /** Which evidence was weighed: `stable` a test of the key's own points, `adaptive` what the fleet says, `none`. */
  readonly profile: string;
  readonly name: string | null;
  /** Points of the key, and for `adaptive` keys of the fleet. */
  readonly nPoints: number | null;
  readonly nKeys: number | null;
  readonly statistic: number | null;
  /** Of a test its p, one-sided; of `adaptive` the probability of harm. */
  readonly p: number | null;
  /** The share of less error that is expected once the fleet is taken into account. */
  readonly expected: number | null;
  readonly remarks: string | null;
  readonly limits: EvidenceLimits | null;
};

/** Gives the evidence of a decision; null where challenger and champion were not compared, or nothing was recorded of it. */
export function toldEvidence({ columns }: KeyDecision, limits: EvidenceLimits | undefined): ToldEvidence | null {
  const profile = columns['evidence_profile'];
  if (typeof profile !== 'string') return null;
  const text = (name: string): string | null => (typeof columns[name] === 'string' ? columns[name] : null);
  const number = (name: string): number | null => (typeof columns[name] === 'number' ? columns[name] : null);
  const logRatio = number('evidence_expected');
  return {
    profile,
    name: text('evidence_name'),
    nPoints: number('evidence_points'),
    nKeys: number('evidence_keys'),
    statistic: number('evidence_statistic'),
    p: number('evidence_p'),
    // The record holds the mean of ln(challenger's error / champion's error).
    expected: logRatio === null ? null : -Math.expm1(logRatio),
    remarks: text('evidence_remarks'),
    limits: limits ?? null,
  };
}
