import { numberText } from '#src/core/index.ts';
import type { DecisionCode } from '#src/evaluation/index.ts';
import type { KeyDecision } from '../key-decisions.ts';

/** The rules of the gate by which a run decided. */
export type UsedRules = { readonly metric: 'rmse' | 'mae'; readonly minImprovement: number };

/** Gives what would have had to be different for another decision, in sentences with the bounds of the rules. */
export function whatWouldChange(decision: KeyDecision, rules: UsedRules | null): readonly string[] {
  const answer = (answers as Readonly<Record<string, Answer | undefined>>)[decision.code];
  if (answer === undefined) return [];
  return answer(decision, { metric: 'rmse', minImprovement: 0, ...rules, isKnown: rules !== null });
}

type Rules = UsedRules & { readonly isKnown: boolean };
type Answer = (decision: KeyDecision, rules: Rules) => readonly string[];

const said =
  (...sentences: readonly string[]): Answer =>
  () =>
    sentences;

// Each code has its answer, so that a new one cannot be forgotten.
const answers: Readonly<Record<DecisionCode, Answer>> = {
  ABSENT: said("Rows of the key in today's data: then a challenger is trained and judged."),
  BLOCKED_DATA: said('Data without the flaw that is named: then a challenger is trained and judged.'),
  NOT_BEGUN: said('A run with a budget that reaches the key: the one that waited longest is begun first.'),
  FAILED_TRAIN: said('A training that does not fail: other data, or candidates that can be fitted to it.'),
  FAILED_SCORE: said('A challenger that can be scored on the holdout.'),
  REJECTED_NONFINITE: said('Forecasts that are all finite numbers.'),
  REJECTED_SERVABILITY: said(
    'A packed model that loads, forecasts to the last bit what was judged, and has no more bytes than `max_model_bytes`.',
  ),
  UNCHANGED: said('Other bytes: newer or corrected rows, or another candidate.'),
  FIRST: (decision, rules) => [
    `${nameOf(rules)} above ${bound(errorOf(decision, 'benchmark', rules))} would have registered the seasonal naive in its place.`,
  ],
  FIRST_BASELINE: (decision, rules) => [
    `${nameOf(rules)} of ${bound(errorOf(decision, 'benchmark', rules))} or less would have registered the challenger.`,
  ],
  REFRESHED: (decision, rules) => [above(decision, rules, 'kept the champion')],
  WORSE: (decision, rules) => [below(decision, rules), ...tieAbove(decision, rules)],
  TIE: (decision, rules) => [below(decision, rules), above(decision, rules, 'been WORSE')],
  INSUFFICIENT_EVIDENCE: (decision) => [
    'The same improvement over more points of the holdout, or one that luck gives less often.',
    ...evidenceText(decision),
  ],
  PROMOTED: (decision, rules) => [promotedAbove(decision, rules)],
};

function nameOf({ metric }: Rules): string {
  return metric === 'rmse' ? 'An RMSE' : 'An MAE';
}

function errorOf({ columns }: KeyDecision, whose: 'champion' | 'benchmark', { metric }: Rules): number | undefined {
  const error = columns[`${whose}_${metric}`];
  return typeof error === 'number' ? error : undefined;
}

/** The greatest error that promotes: better by the least share of the champion's error. */
function promotingError(decision: KeyDecision, rules: Rules): number | undefined {
  const champion = errorOf(decision, 'champion', rules);
  return champion === undefined ? undefined : champion * (1 - rules.minImprovement);
}

function below(decision: KeyDecision, rules: Rules): string {
  const limit = promotingError(decision, rules);
  if (limit === undefined || limit <= 0) return "No error is lower than the champion's.";
  const orLess = rules.minImprovement > 0 ? `of ${bound(limit)} or less` : `below ${bound(limit)}`;
  return `${nameOf(rules)} ${orLess} would have promoted the challenger${shareText(rules)}, if the evidence bore it out.`;
}

function evidenceText({ columns }: KeyDecision): readonly string[] {
  const { evidence_p: p, evidence_points: points, evidence_name: name } = columns;
  if (typeof p !== 'number' || typeof points !== 'number') return [];
  const tested = typeof name === 'string' ? ` (${name})` : '';
  return [`${numberText(points)} points gave p = ${bound(p)}${tested}; the sentence above names the limit for it.`];
}

function promotedAbove(decision: KeyDecision, rules: Rules): string {
  return `${nameOf(rules)} above ${bound(promotingError(decision, rules))} would have kept the champion${shareText(rules)}.`;
}

function above(decision: KeyDecision, rules: Rules, what: string): string {
  const champion = errorOf(decision, 'champion', rules);
  const limit = champion === undefined ? undefined : champion * (1 + rules.minImprovement);
  return `${nameOf(rules)} above ${bound(limit)} would have ${what}.`;
}

function tieAbove(decision: KeyDecision, rules: Rules): readonly string[] {
  const champion = errorOf(decision, 'champion', rules);
  if (champion === undefined || champion === 0 || rules.minImprovement === 0) return [];
  return [`One between that and ${bound(champion * (1 + rules.minImprovement))} would have been a TIE.`];
}

function shareText({ minImprovement, isKnown }: Rules): string {
  if (!isKnown) return '; the run does not tell by how much a challenger had to be better';
  return minImprovement === 0
    ? ''
    : ` (min_improvement ${numberText(Number((100 * minImprovement).toPrecision(3)))} %)`;
}

function bound(error: number | undefined): string {
  return error === undefined ? 'the other error' : numberText(Number(error.toPrecision(4)));
}
