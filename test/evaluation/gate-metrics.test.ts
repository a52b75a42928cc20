import { expect, test } from '@jest/globals';
import { seriesAt, type FleetSeries, type Key } from '#src/core/index.ts';
import { decideKey, defaultGateRules, evaluateFleet, gateMetricNames, type GateRules } from '#src/evaluation/index.ts';
import { dieboldMariano } from '#src/evaluation/evidence/diebold-mariano.ts';
import { r2, smape, type Score } from '#src/evaluation/metrics.ts';
import { fit, forecast, type Candidate } from '#src/learners/index.ts';
import { caseOf, champion, scored, servable } from './decision-cases.ts';
import { candidates, fleetOf, noisy, promote, repeating, seasonLength, seed, train, trending } from './small-fleet.ts';

const values = (...all: readonly number[]): Float64Array => Float64Array.from(all);

test('R² is 1 without an error, 0 for the mean of the values, and below 0 for what is worse than that', () => {
  const actual = values(1, 2, 3, 6);
  expect(r2(actual, actual)).toBe(1);
  expect(r2(actual, values(3, 3, 3, 3))).toBe(0);
  // Squared errors 25 + 16 + 9 + 0 against 4 + 1 + 0 + 9 about the mean.
  expect(r2(actual, values(6, 6, 6, 6))).toBeCloseTo(1 - 50 / 14, 14);
});

test('R² of values that are all the same is not defined, whatever the forecast', () => {
  expect(r2(values(4, 4, 4), values(4, 4, 4))).toBeUndefined();
  expect(r2(values(4), values(5))).toBeUndefined();
});

test('sMAPE is a share from 0 to 2, and a row where both are 0 has no error', () => {
  expect(smape(values(0, 0), values(0, 0))).toBe(0);
  expect(smape(values(0, 10), values(5, 10))).toBe(1);
  expect(smape(values(100, -50), values(50, -50))).toBeCloseTo((2 * 50) / 150 / 2, 14);
});

const key: Key = ['1', '9'];

type Figures = Partial<Score>;

function decided(
  own: Figures,
  other: Figures | undefined,
  rules: Partial<GateRules>,
  benchmark: Figures = other ?? {},
) {
  const score = (figures: Figures): Score => ({ rmse: 10, mae: 8, smape: 0.1, bias: 0, ...figures });
  const scoring = scored(
    { challenger: 10 },
    {
      challenger: { ...score(own), digest: 'own', serving: servable },
      ...(other === undefined ? {} : { champion: { wasRefitted: false, score: score(other) } }),
      benchmark: score(benchmark),
    },
  );
  const keyCase = caseOf({ scoring, ...(other === undefined ? {} : { champion }) });
  return decideKey(keyCase, { ...defaultGateRules, profile: 'none', ...rules });
}

test.each([
  [
    'a negative R² that grows',
    -0.2,
    -0.5,
    'PROMOTED',
    "linear R² -0.2 beats the champion's (seasonal_naive, version 2) -0.5 by 60 %",
  ],
  ['a negative R² that falls', -0.6, -0.5, 'WORSE', 'by 20 %'],
  ['a negative R² that becomes positive', 0.5, -0.5, 'PROMOTED', 'by 200 %'],
  ['a positive R² that becomes negative', -0.5, 0.5, 'WORSE', 'by 200 %'],
  ['hardly more', 0.505, 0.5, 'TIE', 'a change needs at least 2 % more R²'],
  ['a champion of 0 and less than 2 % of the scale more', 0.019, 0, 'TIE', 'needs at least 0.02 more R²'],
  ['a champion of 0 and more than that', 0.03, 0, 'PROMOTED', 'by 0.03 (no share can be taken of a figure next to 0)'],
  ['a champion of 0 and less', -0.03, 0, 'WORSE', 'by 0.03 (no share'],
] as const)('more R² is better: %s', (_, own, other, code, words) => {
  const decision = decided({ r2: own }, { r2: other }, { metric: 'r2' });
  expect(decision).toMatchObject({ code, metric: 'r2', scale: 1, sentence: expect.stringContaining(words) });
});

test.each([
  ['rmse', 1.9, 0, 'TIE'],
  ['rmse', 2.1, 0, 'WORSE'],
  ['rmse', 0, 2.1, 'PROMOTED'],
  ['mase', 0.019, 0, 'TIE'],
  ['mase', 0.021, 0, 'WORSE'],
  ['smape', 0, 0, 'TIE'],
] as const)('against an error of 0 the %s of %p counts in parts of the scale', (metric, own, other, code) => {
  expect(decided({ [metric]: own }, { [metric]: other }, { metric })).toMatchObject({ code, metric });
});

test('a metric that is not defined gives way to the next, and RMSE comes last', () => {
  const rules = { metric: 'mase', metrics: ['r2', 'mae'] } as const;
  const [own, other] = [
    { rmse: 8, mae: 9 },
    { rmse: 10, mae: 8 },
  ];
  expect(decided({ ...own, mase: 1, r2: 0 }, { ...other, mase: 2, r2: 1 }, rules)).toMatchObject({
    metric: 'mase',
    code: 'PROMOTED',
  });
  expect(decided({ ...own, r2: 0 }, { ...other, r2: 1 }, rules)).toMatchObject({ metric: 'r2', code: 'WORSE' });
  const third = decided(own, other, rules);
  expect(third).toMatchObject({ metric: 'mae', code: 'WORSE' });
  expect(third.sentence).toContain('linear MAE 9 (MASE is not defined for the key) is worse');
  expect(decided(own, other, { metric: 'mase' })).toMatchObject({ metric: 'rmse', code: 'PROMOTED', scale: 100 });
});

test('a metric has to be defined for all contestants', () => {
  const rules = { metric: 'mase', metrics: ['mae'] } as const;
  for (const [own, other, benchmark] of [
    [{}, { mase: 1 }, { mase: 1 }],
    [{ mase: 1 }, {}, { mase: 1 }],
    [{ mase: 1 }, { mase: 1 }, {}],
    [{ mase: Number.POSITIVE_INFINITY }, { mase: 1 }, { mase: 1 }],
  ] as const) {
    expect(decided(own, other, rules, benchmark).metric).toBe('mae');
  }
});

test.each([
  ['rmse', 10.5, 10, 0.05, 'FIRST'],
  ['rmse', 10.51, 10, 0.05, 'FIRST_BASELINE'],
  ['rmse', 10, 10, 0, 'FIRST'],
  ['rmse', 10.0001, 10, 0, 'FIRST_BASELINE'],
  // Of a seasonal naive without an error no share can be taken: 5 % of the mean absolute target, 100.
  ['rmse', 5, 0, 0.05, 'FIRST'],
  ['rmse', 5.1, 0, 0.05, 'FIRST_BASELINE'],
  ['r2', -0.55, -0.5, 0.11, 'FIRST'],
  ['r2', -0.56, -0.5, 0.11, 'FIRST_BASELINE'],
] as const)(
  'a first challenger of %s %d beside a seasonal naive of %d, with a margin of %d',
  (metric, own, other, firstMargin, code) => {
    const decision = decided({ [metric]: own }, undefined, { metric, firstMargin }, { [metric]: other });
    expect(decision.code).toBe(code);
  },
);

const limited = (own: Figures) => decided(own, undefined, { firstLimits: { r2: 0.3, mae: 9 } }, {});

test('a first challenger that misses a limit gives way to the seasonal naive, and says which', () => {
  expect(limited({ r2: 0.3, mae: 9 }).code).toBe('FIRST');
  expect(limited({ r2: 0.29 })).toMatchObject({
    code: 'FIRST_BASELINE',
    sentence: expect.stringContaining('misses a limit: its R² is 0.29, and at least 0.3 is asked'),
  });
  expect(limited({ mae: 9.5 }).sentence).toContain('its MAE is 9.5, and at most 9 is asked');
  // A metric that is not defined is not asked for.
  expect(limited({ mae: 5 }).code).toBe('FIRST');
});

const horizon = 3;
const holdout = 12;

async function judgedBy(fleet: FleetSeries, rules: Partial<GateRules>) {
  const options = { fleet, seasonLength, horizon, seed, rules: { ...defaultGateRules, ...rules } };
  const first = await train(fleet, { candidates: [candidates.naive], horizon, holdout });
  const champions = promote(await evaluateFleet({ ...options, challengers: first, champions: new Map() }));
  return evaluateFleet({ ...options, challengers: await train(fleet, { horizon, holdout }), champions });
}

test('MASE is not defined for a history that repeats itself, and is for others of the same fleet', async () => {
  const fleet = fleetOf([
    [['1', '1'], repeating(60, 1)],
    [['1', '2'], noisy(60, 2)],
  ]);
  const decisions = await judgedBy(fleet, { metric: 'mase', metrics: ['mae'] });
  expect(decisions.map(({ metric }) => metric)).toEqual(['mae', 'mase']);
  expect(decisions[0]?.challenger?.mase).toBeUndefined();
});

test('the evidence is about the losses of the metric', async () => {
  const fleet = fleetOf([[key, trending(60).map((value, t) => value + noisy(60, 4)[t]! / 4)]]);
  const series = seriesAt(fleet, 0);
  const upTo = (end: number) => ({ ...series, target: series.target.subarray(0, end) });
  const lossesOf = (candidate: Candidate): Float64Array => {
    const fitted = fit(candidate, upTo(60 - holdout), seed);
    const losses: number[] = [];
    for (let origin = 60 - holdout; origin < 60; origin += horizon) {
      for (const [h, value] of forecast(fitted, upTo(origin), horizon).entries()) {
        const actual = series.target[origin + h]!;
        losses.push((2 * Math.abs(value - actual)) / (Math.abs(value) + Math.abs(actual)));
      }
    }
    return Float64Array.from(losses);
  };
  const [decision] = await judgedBy(fleet, { metric: 'smape' });
  const expected = dieboldMariano(lossesOf(candidates.linear), lossesOf(candidates.naive), {
    horizon,
    alternative: 'less',
  });
  expect(decision?.comparison?.evidence?.p).toBeCloseTo(expected.p!, 9);
});

test('refuses a metric that it does not know, and a margin below 0', async () => {
  const fleet = fleetOf([[key, trending(60)]]);
  await expect(judgedBy(fleet, { metrics: ['mape' as 'mae'], firstMargin: -1 })).rejects.toMatchObject({
    code: 'GATE_RULES_INVALID',
    faults: [{ what: 'metric is mape.', expected: gateMetricNames.join(', ') }, { what: 'first_margin is -1.' }],
  });
});
