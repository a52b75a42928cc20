import { candidateDigest } from '#src/learners/index.ts';
import type { Candidate, Model } from '#src/learners/index.ts';
import type { Champion } from './champion.ts';
import { decisionCodes } from './decision-codes.ts';
import type { Decision, JudgedChallenger, JudgedChampion } from './decision.ts';
import { scaleOf } from './metric-for.ts';
import type { GateRules } from './gate-rules.ts';
import { judge } from './judge.ts';
import type { KeyCase, Verdict } from './key-case.ts';
import type { KeyScores } from './score-key.ts';
import { sentenceFor } from './sentence.ts';

/** Decides about one key by the first of `decisionCodes` that fits. Pure: equal cases give equal decisions. */
export function decideKey(keyCase: KeyCase, rules: GateRules): Decision {
  const verdict = judge(keyCase, rules);
  return {
    key: keyCase.key,
    code: verdict.code,
    isRegistered: decisionCodes[verdict.code].isRegistered,
    sentence: sentenceFor(verdict),
    holdout: verdict.scores?.holdout,
    ...(verdict.metric === undefined || verdict.scores === undefined
      ? {}
      : { metric: verdict.metric, scale: scaleOf(verdict.metric, verdict.scores) }),
    ...contestants(verdict),
    ...(verdict.comparison === undefined ? {} : { comparison: verdict.comparison }),
    ...(verdict.guardrails === undefined || verdict.guardrails.length === 0 ? {} : { guardrails: verdict.guardrails }),
    ...(verdict.scores === undefined || keyCase.holdoutUses === undefined ? {} : { holdoutUses: keyCase.holdoutUses }),
    ...(verdict.approvedAs === undefined ? {} : { approvedAs: verdict.approvedAs }),
    ...registration(verdict),
  };
}

function contestants({ keyCase, scores }: Verdict): Pick<Decision, 'challenger' | 'champion' | 'benchmark'> {
  const { champion, challenger } = keyCase;
  const model = challenger?.model;
  return {
    ...(scores === undefined || model === undefined ? {} : { challenger: judgedChallenger(model, scores) }),
    ...(champion === undefined ? {} : { champion: judgedChampion(champion, scores) }),
    ...(scores === undefined ? {} : { benchmark: scores.benchmark }),
  };
}

function judgedChallenger(model: Model, { challenger }: KeyScores): JudgedChallenger {
  const { digest, serving, ...score } = challenger;
  return {
    ...score,
    nBytes: serving.nBytes,
    learner: model.learner,
    configurationDigest: candidateDigest(model),
    digest,
  };
}

function judgedChampion(champion: Champion, scores: KeyScores | undefined): JudgedChampion {
  const judged = scores?.champion;
  return {
    ...judged?.score,
    version: champion.version,
    learner: champion.candidate.learner,
    configurationDigest: candidateDigest(champion.candidate),
    digest: champion.digest,
    cutoff: champion.cutoff,
    wasRefitted: judged?.wasRefitted ?? false,
    ...(judged?.overlap === undefined ? {} : { overlap: judged.overlap }),
    ...(judged?.unhealthy === undefined ? {} : { unhealthy: judged.unhealthy }),
  };
}

function registration({
  keyCase,
  code,
  approvedAs = code,
  scores,
}: Verdict): Pick<Decision, 'model' | 'candidate' | 'score' | 'cutoff'> {
  const { model, cutoff } = keyCase.challenger ?? {};
  if (!decisionCodes[approvedAs].isRegistered || scores === undefined || model === undefined || cutoff === undefined)
    return {};
  if (approvedAs === 'FIRST_BASELINE') {
    return { model: scores.baseline, candidate: candidateOf(scores.baseline), score: scores.benchmark, cutoff };
  }
  const { digest: _, serving: __, coverage: ___, ...score } = scores.challenger;
  return { model, candidate: candidateOf(model), score, cutoff };
}

function candidateOf({ learner, parameters }: Model): Candidate {
  return { learner, parameters };
}
