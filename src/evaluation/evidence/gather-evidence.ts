import { chooseProfile, type Profile } from './choose-profile.ts';
import { dieboldMariano } from './diebold-mariano.ts';
import type { Evidence, PooledEvidence } from './evidence.ts';
import type { EvidenceRules } from './evidence-rules.ts';
import type { PairedLosses } from './log-error-ratio.ts';
import { movingBlockBootstrap } from './moving-block-bootstrap.ts';
import { wilcoxon } from './wilcoxon.ts';

/** The evidence about one key, and the profile by which it is to be judged. */
export type GatheredEvidence = {
  readonly profile: Profile;
  /** None where the improvement alone decides. */
  readonly evidence?: Evidence;
  readonly remarks: readonly string[];
};

/** What there is of one key. */
export type EvidenceSource = {
  readonly losses: PairedLosses;
  readonly horizon: number;
  /** The key's part of `pooledEvidence` of its fleet. */
  readonly pooled: PooledEvidence | undefined;
  /** For the bootstrap. */
  readonly seed: number;
};

/** Gives the evidence that the rules ask for, or the best that can be had; `remarks` say where it is not the one that was asked for. */
export function gatherEvidence(source: EvidenceSource, rules: EvidenceRules): GatheredEvidence {
  const { losses, horizon, pooled } = source;
  const nPoints = losses.challenger.length;
  const isPooled = pooled !== undefined && pooled.posterior !== null;
  const profile = chooseProfile(rules, { nPoints, horizon, isPooled });
  const remarks = remarksOn(profile, rules, { nPoints, horizon, pooled });
  if (profile === 'stable') return { profile, evidence: testOf(source, rules), remarks };
  return profile === 'adaptive' && isPooled ? { profile, evidence: pooled, remarks } : { profile, remarks };
}

function testOf({ losses, horizon, seed }: EvidenceSource, { test }: EvidenceRules): Evidence {
  const { challenger, champion } = losses;
  const alternative = 'less';
  if (test === 'bootstrap') return movingBlockBootstrap(challenger, champion, { horizon, alternative, seed });
  if (test === 'wilcoxon') {
    const signed = wilcoxon(challenger, champion, { alternative });
    const remark = `Wilcoxon takes the points for independent; with horizon ${horizon} they are not.`;
    return horizon === 1 ? signed : { ...signed, remarks: [...signed.remarks, remark] };
  }
  const tested = dieboldMariano(challenger, champion, { horizon, alternative });
  if (tested.p !== null || horizon > 1) return tested;
  // Losses that differ by the same amount at each point have no variance, and are as clear as can be: their signs can be counted.
  const signed = wilcoxon(challenger, champion, { alternative });
  return { ...signed, remarks: [...tested.remarks, ...signed.remarks] };
}

function remarksOn(
  profile: Profile,
  rules: EvidenceRules,
  { nPoints, horizon, pooled }: Pick<EvidenceSource, 'horizon' | 'pooled'> & { readonly nPoints: number },
): readonly string[] {
  if (rules.profile === 'none' || rules.profile === profile) return [];
  const least = Math.max(rules.minTestPoints, 2 * horizon);
  const noTest = nPoints < least ? [`underpowered: ${nPoints} points, and a test of one key needs ${least}.`] : [];
  const noPool = pooled?.remarks ?? ['There is no evidence of the fleet.'];
  if (profile === 'improvement_alone') return [...noTest, ...noPool, 'The improvement alone decides.'];
  return profile === 'stable' ? (rules.profile === 'adaptive' ? noPool : []) : noTest;
}
