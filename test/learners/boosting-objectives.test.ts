import { expect, test } from '@jest/globals';
import { seededRandom, type Series } from '#src/core/index.ts';
import {
  bordersOf,
  fit,
  forecast,
  packModel,
  parseCandidate,
  unpackModel,
  type Candidate,
  type Model,
} from '#src/learners/index.ts';
import type { BoostingOptions } from '#src/learners/kernels/boosting-options.ts';
import { presortColumns } from '#src/learners/kernels/columns.ts';
import { growBooster } from '#src/learners/kernels/gradient-boosting.ts';
import { predictTrees } from '#src/learners/kernels/predict-trees.ts';
import { lagRows, type LagDesign } from '#src/learners/lag-features.ts';
import { trainKey } from '#src/training/index.ts';
import { monthly, seasonalDemand } from './series.ts';

function candidate(parameters: Readonly<Record<string, unknown>>): Candidate {
  return parseCandidate({ learner: 'boosting', parameters }, { seasonLength: 12 });
}

function codeOf(action: () => unknown): unknown {
  try {
    action();
  } catch (error) {
    return (error as { readonly code?: unknown }).code;
  }
  return 'none';
}

/** The mean demand of each month: some in the high season, next to none else. */
function rateOf(t: number): number {
  return t % 12 < 4 ? 3 : 0.15;
}

/** `nRows` months of counts drawn from Poisson distributions of these means, by the inverse of their distribution. */
function counts(nRows: number, seed: number): Series {
  const random = seededRandom(seed);
  return monthly(
    Array.from({ length: nRows }, (_, t) => {
      const u = random();
      let [count, chance] = [0, Math.exp(-rateOf(t))];
      for (let sum = chance; sum < u && chance > 1e-12; sum += chance) {
        count += 1;
        chance *= rateOf(t) / count;
      }
      return count;
    }),
  );
}

test.each([
  ['poisson', {}, {}],
  ['poisson', { max_delta_step: 0.1 }, { maxDeltaStep: 0.1 }],
  ['tweedie', { tweedie_variance_power: 1.2 }, { tweedieVariancePower: 1.2 }],
] as const)('boosting of %s with %j forecasts what the kernel grows of its rows', (objective, given, options) => {
  const series = counts(60, 3);
  const { features, targets, nRows, nFeatures } = lagRows(
    candidate({}).parameters as unknown as LagDesign,
    series,
    series.firstPeriod,
  );
  const common: BoostingOptions = {
    objective,
    nClasses: 1,
    nEstimators: 100,
    learningRate: 0.1,
    maxDepth: 3,
    regLambda: 1,
    regAlpha: 0,
    minChildWeight: 1,
    subsample: 1,
    colsampleByTree: 1,
    baseScore: targets.reduce((sum, value) => sum + value, 0) / nRows,
    seed: 1,
  };
  const grown = growBooster(presortColumns(features, nRows, nFeatures), targets, { ...common, ...options });
  // With any value in its place, the last row is that of the next period.
  const next = lagRows(
    candidate({}).parameters as unknown as LagDesign,
    monthly([...series.target, 0]),
    series.firstPeriod,
  );
  const found = forecast(fit(candidate({ objective, ...given }), series, 1), series, 1)[0]!;
  expect(found / predictTrees(grown, next.features.subarray(-nFeatures))[0]!).toBeCloseTo(1, 5);
});

test('counts of Poisson are forecast closer to their means, and never below 0', () => {
  const away = { squared_error: 0, poisson: 0 };
  const least = { squared_error: Infinity, poisson: Infinity };
  for (let seed = 1; seed <= 12; seed++) {
    const series = counts(72, seed);
    for (const objective of ['squared_error', 'poisson'] as const) {
      const found = forecast(fit(candidate({ objective, n_estimators: 40 }), series, 1), series, 12);
      for (const [h, value] of found.entries()) away[objective] += Math.abs(value - rateOf(72 + h)) / 144;
      least[objective] = Math.min(least[objective], ...found);
    }
  }
  expect(least.squared_error).toBeLessThan(0);
  expect(least.poisson).toBeGreaterThan(0);
  expect(away.poisson).toBeLessThan(0.9 * away.squared_error);
});

test('a quantile lies above as many of the values that it was fitted to as it says', () => {
  const series = monthly(seasonalDemand(120));
  const above = (alpha: number): number => {
    // Short trees and no more rows than one step: what is forecast of each row but the last.
    const given = candidate({ objective: 'quantile', quantile_alpha: alpha, n_estimators: 80, max_depth: 1 });
    const model = fit(given, series, 1);
    let count = 0;
    for (let t = 13; t < 120; t++) {
      const history = { ...series, target: series.target.subarray(0, t) };
      if (series.target[t]! <= forecast(model, history, 1)[0]!) count++;
    }
    return count / 107;
  };
  expect(above(0.9)).toBeGreaterThan(0.8);
  expect(above(0.9)).toBeLessThan(0.97);
  expect(above(0.1)).toBeLessThan(0.2);
});

test.each(['poisson', 'tweedie'])(
  '%s forecasts next to nothing after nothing, and refuses a value below 0',
  (objective) => {
    const zeros = monthly(Array.from({ length: 30 }, () => 0));
    const given = candidate({ objective });
    for (const value of forecast(fit(given, zeros, 1), zeros, 3)) {
      expect(value).toBeGreaterThanOrEqual(0);
      expect(value).toBeLessThan(1e-5);
    }
    const returned = monthly(seasonalDemand(40).map((value, t) => (t === 20 ? -value : value)));
    expect(codeOf(() => fit(given, returned, 1))).toBe('TRAIN_TARGET_NEGATIVE');
  },
);

test('a key with a value below 0 takes another candidate and says why', () => {
  const returned = monthly(seasonalDemand(60).map((value, t) => (t === 20 ? -value : value)));
  const { notes, candidate: chosen } = trainKey(returned, {
    candidates: [candidate({ objective: 'poisson' }), parseCandidate('seasonal_naive', { seasonLength: 12 })],
    horizon: 6,
    seasonLength: 12,
    minRows: 24,
    holdout: 6,
    origins: 2,
    metric: 'rmse',
    seed: 1,
  });
  expect(chosen?.learner).toBe('seasonal_naive');
  expect(notes.join()).toContain('2021-09');
});

test('the border of a count is not below 0, though no range was given', () => {
  const interval = { coverage: 0.8, lower: Float64Array.of(-5), upper: Float64Array.of(5) };
  const series = counts(48, 1);
  const bordered = (objective: string): number => {
    const model: Model = { ...fit(candidate({ objective, n_estimators: 5 }), series, 1), interval };
    return bordersOf(model, Float64Array.of(2), 0).lower[0]!;
  };
  expect(bordered('poisson')).toBe(0);
  expect(bordered('squared_error')).toBe(-3);
});

test('a model that was registered before objectives could be chosen forecasts as it did', () => {
  const series = monthly(seasonalDemand(48));
  const model = fit(candidate({}), series, 1);
  const { objective: _o, tweedieVariancePower: _p, quantileAlpha: _a, maxDeltaStep: _s, ...older } = model.parameters;
  const restored = unpackModel(packModel({ ...model, parameters: older }));
  expect(forecast(restored, series, 12)).toEqual(forecast(model, series, 12));
});

test.each([
  { objective: 'logistic' },
  { objective: 'poisson', base_score: 0 },
  { objective: 'tweedie', tweedie_variance_power: 2 },
  { objective: 'quantile', quantile_alpha: 0 },
  { max_delta_step: -1 },
])('%j is refused', (parameters) => {
  expect(codeOf(() => candidate(parameters))).toBe('TRAIN_PARAMETER_INVALID');
});
