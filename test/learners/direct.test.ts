import { expect, test } from '@jest/globals';
import {
  coefficientsOf,
  fit,
  forecast,
  minimumRows,
  packModel,
  parseCandidate,
  unpackModel,
} from '#src/learners/index.ts';
import { lagRows, type LagDesign } from '#src/learners/lag-features.ts';
import { monthly, seasonalDemand } from './series.ts';

const design: LagDesign = {
  seasonLength: 12,
  lags: [1, 3, 12],
  trend: false,
  harmonics: 0,
  covariates: [],
  strategy: 'direct',
  steps: 15,
  lower: null,
  upper: null,
};

function direct(learner: string, parameters: Readonly<Record<string, unknown>>) {
  return parseCandidate({ learner, parameters: { strategy: 'direct', ...parameters } }, { seasonLength: 12 });
}

test.each([
  [1, [1, 3, 12]],
  [3, [3, 3, 12]],
  [5, [5, 7, 12]],
  [12, [12, 14, 12]],
  [15, [15, 17, 24]],
])('%i steps ahead, lags 1, 3 and 12 are the values %j periods before', (step, lags) => {
  const { features, targets } = lagRows(design, monthly(Array.from({ length: 40 }, (_, t) => t)), 0, step);
  expect([...features.subarray(0, 3)].map((value) => targets[0]! - value)).toEqual(lags);
  expect(targets[0]).toBe(Math.max(...lags));
});

test.each([1, 2, 5, 12, 13])('a row %i steps ahead knows no value after the cutoff', (step) => {
  const values = [...seasonalDemand(48)];
  const before = lagRows(design, monthly(values), 0, step);
  const changed = lagRows(design, monthly(values.map((value, t) => (t > 47 - step ? 1e9 : value))), 0, step);
  const last = (before.nRows - 1) * 3;
  expect([...changed.features.subarray(last)]).toEqual([...before.features.subarray(last)]);
});

test('a direct model continues growth that it has seen, each step from the last observed value', () => {
  const target = Array.from({ length: 60 }, (_, t) => 10 * 1.03 ** t);
  const series = monthly(target);
  const given = direct('linear', { lags: [1], trend: false, harmonics: 0, ridge: 1e-6, steps: 6 });
  const model = fit(given, series, 1);
  for (const [h, value] of forecast(model, series, 6).entries())
    expect(value / (10 * 1.03 ** (60 + h))).toBeCloseTo(1, 4);
  const named = new Map(coefficientsOf(model).map(({ name, value }) => [name, value]));
  expect([...named.keys()].slice(0, 4)).toEqual([
    'step_1.intercept',
    'step_1.lag_1',
    'step_2.intercept',
    'step_2.lag_1',
  ]);
  for (let step = 1; step <= 6; step++) expect(named.get(`step_${step}.lag_1`)).toBeCloseTo(1.03 ** step, 4);
});

test.each([
  ['linear', {}],
  ['random_forest', { n_estimators: 5 }],
])('%s goes on behind its last step from its own forecasts', (learner, parameters) => {
  const target = seasonalDemand(60);
  const given = direct(learner, { steps: 3, ...parameters });
  const series = monthly(target);
  const model = fit(given, series, 7);
  const all = [...forecast(model, series, 7)];
  expect(all.slice(0, 3)).toEqual([...forecast(model, series, 3)]);
  expect(all.slice(3)).toEqual([...forecast(model, monthly([...target, ...all.slice(0, 3)]), 4)]);
  expect([...forecast(unpackModel(packModel(model)), series, 7)]).toEqual(all);
});

test.each(['linear', 'random_forest'])('one direct step of %s is the recursive strategy', (learner) => {
  const series = monthly(seasonalDemand(60));
  const parameters = learner === 'linear' ? {} : { n_estimators: 5 };
  const recursive = parseCandidate({ learner, parameters }, { seasonLength: 12 });
  const found = forecast(fit(direct(learner, { steps: 1, ...parameters }), series, 3), series, 24);
  expect([...found]).toEqual([...forecast(fit(recursive, series, 3), series, 24)]);
});

test.each(['linear', 'random_forest'])('direct %s needs the rows of its last step', (learner) => {
  const given = direct(learner, { steps: 18, lags: [1, 12] });
  const least = minimumRows(given);
  expect(least).toBeGreaterThanOrEqual(24 + 4);
  expect(() => fit(given, monthly(seasonalDemand(least - 1)), 1)).toThrow('TRAIN_TOO_FEW_ROWS');
  const model = fit(given, monthly(seasonalDemand(least)), 1);
  expect(forecast(model, monthly(seasonalDemand(least)), 18).every((value) => Number.isFinite(value))).toBe(true);
});

test.each([
  [{ strategy: 'dirrec' }, 'one of recursive, direct'],
  [{ steps: 0 }, 'a whole number of at least 1, or null'],
])('%j is refused', (parameters, expected) => {
  try {
    direct('linear', parameters);
    expect('accepted').toBe('refused');
  } catch (error) {
    expect((error as { code: string }).code).toBe('TRAIN_PARAMETER_INVALID');
    expect((error as { faults: readonly { expected: string }[] }).faults[0]!.expected).toContain(expected);
  }
});
