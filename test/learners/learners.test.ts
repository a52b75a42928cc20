import { expect, test } from '@jest/globals';
import * as fc from 'fast-check';
import { RandomForestRegression } from 'ml-random-forest';
import {
  coefficientsOf,
  fit,
  forecast,
  learnerNames,
  minimumRows,
  packModel,
  parseCandidate,
  type Candidate,
} from '#src/learners/index.ts';
import { forestArrays, predictForest } from '#src/learners/forest-arrays.ts';
import { featureNames, lagRows, type LagDesign } from '#src/learners/lag-features.ts';
import { monthly, seasonalDemand } from './series.ts';

function candidate(learner: string, parameters: Readonly<Record<string, unknown>> = {}): Candidate {
  return parseCandidate({ learner, parameters }, { seasonLength: 12 });
}

function forecastOf(given: Candidate, series: ReturnType<typeof monthly>, horizon: number): readonly number[] {
  return [...forecast(fit(given, series, 7), series, horizon)];
}

function codeOf(action: () => unknown): unknown {
  try {
    action();
  } catch (error) {
    return (error as { readonly code?: unknown }).code;
  }
  return undefined;
}

const onlyLagOne = { lags: [1], trend: false, harmonics: 0, ridge: 1e-6 };

test.each([
  ['repeats the last cycle, over and over', [9, 9, 1, 2, 3], 3, 7, [1, 2, 3, 1, 2, 3, 1]],
  ['has one whole cycle and no more', [1, 2, 3], 3, 4, [1, 2, 3, 1]],
  ['gives the last value of a history shorter than a season', [4, 5], 12, 3, [5, 5, 5]],
  ['gives the one value there is', [4], 12, 2, [4, 4]],
  ['is the naive method without a season', [4, 8], 1, 2, [8, 8]],
  ['gives nothing for an empty horizon', [4, 8], 1, 0, []],
])('seasonal_naive %s', (_, target, seasonLength, horizon, expected) => {
  expect(forecastOf(candidate('seasonal_naive', { season_length: seasonLength }), monthly(target), horizon)).toEqual(
    expected,
  );
});

test('makes one row for each period that has its lags, in the columns that the names say', () => {
  const design: LagDesign = {
    seasonLength: 4,
    lags: [1, 2],
    trend: true,
    harmonics: 2,
    covariates: ['price'],
    strategy: 'recursive',
    steps: null,
    lower: null,
    upper: null,
  };
  const rows = lagRows(design, monthly([10, 20, 30, 40], { price: [5, 6, 7, 8, 9] }), 2020 * 12);
  expect(featureNames(design)).toEqual(['lag_1', 'lag_2', 'trend', 'sin_1', 'cos_1', 'cos_2', 'price']);
  expect(rows.nRows).toBe(2);
  expect(rows.nFeatures).toBe(7);
  expect([...rows.targets]).toEqual([30, 40]);
  // January 2020 is period 24240, a multiple of 4: row 2 has phase 2 of 4, row 3 phase 3.
  const expected = [20, 10, 2, 0, -1, 1, 7, 30, 20, 3, -1, 0, -1, 8];
  for (const [i, value] of expected.entries()) expect(rows.features[i]).toBeCloseTo(value, 12);
});

test.each([
  [12, 2, ['sin_1', 'cos_1', 'sin_2', 'cos_2']],
  [4, 9, ['sin_1', 'cos_1', 'cos_2']],
  [3, 9, ['sin_1', 'cos_1']],
  [2, 2, ['cos_1']],
  [1, 2, []],
])('a season of %i periods has, of %i harmonics, those that differ', (season_length, harmonics, expected) => {
  const given = candidate('linear', { season_length, harmonics, lags: [], trend: false });
  const names = coefficientsOf(fit(given, monthly(seasonalDemand(30)), 0)).map(({ name }) => name);
  expect(names).toEqual(['intercept', ...expected]);
});

test('linear finds the coefficients of an exact relation, in the units of the columns', () => {
  const price = [4, 7, 1, 9, 3, 8, 2, 6, 5, 9, 1, 4, 8, 2, 7];
  const target = price.map((value, t) => 3 + 0.5 * t - 2000 * value);
  const given = candidate('linear', { ...onlyLagOne, lags: [], trend: true, covariates: ['price'] });
  const coefficients = coefficientsOf(fit(given, monthly(target, { price }), 0));
  expect(coefficients.map(({ name }) => name)).toEqual(['intercept', 'trend', 'price']);
  for (const [i, value] of [3, 0.5, -2000].entries()) expect(coefficients[i]!.value).toBeCloseTo(value, 2);
});

test('linear feeds its own forecasts back as lags', () => {
  // y(t) = 3 + 0.5 y(t - 1), exactly.
  const target = [100];
  while (target.length < 12) target.push(3 + 0.5 * target.at(-1)!);
  const last = target.at(-1)!;
  const found = forecastOf(candidate('linear', onlyLagOne), monthly(target), 3);
  const expected = [3 + last / 2, 4.5 + last / 4, 5.25 + last / 8];
  for (const [h, value] of expected.entries()) expect(found[h]).toBeCloseTo(value, 4);
});

test('linear shares the weight of equal columns and gives a constant one none', () => {
  const price = [4, 7, 1, 9, 3, 8, 2, 6, 5, 9, 1, 4];
  const target = price.map((value) => 10 * value);
  const covariates = { price, again: price, fixed: price.map(() => 0.1) };
  const given = candidate('linear', { ...onlyLagOne, lags: [], covariates: ['price', 'again', 'fixed'] });
  const [intercept, ...others] = coefficientsOf(fit(given, monthly(target, covariates), 0)).map(({ value }) => value);
  expect(intercept).toBeCloseTo(0, 3);
  expect(others[0]).toBeCloseTo(5, 4);
  expect(others[1]).toBeCloseTo(5, 4);
  expect(others[2]).toBe(0);
});

test.each(['linear', 'random_forest'])('%s forecasts the constant of a constant target', (learner) => {
  const found = forecastOf(candidate(learner), monthly(Array.from({ length: 30 }, () => 7)), 5);
  for (const value of found) expect(value).toBeCloseTo(7, 9);
});

test('linear without any feature forecasts the mean', () => {
  const given = candidate('linear', { lags: [], trend: false, harmonics: 0 });
  expect(forecastOf(given, monthly([1, 2, 3, 6]), 2)).toEqual([3, 3]);
});

test.each(learnerNames)('%s keeps its forecasts in the range of its parameters', (learner) => {
  const target = seasonalDemand(40);
  expect(forecastOf(candidate(learner, { upper: 101 }), monthly(target), 24)).toContain(101);
  expect(forecastOf(candidate(learner, { lower: 300 }), monthly(target), 24)).toContain(300);
  const found = forecastOf(candidate(learner, { lower: 130, upper: 135 }), monthly(target), 24);
  expect(found.every((value) => value >= 130 && value <= 135)).toBe(true);
});

test.each(learnerNames)('%s never reads a value behind the last observed row', (learner) => {
  const known = seasonalDemand(40);
  const buffer = Float64Array.from([...known, ...Array.from({ length: 24 }, () => 1e9)]);
  const plain = monthly(known);
  const planted = { ...plain, target: buffer.subarray(0, known.length) };
  expect(forecastOf(candidate(learner), planted, 24)).toEqual(forecastOf(candidate(learner), plain, 24));
});

test.each(learnerNames)('%s gives the same bytes for the same data and seed', (learner) => {
  const series = monthly(seasonalDemand(40));
  const [first, second] = [1, 1].map((seed) => packModel(fit(candidate(learner), series, seed)));
  expect(first).toEqual(second);
});

test.each(learnerNames)('%s fits its least number of rows and refuses one row less', (learner) => {
  const given = candidate(learner);
  const least = minimumRows(given);
  const enough = monthly(seasonalDemand(least));
  expect(forecastOf(given, enough, 3).every((value) => Number.isFinite(value))).toBe(true);
  expect(codeOf(() => fit(given, monthly(seasonalDemand(least - 1)), 0))).toBe('TRAIN_TOO_FEW_ROWS');
});

test.each(['linear', 'random_forest'])('%s refuses to forecast from fewer rows than its longest lag', (learner) => {
  const model = fit(candidate(learner), monthly(seasonalDemand(30)), 0);
  expect(codeOf(() => forecast(model, monthly(seasonalDemand(11)), 1))).toBe('TRAIN_TOO_FEW_ROWS');
});

test.each(['linear', 'random_forest'])('%s names the period in which a covariate is not known', (learner) => {
  const target = seasonalDemand(30);
  const price = target.map((_, t) => 5 + (t % 3));
  const given = candidate(learner, { covariates: ['price'] });
  const model = fit(given, monthly(target, { price }), 0);
  expect(() => forecast(model, monthly(target, { price: [...price, 5] }), 2)).toThrow(
    'TRAIN_COVARIATE_UNKNOWN: column "price": "price" is not known in 2022-08.',
  );
  expect(() => fit(given, monthly(target), 0)).toThrow('The series has no covariate "price".');
});

test.each([Number.NaN, Infinity])('refuses a target of %s and names its period', (value) => {
  const target = [...seasonalDemand(30)];
  target[4] = value;
  expect(() => fit(candidate('linear'), monthly(target), 0)).toThrow(
    'TRAIN_TARGET_NOT_FINITE: The target of 2020-05 is',
  );
});

test('a forest without a feature is refused', () => {
  const given = candidate('random_forest', { lags: [], trend: false, harmonics: 0 });
  expect(codeOf(() => fit(given, monthly(seasonalDemand(30)), 0))).toBe('TRAIN_PARAMETER_INVALID');
});

test('another seed gives another forest', () => {
  const series = monthly(seasonalDemand(40));
  const [first, second] = [1, 2].map((seed) => packModel(fit(candidate('random_forest'), series, seed)));
  expect(first).not.toEqual(second);
});

test('the packed trees predict what the library predicts, to the last bit', () => {
  const value = fc.oneof(fc.integer({ min: -3, max: 3 }), fc.double({ noNaN: true, min: -1e6, max: 1e6 }));
  const row = fc.array(value, { minLength: 4, maxLength: 4 });
  fc.assert(
    fc.property(
      fc.array(row, { minLength: 2, maxLength: 25 }),
      fc.integer({ min: 0, max: 4294967295 }),
      (rows, seed) => {
        const inputs = rows.map((each) => each.slice(0, 3));
        const forest = new RandomForestRegression({ nEstimators: 4, maxFeatures: 0.7, noOOB: true, seed });
        forest.train(
          inputs,
          rows.map((each) => each[3]!),
        );
        const arrays = forestArrays(forest);
        const mine = inputs.map((each) => predictForest(arrays, Float64Array.from(each), { from: 0, to: 4 }));
        expect(mine).toEqual(forest.predict(inputs));
      },
    ),
    { numRuns: 60, seed: 1 },
  );
});

test.each([
  [0.01, 1],
  [0.5, 2],
  [1, 4],
])('a share of %s of four features gives each tree %i of them', (maxFeatures, expected) => {
  const parameters = { lags: [1, 2, 3], trend: true, harmonics: 0, max_features: maxFeatures, n_estimators: 12 };
  const { arrays } = fit(candidate('random_forest', parameters), monthly(seasonalDemand(60)), 3);
  const { roots, column } = arrays as Readonly<Record<'roots' | 'column', Float64Array>>;
  const featuresOfTrees = [...roots].map((root, tree) => {
    const columns = column.subarray(root, roots[tree + 1]).filter((each) => each >= 0);
    return new Set(columns).size;
  });
  expect(roots).toHaveLength(12);
  expect(Math.max(...featuresOfTrees)).toBe(expected);
});

test('a depth of one gives stumps', () => {
  const { arrays } = fit(candidate('random_forest', { max_depth: 1, n_estimators: 5 }), monthly(seasonalDemand(40)), 3);
  expect(arrays['column']).toHaveLength(15);
});
