import { expect, test } from '@jest/globals';
import { parse } from 'csv-parse/sync';
import { parseCandidate, type Model } from '#src/learners/index.ts';
import {
  coefficientCsv,
  fleetCoefficientsCsv,
  fleetRmseCsv,
  modelMetricsJson,
  rmseCsv,
  trainingSummary,
  type Challenger,
} from '#src/training/index.ts';

const keyColumns = ['location', 'product_id'];
const naive = parseCandidate('seasonal_naive', { seasonLength: 12 });

function linear(parameters: Readonly<Record<string, unknown>>, coefficients: readonly number[]): Model {
  const candidate = parseCandidate(
    { learner: 'linear', parameters: { harmonics: 0, ...parameters } },
    { seasonLength: 12 },
  );
  return { ...candidate, arrays: { coefficients: Float64Array.from(coefficients), trendOrigin: Float64Array.of(0) } };
}

function trained(key: readonly string[], model: Model, changes: Partial<Challenger> = {}): Challenger {
  return {
    key,
    state: 'TRAINED',
    reason: '',
    candidate: { learner: model.learner, parameters: model.parameters },
    model,
    validation: [
      { learner: 'seasonal_naive', rmse: 12.25, mae: 9, loss: 12.25, nOrigins: 3 },
      { learner: 'linear', rmse: 1 / 3, mae: 0.25, loss: 1 / 3, nOrigins: 3, isChosen: true },
    ],
    holdout: 12,
    notes: [],
    ...changes,
  };
}

const first = trained(['A', '1'], linear({ lags: [1], trend: true }, [10, 0.5, -2e-7]));
const second = trained(['A', 'x,"y"'], linear({ lags: [2], trend: false, covariates: ['price'] }, [1, 2, 3]));
const third = trained(
  ['B', '1'],
  { ...naive, arrays: {} },
  {
    validation: [
      { learner: 'seasonal_naive', rmse: 5, mae: 4, loss: 5, nOrigins: 1, isChosen: true },
      { learner: 'linear', rmse: Number.NaN, mae: Number.NaN, loss: Number.NaN, nOrigins: 0, failure: 'needs 17 rows' },
    ],
  },
);
const blocked: Challenger = {
  key: ['B', '2'],
  state: 'BLOCKED_DATA',
  reason: 'too short',
  validation: [],
  holdout: 12,
  notes: [],
};
const failed: Challenger = {
  ...blocked,
  key: ['B', '3'],
  state: 'FAILED_TRAIN',
  reason: 'no candidate could be fitted',
};
const all = [first, second, third, blocked, failed, { ...blocked, key: ['B', '4'] }];

test('coefficient.csv has a line for each coefficient, the header alone without any', () => {
  expect(coefficientCsv(first)).toBe('name,value\nintercept,10\nlag_1,0.5\ntrend,-0.0000002\n');
  expect(coefficientCsv(third)).toBe('name,value\n');
  expect(coefficientCsv(blocked)).toBe('name,value\n');
});

test('rmse.csv has a line for each candidate and marks the chosen one', () => {
  expect(rmseCsv(first)).toBe('learner,validation_rmse,chosen\nseasonal_naive,12.25,false\nlinear,0.3333333333,true\n');
  expect(rmseCsv(third)).toBe('learner,validation_rmse,chosen\nseasonal_naive,5,true\nlinear,,false\n');
});

test('coefficients.csv has a line for each trained key and a column for each coefficient of any', () => {
  expect(parse([...fleetCoefficientsCsv(keyColumns, all)].join(''))).toEqual([
    ['location', 'product_id', 'learner', 'intercept', 'lag_1', 'trend', 'lag_2', 'price'],
    ['A', '1', 'linear', '10', '0.5', '-0.0000002', '', ''],
    ['A', 'x,"y"', 'linear', '1', '', '', '2', '3'],
    ['B', '1', 'seasonal_naive', '', '', '', '', ''],
  ]);
});

test('rmse.csv of the fleet has the keys before the lines of each key', () => {
  expect(parse([...fleetRmseCsv(keyColumns, all)].join('')).slice(0, 4)).toEqual([
    ['location', 'product_id', 'learner', 'validation_rmse', 'chosen'],
    ['A', '1', 'seasonal_naive', '12.25', 'false'],
    ['A', '1', 'linear', '0.3333333333', 'true'],
    ['A', 'x,"y"', 'seasonal_naive', '12.25', 'false'],
  ]);
  expect([...fleetRmseCsv(keyColumns, [])].join('')).toBe('location,product_id,learner,validation_rmse,chosen\n');
});

function metricsOf(challengers: readonly Challenger[]): readonly unknown[] {
  return JSON.parse([...modelMetricsJson(keyColumns, challengers)].join('')) as readonly unknown[];
}

test('the metrics have an entry for each key, and nothing that JSON would lose', () => {
  const metrics = metricsOf(all);
  expect(metrics).toHaveLength(all.length);
  expect(metrics[2]).toEqual({
    key: { location: 'B', product_id: '1' },
    state: 'TRAINED',
    reason: '',
    learner: 'seasonal_naive',
    validation: [
      { learner: 'seasonal_naive', rmse: 5, mae: 4, loss: 5, origins: 1, chosen: true, failure: null },
      { learner: 'linear', rmse: null, mae: null, loss: null, origins: 0, chosen: false, failure: 'needs 17 rows' },
    ],
    notes: [],
  });
  expect(metrics[3]).toMatchObject({ state: 'BLOCKED_DATA', reason: 'too short', learner: null });
});

test.each([0, 1, 1000, 2001])('the files of %i keys are made in pieces of at most 1,000 keys', (nKeys) => {
  const many = Array.from({ length: nKeys }, (_, i): Challenger => ({ ...first, key: ['A', String(i)] }));
  const json = [...modelMetricsJson(keyColumns, many)];
  const text = json.join('');
  expect(text).toBe(`${JSON.stringify(JSON.parse(text), undefined, 2)}\n`);
  expect(metricsOf(many)).toHaveLength(nKeys);
  expect(json).toHaveLength(Math.ceil(nKeys / 1000) + 1);
  const csvs = [fleetCoefficientsCsv(keyColumns, many), fleetRmseCsv(keyColumns, many)].map((each) => [...each]);
  expect(csvs.map(({ length }) => length)).toEqual([json.length, json.length]);
  expect(
    parse(csvs[0]!.join(''))
      .slice(1)
      .map(([, key]) => key),
  ).toEqual(many.map(({ key }) => key[1]));
  expect(parse(csvs[1]!.join(''))).toHaveLength(1 + nKeys * first.validation.length);
});

test('the summary counts each key once', () => {
  expect(trainingSummary(all)).toEqual({
    keys: 6,
    states: { TRAINED: 3, BLOCKED_DATA: 2, FAILED_TRAIN: 1, NOT_BEGUN: 0 },
    learners: { linear: 2, seasonal_naive: 1 },
    reasons: [
      { reason: 'too short', keys: 2 },
      { reason: 'no candidate could be fitted', keys: 1 },
    ],
  });
  expect(trainingSummary([]).keys).toBe(0);
});
