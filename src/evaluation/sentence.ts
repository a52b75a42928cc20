import { countOf, countPeriods, periodLabel, type Frequency } from '#src/core/index.ts';
import type { Champion } from './champion.ts';
import type { DecisionCode } from './decision-codes.ts';
import type { Holdout } from './decision.ts';
import { gateMetrics, type GateMetric } from './gate-metrics.ts';
import { scaleOf } from './metric-for.ts';
import type { GateRules } from './gate-rules.ts';
import { evidenceWords } from './evidence-words.ts';
import type { Improvement } from './evidence/improvement.ts';
import type { Verdict } from './key-case.ts';
import { errorText, percentText } from './number-words.ts';
import type { KeyScores } from './score-key.ts';

/** Gives the reason of a decision in plain English, with the numbers it rests on. */
export function sentenceFor(verdict: Verdict): string {
  const unhealthy = verdict.scores?.champion?.unhealthy;
  const note = unhealthy === undefined ? '' : `The champion is unhealthy: ${unhealthy}. `;
  return note + templateOf(verdict)(wordsFor(verdict));
}

function templateOf({ code, approvedAs = code }: Verdict): (words: Words) => string {
  return approvedAs === 'PENDING_APPROVAL' ? () => 'It waits for approval.' : templates[approvedAs];
}

/** The parts of a sentence; a part that a verdict does not have is empty, and no template of its code uses it. */
type Words = ReturnType<typeof wordsFor>;

const templates: Readonly<Record<Exclude<DecisionCode, 'PENDING_APPROVAL'>, (words: Words) => string>> = {
  ABSENT: ({ stays }) => `The key is not in today's data; ${stays}.`,
  BLOCKED_DATA: ({ reason, stays }) => `The data do not allow a model: ${reason}; ${stays}.`,
  NOT_BEGUN: ({ reason, stays }) => `The key has no challenger of today, since ${reason}; ${stays}.`,
  FAILED_TRAIN: ({ reason, stays }) => `Training failed: ${reason}; ${stays}.`,
  FAILED_SCORE: ({ reason, stays }) => `The challenger could not be scored: ${reason}; ${stays}.`,
  REJECTED_NONFINITE: ({ learner, on, stays }) =>
    `The challenger (${learner}) forecast values that are not finite numbers ${on}; ${stays}.`,
  REJECTED_SERVABILITY: ({ learner, reason, stays }) =>
    `The challenger (${learner}) cannot be served: ${reason}; ${stays}.`,
  UNCHANGED: ({ learner, champion }) =>
    `The challenger (${learner}) has the same bytes as the champion (${champion}); nothing is registered.`,
  REJECTED_OVERLAP: ({ learner, champion, reason }) =>
    `The challenger (${learner}) cannot be compared with the champion (${champion}): ${reason}; the champion stays.`,
  FIRST: ({ challengerError, notWorse, benchmark, on, registered }) =>
    `${challengerError} is ${notWorse} than the seasonal naive's ${benchmark} ${on}; ${registered}.`,
  FIRST_BASELINE: ({ challengerError, reason, on, registeredNaive }) =>
    `${challengerError} ${reason} ${on}; ${registeredNaive}.`,
  REJECTED_GUARDRAIL: ({ challengerError, championError, on, reason }) =>
    `${challengerError} stands against ${championError} ${on}, but a guardrail does not hold: ${reason}; the champion stays.`,
  REFRESHED: ({ challengerError, championError, on, registered }) =>
    `${challengerError}, the champion's configuration fitted anew, is not worse than ${championError} ${on}; ${registered}.`,
  WORSE: ({ challengerError, championError, gap, on }) =>
    `${challengerError} is worse than ${championError} by ${gap} ${on}; the champion stays.`,
  TIE: ({ challengerError, championError, gap, needed, on }) =>
    `${challengerError} and ${championError} differ by ${gap} ${on}, and a change needs ${needed}; the champion stays.`,
  INSUFFICIENT_EVIDENCE: ({ challengerError, championError, gap, on, proof }) =>
    `${challengerError} beats ${championError} by ${gap} ${on}, but the evidence does not hold: ${proof}; the champion stays.`,
  HOLDOUT_SPENT: ({ challengerError, championError, gap, on, uses }) =>
    `${challengerError} beats ${championError} by ${gap} ${on}, but ${uses}; the champion stays.`,
  PROMOTED: ({ challengerError, championError, gap, on, proof, registered }) =>
    `${challengerError} beats ${championError} by ${gap} ${on}${proof === '' ? '' : ` (${proof})`}; ${registered}.`,
};

function wordsFor(verdict: Verdict) {
  const { keyCase, rules, reason, approvedAs } = verdict;
  const waits = approvedAs !== undefined;
  return {
    learner: keyCase.challenger?.model?.learner ?? '',
    registered: waits ? 'it waits for approval' : 'it is registered',
    registeredNaive: `the seasonal naive ${waits ? 'waits for approval' : 'is registered'} as baseline`,
    champion: keyCase.champion === undefined ? '' : describeChampion(keyCase.champion),
    reason: reason?.replace(/[.\s]+$/, '') ?? '',
    stays: staysText(keyCase.champion),
    notWorse: rules.firstMargin === 0 ? 'not worse' : `not over ${percentText(rules.firstMargin)} worse`,
    uses: `that holdout has decided ${countOf(keyCase.holdoutUses ?? 0, 'time')}, and at most ${countOf(rules.maxUses ?? 0, 'time')} are allowed`,
    ...comparisonWords(verdict),
    ...figureWords(verdict),
  };
}

function comparisonWords({ comparison, rules }: Verdict) {
  return {
    gap: gapText(comparison?.improvement),
    proof: comparison === undefined ? '' : evidenceWords(comparison, rules),
  };
}

function figureWords({ keyCase, scores, rules, comparison, metric = rules.metric }: Verdict) {
  if (scores === undefined) return { challengerError: '', championError: '', benchmark: '', needed: '', on: '' };
  const learner = keyCase.challenger?.model?.learner ?? '';
  const champion = keyCase.champion === undefined ? '' : describeChampion(keyCase.champion);
  return {
    challengerError: `${learner} ${gateMetrics[metric].label} ${errorText(scores.challenger[metric])}${insteadText(metric, rules)}`,
    championError: `the champion's (${champion}) ${errorText(scores.champion?.score?.[metric])}`,
    benchmark: errorText(scores.benchmark[metric]),
    needed: neededText(comparison?.improvement, metric, { rules, scores }),
    on: describeHoldout(scores.holdout, keyCase.frequency),
  };
}

function staysText(champion: Champion | undefined): string {
  if (champion === undefined) return 'no model is registered';
  const flaw = champion.model === undefined ? ', though its model does not load' : '';
  return `the champion (${describeChampion(champion)}) stays${flaw}`;
}

function describeChampion({ candidate, version }: Champion): string {
  return `${candidate.learner}, version ${version}`;
}

function describeHoldout({ from, to, nPoints, nScored }: Holdout, frequency: Frequency): string {
  if (nPoints === 1) return `on the ${countPeriods(frequency, 1)} ${periodLabel(frequency, to)}`;
  const left = nScored === nPoints ? '' : ` (${nPoints - nScored} of them repaired, and not counted)`;
  const range = `${periodLabel(frequency, from)} to ${periodLabel(frequency, to)}`;
  return `on the ${countPeriods(frequency, nPoints)} ${range}${left}`;
}

// Without a share the champion's figure is next to 0, and the gap is told in the metric's unit.
function gapText(improvement: Improvement | undefined): string {
  if (improvement === undefined) return '';
  const { absolute, relative } = improvement;
  if (relative !== undefined) return percentText(Math.abs(relative));
  return `${errorText(Math.abs(absolute))} (no share can be taken of a figure next to 0)`;
}

function neededText(
  improvement: Improvement | undefined,
  metric: GateMetric,
  { rules: { minImprovement }, scores }: Pick<Verdict, 'rules'> & { readonly scores: KeyScores },
): string {
  const isLower = gateMetrics[metric].direction === 'lower';
  if (minImprovement === 0) return isLower ? 'a lower error' : `a higher ${gateMetrics[metric].label}`;
  const isShare = improvement?.relative !== undefined;
  const least = isShare ? percentText(minImprovement) : errorText(minImprovement * scaleOf(metric, scores));
  return `at least ${least} ${isLower ? 'less error' : `more ${gateMetrics[metric].label}`}`;
}

function insteadText(metric: GateMetric, rules: GateRules): string {
  return metric === rules.metric ? '' : ` (${gateMetrics[rules.metric].label} is not defined for the key)`;
}
