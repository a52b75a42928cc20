import { candidateDigest } from '#src/learners/index.ts';
import type { Challenger } from '#src/training/index.ts';
import type { Champion } from './champion.ts';
import type { GateRules } from './gate-rules.ts';
import { compareErrors, type Improvement } from './improvement.ts';
import type { KeyCase, Verdict } from './key-case.ts';
import { isFiniteScore } from './metrics.ts';
import type { KeyScores } from './score-key.ts';

/** Finds the first code that fits a case, with what it rests on. */
export function judge(keyCase: KeyCase, rules: GateRules): Verdict {
  const { challenger, champion, scoring } = keyCase;
  const base = { keyCase, rules };
  if (champion !== undefined && !keyCase.isInData) return { ...base, code: 'ABSENT' };
  if (challenger === undefined) return { ...base, code: 'FAILED_TRAIN', reason: 'training gave no challenger' };
  if (challenger.state !== 'TRAINED') return { ...base, code: challenger.state, reason: challenger.reason };
  if (scoring === undefined) return { ...base, code: 'FAILED_SCORE', reason: 'the data hold no series of the key' };
  if (scoring.state === 'FAILED') return { ...base, code: 'FAILED_SCORE', reason: scoring.reason };
  return { ...base, scores: scoring, ...judgeScores(keyCase, scoring, rules) };
}

function judgeScores(keyCase: KeyCase, scores: KeyScores, rules: GateRules): Pick<Verdict, 'code' | 'improvement'> {
  const { champion, challenger } = keyCase;
  const own = scores.challenger;
  if (!own.isServingFinite || !isFiniteScore(own)) return { code: 'REJECTED_NONFINITE' };
  const opponent = scores.champion;
  const isHealthy = opponent?.score !== undefined && opponent.unhealthy === undefined;
  if (champion === undefined || !isHealthy) {
    return { code: own[rules.metric] <= scores.benchmark[rules.metric] ? 'FIRST' : 'FIRST_BASELINE' };
  }
  if (own.digest === champion.digest) return { code: 'UNCHANGED' };
  const improvement = compareErrors(
    own[rules.metric],
    opponent.score[rules.metric],
    scores.scale,
    rules.minImprovement,
  );
  const isRefresh = challenger !== undefined && isRefreshOf(champion, challenger) && improvement.verdict !== 'WORSE';
  return { code: isRefresh ? 'REFRESHED' : codeOf(improvement), improvement };
}

// Other bytes of the same configuration up to the same period: the history was corrected, and that should reach service too.
function isRefreshOf(champion: Champion, { model, cutoff }: Challenger): boolean {
  if (model === undefined || cutoff === undefined || cutoff < champion.cutoff) return false;
  return candidateDigest(model) === candidateDigest(champion.candidate);
}

function codeOf(improvement: Improvement): 'PROMOTED' | 'TIE' | 'WORSE' {
  return improvement.verdict === 'BETTER' ? 'PROMOTED' : improvement.verdict;
}
