import { expect, test } from '@jest/globals';
import * as fc from 'fast-check';
import { RandomForestClassifier, RandomForestRegression } from 'ml-random-forest';
import { readFileSync } from 'node:fs';
import { seededRandom } from '#src/core/index.ts';
import { readRandomForest } from '#src/learners/exchange/read-random-forest.ts';
import { readXgboost } from '#src/learners/exchange/read-xgboost.ts';
import { writeRandomForest } from '#src/learners/exchange/write-random-forest.ts';
import { writeXgboost } from '#src/learners/exchange/write-xgboost.ts';
import { presortColumns } from '#src/learners/kernels/columns.ts';
import { growBooster } from '#src/learners/kernels/gradient-boosting.ts';
import type { Objective } from '#src/learners/kernels/objectives.ts';
import { predictTrees } from '#src/learners/kernels/predict-trees.ts';
import { growClassificationForest, growRegressionForest } from '#src/learners/kernels/random-forest.ts';

const random = seededRandom(11);
const nRows = 80;
const rows = Array.from({ length: nRows }, () => [0, 1, 2].map(() => Math.floor(random() * 64) / 8));
const features = rows.flat();
const holes = features.map((value) => (random() < 0.15 ? NaN : value));
const targets = rows.map(([a, b, c]) => a! * 2 + (b! > 4 ? c! : 1) + random());
const classes = Int32Array.from(rows, ([a, b]) => (a! > 5 ? 2 : b! > 4 ? 1 : 0));
const columns = presortColumns(features, nRows, 3);
const forestOptions = {
  nEstimators: 9,
  maxFeatures: 2,
  maxDepth: null,
  minSamplesSplit: 2,
  minSamplesLeaf: 1,
  bootstrap: true,
  seed: 3,
};
const forest = growRegressionForest(columns, Float64Array.from(targets), forestOptions);
const classifier = growClassificationForest(columns, classes, 3, forestOptions);
const boosterOf = (objective: Objective, from = columns): ReturnType<typeof growBooster> =>
  growBooster(
    from,
    objective === 'softmax' ? classes : targets.map((y) => (objective === 'logistic' ? Number(y > 10) : y)),
    {
      objective,
      nClasses: objective === 'softmax' ? 3 : 1,
      nEstimators: 8,
      learningRate: 0.3,
      maxDepth: 4,
      regLambda: 1,
      regAlpha: 0,
      minChildWeight: 1,
      subsample: 1,
      colsampleByTree: 1,
      baseScore: 0.4,
      seed: 1,
    },
  );
const booster = boosterOf('squared_error');

function farthest(own: ArrayLike<number>, other: ArrayLike<number>): number {
  expect(own.length).toBe(other.length);
  return Math.max(...Array.from(own, (value, i) => Math.abs(value - other[i]!)));
}

/** The farthest as a share of the value. */
function farthestShare(own: ArrayLike<number>, other: ArrayLike<number>): number {
  const shares = Array.from(own, (value, i) => other[i]! / value);
  return farthest(
    shares,
    shares.map(() => 1),
  );
}

function codeOf(read: () => unknown): unknown {
  try {
    read();
  } catch (error) {
    return (error as { readonly code?: unknown }).code;
  }
  return 'none';
}

test.each([
  ['forest', forest, 1e-12],
  // A booster adds up its trees in single precision, as xgboost does.
  ['booster of squared error', booster, 1e-6],
  ['booster of quantiles', boosterOf('quantile'), 1e-6],
] as const)(
  'ml-random-forest loads our %s and predicts the same, and so do we when we read it again',
  (_, model, most) => {
    const text = writeRandomForest(model);
    const loaded = RandomForestRegression.load(JSON.parse(text) as Parameters<typeof RandomForestRegression.load>[0]);
    const found = predictTrees(model, features);
    expect(farthestShare(found, loaded.predict(rows))).toBeLessThan(most);
    expect(farthestShare(found, predictTrees(readRandomForest(text, 3), features))).toBeLessThan(most);
  },
);

test('ml-random-forest lets our classification forest vote for the class that we hold for the likeliest', () => {
  const loaded = RandomForestClassifier.load(
    JSON.parse(writeRandomForest(classifier)) as Parameters<typeof RandomForestClassifier.load>[0],
  );
  const shares = predictTrees(classifier, features);
  const likeliest = rows.map((_, i) => {
    const own = [...shares.subarray(3 * i, 3 * i + 3)];
    return own.indexOf(Math.max(...own));
  });
  expect(loaded.predict(rows)).toEqual(likeliest);
  expect(predictTrees(readRandomForest(writeRandomForest(classifier), 3), features)).toEqual(shares);
});

test('we predict as a forest does that ml-random-forest has fitted on some of the columns', () => {
  const fitted = new RandomForestRegression({
    nEstimators: 5,
    maxFeatures: 2,
    replacement: false,
    seed: 4,
    noOOB: true,
  });
  fitted.train(rows, targets);
  const read = readRandomForest(JSON.stringify(fitted), 3);
  expect(farthest(predictTrees(read, features), fitted.predict(rows))).toBeLessThan(1e-9);
  const voting = new RandomForestClassifier({
    nEstimators: 5,
    maxFeatures: 3,
    replacement: false,
    seed: 4,
    noOOB: true,
  });
  voting.train(rows, [...classes]);
  const shares = predictTrees(readRandomForest(JSON.stringify(voting), 3), features);
  expect(rows.map((_, i) => Math.max(...shares.subarray(3 * i, 3 * i + 3)))).toEqual(
    voting.predict(rows).map((one, i) => shares[3 * i + one]),
  );
});

const objectives: readonly Objective[] = ['squared_error', 'logistic', 'softmax', 'poisson', 'tweedie', 'quantile'];
test.each(objectives)('a booster of %s in the format of xgboost comes back with its predictions', (objective) => {
  const own = boosterOf(objective, presortColumns(holes, nRows, 3));
  const back = readXgboost(writeXgboost(own));
  expect(farthestShare(predictTrees(own, holes), predictTrees(back, holes))).toBeLessThan(1e-6);
  expect(back.objective).toBe(objective);
});

type Saved = {
  readonly model: Readonly<Record<string, unknown>>;
  readonly features: readonly (readonly (number | null)[])[];
  readonly predictions: readonly number[];
};
const saved = JSON.parse(
  readFileSync(new URL('xgboost-2.1.4-models.json', import.meta.url), 'utf8'),
) as readonly Saved[];

test.each(saved.map((each, i) => [i, each] as const))('model %i of xgboost 2.1.4 predicts here as there', (_, each) => {
  const found = predictTrees(
    readXgboost(JSON.stringify(each.model)),
    each.features.flat().map((value) => value ?? NaN),
  );
  expect(farthest(found, each.predictions)).toBeLessThan(1e-6);
});

const damaged = 'TRAIN_FOREIGN_MODEL_DAMAGED';
const refusals = [damaged, 'TRAIN_FOREIGN_MODEL_UNSUPPORTED'];

test.each([
  ['xgboost', writeXgboost(booster), readXgboost],
  ['ml-random-forest', writeRandomForest(booster), (text: string) => readRandomForest(text, 3)],
] as const)(
  'a text of %s that is cut is refused wherever it is cut, and one with a changed part is refused or read',
  (_, text, read) => {
    fc.assert(
      fc.property(fc.nat({ max: text.length - 1 }), fc.constantFrom('9', '-', 'null', '[]', '"x"'), (at, part) => {
        expect(codeOf(() => read(text.slice(0, at)))).toBe(damaged);
        expect(['none', ...refusals]).toContain(codeOf(() => read(text.slice(0, at) + part + text.slice(at + 1))));
      }),
      { seed: 1, numRuns: 150 },
    );
  },
);

type Changed = { [name: string]: Changed };

/** The text of a model in which the value at a path is another. */
function changed(text: string, path: readonly string[], value: unknown): string {
  const document = JSON.parse(text) as Changed;
  const last = path.slice(0, -1).reduce((place, name) => place[name]!, document);
  last[path.at(-1)!] = value as Changed;
  return JSON.stringify(document);
}

test('each class may start from a score of its own, as xgboost 3 writes it', () => {
  const own = boosterOf('softmax');
  const path = ['learner', 'learner_model_param', 'base_score'];
  const read = readXgboost(changed(writeXgboost(own), path, '[4E-1,1.4E0,-6E-1]'));
  const [before, after] = [predictTrees(own, features), predictTrees(read, features)];
  for (let i = 0; i < nRows; i++) {
    const raised = [0, 1, -1].map((by, c) => before[3 * i + c]! * Math.exp(by));
    const total = raised.reduce((sum, share) => sum + share, 0);
    raised.forEach((share, c) => {
      expect(after[3 * i + c]).toBeCloseTo(share / total, 5);
    });
  }
  expect(codeOf(() => readXgboost(changed(writeXgboost(own), path, '[4E-1,1E-1]')))).toBe(damaged);
});

const tree = ['learner', 'gradient_booster', 'model', 'trees', '0'];
test.each([
  ['an objective that we do not have', ['learner', 'objective', 'name'], 'rank:ndcg', refusals[1]],
  ['a booster of another kind', ['learner', 'gradient_booster', 'name'], 'dart', refusals[1]],
  ['categories', [...tree, 'categories_nodes'], [0], refusals[1]],
  ['leaves of several values', [...tree, 'tree_param', 'size_leaf_vector'], '3', refusals[1]],
  ['a tree that leads back to its root', [...tree, 'left_children', '0'], 0, damaged],
  ['a child that is not there', [...tree, 'right_children', '0'], 999, damaged],
  ['a feature that is not there', [...tree, 'split_indices', '0'], 3, damaged],
  ['fewer thresholds than nodes', [...tree, 'split_conditions'], [1], damaged],
  ['trees without classes', ['learner', 'gradient_booster', 'model', 'tree_info'], [], damaged],
  ['a score that is none', ['learner', 'learner_model_param', 'base_score'], 'high', damaged],
] as const)('%s in a model of xgboost are refused with a code', (_, path, value, code) => {
  expect(codeOf(() => readXgboost(changed(writeXgboost(booster), path, value)))).toBe(code);
});

test.each([
  ['a median', ['selectionMethod'], 'median', refusals[1]],
  ['another model', ['name'], 'KNN', refusals[1]],
  ['no columns', ['baseModel', 'indexes'], [], damaged],
  ['a column that is not there', ['baseModel', 'indexes', '0'], [0, 1, 7], damaged],
  ['a leaf without a value', ['baseModel', 'estimators', '0', 'root'], {}, damaged],
] as const)('%s in a model of ml-random-forest is refused with a code', (_, path, value, code) => {
  expect(codeOf(() => readRandomForest(changed(writeRandomForest(forest), path, value), 3))).toBe(code);
});

test('what a format has no model for is refused', () => {
  const broad = growClassificationForest(columns, classes, 3, { ...forestOptions, minSamplesLeaf: 30 });
  expect(codeOf(() => writeXgboost(forest))).toBe('TRAIN_MODEL_NOT_EXPRESSIBLE');
  expect(codeOf(() => writeRandomForest(boosterOf('logistic')))).toBe('TRAIN_MODEL_NOT_EXPRESSIBLE');
  expect(codeOf(() => writeRandomForest(broad))).toBe('TRAIN_MODEL_NOT_EXPRESSIBLE');
});
