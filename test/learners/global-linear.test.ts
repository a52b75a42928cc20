import { expect, test } from '@jest/globals';
import {
  coefficientsOf,
  fit,
  fleetLearningOf,
  forecast,
  minimumRows,
  packModel,
  parseCandidate,
  type Candidate,
  type Lesson,
} from '#src/learners/index.ts';
import type { Series } from '#src/core/index.ts';
import { monthly, seasonalDemand } from './series.ts';

function candidate(learner: string, parameters: Readonly<Record<string, unknown>> = {}): Candidate {
  return parseCandidate({ learner, parameters }, { seasonLength: 12 });
}

function lessonOf(given: Candidate, fleet: readonly Series[]): Lesson {
  const open = fleetLearningOf(given)!.open(given.parameters);
  for (const series of fleet) open.add(series);
  return open.lesson();
}

function fleetForecast(given: Candidate, fleet: readonly Series[], series: Series, horizon: number): Float64Array {
  return forecast(fleetLearningOf(given)!.modelFor(lessonOf(given, fleet), series), series, horizon);
}

/** The greatest difference of two forecasts, as a share of the greatest value. */
function difference(found: Float64Array, expected: Float64Array): number {
  expect(found.length).toBe(expected.length);
  const most = Math.max(...expected.map(Math.abs));
  return Math.max(...found.map((value, h) => Math.abs(value - expected[h]!))) / most;
}

function lagsFor(seasonLength: number): unknown {
  return parseCandidate('global_linear', { seasonLength }).parameters['lags'];
}

/** y(t) = 0.5 y(t-1) + 50, exactly. */
function towards100(start: number, nRows: number): Series {
  const target = [start];
  for (let t = 1; t < nRows; t++) target.push(0.5 * target[t - 1]! + 50);
  return monthly(target);
}

function withZero(each: Series): Series {
  return { ...each, covariates: { price: each.covariates['price']!.map((value, t) => (t === 20 ? 0 : value)) } };
}

const price = Array.from({ length: 72 }, (_, t) => 5 + ((t * 7) % 5) / 4);
const promotion = Array.from({ length: 72 }, (_, t) => (t % 5 === 0 ? 1 : 0));

test.each([
  ['with lags and season', { lags: [1, 12] }],
  ['with a trend', { lags: [1, 12], trend: true }],
  ['with a price and a promotion', { lags: [1, 12], covariates: ['price', 'promotion'] }],
  ['directly', { lags: [1, 12], strategy: 'direct', steps: 4 }],
  ['with a column that does not change', { lags: [1], covariates: ['fixed'] }],
])('a fleet of one series is linear %s', (_, parameters) => {
  const fixed = price.map(() => 3);
  const series = monthly(seasonalDemand(60), { price, promotion, fixed });
  const linear = candidate('linear', { trend: false, ...parameters });
  const expected = forecast(fit(linear, series, 1), series, 12);
  const found = forecast(fit(candidate('global_linear', parameters), series, 1), series, 12);
  expect(difference(found, expected)).toBeLessThan(1e-8);
});

/** y(t) = 0.6 y(t-1) + 0.4 level + 0.3 level promotion(t), exactly, from a start away from the level. */
function autoregressive(level: number, nRows: number, shift: number): Series {
  const promoted = promotion.map((_, t) => ((t + shift) % 5 === 0 ? 1 : 0));
  const target = [0.2 * level];
  for (let t = 1; t < nRows; t++) target.push(0.6 * target[t - 1]! + 0.4 * level + 0.3 * level * promoted[t]!);
  return monthly(target, { promotion: promoted });
}

test('keys of any level teach one another: the coefficients of a common law are found, in the units of each key', () => {
  const parameters = { lags: [1], harmonics: 0, covariates: ['promotion'], ridge: 1e-6 };
  const given = candidate('global_linear', parameters);
  const fleet = [1e-3, 4, 90, 5e6].map((level, i) => autoregressive(level, 20 + 3 * i, i));
  const lesson = lessonOf(given, fleet);
  for (const series of fleet) {
    const model = fleetLearningOf(given)!.modelFor(lesson, series);
    const lag = coefficientsOf(model).find(({ name }) => name === 'lag_1')!;
    expect(Math.abs(lag.value - 0.6)).toBeLessThan(0.02);
  }
});

test('a key with few rows forecasts by what the others taught', () => {
  const parameters = { lags: [1], harmonics: 0, ridge: 1e-6 };
  const fleet = [towards100(10, 30), towards100(400, 40), towards100(180, 5)];
  const short = towards100(180, 5);
  // Each is scaled by a level of its own, and a lag has the same coefficient in every scale.
  const found = fleetForecast(candidate('global_linear', parameters), fleet, short, 2);
  expect(difference(found, Float64Array.of(102.5, 101.25))).toBeLessThan(1e-4);
});

test('a price counts by its share of its own mean, whatever its unit', () => {
  const given = candidate('global_linear', { lags: [1], harmonics: 0, covariates: ['price'], ridge: 1e-6 });
  const series = monthly(seasonalDemand(48), { price });
  const other = monthly(seasonalDemand(48, 5), { price: price.toReversed() });
  const inCents = { ...other, covariates: { price: other.covariates['price']!.map((value) => 100 * value) } };
  const expected = fleetForecast(given, [series, other], series, 6);
  expect(difference(fleetForecast(given, [series, inCents], series, 6), expected)).toBeLessThan(1e-8);
  // Had each counted in its own unit, the cents would have ruled.
  const raw = [withZero(series), withZero(inCents)];
  expect(Math.abs(fleetForecast(given, raw, series, 1)[0]! - expected[0]!)).toBeGreaterThan(1e-3);
});

test('series of zeros alone teach nothing, and forecast zero', () => {
  const given = candidate('global_linear');
  const series = monthly(seasonalDemand(40));
  const zeros = monthly(Array.from({ length: 40 }, () => 0));
  expect(lessonOf(given, [series, zeros])).toEqual(lessonOf(given, [series]));
  expect([...fleetForecast(given, [series, zeros], zeros, 3)].map(Math.abs)).toEqual([0, 0, 0]);
  expect([...fleetForecast(given, [zeros], zeros, 2)].map(Math.abs)).toEqual([0, 0]);
});

test('a model is packed whole and serves alone', () => {
  const given = candidate('global_linear');
  const fleet = [1, 2, 3].map((seed) => monthly(seasonalDemand(40, seed)));
  const model = fleetLearningOf(given)!.modelFor(lessonOf(given, fleet), fleet[0]!);
  expect(coefficientsOf(model).map(({ name }) => name)).toEqual([
    'intercept',
    ...Array.from({ length: 12 }, (_, i) => `lag_${i + 1}`),
    'sin_1',
    'cos_1',
    'sin_2',
    'cos_2',
  ]);
  expect(packModel(model).length).toBeLessThan(1024);
});

test('has all lags of a season, and two of a long one', () => {
  expect(lagsFor(4)).toEqual([1, 2, 3, 4]);
  expect(lagsFor(168)).toEqual([1, 168]);
});

test('refuses a series with fewer rows than its longest lag and four', () => {
  const given = candidate('global_linear');
  expect(minimumRows(given)).toBe(16);
  expect(() => fit(given, monthly(seasonalDemand(15)), 1)).toThrow(
    expect.objectContaining({ code: 'TRAIN_TOO_FEW_ROWS' }),
  );
  expect(fit(given, monthly(seasonalDemand(16)), 1).learner).toBe('global_linear');
});
