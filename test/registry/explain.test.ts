import { expect, test } from '@jest/globals';
import { explanationLines } from '#src/cli/explanation-lines.ts';
import { decisionCodes, type DecisionCode } from '#src/evaluation/index.ts';
import { explainDecision, findFleet, readKeyDecisions, type KeyDecision } from '#src/registry/index.ts';
import { openLocalDirectory } from '#src/storage/index.ts';
import { candidates, fleetOf, train, trending } from '../evaluation/small-fleet.ts';
import { newFolder, runGate } from './gate-run.ts';

const rules = { metric: 'rmse', minImprovement: 0.02 } as const;

function decision(code: string, columns: KeyDecision['columns'] = {}): KeyDecision {
  const row = { challenger_learner: 'theta', champion_rmse: 100, champion_mae: 50, benchmark_rmse: 120, ...columns };
  return { key: ['1'], code, sentence: 'Because.', run: 'run-1', decidedAt: 0, columns: row };
}

test.each(Object.keys(decisionCodes))('says what would have changed %s', (code) => {
  const explanation = explainDecision(decision(code), rules);
  expect(explanation.meaning).toBe(decisionCodes[code as DecisionCode].summary);
  expect(explanation.wouldChange.length).toBeGreaterThan(0);
  for (const sentence of explanation.wouldChange) expect(sentence).not.toMatch(/undefined|NaN|null/);
});

test.each([
  [
    'WORSE',
    rules,
    [
      'An RMSE of 98 or less would have promoted the challenger (min_improvement 2 %), if the evidence bore it out.',
      'One between that and 102 would have been a TIE.',
    ],
  ],
  [
    'TIE',
    { metric: 'mae', minImprovement: 0 },
    [
      'An MAE below 50 would have promoted the challenger, if the evidence bore it out.',
      'An MAE above 50 would have been WORSE.',
    ],
  ],
  ['PROMOTED', rules, ['An RMSE above 98 would have kept the champion (min_improvement 2 %).']],
  ['REFRESHED', rules, ['An RMSE above 102 would have kept the champion.']],
  ['FIRST', rules, ['An RMSE above 120 would have registered the seasonal naive in its place.']],
  ['FIRST_BASELINE', rules, ['An RMSE of 120 or less would have registered the challenger.']],
  [
    'FIRST',
    { ...rules, firstMargin: 0.1 },
    ['An RMSE above 132 would have registered the seasonal naive in its place.'],
  ],
  ['WORSE', null, [expect.stringContaining('does not tell by how much')]],
] as const)('the bound of %s by %j', (code, used, sentences) => {
  expect(explainDecision(decision(code), used).wouldChange).toEqual(sentences);
});

const limits = { alpha: 0.1, harmMargin: 0.05, harmProbability: 0.1 };
const dieboldMariano = {
  evidence_profile: 'stable',
  evidence_name: 'diebold_mariano',
  evidence_points: 24,
  evidence_statistic: -0.81,
  evidence_p: 0.2134,
};

test.each([
  [dieboldMariano, limits, 'p below 0.1 (alpha) in place of 0.213, on 24 points, would have promoted the challenger.'],
  [
    {
      evidence_profile: 'adaptive',
      evidence_name: 'empirical_bayes',
      evidence_p: 0.25,
      evidence_expected: Math.log(0.99),
    },
    limits,
    'A probability below 0.1 (harm_probability) in place of 0.25 that the error is over 5 % greater, with at least 2 % less error expected (min_improvement) in place of 1 %, would have promoted the challenger.',
  ],
  [
    {
      evidence_profile: 'stable',
      evidence_name: 'wilcoxon',
      evidence_p: null,
      evidence_remarks: 'All differences are 0.',
    },
    limits,
    'The evidence is not defined: All differences are 0.',
  ],
  [dieboldMariano, undefined, 'It gave p = 0.213 (diebold_mariano); the run does not tell what p had to be.'],
])('the bound of the evidence %j', (columns, known, sentence) => {
  const used = known === undefined ? rules : { ...rules, limits: known };
  expect(explainDecision(decision('INSUFFICIENT_EVIDENCE', columns), used).wouldChange[1]).toBe(sentence);
});

test('tells the evidence with its numbers, and none where nothing was compared', () => {
  expect(explainDecision(decision('FIRST'), rules).evidence).toBeNull();
  expect(explainDecision(decision('PROMOTED', dieboldMariano), { ...rules, limits }).evidence).toEqual({
    profile: 'stable',
    name: 'diebold_mariano',
    nPoints: 24,
    nKeys: null,
    statistic: -0.81,
    p: 0.2134,
    expected: null,
    remarks: null,
    limits,
  });
});

test('no error is lower than one of 0', () => {
  expect(explainDecision(decision('WORSE', { champion_rmse: 0 }), rules).wouldChange).toEqual([
    "No error is lower than the champion's.",
  ]);
});

test('of a first seasonal naive no error of its own is told that cannot be', () => {
  const [advice, ...more] = explainDecision(
    decision('FIRST', { challenger_learner: 'seasonal_naive' }),
    rules,
  ).wouldChange;
  expect(advice).toMatch(/^A challenger of another learner/);
  expect(more).toEqual([]);
});

const strictGuardrail = { metric: 'bias', last: null, n: 6, upper: null, maxIncrease: 0, isStrict: true };

test.each([
  [{ minTestPoints: 8, horizon: 6 }, /^Of bias: at least 12 points of the holdout in place of 6, or `strict: false`/],
  [{ minTestPoints: 8, horizon: 1 }, /^Of bias: at least 8 points/],
  [{}, /^Of bias: more points of the holdout in place of 6/],
])('a strict guardrail without a bound is told the points for one by %j', (bounds, sentence) => {
  const guardrails = JSON.stringify([{ ...strictGuardrail, verdict: 'INCONCLUSIVE' }]);
  const { wouldChange } = explainDecision(decision('REJECTED_GUARDRAIL', { guardrails }), { ...rules, ...bounds });
  expect(wouldChange).toEqual([expect.stringMatching(sentence)]);
});

test.each([
  [{ champion_rmse: 1 }, 12, 'From the holdout a to b, 12 rows, which none of the scored models has seen.'],
  [
    { champion_rmse: 1 },
    11,
    'From the holdout a to b, 11 of 12 rows (repaired ones do not count), which none of the scored models has seen.',
  ],
  [
    { champion_rmse: null, champion_mae: null },
    12,
    'From the holdout a to b, 12 rows, which the challenger has not seen; the champion was not scored on them.',
  ],
])('the holdout of a champion with %j and %d rows that count', (champion, scored, line) => {
  const holdout = { holdout_from: 'a', holdout_to: 'b', holdout_points: 12, holdout_scored_points: scored };
  const made = decision('TIE', { ...holdout, champion_learner: 'theta', challenger_rmse: 1, ...champion });
  expect(explanationLines(explainDecision(made, rules), { name: 'k', decision: made, nDecisions: 1 })).toContain(line);
});

test.each([
  ['FIRST', { ...rules, firstMargin: 10 }, 'By the rules: metric rmse, first_margin 1000 %.'],
  ['FIRST', rules, 'By the rules: metric rmse, first_margin 0 %.'],
  ['FIRST_BASELINE', { ...rules, hasFirstLimits: true }, 'By the rules: metric rmse, first_margin 0 %, first_limits.'],
  ['WORSE', { ...rules, firstMargin: 10 }, 'By the rules: metric rmse, min_improvement 2 %.'],
])('%s names the rules that decided it', (code, used, line) => {
  const made = decision(code, { challenger_rmse: 1, benchmark_learner: 'seasonal_naive' });
  expect(explanationLines(explainDecision(made, used), { name: 'k', decision: made, nDecisions: 1 })).toContain(line);
});

test('a code of another version of Muster is shown with what was recorded', () => {
  expect(explainDecision(decision('OF_TOMORROW'), rules)).toMatchObject({
    code: 'OF_TOMORROW',
    sentence: 'Because.',
    wouldChange: [],
  });
});

test('explains a recorded decision with its rows and numbers, the newest last', async () => {
  const fleet = fleetOf([[['1', '9'], trending(48)]]);
  const store = openLocalDirectory(await newFolder());
  await runGate(store, fleet, await train(fleet, { candidates: [candidates.naive] }));
  const { decisions } = await runGate(store, fleet, await train(fleet), { run: 'run-2' });
  const demand = await findFleet(store, 'demand');
  const recorded = await readKeyDecisions(demand, ['1', '9']);
  expect(recorded.map(({ run, code }) => [run, code])).toEqual([
    ['run-1', 'FIRST'],
    ['run-2', 'PROMOTED'],
  ]);
  const [made] = decisions;
  const explanation = explainDecision(recorded[1]!, rules);
  expect(explanation).toMatchObject({
    isRegistered: true,
    sentence: made!.sentence,
    holdout: { from: '2024-10', to: '2025-03', nPoints: 6 },
    contestants: [
      { role: 'challenger', learner: 'linear', errors: { rmse: made!.challenger!.rmse } },
      { role: 'champion', learner: 'seasonal_naive', version: 1, errors: { rmse: made!.champion!.rmse } },
      { role: 'benchmark', learner: 'seasonal_naive', errors: { rmse: made!.benchmark!.rmse } },
    ],
  });
  // The bound that is told is the one by which the gate decided: 2 % below the champion.
  expect(explanation.wouldChange[0]).toContain(String(Number((made!.champion!.rmse! * 0.98).toPrecision(4))));
  await expect(readKeyDecisions(demand, ['1', '99'])).rejects.toMatchObject({
    code: 'REGISTRY_MODEL_UNKNOWN',
    faults: [{ what: expect.stringContaining('Did you mean "location=1, product_id=9"?') }],
  });
});
