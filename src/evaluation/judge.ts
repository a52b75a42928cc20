import { candidateDigest } from '#src/learners/index.ts';
import type { Challenger } from '#src/training/index.ts';
import type { Champion } from './champion.ts';
import { decisionCodes } from './decision-codes.ts';
import { decideImprovement } from './evidence/decide-improvement.ts';
import type { GatheredEvidence } from './evidence/gather-evidence.ts';
import type { GateRules } from './gate-rules.ts';
import type { KeyCase, Verdict } from './key-case.ts';
import { faultOfFirst } from './judge-first.ts';
import { gateMetrics, type GateMetric } from './gate-metrics.ts';
import { metricFor, scaleOf } from './metric-for.ts';
import { guardrailVeto, judgeGuardrails } from './judge-guardrails.ts';
import { isFiniteScore, type Score } from './metrics.ts';
import type { KeyScores } from './score-key.ts';
import { servingFault } from './serving-check.ts';

/** Finds the first code that fits a case, with what it rests on; what would go into service waits where the rules ask for approval. */
export function judge(keyCase: KeyCase, rules: GateRules): Verdict {
  const verdict = judgeCase(keyCase, rules);
  if (rules.approval === 'automatic' || !decisionCodes[verdict.code].isRegistered) return verdict;
  return { ...verdict, code: 'PENDING_APPROVAL', approvedAs: verdict.code };
}

function judgeCase(keyCase: KeyCase, rules: GateRules): Verdict {
  const { challenger, champion, scoring } = keyCase;
  const base = { keyCase, rules };
  if (champion !== undefined && !keyCase.isInData) return { ...base, code: 'ABSENT' };
  if (challenger === undefined) return { ...base, code: 'FAILED_TRAIN', reason: 'training gave no challenger' };
  // What else the challenger of a key that was not begun holds is of other rows or settings.
  if (challenger.state !== 'TRAINED') return { ...base, code: challenger.state, reason: challenger.reason };
  if (scoring === undefined) return { ...base, code: 'FAILED_SCORE', reason: 'the data hold no series of the key' };
  if (scoring.state === 'FAILED') return { ...base, code: 'FAILED_SCORE', reason: scoring.reason };
  return { ...base, scores: scoring, ...judgeScores(keyCase, scoring, rules) };
}

type Judged = Pick<Verdict, 'code' | 'metric' | 'reason' | 'comparison' | 'guardrails'>;

function judgeScores(keyCase: KeyCase, scores: KeyScores, rules: GateRules): Judged {
  const { champion } = keyCase;
  const own = scores.challenger;
  if (!own.serving.isFinite || !isFiniteScore(own)) return { code: 'REJECTED_NONFINITE' };
  const unservable = servingFault(own.serving, rules);
  if (unservable !== undefined) return { code: 'REJECTED_SERVABILITY', reason: unservable };
  const opponent = scores.champion;
  const isHealthy = opponent?.score !== undefined && opponent.unhealthy === undefined;
  if (own.digest === champion?.digest && (isHealthy || opponent?.overlap !== undefined)) return { code: 'UNCHANGED' };
  if (opponent?.overlap !== undefined) return { code: 'REJECTED_OVERLAP', reason: opponent.overlap };
  const metric = metricFor(scores, rules);
  if (champion === undefined || !isHealthy) return judgeFirst(scores, metric, rules);
  return judgeAgainst({ ...keyCase, champion }, scores, { metric, opponent: opponent.score, rules });
}

/** What a challenger is compared by. */
type Measure = { readonly metric: GateMetric; readonly opponent: Score; readonly rules: GateRules };

function judgeAgainst(
  keyCase: KeyCase & { readonly champion: Champion },
  scores: KeyScores,
  { metric, opponent, rules }: Measure,
): Judged {
  const { champion, challenger } = keyCase;
  const figures = {
    challenger: scores.challenger[metric]!,
    champion: opponent[metric]!,
    benchmark: scores.benchmark[metric]!,
    direction: gateMetrics[metric].direction,
    scale: scaleOf(metric, scores),
  };
  const comparison = decideImprovement(figures, keyCase.evidence ?? noEvidence, rules);
  const isRefresh = challenger !== undefined && isRefreshOf(champion, challenger) && comparison.outcome !== 'WORSE';
  const guardrails = judgeGuardrails(keyCase.key, scores, rules);
  const compared = { metric, comparison, guardrails };
  const veto = guardrailVeto(guardrails, isRefresh);
  if (veto !== undefined) return { ...compared, code: 'REJECTED_GUARDRAIL', reason: veto };
  if (isRefresh) return { ...compared, code: 'REFRESHED' };
  const isSpent = (keyCase.holdoutUses ?? 0) > (rules.maxUses ?? Infinity);
  return { ...compared, code: isSpent && comparison.outcome === 'PROMOTED' ? 'HOLDOUT_SPENT' : comparison.outcome };
}

function judgeFirst(scores: KeyScores, metric: GateMetric, rules: GateRules): Judged {
  const reason = faultOfFirst(scores, metric, rules);
  if (reason === undefined) return { code: 'FIRST', metric };
  const unservable = servingFault(scores.baselineServing, rules);
  if (unservable === undefined) return { code: 'FIRST_BASELINE', metric, reason };
  return { code: 'REJECTED_SERVABILITY', reason: `of the seasonal naive in its place, ${unservable}` };
}

const noEvidence: GatheredEvidence = { profile: 'improvement_alone', remarks: [] };

// Other bytes of the same configuration up to the same period: the history was corrected, and that should reach service too.
function isRefreshOf(champion: Champion, { model, cutoff }: Challenger): boolean {
  if (model === undefined || cutoff === undefined || cutoff < champion.cutoff) return false;
  return candidateDigest(model) === candidateDigest(champion.candidate);
}
