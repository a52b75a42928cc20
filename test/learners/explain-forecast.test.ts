import { expect, test } from '@jest/globals';
import {
  coefficientsOf,
  explainForecast,
  fit,
  forecast,
  joinTerms,
  parseCandidate,
  type LearnerName,
  type Model,
  type StepTerms,
} from '#src/learners/index.ts';
import { monthly, seasonalDemand } from './series.ts';

const horizon = 15;
const price = Array.from({ length: 80 }, (_, t) => 10 + ((t * 7) % 5));
const series = monthly(
  seasonalDemand(48).map((value, t) => value - 4 * price[t]!),
  { price },
);

function fitted(learner: LearnerName, parameters: Readonly<Record<string, unknown>> = {}): Model {
  const defaults = { seasonLength: 12, ...(learner === 'random_forest' ? {} : { covariates: ['price'] }) };
  return fit(parseCandidate({ learner, parameters }, defaults), series, 7);
}

function explained(model: Model): readonly StepTerms[] {
  return explainForecast(model, series, horizon)!;
}

const few = { n_estimators: 20 };
const combined = ['linear', 'theta', 'forest', 'boosting'];

test.each([
  ['linear', {}],
  ['linear', { strategy: 'direct', steps: 3 }],
  ['global_linear', {}],
  ['forest', few],
  ['forest', { ...few, strategy: 'direct', steps: 4 }],
  ['boosting', few],
  ['boosting', { ...few, objective: 'poisson' }],
  ['global_boosting', few],
  ['global_boosting', { ...few, objective: 'tweedie', strategy: 'direct', steps: 3 }],
  ['random_forest', { n_estimators: 10 }],
  ['mean', { of: combined }],
  ['median', { of: combined }],
  ['median', { of: combined.slice(1) }],
] as const)('the terms of %s with %j make up each of its forecasts', (learner, parameters) => {
  const model = fitted(learner, parameters);
  const values = forecast(model, series, horizon);
  const steps = explained(model);
  expect(steps).toHaveLength(horizon);
  for (const [h, step] of steps.entries()) expect(joinTerms(step) / values[h]!).toBeCloseTo(1, 10);
  const isLogarithm = 'objective' in parameters;
  expect(new Set(steps.map(({ operation }) => operation))).toEqual(new Set([isLogarithm ? 'product' : 'sum']));
  expect(steps.some(({ terms }) => terms.some(({ name }) => name.endsWith('lag_12')))).toBe(true);
});

test('a term of a linear model is its coefficient times the value of the feature', () => {
  const model = fitted('linear');
  const coefficients = new Map(coefficientsOf(model).map(({ name, value }) => [name, value]));
  const { terms } = explained(model)[0]!;
  expect(terms.map(({ name }) => name)).toEqual(['base', ...[...coefficients.keys()].slice(1)]);
  expect(terms[0]!.contribution).toBe(coefficients.get('intercept'));
  for (const { name, value, contribution } of terms.slice(1)) {
    expect(contribution).toBeCloseTo(coefficients.get(name)! * value!, 12);
  }
  expect(terms.find(({ name }) => name === 'lag_1')!.value).toBe(series.target.at(-1));
  expect(terms.find(({ name }) => name === 'trend')!.value).toBe(48);
  expect(terms.find(({ name }) => name === 'price')!.value).toBe(price[48]);
});

test('a lag says from which period it was read, and where that is a forecast itself', () => {
  const model = fitted('boosting', few);
  const values = forecast(model, series, horizon);
  const steps = explained(model);
  const lagAt = (h: number, name: string): unknown => {
    const { value, lagged } = steps[h]!.terms.find((term) => term.name === name)!;
    return { value, ...lagged };
  };
  const end = series.firstPeriod + 47;
  expect(lagAt(0, 'lag_1')).toEqual({ value: series.target[47], period: end, isForecast: false });
  expect(lagAt(1, 'lag_1')).toEqual({ value: values[0], period: end + 1, isForecast: true });
  expect(lagAt(11, 'lag_12')).toEqual({ value: series.target[47], period: end, isForecast: false });
  expect(lagAt(12, 'lag_12')).toEqual({ value: values[0], period: end + 1, isForecast: true });
});

test('a lag of the direct strategy is counted from the step', () => {
  const steps = explained(fitted('linear', { strategy: 'direct', steps: 3 }));
  const periods = [0, 1, 2, 3].map((h) => steps[h]!.terms.find(({ name }) => name === 'lag_1')!.lagged!.period);
  const end = series.firstPeriod + 47;
  expect(periods).toEqual([end, end, end, end + 3]);
});

test('what keeping a forecast in its range did is a term of its own', () => {
  const lowest = Math.min(...forecast(fitted('linear'), series, horizon)) + 5;
  for (const model of [fitted('linear', { lower: lowest }), fitted('mean', { of: combined, lower: 1000 })]) {
    const values = forecast(model, series, horizon);
    const steps = explained(model);
    // The members of a combination have its range too.
    const moved = steps.flatMap(({ terms }) => terms.filter(({ name }) => /^(linear: )?range$/.test(name)));
    expect(moved.length).toBeGreaterThan(0);
    expect(moved.every(({ contribution }) => contribution > 0)).toBe(true);
    for (const [h, step] of steps.entries()) expect(joinTerms(step)).toBeCloseTo(values[h]!, 9);
  }
  expect(explained(fitted('linear')).some(({ terms }) => terms.at(-1)!.name === 'range')).toBe(false);
});

test('a combination names the terms of its members, and takes those without terms as one', () => {
  const names = explained(fitted('mean', { of: combined }))[0]!.terms.map(({ name }) => name);
  expect(names).toEqual(expect.arrayContaining(['linear: base', 'theta', 'forest: lag_1', 'boosting: price']));
  const median = fitted('median', { of: ['linear', 'seasonal_naive', 'theta'] });
  const values = forecast(median, series, horizon);
  for (const [h, { terms }] of explained(median).entries()) {
    // Of three members, one is the median.
    expect(new Set(terms.map(({ name }) => name.split(':')[0])).size).toBe(1);
    if (terms.length === 1) expect(terms[0]!.contribution).toBe(values[h]);
  }
});

test('a key of zeros of which global_boosting knows nothing is explained by nothing', () => {
  const zeros = monthly(Array.from({ length: 48 }, () => 0));
  const model = fit(parseCandidate({ learner: 'global_boosting', parameters: few }, { seasonLength: 12 }), zeros, 1);
  const { terms } = explainForecast(model, zeros, 1)![0]!;
  expect(terms.every(({ contribution }) => contribution === 0)).toBe(true);
});

test.each(['seasonal_naive', 'croston', 'sba', 'tsb', 'theta', 'ets'] as const)('%s has no terms', (learner) => {
  expect(explainForecast(fitted(learner), series, 1)).toBeUndefined();
});
