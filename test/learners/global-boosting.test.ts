import { expect, test } from '@jest/globals';
import type { Series } from '#src/core/index.ts';
import {
  fit,
  fleetLearningOf,
  forecast,
  minimumRows,
  packModel,
  parseCandidate,
  unpackModel,
  type Candidate,
  type Lesson,
} from '#src/learners/index.ts';
import { openRowSample } from '#src/learners/row-sample.ts';
import { monthly, seasonalDemand } from './series.ts';

function candidate(parameters: Readonly<Record<string, unknown>> = {}): Candidate {
  return parseCandidate(
    { learner: 'global_boosting', parameters: { n_estimators: 20, ...parameters } },
    { seasonLength: 12 },
  );
}

function lessonOf(given: Candidate, fleet: readonly Series[]): Lesson {
  const open = fleetLearningOf(given)!.open(given.parameters);
  for (const series of fleet) open.add(series);
  return open.lesson();
}

function fleetForecast(given: Candidate, fleet: readonly Series[], series: Series, horizon: number): Float64Array {
  return forecast(fleetLearningOf(given)!.modelFor(lessonOf(given, fleet), series), series, horizon);
}

function codeOf(action: () => unknown): unknown {
  try {
    action();
  } catch (error) {
    return (error as { readonly code?: unknown }).code;
  }
  return 'none';
}

/** Demand that doubles in every twelfth month: the law of the fleet, at a level and from a month of each key's own. */
function doubling(level: number, nRows: number, shift: number): Series {
  const promotion = Array.from({ length: nRows + 24 }, (_, t) => ((t + shift) % 12 === 0 ? 1 : 0));
  return monthly(
    Array.from({ length: nRows }, (_, t) => level * (1 + promotion[t]!) * (1 + ((t * 7 + shift) % 5) / 100)),
    { promotion, price: promotion.map((each) => (each === 1 ? level / 2 : level)) },
  );
}

test('a key with few rows forecasts what the others taught, at its own level', () => {
  const fleet = Array.from({ length: 12 }, (_, i) => doubling(10 ** (i % 5), 48, i));
  const given = candidate({
    n_estimators: 100,
    objective: 'squared_error',
    lags: [1, 2, 3],
    harmonics: 0,
    covariates: ['promotion'],
  });
  // Its seven rows hold no promotion; the fourth month from now does.
  const short = doubling(700, 7, 1);
  expect(short.covariates['promotion']!.subarray(0, 11).every((each) => each === 0)).toBe(true);
  const found = fleetForecast(given, fleet, short, 6);
  for (const [h, value] of found.entries()) expect(value / (h === 4 ? 1428 : 714)).toBeCloseTo(1, 1);
});

test('a price counts by its share of its own mean, whatever its unit', () => {
  const given = candidate({ lags: [1, 2], covariates: ['price'] });
  const fleet = [1, 2, 3, 4].map((i) => doubling(10 * i, 60, i));
  // A power of two, so that nothing is rounded.
  const inOtherUnit = fleet.map((each, i) =>
    i % 2 === 0 ? each : { ...each, covariates: { price: each.covariates['price']!.map((value) => 1024 * value) } },
  );
  for (const [i, series] of fleet.entries()) {
    expect(fleetForecast(given, inOtherUnit, inOtherUnit[i]!, 12)).toEqual(fleetForecast(given, fleet, series, 12));
  }
});

test('forecasts scale with a key, which teaches the same at any level', () => {
  const fleet = [1, 2, 3].map((seed) => monthly(seasonalDemand(60, seed)));
  const larger = fleet.map((each, i) => ({ ...each, target: each.target.map((value) => value * 2 ** i) }));
  const given = candidate();
  for (const [i, series] of fleet.entries()) {
    const expected = fleetForecast(given, fleet, series, 12);
    expect([...fleetForecast(given, larger, larger[i]!, 12)]).toEqual([...expected].map((value) => value * 2 ** i));
  }
});

test('the same series in the same order give the same bytes, another random state other trees where rows are drawn', () => {
  const fleet = [1, 2, 3, 4, 5].map((seed) => monthly(seasonalDemand(60, seed)));
  const bytesOf = (parameters: Readonly<Record<string, unknown>>): Uint8Array => {
    const given = candidate(parameters);
    return packModel(fleetLearningOf(given)!.modelFor(lessonOf(given, fleet), fleet[0]!));
  };
  expect(bytesOf({ max_rows: 100 })).toEqual(bytesOf({ max_rows: 100 }));
  const valuesOf = (parameters: Readonly<Record<string, unknown>>): Float64Array =>
    unpackModel(bytesOf(parameters)).arrays['value']!;
  expect(valuesOf({ max_rows: 100, random_state: 1 })).not.toEqual(valuesOf({ max_rows: 100 }));
  expect(valuesOf({ random_state: 1 })).toEqual(valuesOf({}));
});

test('series of zeros, and with poisson those with a value below 0, teach nothing and are told so', () => {
  const given = candidate({ objective: 'poisson' });
  const series = monthly(seasonalDemand(60));
  const zeros = monthly(Array.from({ length: 60 }, () => 0));
  const returned = monthly(seasonalDemand(60).map((value, t) => (t === 30 ? -value : value)));
  const lesson = lessonOf(given, [series, zeros, returned]);
  expect(lesson).toEqual(lessonOf(given, [series]));
  expect([...fleetForecast(given, [series, zeros], zeros, 3)]).toEqual([0, 0, 0]);
  expect([...fleetForecast(given, [zeros], zeros, 3)]).toEqual([0, 0, 0]);
  expect(codeOf(() => fleetLearningOf(given)!.modelFor(lesson, returned))).toBe('TRAIN_TARGET_NEGATIVE');
});

test('fits its least number of rows, and refuses one row less and no features', () => {
  const given = candidate();
  expect(minimumRows(given)).toBe(16);
  expect(codeOf(() => fit(given, monthly(seasonalDemand(15)), 1))).toBe('TRAIN_TOO_FEW_ROWS');
  expect(fit(given, monthly(seasonalDemand(16)), 1).learner).toBe('global_boosting');
  expect(codeOf(() => fit(candidate({ lags: [], harmonics: 0 }), monthly(seasonalDemand(40)), 1))).toBe(
    'TRAIN_PARAMETER_INVALID',
  );
});

test('a sample holds all rows while they are few, then each with the same chance', () => {
  const counts = new Float64Array(50);
  for (let seed = 1; seed <= 400; seed++) {
    const sample = openRowSample(1, 10, seed);
    for (let i = 0; i < 50; i++) {
      sample.add(Float64Array.of(i), i);
      if (i === 9) expect([...sample.rows().targets]).toEqual([0, 1, 2, 3, 4, 5, 6, 7, 8, 9]);
    }
    const { columns, targets } = sample.rows();
    expect(columns).toEqual(targets);
    expect(new Set(targets).size).toBe(10);
    for (const row of targets) counts[row]! += 1;
  }
  // Of 400 draws with the chance 0.2: 80, with the deviation 8.
  expect(Math.min(...counts)).toBeGreaterThan(48);
  expect(Math.max(...counts)).toBeLessThan(112);
});
