import { countOf, countText } from '#src/core/index.ts';
import { percentText } from '#src/evaluation/index.ts';
import type { Explanation, KeyDecision } from '#src/registry/index.ts';
import { evidenceLines } from './evidence-lines.ts';
import { metricText } from './models/model-lines.ts';
import { textTable } from './text-table.ts';
import { timeText } from './time-text.ts';

/** What the lines speak of besides the explanation. */
type ExplanationAbout = { readonly name: string; readonly decision: KeyDecision; readonly nDecisions: number };

/** Gives an explanation for people. */
export function explanationLines(
  explanation: Explanation,
  { name, decision, nDecisions }: ExplanationAbout,
): readonly string[] {
  const { code, meaning, isRegistered, isHeld, sentence, wouldChange } = explanation;
  const [last, others] = [timeText(decision.decidedAt), nDecisions - 1];
  const outcome = isHeld ? 'not registered, held with its fleet' : isRegistered ? 'registered' : 'not registered';
  return [
    `${name}: ${outcome}, ${code}`,
    `  ${meaning}`,
    '',
    sentence,
    '',
    ...numberLines(explanation),
    ...evidenceLines(explanation),
    `Decided by ${decision.run}, ${last}${others === 0 ? '' : `; ${countOf(others, 'other decision')} about the key, --run shows them`}`,
    ...(wouldChange.length === 0 ? [] : ['', 'What would have changed it', ...wouldChange.map((each) => `  ${each}`)]),
  ];
}

function numberLines(explanation: Explanation): readonly string[] {
  const { contestants, metric, guardrails } = explanation;
  if (contestants.length === 0) return [];
  const shown = ['rmse', 'mae', 'bias', 'mase'];
  if (metric !== null && !shown.includes(metric)) shown.push(metric);
  const header = ['', 'learner', 'version', ...shown, 'cutoff', 'note'];
  const rows = contestants.map(({ role, learner, version, errors, cutoff, note }) => [
    role === 'benchmark' ? 'seasonal naive' : role,
    learner,
    version === null ? '' : String(version),
    ...shown.map((each) => metricText(errors[each])),
    cutoff ?? '',
    note ?? '',
  ]);
  return [
    ...textTable(header, rows),
    '',
    ...holdoutLines(explanation),
    ...ruleLines(explanation),
    ...guardrails.map(guardrailLine),
  ];
}

function holdoutLines({ holdout, contestants }: Explanation): readonly string[] {
  if (holdout === null) return [];
  const { from, to, nPoints, nScored } = holdout;
  const all = countOf(nPoints, 'row');
  const rows = nScored === nPoints ? all : `${countText(nScored)} of ${all} (repaired ones do not count)`;
  const champion = contestants.find(({ role }) => role === 'champion');
  const isLeftOut = champion !== undefined && Object.values(champion.errors).every((error) => error === null);
  const seen = isLeftOut
    ? 'which the challenger has not seen; the champion was not scored on them'
    : 'which none of the scored models has seen';
  return [`From the holdout ${from} to ${to}, ${rows}, ${seen}.`];
}

function ruleLines({ code, rules, metric: decided }: Explanation): readonly string[] {
  if (rules === null) return ['The run does not tell by which rules.'];
  const instead = decided === null || decided === rules.metric ? '' : `, which is not defined here: ${decided} decided`;
  // A first model has no champion to improve on.
  const margin =
    code === 'FIRST' || code === 'FIRST_BASELINE'
      ? `first_margin ${percentText(rules.firstMargin ?? 0)}${rules.hasFirstLimits === true ? ', first_limits' : ''}`
      : `min_improvement ${percentText(rules.minImprovement)}`;
  return [`By the rules: metric ${rules.metric}${instead}, ${margin}.`];
}

function guardrailLine({
  metric,
  last,
  n,
  increase,
  upper,
  maxIncrease,
  verdict,
}: Explanation['guardrails'][number]): string {
  const span = last === null ? '' : ` of the last ${countOf(last, 'period')}`;
  return `Guardrail ${metric}${span}: ${verdict}, increase ${shareText(increase)}, its bound on ${countOf(n, 'point')} ${shareText(upper)}, allowed ${shareText(maxIncrease)}.`;
}

function shareText(value: number | null): string {
  return value === null ? 'not known' : percentText(value);
}
