import { numberText } from '#src/core/index.ts';
import type { KeyDecision } from '../key-decisions.ts';
import { toldEvidence, type EvidenceLimits } from './told-evidence.ts';

/** Gives what the evidence would have had to be for a promotion, in sentences; none where nothing was recorded of it. */
export function neededEvidence(
  decision: KeyDecision,
  { limits, minImprovement }: { readonly limits?: EvidenceLimits | undefined; readonly minImprovement: number },
): readonly string[] {
  const evidence = toldEvidence(decision, limits);
  if (evidence === null || evidence.name === null) return [];
  const { name, p, nPoints, expected, remarks } = evidence;
  if (p === null) return [`The evidence is not defined${remarks === null ? '.' : `: ${remarks}`}`];
  if (limits === undefined) return [`It gave p = ${short(p)} (${name}); the run does not tell what p had to be.`];
  if (name !== 'empirical_bayes')
    return [
      `p below ${numberText(limits.alpha)} (alpha) in place of ${short(p)}, on ${nPoints ?? 'its'} points, would have promoted the challenger.`,
    ];
  const harm = `A probability below ${numberText(limits.harmProbability)} (harm_probability) in place of ${short(p)} that the error is over ${percent(limits.harmMargin)} greater`;
  const gain =
    expected === null
      ? ''
      : `, with at least ${percent(minImprovement)} less error expected (min_improvement) in place of ${percent(Math.abs(expected))}${expected < 0 ? ' more' : ''},`;
  return [`${harm}${gain} would have promoted the challenger.`];
}

function short(value: number): string {
  return numberText(Number(value.toPrecision(3)));
}

function percent(share: number): string {
  return `${short(100 * share)} %`;
}
