import {
  errorText,
  gateMetrics,
  isGateMetric,
  isNextToZero,
  percentText,
  type DecisionCode,
  type GateMetric,
} from '#src/evaluation/index.ts';
import type { KeyDecision } from '../key-decisions.ts';
import { neededEvidence } from './needed-evidence.ts';
import { neededGuardrails, type BoundRules } from './needed-guardrails.ts';
import type { EvidenceLimits } from './told-evidence.ts';

/** The rules of the gate by which a run decided. */
export type UsedRules = BoundRules & {
  readonly metric: GateMetric;
  readonly minImprovement: number;
  /** 0 where it is left out. */
  readonly firstMargin?: number;
  /** Whether a first challenger had limits to keep to; false where it is left out. */
  readonly hasFirstLimits?: boolean;
  /** What the evidence had to keep to; absent where the run does not tell. */
  readonly limits?: EvidenceLimits;
};

/** Gives what would have had to be different for another decision, in sentences with the bounds of the rules. */
export function whatWouldChange(decision: KeyDecision, rules: UsedRules | null): readonly string[] {
  const answer = (answers as Readonly<Record<string, Answer | undefined>>)[decision.code];
  if (answer === undefined) return [];
  const decided = decision.columns['decision_metric'];
  const metric = isGateMetric(decided) ? decided : (rules?.metric ?? 'rmse');
  return answer(decision, {
    minImprovement: 0,
    firstMargin: 0,
    hasFirstLimits: false,
    ...rules,
    metric,
    isKnown: rules !== null,
  });
}

type Rules = Required<Omit<UsedRules, 'limits' | keyof BoundRules>> &
  Pick<UsedRules, 'limits' | keyof BoundRules> & { readonly isKnown: boolean };
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
  REJECTED_OVERLAP: said(
    'A holdout that begins behind the last row that the champion was fitted to, or `champion_overlap: refit_champion`.',
  ),
  FIRST: (decision, rules) => [
    // What is registered is the seasonal naive already: an error of it above its own is none that can be.
    isNaive(decision)
      ? 'A challenger of another learner: the seasonal naive itself was chosen, and there is nothing else to fall back to.'
      : `${nameOf(rules)} ${beyond(rules)} ${bound(shifted(decision, 'benchmark', rules, -rules.firstMargin))} would have registered the seasonal naive in its place.`,
  ],
  FIRST_BASELINE: (decision, rules) => [
    `${nameOf(rules)} of ${bound(shifted(decision, 'benchmark', rules, -rules.firstMargin))} or ${better(rules)} would have registered the challenger${rules.hasFirstLimits ? ', if it kept to the limits of `first_limits`' : ''}.`,
  ],
  REJECTED_GUARDRAIL: neededGuardrails,
  REFRESHED: (decision, rules) => [above(decision, rules, 'kept the champion')],
  WORSE: (decision, rules) => [below(decision, rules), ...tieAbove(decision, rules)],
  TIE: (decision, rules) => [below(decision, rules), above(decision, rules, 'been WORSE')],
  INSUFFICIENT_EVIDENCE: (decision, rules) => [
    'The same improvement over more points of the holdout, or one that luck gives less often.',
    ...neededEvidence(decision, rules),
  ],
  HOLDOUT_SPENT: said('A holdout of newer rows, or more uses by `max_uses`: the same rows picked too many winners.'),
  PENDING_APPROVAL: said(
    'Its approval: `muster models promote` with the key, the version and a reason puts it into service; `muster models list` shows the version.',
  ),
  PROMOTED: (decision, rules) => [promotedAbove(decision, rules)],
};

function isNaive({ columns }: KeyDecision): boolean {
  return columns['challenger_learner'] === 'seasonal_naive';
}

function nameOf({ metric }: Rules): string {
  return gateMetrics[metric].withArticle;
}

function better({ metric }: Rules): string {
  return gateMetrics[metric].direction === 'lower' ? 'less' : 'more';
}

/** On the bad side of a bound. */
function beyond({ metric }: Rules): string {
  return gateMetrics[metric].direction === 'lower' ? 'above' : 'below';
}

/** The figure that is better than another's by a share of it, or of the scale where that figure is next to 0; a share below 0 is for worse. */
function shifted(
  { columns }: KeyDecision,
  whose: 'champion' | 'benchmark',
  { metric }: Rules,
  share: number,
): number | undefined {
  const [figure, scale] = [columns[`${whose}_${metric}`], columns['metric_scale']];
  if (typeof figure !== 'number') return undefined;
  const measure = isNextToZero(figure, typeof scale === 'number' ? scale : 0) ? Number(scale ?? 0) : Math.abs(figure);
  return gateMetrics[metric].direction === 'lower' ? figure - share * measure : figure + share * measure;
}

function below(decision: KeyDecision, rules: Rules): string {
  const limit = shifted(decision, 'champion', rules, rules.minImprovement);
  const isLower = gateMetrics[rules.metric].direction === 'lower';
  if (limit === undefined || (isLower ? limit <= 0 : limit > 1)) {
    return isLower ? "No error is lower than the champion's." : 'No challenger can be so much better.';
  }
  const orBetter =
    rules.minImprovement > 0
      ? `of ${bound(limit)} or ${better(rules)}`
      : `${isLower ? 'below' : 'above'} ${bound(limit)}`;
  return `${nameOf(rules)} ${orBetter} would have promoted the challenger${shareText(rules)}, if the evidence bore it out.`;
}

function promotedAbove(decision: KeyDecision, rules: Rules): string {
  const limit = shifted(decision, 'champion', rules, rules.minImprovement);
  return `${nameOf(rules)} ${beyond(rules)} ${bound(limit)} would have kept the champion${shareText(rules)}.`;
}

function above(decision: KeyDecision, rules: Rules, what: string): string {
  const limit = shifted(decision, 'champion', rules, -rules.minImprovement);
  return `${nameOf(rules)} ${beyond(rules)} ${bound(limit)} would have ${what}.`;
}

function tieAbove(decision: KeyDecision, rules: Rules): readonly string[] {
  const champion = decision.columns[`champion_${rules.metric}`];
  if (typeof champion !== 'number' || champion === 0 || rules.minImprovement === 0) return [];
  return [
    `One between that and ${bound(shifted(decision, 'champion', rules, -rules.minImprovement))} would have been a TIE.`,
  ];
}

function shareText({ minImprovement, isKnown }: Rules): string {
  if (!isKnown) return '; the run does not tell by how much a challenger had to be better';
  return minImprovement === 0 ? '' : ` (min_improvement ${percentText(minImprovement)})`;
}

function bound(error: number | undefined): string {
  return error === undefined ? 'the other error' : errorText(error);
}
