import { digestOf, periodNumber } from '#src/core/index.ts';
import type { Champion, DecisionCode, GateRules, KeyCase, Score } from '#src/evaluation/index.ts';
import type { GatheredEvidence } from '#src/evaluation/evidence/gather-evidence.ts';
import type { KeyScores } from '#src/evaluation/score-key.ts';
import { packModel, type Candidate, type Model } from '#src/learners/index.ts';
import type { Challenger } from '#src/training/index.ts';

const key = ['3', '42'];
export const to = periodNumber('monthly', Date.UTC(2025, 2, 1));
export const linear: Candidate = { learner: 'linear', parameters: { seasonLength: 12 } };
export const naive: Candidate = { learner: 'seasonal_naive', parameters: { seasonLength: 12 } };
export const naiveModel: Model = { ...naive, arrays: {} };
const model: Model = { ...linear, arrays: { coefficients: Float64Array.of(1, 2) } };
export const champion: Champion = {
  key,
  version: 2,
  digest: 'other bytes',
  candidate: naive,
  model: naiveModel,
  cutoff: to - 12,
};
const challenger: Challenger = {
  key,
  state: 'TRAINED',
  reason: '',
  candidate: linear,
  model,
  holdoutModel: model,
  validation: [],
  cutoff: to,
  holdoutCutoff: to - 12,
  holdout: 12,
  notes: [],
};

type Errors = { readonly challenger: number; readonly champion?: number; readonly benchmark?: number };

const score = (rmse: number): Score => ({ rmse, mae: rmse / 2, smape: 0.1, bias: 0 });

export const servable = { nBytes: 300, isFinite: true };

export function scored(
  { challenger: own, champion: opponent, benchmark = 20 }: Errors,
  more: Partial<KeyScores> = {},
): KeyScores {
  return {
    state: 'SCORED',
    holdout: { from: to - 11, to, nPoints: 12, nScored: 12 },
    horizon: 12,
    scale: 100,
    challenger: { ...score(own), digest: digestOf(packModel(model)), serving: servable },
    ...(opponent === undefined ? {} : { champion: { wasRefitted: false, score: score(opponent) } }),
    benchmark: score(benchmark),
    errors: { rows: [], actual: new Float64Array(12), challenger: new Float64Array(12) },
    baseline: naiveModel,
    ...more,
  };
}

export function caseOf(more: Partial<KeyCase>): KeyCase {
  return { key, frequency: 'monthly', isInData: true, challenger, ...more };
}

function tested(p: number | null): GatheredEvidence {
  const evidence = { name: 'diebold_mariano', method: 'bartlett', alternative: 'less', n: 12, statistic: -1 } as const;
  return { profile: 'stable', evidence: { ...evidence, p, remarks: [] }, remarks: [] };
}

function pooled(mean: number, p: number): GatheredEvidence {
  const posterior = { mean, deviation: 0.05 };
  const evidence = { name: 'empirical_bayes', n: 12, statistic: -0.1, harmMargin: 0.05, nKeys: 40 } as const;
  return { profile: 'adaptive', evidence: { ...evidence, p, posterior, remarks: [] }, remarks: [] };
}

const unhealthy = { wasRefitted: false, unhealthy: 'its model does not load (cut off)' };
const on = 'on the 12 months 2024-04 to 2025-03';
const stays = 'the champion (seasonal_naive, version 2) stays.';

export const cases: readonly {
  readonly name: string;
  readonly given: KeyCase;
  readonly rules?: Partial<GateRules>;
  readonly code: DecisionCode;
  readonly sentence: string;
}[] = [
  {
    name: 'a champion whose key left the data',
    given: { key, frequency: 'monthly', isInData: false, champion },
    code: 'ABSENT',
    sentence: `The key is not in today's data; ${stays}`,
  },
  {
    name: 'blocked data without a champion',
    given: caseOf({ challenger: { ...challenger, state: 'BLOCKED_DATA', reason: 'the target is constant (0)' } }),
    code: 'BLOCKED_DATA',
    sentence: 'The data do not allow a model: the target is constant (0); no model is registered.',
  },
  {
    name: 'blocked data with a champion that does not load',
    given: caseOf({
      challenger: { ...challenger, state: 'BLOCKED_DATA', reason: '3 observed rows, and at least 24 are needed' },
      champion: { key, version: 2, digest: 'd', candidate: naive, loadFailure: 'cut off', cutoff: to - 12 },
    }),
    code: 'BLOCKED_DATA',
    sentence:
      'The data do not allow a model: 3 observed rows, and at least 24 are needed; the champion (seasonal_naive, version 2) stays, though its model does not load.',
  },
  {
    name: 'a failed training',
    given: caseOf({ challenger: { ...challenger, state: 'FAILED_TRAIN', reason: 'Singular matrix.' }, champion }),
    code: 'FAILED_TRAIN',
    sentence: `Training failed: Singular matrix; ${stays}`,
  },
  {
    name: 'a key that was not begun, whose models are those of before',
    given: caseOf({ challenger: { ...challenger, state: 'NOT_BEGUN', reason: 'it was not begun' }, champion }),
    code: 'NOT_BEGUN',
    sentence: `The key has no challenger of today, since it was not begun; ${stays}`,
  },
  {
    name: 'a key of the data without a challenger',
    given: { key, frequency: 'monthly', isInData: true, champion },
    code: 'FAILED_TRAIN',
    sentence: `Training failed: training gave no challenger; ${stays}`,
  },
  {
    name: 'a failed scoring',
    given: caseOf({ champion, scoring: { state: 'FAILED', reason: 'no arrays' } }),
    code: 'FAILED_SCORE',
    sentence: `The challenger could not be scored: no arrays; ${stays}`,
  },
  {
    name: 'a challenger without a series',
    given: caseOf({}),
    code: 'FAILED_SCORE',
    sentence: 'The challenger could not be scored: the data hold no series of the key; no model is registered.',
  },
  {
    name: 'a challenger with an infinite error',
    given: caseOf({ champion, scoring: scored({ challenger: Number.POSITIVE_INFINITY, champion: 14 }) }),
    code: 'REJECTED_NONFINITE',
    sentence: `The challenger (linear) forecast values that are not finite numbers ${on}; ${stays}`,
  },
  {
    name: 'a serving model that is not finite though its twin before the holdout is',
    given: caseOf({
      scoring: scored(
        { challenger: 1 },
        {
          challenger: { rmse: 1, mae: 1, smape: 0.1, bias: 0, digest: 'd', serving: { ...servable, isFinite: false } },
        },
      ),
    }),
    code: 'REJECTED_NONFINITE',
    sentence: `The challenger (linear) forecast values that are not finite numbers ${on}; no model is registered.`,
  },
  {
    name: 'a packed model that forecasts other values than it was judged by',
    given: caseOf({
      champion,
      scoring: scored(
        { challenger: 1, champion: 14 },
        { challenger: { ...score(1), digest: 'd', serving: { ...servable, fault: 'its bytes do not load (cut)' } } },
      ),
    }),
    code: 'REJECTED_SERVABILITY',
    sentence: `The challenger (linear) cannot be served: its bytes do not load (cut); ${stays}`,
  },
  {
    name: 'a packed model that is too large',
    given: caseOf({
      scoring: scored(
        { challenger: 1 },
        { challenger: { ...score(1), digest: 'd', serving: { ...servable, nBytes: 67_108_865 } } },
      ),
    }),
    code: 'REJECTED_SERVABILITY',
    sentence:
      'The challenger (linear) cannot be served: its packed model has 67,108,865 bytes, and at most 67,108,864 are allowed; no model is registered.',
  },
  {
    name: 'a seasonal naive in its place that cannot be served either',
    given: caseOf({
      scoring: scored({ challenger: 30 }, { baselineServing: { ...servable, fault: 'its bytes do not load (cut)' } }),
    }),
    code: 'REJECTED_SERVABILITY',
    sentence:
      'The challenger (linear) cannot be served: of the seasonal naive in its place, its bytes do not load (cut); no model is registered.',
  },
  {
    name: 'equal bytes, even with a better score',
    given: caseOf({
      champion: { ...champion, digest: digestOf(packModel(model)), candidate: linear, model },
      scoring: scored({ challenger: 1, champion: 14 }),
    }),
    code: 'UNCHANGED',
    sentence: 'The challenger (linear) has the same bytes as the champion (linear, version 2); nothing is registered.',
  },
  {
    name: 'a champion that has seen the holdout and may not be fitted again',
    given: caseOf({
      champion,
      scoring: scored(
        { challenger: 1 },
        { champion: { wasRefitted: false, overlap: 'it was fitted up to 2025-03, and champion_overlap is refuse' } },
      ),
    }),
    code: 'REJECTED_OVERLAP',
    sentence:
      'The challenger (linear) cannot be compared with the champion (seasonal_naive, version 2): it was fitted up to 2025-03, and champion_overlap is refuse; the champion stays.',
  },
  {
    name: 'a first challenger as good as the seasonal naive',
    given: caseOf({ scoring: scored({ challenger: 20 }) }),
    code: 'FIRST',
    sentence: `linear RMSE 20 is not worse than the seasonal naive's 20 ${on}; it is registered.`,
  },
  {
    name: 'a first challenger worse than the seasonal naive',
    given: caseOf({ scoring: scored({ challenger: 20.5 }) }),
    code: 'FIRST_BASELINE',
    sentence: `linear RMSE 20.5 is worse than the seasonal naive's 20 ${on}; the seasonal naive is registered as baseline.`,
  },
  {
    name: 'an unhealthy champion with the same bytes, which are put in anew',
    given: caseOf({
      champion: { ...champion, digest: digestOf(packModel(model)) },
      scoring: scored({ challenger: 12 }, { champion: unhealthy }),
    }),
    code: 'FIRST',
    sentence: `The champion is unhealthy: its model does not load (cut off). linear RMSE 12 is not worse than the seasonal naive's 20 ${on}; it is registered.`,
  },
  {
    name: 'the same configuration on newer data, a little worse',
    given: caseOf({
      champion: { ...champion, candidate: linear },
      scoring: scored({ challenger: 14.1, champion: 14 }),
    }),
    code: 'REFRESHED',
    sentence: `linear RMSE 14.1, the champion's configuration fitted anew, is not worse than the champion's (linear, version 2) 14 ${on}; it is registered.`,
  },
  {
    name: 'the same configuration on newer data, clearly worse',
    given: caseOf({ champion: { ...champion, candidate: linear }, scoring: scored({ challenger: 15, champion: 12 }) }),
    code: 'WORSE',
    sentence: `linear RMSE 15 is worse than the champion's (linear, version 2) 12 by 25 % ${on}; the champion stays.`,
  },
  {
    name: 'another configuration, hardly better',
    given: caseOf({ champion, scoring: scored({ challenger: 13.9, champion: 14 }) }),
    code: 'TIE',
    sentence: `linear RMSE 13.9 and the champion's (seasonal_naive, version 2) 14 differ by 0.714 % ${on}, and a change needs at least 2 % less error; the champion stays.`,
  },
  {
    name: 'the same configuration on the same data with other bytes',
    given: caseOf({
      champion: { ...champion, candidate: linear, cutoff: to },
      scoring: scored({ challenger: 14, champion: 14 }),
    }),
    code: 'REFRESHED',
    sentence: `linear RMSE 14, the champion's configuration fitted anew, is not worse than the champion's (linear, version 2) 14 ${on}; it is registered.`,
  },
  {
    name: 'a champion without error',
    given: caseOf({ champion, scoring: scored({ challenger: 3, champion: 0 }) }),
    code: 'WORSE',
    sentence: `linear RMSE 3 is worse than the champion's (seasonal_naive, version 2) 0 by 3 (no share can be taken of a figure next to 0) ${on}; the champion stays.`,
  },
  {
    name: 'a better challenger',
    given: caseOf({ champion, scoring: scored({ challenger: 12.3, champion: 14.1 }) }),
    code: 'PROMOTED',
    sentence: `linear RMSE 12.3 beats the champion's (seasonal_naive, version 2) 14.1 by 12.8 % ${on}; it is registered.`,
  },
  {
    name: 'a better challenger that errs in one direction',
    given: caseOf({
      champion,
      scoring: scored(
        { challenger: 12.3, champion: 14.1 },
        {
          horizon: 1,
          errors: {
            rows: Array.from({ length: 12 }, (_, i) => i),
            actual: new Float64Array(12),
            challenger: new Float64Array(12).fill(-12),
            champion: new Float64Array(12).fill(1),
          },
        },
      ),
    }),
    rules: { guardrails: [{ metric: 'bias', maxIncrease: 0.1, isStrict: false }] },
    code: 'REJECTED_GUARDRAIL',
    sentence: `linear RMSE 12.3 stands against the champion's (seasonal_naive, version 2) 14.1 ${on}, but a guardrail does not hold: its bias is 12, the champion's 1: an increase of 11 % of the mean absolute target, which may be 11 %, and at most 10 % is allowed; the champion stays.`,
  },
  {
    name: 'a better challenger on a holdout that has decided too often',
    given: caseOf({ champion, scoring: scored({ challenger: 12.3, champion: 14.1 }), holdoutUses: 4 }),
    rules: { maxUses: 3 },
    code: 'HOLDOUT_SPENT',
    sentence: `linear RMSE 12.3 beats the champion's (seasonal_naive, version 2) 14.1 by 12.8 % ${on}, but that holdout has decided 4 times, and at most 3 times are allowed; the champion stays.`,
  },
  {
    name: 'a better challenger on a holdout that may decide once more',
    given: caseOf({ champion, scoring: scored({ challenger: 12.3, champion: 14.1 }), holdoutUses: 3 }),
    rules: { maxUses: 3 },
    code: 'PROMOTED',
    sentence: `linear RMSE 12.3 beats the champion's (seasonal_naive, version 2) 14.1 by 12.8 % ${on}; it is registered.`,
  },
  {
    name: 'the configuration in service fitted anew on a holdout that has decided too often',
    given: caseOf({
      champion: { ...champion, candidate: linear },
      scoring: scored({ challenger: 14, champion: 14 }),
      holdoutUses: 9,
    }),
    rules: { maxUses: 3 },
    code: 'REFRESHED',
    sentence: `linear RMSE 14, the champion's configuration fitted anew, is not worse than the champion's (linear, version 2) 14 ${on}; it is registered.`,
  },
  {
    name: 'a better challenger that somebody has to approve',
    given: caseOf({ champion, scoring: scored({ challenger: 12.3, champion: 14.1 }) }),
    rules: { approval: 'manual' },
    code: 'PENDING_APPROVAL',
    sentence: `linear RMSE 12.3 beats the champion's (seasonal_naive, version 2) 14.1 by 12.8 % ${on}; it waits for approval.`,
  },
  {
    name: 'a first model that somebody has to approve',
    given: caseOf({ scoring: scored({ challenger: 30 }) }),
    rules: { approval: 'manual' },
    code: 'PENDING_APPROVAL',
    sentence: `linear RMSE 30 is worse than the seasonal naive's 20 ${on}; the seasonal naive waits for approval as baseline.`,
  },
  {
    name: 'a worse challenger, which nobody has to approve',
    given: caseOf({ champion, scoring: scored({ challenger: 15, champion: 12 }) }),
    rules: { approval: 'manual' },
    code: 'WORSE',
    sentence: `linear RMSE 15 is worse than the champion's (seasonal_naive, version 2) 12 by 25 % ${on}; the champion stays.`,
  },
  {
    name: 'a better challenger with a test that holds',
    given: caseOf({ champion, scoring: scored({ challenger: 12.3, champion: 14.1 }), evidence: tested(0.0312) }),
    code: 'PROMOTED',
    sentence: `linear RMSE 12.3 beats the champion's (seasonal_naive, version 2) 14.1 by 12.8 % ${on} (p is 0.0312 by the Diebold-Mariano test on 12 points and it has to be below 0.1); it is registered.`,
  },
  {
    name: 'a better challenger with a test that does not hold',
    given: caseOf({ champion, scoring: scored({ challenger: 12.3, champion: 14.1 }), evidence: tested(0.31) }),
    code: 'INSUFFICIENT_EVIDENCE',
    sentence: `linear RMSE 12.3 beats the champion's (seasonal_naive, version 2) 14.1 by 12.8 % ${on}, but the evidence does not hold: p is 0.31 by the Diebold-Mariano test on 12 points and it has to be below 0.1; the champion stays.`,
  },
  {
    name: 'a better challenger whose test is not defined',
    given: caseOf({ champion, scoring: scored({ challenger: 12.3, champion: 14.1 }), evidence: tested(null) }),
    code: 'INSUFFICIENT_EVIDENCE',
    sentence: `linear RMSE 12.3 beats the champion's (seasonal_naive, version 2) 14.1 by 12.8 % ${on}, but the evidence does not hold: p is not defined by the Diebold-Mariano test on 12 points and it has to be below 0.1; the champion stays.`,
  },
  {
    name: 'a better challenger that the fleet takes for luck',
    given: caseOf({ champion, scoring: scored({ challenger: 12.3, champion: 14.1 }), evidence: pooled(-0.01, 0.2) }),
    code: 'INSUFFICIENT_EVIDENCE',
    sentence: `linear RMSE 12.3 beats the champion's (seasonal_naive, version 2) 14.1 by 12.8 % ${on}, but the evidence does not hold: weighed against 40 keys of the fleet 0.995 % less error are expected and the probability of over 5 % more is 0.2, which have to be at least 2 % and below 0.1; the champion stays.`,
  },
  {
    name: 'a better challenger of which there is no evidence to be had',
    given: caseOf({
      champion,
      scoring: scored({ challenger: 12.3, champion: 14.1 }),
      evidence: { profile: 'improvement_alone', remarks: ['The improvement alone decides.'] },
    }),
    code: 'PROMOTED',
    sentence: `linear RMSE 12.3 beats the champion's (seasonal_naive, version 2) 14.1 by 12.8 % ${on} (there are too few points for a test and too few keys to be pooled); it is registered.`,
  },
];
