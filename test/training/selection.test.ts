import { expect, test } from '@jest/globals';
import * as fc from 'fast-check';
import { seededRandom, normal } from '#src/core/index.ts';
import { fit, forecast, packModel, parseCandidate } from '#src/learners/index.ts';
import { fitCandidate, trainFleet, trainKey, type TrainOptions } from '#src/training/index.ts';
import { chooseCandidate } from '#src/training/choose-candidate.ts';
import type { Comparison } from '#src/training/compare-candidates.ts';
import { fleetEvidence } from '#src/training/fleet-evidence.ts';
import { measureInterval } from '#src/training/measure-interval.ts';
import { predictionInterval, residualWidth } from '#src/training/prediction-interval.ts';
import { errorScales, forecastErrors, lossOf, type SelectionMetric } from '#src/training/selection-metric.ts';
import { monthly, seasonalDemand } from '../learners/series.ts';
import { fleetOf, options } from './fleet.ts';

const season = { seasonLength: 12 };
const learners = ['seasonal_naive', 'theta', 'linear'] as const;

/** The comparison of a key whose candidates had these errors, by candidate and origin; an empty list stands for a failure. */
function comparisonOf(losses: readonly (readonly number[])[]): Comparison {
  return {
    plan: { origins: [30, 27, 24], horizon: 6 },
    trials: losses.map((own, c) => {
      const loss = own.length === 0 ? Number.NaN : own.reduce((sum, value) => sum + value, 0) / own.length;
      const validation = { learner: learners[c]!, rmse: loss, mae: loss, loss, nOrigins: own.length };
      return { validation, losses: Float64Array.from(own), width: Number.NaN };
    }),
  };
}

/**
 * Keys whose second candidate has an error of its own relative to the first, the same on all origins (`persistent`), and noise that is
 * new on each origin.
 */
function fleetWith({
  persistent,
  noise,
}: {
  readonly persistent: number;
  readonly noise: number;
}): readonly Comparison[] {
  const random = seededRandom(5);
  return Array.from({ length: 400 }, () => {
    const own = 1 + persistent * normal(random);
    const at = (level: number): number => level * Math.exp(noise * normal(random));
    return comparisonOf([
      [at(1), at(1), at(1)],
      [at(1.1 * own), at(1.1 * own), at(1.1 * own)],
    ]);
  });
}

test('differences that do not come back leave every key with the best candidate of the fleet', () => {
  const keys = fleetWith({ persistent: 0, noise: 0.2 });
  const evidence = fleetEvidence(keys)!;
  expect(evidence.defaultCandidate).toBe(0);
  expect(evidence.weights[1]).toBeLessThan(0.2);
  const choices = keys.map((each) => chooseCandidate(each, evidence));
  expect(choices.filter((choice) => choice === 1).length).toBeLessThan(0.05 * keys.length);
  // On their own errors alone, many keys would leave it.
  const alone = keys.map((each) => chooseCandidate(each, undefined));
  expect(alone.filter((choice) => choice === 1).length).toBeGreaterThan(0.15 * keys.length);
});

test('differences that come back let keys choose for themselves', () => {
  const keys = fleetWith({ persistent: 0.3, noise: 0.02 });
  const evidence = fleetEvidence(keys)!;
  expect(evidence.weights[1]).toBeGreaterThan(0.95);
  const choices = keys.map((each) => chooseCandidate(each, evidence));
  const alone = keys.map((each) => chooseCandidate(each, undefined));
  expect(choices.filter((choice, i) => choice === alone[i]).length).toBeGreaterThan(0.95 * keys.length);
});

test.each<readonly [string, readonly Comparison[]]>([
  ['no key', []],
  [
    'nine keys',
    Array.from({ length: 9 }, () =>
      comparisonOf([
        [1, 1, 1],
        [2, 2, 2],
      ]),
    ),
  ],
  ['keys whose candidates all failed', Array.from({ length: 30 }, () => comparisonOf([[], []]))],
])('%s say nothing of a fleet', (_, keys) => {
  expect(fleetEvidence(keys)).toBeUndefined();
});

test('a candidate that fails on most keys is not the best of the fleet, and a key that lacks the best chooses alone', () => {
  const keys = Array.from({ length: 30 }, (_, i) => comparisonOf([[2, 2, 2], [3, 3, 3], i < 10 ? [1, 1, 1] : []]));
  const evidence = fleetEvidence(keys)!;
  expect(evidence.defaultCandidate).toBe(0);
  expect(chooseCandidate(comparisonOf([[], [3, 3, 3], [1, 1, 1]]), evidence)).toBe(2);
  expect(chooseCandidate(comparisonOf([[], [], []]), evidence)).toBeUndefined();
});

test('errors of 0 throughout are a tie, which the simpler learner wins', () => {
  const keys = Array.from({ length: 20 }, () =>
    comparisonOf([
      [0, 0, 0],
      [0, 0, 0],
    ]),
  );
  expect(keys.map((each) => chooseCandidate(each, fleetEvidence(keys)))).toEqual(keys.map(() => 0));
});

test('the order of the keys changes no choice', () => {
  const keys = fleetWith({ persistent: 0.1, noise: 0.1 });
  const [evidence, turned] = [fleetEvidence(keys)!, fleetEvidence(keys.toReversed())!];
  expect(turned.defaultCandidate).toBe(evidence.defaultCandidate);
  expect(turned.weights[1]).toBeCloseTo(evidence.weights[1]!, 10);
});

test('a fleet draws its keys to its best candidate, a key alone does not', async () => {
  const fleet = fleetOf(Object.fromEntries(Array.from({ length: 30 }, (_, i) => [i, seasonalDemand(60, i + 1)])));
  const candidates = ['seasonal_naive', 'theta', 'linear'].map((each) => parseCandidate(each, season));
  const learnersOf = async (selection: 'fleet' | 'key'): Promise<readonly (string | undefined)[]> =>
    (await trainFleet(fleet, new Map(), { ...options, candidates, selection })).map(
      ({ candidate }) => candidate?.learner,
    );
  const [together, alone] = [await learnersOf('fleet'), await learnersOf('key')];
  expect(new Set(together).size).toBeLessThanOrEqual(new Set(alone).size);
  const first = trainKey(monthly(seasonalDemand(60, 1)), { ...options, candidates });
  expect(alone[0]).toBe(first.candidate?.learner);
});

const actual = Float64Array.of(10, 0, 4);
const found = Float64Array.of(12, 0, 1);
const history = Float64Array.of(1, 2, 4, 6, 9);

test.each<readonly [SelectionMetric, number]>([
  ['mae', 5 / 3],
  ['rmse', Math.sqrt(13 / 3)],
  // The changes over two periods are 3, 4 and 5.
  ['mase', 5 / 3 / 4],
  ['rmsse', Math.sqrt(13 / 3) / Math.sqrt(50 / 3)],
  ['smape', (4 / 22 + 6 / 5) / 3],
  [{ mase: 1, smape: 3 }, (5 / 12 + 3 * ((4 / 22 + 6 / 5) / 3)) / 4],
])('%j of a forecast', (metric, expected) => {
  expect(lossOf(metric, forecastErrors(actual, found, errorScales(history, 2)))).toBeCloseTo(expected, 12);
});

test.each<readonly [string, readonly number[], number]>([
  ['constant', [5, 5, 5, 5, 5], 2],
  ['empty', [], 12],
  ['one row', [3], 12],
])('a history that is %s has the scale 1', (_, values, seasonLength) => {
  expect(errorScales(Float64Array.from(values), seasonLength)).toEqual({ absolute: 1, squared: 1 });
});

test.each<readonly [Partial<TrainOptions>, string]>([
  [{ metric: 'mape' as 'mae' }, '"metric" is "mape".'],
  [{ metric: {} }, '"metric" is {}.'],
  [{ metric: { mase: -1, smape: 2 } }, '"metric" is {"mase":-1,"smape":2}.'],
  [{ metric: { rmse: 1 } as SelectionMetric }, '"metric" is {"rmse":1}.'],
  [{ coverage: 1 }, '"coverage" is 1.'],
  [{ coverage: 0 }, '"coverage" is 0.'],
])('refuses %j', (changes, what) => {
  expect(() => trainKey(monthly(seasonalDemand(48)), { ...options, ...changes })).toThrow(`TRAIN_OPTIONS_INVALID: `);
  expect(() => trainKey(monthly(seasonalDemand(48)), { ...options, ...changes })).toThrow(what);
});

test('a member of a combination that is a candidate too is fitted once, and to the same bytes', () => {
  const series = monthly(seasonalDemand(48));
  const forest = parseCandidate({ learner: 'random_forest', parameters: { n_estimators: 3 } }, season);
  const both = parseCandidate({ learner: 'mean', parameters: { of: ['theta', 'random_forest'] } }, season);
  const fitted = new Map();
  const model = fitCandidate(both, series, 4, { fitted });
  expect(fitted.size).toBe(3);
  expect(packModel(model)).toEqual(packModel(fitCandidate(both, series, 4)));
  const alone = fitCandidate(forest, series, 4);
  expect(packModel(alone)).toEqual(packModel(fitCandidate(forest, series, 4, { fitted })));
});

test('an interval holds its share of the residuals that it is made of', () => {
  const residuals = fc.float64Array({ minLength: 1, maxLength: 60, min: -1e6, max: 1e6, noNaN: true });
  fc.assert(
    fc.property(residuals, fc.double({ min: 0.05, max: 0.95, noNaN: true }), (values, coverage) => {
      const { lower, upper } = predictionInterval({
        width: residualWidth(values, coverage),
        validationHorizon: values.length,
        horizon: values.length,
        coverage,
      })!;
      const inside = values.filter((value, h) => value >= lower[h]! && value <= upper[h]!).length;
      expect(inside).toBeGreaterThanOrEqual(Math.min(values.length, Math.floor(coverage * (values.length + 1))));
    }),
    { seed: 1 },
  );
});

test.each([4, 9, 18, 72])('the interval of %i residuals holds its share of values of their kind', (nResiduals) => {
  const random = seededRandom(7);
  const draw = (): number => normal(random);
  let inside = 0;
  const trials = 20_000;
  for (let i = 0; i < trials; i++) {
    const width = residualWidth(Float64Array.from({ length: nResiduals }, draw), 0.8);
    if (Math.abs(draw()) <= width) inside++;
  }
  expect(inside / trials).toBeGreaterThan(0.785);
  expect(inside / trials).toBeLessThan(0.815);
});

test('an interval grows behind the validated steps only', () => {
  const width = residualWidth(Float64Array.of(1, -2, 3, -4), 0.8);
  const { upper, lower } = predictionInterval({ width, validationHorizon: 2, horizon: 32, coverage: 0.8 })!;
  expect([upper[0], upper[1], upper[31]]).toEqual([4, 4, 8]);
  expect(lower[31]).toBe(-8);
  expect(
    predictionInterval({
      width: residualWidth(new Float64Array(), 0.8),
      validationHorizon: 2,
      horizon: 2,
      coverage: 0.8,
    }),
  ).toBeUndefined();
});

test('intervals hold about their share of what follows', () => {
  let [inside, count] = [0, 0];
  for (let seed = 1; seed <= 60; seed++) {
    const random = seededRandom(seed);
    const target = Array.from(
      { length: 72 },
      (_, t) => 100 + 20 * Math.sin((2 * Math.PI * t) / 12) + 8 * normal(random),
    );
    const naive = parseCandidate('seasonal_naive', season);
    const known = monthly(target.slice(0, 60));
    const { lower, upper } = measureInterval(naive, known, { horizon: 12, coverage: 0.8, holdout: 0, seed: 1 })!;
    const values = forecast(fit(naive, known, 1), known, 12);
    for (let h = 0; h < 12; h++, count++) {
      const error = target[60 + h]! - values[h]!;
      if (error >= lower[h]! && error <= upper[h]!) inside++;
    }
  }
  expect(inside / count).toBeGreaterThan(0.72);
  expect(inside / count).toBeLessThan(0.9);
});

test('the interval that is measured for a candidate alone is the one that training gives it', () => {
  const naive = parseCandidate('seasonal_naive', season);
  const series = monthly(seasonalDemand(60));
  const measured = measureInterval(naive, series, { horizon: 6, coverage: 0.9, holdout: 6, seed: 1 });
  expect(measured).toEqual(trainKey(series, { ...options, candidates: [naive], coverage: 0.9 }).model?.interval);
});

test('a series that is too short for an origin has no interval', () => {
  const naive = parseCandidate('seasonal_naive', season);
  expect(measureInterval(naive, monthly([1]), { horizon: 3, coverage: 0.8, holdout: 0, seed: 1 })).toBeUndefined();
  expect(
    measureInterval(parseCandidate('ets', season), monthly([1, 2, 3]), {
      horizon: 3,
      coverage: 0.8,
      holdout: 0,
      seed: 1,
    }),
  ).toBeUndefined();
});
