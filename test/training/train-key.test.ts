import { expect, test } from '@jest/globals';
import * as fc from 'fast-check';
import type { Series } from '#src/core/index.ts';
import { fit, forecast, packModel, parseCandidate, type Candidate } from '#src/learners/index.ts';
import { trainKey, type TrainOptions } from '#src/training/index.ts';
import { planValidation } from '#src/training/validation-origins.ts';
import { monthly, seasonalDemand } from '../learners/series.ts';
import { options } from './fleet.ts';

const season = { seasonLength: 12 };
const naive = parseCandidate('seasonal_naive', season);
const linear = parseCandidate('linear', season);
const forest = parseCandidate({ learner: 'random_forest', parameters: { n_estimators: 3 } }, season);
const withPrice = parseCandidate('linear', { ...season, covariates: ['price'] });

test('refits the winner to the rows before the holdout and to all rows', () => {
  const series = monthly(seasonalDemand(48));
  const found = trainKey(series, options);
  expect(found).toMatchObject({ state: 'TRAINED', reason: '', holdout: 6, notes: [], candidate: linear });
  expect(found.cutoff).toBe(2020 * 12 + 47);
  expect(found.holdoutCutoff).toBe(2020 * 12 + 41);
  const { interval } = found.model!;
  expect(interval).toMatchObject({ coverage: 0.8, lower: { length: 6 }, upper: { length: 6 } });
  expect(found.model).toEqual({ ...fit(linear, series, 0), interval });
  expect(found.holdoutModel).toEqual({ ...fit(linear, first(series, 42), 0), interval });
});

test('reports each candidate with the mean errors over the origins before the holdout', () => {
  const series = monthly(seasonalDemand(48));
  const { validation } = trainKey(series, { ...options, origins: 2, validationHorizon: 4 });
  const errors = [38, 36].map((origin) => {
    const forecasts = forecast(fit(naive, first(series, origin), 0), first(series, origin), 4);
    return [...forecasts].map((value, h) => Math.abs(value - series.target[origin + h]!));
  });
  expect(validation.map(({ learner }) => learner)).toEqual(['seasonal_naive', 'linear']);
  expect(validation[0]!.nOrigins).toBe(2);
  expect(validation[0]!.mae).toBeCloseTo(mean(errors.map((each) => mean(each))), 10);
  const rmses = errors.map((each) => Math.sqrt(mean(each.map((error) => error ** 2))));
  expect(validation[0]!.rmse).toBeCloseTo(mean(rmses), 10);
  expect(validation.map(({ isChosen }) => isChosen)).toEqual([undefined, true]);
});

test('no value of the holdout changes the choice or the model that the gate scores', () => {
  const demand = seasonalDemand(48);
  const before = trainKey(monthly(demand), { ...options, candidates: [naive, linear, forest] });
  const value = fc.double({ min: -1e6, max: 1e6, noNaN: true });
  fc.assert(
    fc.property(fc.array(value, { minLength: 6, maxLength: 6 }), (holdout) => {
      const series = monthly([...demand.slice(0, 42), ...holdout]);
      const found = trainKey(series, { ...options, candidates: [naive, linear, forest] });
      expect(found.candidate).toEqual(before.candidate);
      expect(found.validation).toEqual(before.validation);
      expect(packModel(found.holdoutModel!)).toEqual(packModel(before.holdoutModel!));
    }),
    { seed: 1, numRuns: 15 },
  );
});

test('forecasts from an origin do not see what follows it', () => {
  // Absurd values stand behind the oldest origin's forecasts only; were any lag read there, its error would not be that of before.
  const demand = [...seasonalDemand(48)];
  const oneOrigin = { ...options, origins: 1, validationHorizon: 3 };
  const before = trainKey(monthly(demand), oneOrigin).validation.map(({ mae }) => mae * 3);
  const planted = demand.map((value, t) => (t === 39 ? value + 1e6 : value));
  const after = trainKey(monthly(planted), oneOrigin).validation.map(({ mae }) => mae * 3);
  // Only the error of the planted period itself moves, by what was planted, up to twice that period's old error.
  for (const [i, value] of after.entries()) expect(Math.abs(value - 1e6)).toBeLessThanOrEqual(2 * before[i]! + 1e-3);
});

test('every plan keeps its origins, and all that is forecast from them, before the holdout', () => {
  const count = fc.integer({ min: 1, max: 40 });
  fc.assert(
    fc.property(fc.integer({ min: 0, max: 200 }), count, count, count, (nRows, horizon, holdout, origins) => {
      const plan = planValidation(nRows, 3, { ...options, horizon, holdout, origins });
      expect(plan.horizon).toBeGreaterThanOrEqual(1);
      expect(plan.horizon).toBeLessThanOrEqual(horizon);
      expect(plan.origins.length).toBeLessThanOrEqual(origins);
      expect(new Set(plan.origins).size).toBe(plan.origins.length);
      for (const origin of plan.origins) {
        expect(origin).toBeGreaterThanOrEqual(3);
        expect(origin + plan.horizon).toBeLessThanOrEqual(nRows - holdout);
      }
    }),
    { seed: 1 },
  );
});

test.each<readonly [string, readonly Candidate[]]>([
  ['first', [naive, parseCandidate('linear', { seasonLength: 12, lower: 0, upper: 0 })]],
  ['last', [parseCandidate('linear', { seasonLength: 12, lower: 0, upper: 0 }), naive]],
])('a tie goes to the simpler learner when it stands %s', (_, candidates) => {
  // Zero but for the first month: both forecast zeros throughout.
  const demand = Array.from({ length: 48 }, (__, t) => (t === 0 ? 5 : 0));
  const found = trainKey(monthly(demand), { ...options, candidates });
  expect(found.validation.map(({ rmse }) => rmse)).toEqual([0, 0]);
  expect(found.candidate).toEqual(naive);
});

test('the metric of the options decides', () => {
  // The last cycle before the origin has one wild month: a squared error counts it more than an absolute one does.
  const demand = Array.from({ length: 30 }, (_, t) => (t === 8 ? 60 : 10 + 2 * (t % 2)));
  const bounded = parseCandidate('seasonal_naive', { seasonLength: 12, upper: 22, lower: 22 });
  const all = { ...options, candidates: [naive, bounded], origins: 1, validationHorizon: 6 };
  const byMetric = (['rmse', 'mae'] as const).map((metric) => trainKey(monthly(demand), { ...all, metric }).candidate);
  expect(byMetric).toEqual([bounded, naive]);
});

const short = seasonalDemand(23);
test.each<readonly [string, readonly number[], Partial<TrainOptions>, string]>([
  ['is empty', [], {}, '0 observed rows, and at least 24 are needed'],
  ['has one row', [5], {}, '1 observed row, and at least 24 are needed'],
  ['is one row short', short, {}, '23 observed rows, and at least 24 are needed'],
  ['is constant', short.map(() => 12.5), { minRows: 1 }, 'the target is constant (12.5)'],
  ['is all zero', short.map(() => 0), { minRows: 1 }, 'the target is constant (0)'],
  ['has a NaN', [...short, Number.NaN], {}, 'the target of 2021-12 is not a finite number'],
  ['has room for no origin', short, { minRows: 1, holdout: 22 }, '23 observed rows are too few for a holdout of 22'],
  [
    'is too short for every candidate',
    short,
    { minRows: 1, candidates: [linear] },
    '23 observed rows are too few for a holdout of 6',
  ],
])('blocks a series that %s', (_, target, changes, reason) => {
  const found = trainKey(monthly(target), { ...options, ...changes });
  expect(found.state).toBe('BLOCKED_DATA');
  expect(found.reason).toContain(reason);
  expect(found).not.toHaveProperty('model');
});

test('a candidate that needs more rows than there are fails alone, and says so', () => {
  const found = trainKey(monthly(short), { ...options, minRows: 20 });
  expect(found).toMatchObject({ state: 'TRAINED', candidate: naive });
  expect(found.validation[1]!.failure).toBe('needs 16 rows before an origin, and there are 15');
  expect(found.notes).toContain('linear: needs 16 rows before an origin, and there are 15');
});

test('compares all candidates on the same origins, fewer of them where the history is short', () => {
  // Origins at 22, 20 and 18; linear has 7 features and needs 4 rows behind its lag of 15: 19.
  const long = parseCandidate({ learner: 'linear', parameters: { lags: [1, 15] } }, season);
  const found = trainKey(monthly(seasonalDemand(32)), { ...options, candidates: [naive, long], validationHorizon: 4 });
  expect(found.validation.map(({ nOrigins }) => nOrigins)).toEqual([2, 2]);
  expect(found.notes).toEqual(['2 of 3 validation origins: the history is short']);
});

test('a key whose candidates all fail is FAILED_TRAIN with their reasons', () => {
  const nothing = parseCandidate(
    { learner: 'random_forest', parameters: { lags: [], trend: false, harmonics: 0 } },
    season,
  );
  const found = trainKey(monthly(seasonalDemand(48)), { ...options, candidates: [nothing] });
  expect(found.state).toBe('FAILED_TRAIN');
  expect(found.reason).toContain('no candidate could be fitted: random_forest: TRAIN_PARAMETER_INVALID');
  expect(found.validation).toHaveLength(1);
});

const demand = seasonalDemand(36);
const price = Array.from({ length: 42 }, (_, t) => 5 + (t % 4));
test.each<readonly [string, Readonly<Record<string, readonly number[]>>, readonly string[]]>([
  ['used when it is known throughout', { price }, []],
  ['unused when it is not there', {}, ['price unused: not in the data']],
  [
    'unused without its future',
    { price: price.slice(0, 41) },
    ['price unused: not known for the 6 months after 2022-12'],
  ],
  [
    'unused with a gap',
    { price: price.map((value, t) => (t === 3 ? Number.NaN : value)) },
    ['price unused: not known in 2020-04'],
  ],
  ['unused when it never changes', { price: price.map(() => 9.9) }, ['price unused: constant (9.9)']],
])('a covariate is %s', (_, covariates, notes) => {
  const found = trainKey(monthly(demand, covariates), { ...options, candidates: [withPrice] });
  expect(found.state).toBe('TRAINED');
  expect(found.notes).toEqual(notes);
  expect(found.candidate!.parameters['covariates']).toEqual(notes.length === 0 ? ['price'] : []);
  expect(found.model!.parameters).toEqual(found.candidate!.parameters);
});

test('says once what holds for several candidates', () => {
  const found = trainKey(monthly(demand), {
    ...options,
    candidates: [withPrice, { ...withPrice, parameters: { ...withPrice.parameters, ridge: 1 } }],
  });
  expect(found.notes).toEqual(['price unused: not in the data']);
});

test('two keys with the same values have different forests, one key the same forest twice', () => {
  const all = { ...options, candidates: [forest] };
  const series = monthly(demand);
  const [one, again, other] = [series, series, { ...series, key: ['LOC-02', '1001'] }].map((each) =>
    packModel(trainKey(each, all).model!),
  );
  expect(again).toEqual(one);
  expect(other).not.toEqual(one);
});

test.each<readonly [Partial<TrainOptions>, readonly string[]]>([
  [{ candidates: [] }, ['candidates']],
  [{ horizon: 0, holdout: 0 }, ['horizon', 'holdout']],
  [
    { origins: 1.5, minRows: Number.NaN, seasonLength: -1, validationHorizon: 0 },
    ['season_length', 'min_rows', 'origins', 'validation_horizon'],
  ],
])('refuses the options %j and names each wrong one', (changes, paths) => {
  expect(() => trainKey(monthly(demand), { ...options, ...changes })).toThrow(
    expect.objectContaining({
      code: 'TRAIN_OPTIONS_INVALID',
      faults: paths.map((path) => expect.objectContaining({ where: { path } })),
    }),
  );
});

test('a wrong parameter is an error of the pipeline, not the fate of a key', () => {
  const wrong: Candidate = { learner: 'linear', parameters: { lag: 1 } };
  expect(() => trainKey(monthly(demand), { ...options, candidates: [wrong] })).toThrow(
    expect.objectContaining({ code: 'TRAIN_PARAMETER_UNKNOWN' }),
  );
});

function mean(values: readonly number[]): number {
  return values.reduce((sum, value) => sum + value, 0) / values.length;
}

function first(series: Series, nRows: number): Series {
  return { ...series, target: series.target.slice(0, nRows) };
}
