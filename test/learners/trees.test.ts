import { expect, test } from '@jest/globals';
import {
  fit,
  forecast,
  minimumRows,
  packModel,
  parseCandidate,
  unpackModel,
  type Candidate,
  type Model,
} from '#src/learners/index.ts';
import { lagRows, type LagDesign } from '#src/learners/lag-features.ts';
import { presortColumns } from '#src/learners/kernels/columns.ts';
import { growBooster } from '#src/learners/kernels/gradient-boosting.ts';
import { predictTrees } from '#src/learners/kernels/predict-trees.ts';
import { growRegressionForest } from '#src/learners/kernels/random-forest.ts';
import { monthly, seasonalDemand } from './series.ts';

const names = ['forest', 'boosting'];
const series = monthly(seasonalDemand(48));

function candidate(learner: string, parameters: Readonly<Record<string, unknown>> = {}): Candidate {
  return parseCandidate({ learner, parameters }, { seasonLength: 12 });
}

function codeOf(action: () => unknown): unknown {
  try {
    action();
  } catch (error) {
    return (error as { readonly code?: unknown }).code;
  }
  return 'none';
}

function bytes(given: Candidate, seed: number): Uint8Array {
  return packModel(fit(given, series, seed));
}

/** Forecasts step by step with what the kernels grow of the same rows, each forecast read as a lag by the next. */
function byKernels(learner: string, given: Candidate, horizon: number): readonly number[] {
  const design = given.parameters as unknown as LagDesign;
  const rows = lagRows(design, series, series.firstPeriod);
  const columns = presortColumns(rows.features, rows.nRows, rows.nFeatures);
  const mean = rows.targets.reduce((sum, value) => sum + value, 0) / rows.nRows;
  const common = { nEstimators: 100, seed: 7 };
  const grown =
    learner === 'forest'
      ? growRegressionForest(columns, rows.targets, {
          ...common,
          maxFeatures: rows.nFeatures,
          maxDepth: null,
          minSamplesSplit: 2,
          minSamplesLeaf: 1,
          bootstrap: true,
        })
      : growBooster(columns, rows.targets, {
          ...common,
          objective: 'squared_error',
          nClasses: 1,
          learningRate: 0.1,
          maxDepth: 3,
          regLambda: 1,
          regAlpha: 0,
          minChildWeight: 1,
          subsample: 1,
          colsampleByTree: 1,
          baseScore: mean,
        });
  const values = [...series.target];
  for (let h = 0; h < horizon; h++) {
    // With any value in its place, the last row is that of the next period.
    const next = lagRows(design, monthly([...values, 0]), series.firstPeriod);
    values.push(predictTrees(grown, next.features.subarray(-next.nFeatures))[0]!);
  }
  return values.slice(-horizon);
}

test.each(names)('%s forecasts step by step with its own forecasts as lags', (learner) => {
  const given = candidate(learner);
  const found = forecast(fit(given, series, 7), series, 14);
  for (const [h, value] of byKernels(learner, given, 14).entries()) expect(found[h]! / value).toBeCloseTo(1, 4);
});

test.each(names)(
  'a packed %s comes back whole and forecasts the same, in one function or one for each step',
  (learner) => {
    for (const given of [candidate(learner), candidate(learner, { strategy: 'direct', steps: 3, n_estimators: 5 })]) {
      const model = fit(given, series, 7);
      const restored = unpackModel(packModel(model));
      expect(restored).toEqual(model);
      expect(forecast(restored, series, 7)).toEqual(forecast(model, series, 7));
      expect(packModel(fit(given, series, 7))).toEqual(packModel(model));
    }
  },
);

test.each(names)('%s forecasts a constant series as it is', (learner) => {
  const constant = monthly(Array.from({ length: 40 }, () => 7.3));
  for (const value of forecast(fit(candidate(learner), constant, 1), constant, 15)) expect(value).toBeCloseTo(7.3, 12);
});

test.each(names)('%s keeps its forecasts in the range of the target', (learner) => {
  const found = forecast(fit(candidate(learner, { upper: 120, lower: 110 }), series, 1), series, 24);
  expect(Math.max(...found)).toBeLessThanOrEqual(120);
  expect(Math.min(...found)).toBeGreaterThanOrEqual(110);
});

test.each(names)('%s fits to the least number of rows and refuses one less', (learner) => {
  const given = candidate(learner);
  const least = minimumRows(given);
  expect(least).toBe(20);
  const enough = monthly(seasonalDemand(least));
  expect([...forecast(fit(given, enough, 1), enough, 3)].every((value) => Number.isFinite(value))).toBe(true);
  expect(codeOf(() => fit(given, monthly(seasonalDemand(least - 1)), 1))).toBe('TRAIN_TOO_FEW_ROWS');
});

test.each(names)('%s refuses a target that is no number, an unknown covariate, and no features', (learner) => {
  const holed = monthly(seasonalDemand(40).map((value, t) => (t === 20 ? NaN : value)));
  expect(codeOf(() => fit(candidate(learner), holed, 1))).toBe('TRAIN_TARGET_NOT_FINITE');
  expect(codeOf(() => fit(candidate(learner, { covariates: ['price'] }), series, 1))).toBe('TRAIN_COVARIATE_UNKNOWN');
  const nothing = { lags: [], trend: false, harmonics: 0 };
  expect(codeOf(() => fit(candidate(learner, nothing), series, 1))).toBe('TRAIN_PARAMETER_INVALID');
});

test('the seed decides the rows of the trees of a forest, and of a booster where it draws any', () => {
  expect(bytes(candidate('forest'), 1)).not.toEqual(bytes(candidate('forest'), 2));
  expect(bytes(candidate('forest', { bootstrap: false, max_features: 'sqrt' }), 1)).not.toEqual(
    bytes(candidate('forest', { bootstrap: false, max_features: 'sqrt' }), 2),
  );
  expect(bytes(candidate('boosting'), 1)).toEqual(bytes(candidate('boosting'), 2));
  expect(bytes(candidate('boosting', { subsample: 0.5 }), 1)).not.toEqual(
    bytes(candidate('boosting', { subsample: 0.5 }), 2),
  );
});

test.each([
  ['forest', { max_features: 0 }],
  ['forest', { max_features: 'all' }],
  ['forest', { n_estimators: 0 }],
  ['forest', { min_samples_leaf: 0 }],
  ['forest', { bootstrap: 1 }],
  ['boosting', { learning_rate: 0 }],
  ['boosting', { subsample: 1.5 }],
  ['boosting', { reg_lambda: -1 }],
  ['boosting', { colsample_bytree: '1' }],
  ['boosting', { max_depth: null }],
  ['boosting', { base_score: 'mean' }],
])('%s refuses %j', (learner, parameters) => {
  expect(codeOf(() => candidate(learner, parameters))).toBe('TRAIN_PARAMETER_INVALID');
});

test.each(names)('%s whose arrays do not lead to leaves is refused, not followed', (learner) => {
  const model = fit(candidate(learner, { n_estimators: 3 }), series, 1);
  const broken = (changed: Partial<Record<string, Float64Array>>): Model => ({
    ...model,
    arrays: { ...model.arrays, ...changed } as Model['arrays'],
  });
  const { links, roots, value } = model.arrays as Readonly<Record<'links' | 'roots' | 'value', Float64Array>>;
  for (const changed of [
    { links: links.map((link) => (link < 0 ? link : 0)) },
    { links: links.map(() => NaN) },
    { links: links.map((link) => (link < 0 ? -0.5 : link)) },
    { links: links.map((link) => (link < 0 ? link : link + 1e9)) },
    { roots: roots.map(() => links.length) },
    { roots: roots.slice(1) },
    { value: value.slice(1) },
  ]) {
    expect(codeOf(() => forecast(broken(changed), series, 1))).toBe('TRAIN_MODEL_DAMAGED');
  }
});
