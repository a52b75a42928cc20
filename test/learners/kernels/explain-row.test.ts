import { expect, test } from '@jest/globals';
import { readFileSync } from 'node:fs';
import { seededRandom } from '#src/core/index.ts';
import { readXgboost } from '#src/learners/exchange/read-xgboost.ts';
import { presortColumns } from '#src/learners/kernels/columns.ts';
import { explainRow, meanNodes } from '#src/learners/kernels/explain-row.ts';
import { growBooster } from '#src/learners/kernels/gradient-boosting.ts';
import { predictTrees } from '#src/learners/kernels/predict-trees.ts';
import { growClassificationForest, growRegressionForest } from '#src/learners/kernels/random-forest.ts';

type Saved = {
  readonly model: Readonly<Record<string, unknown>>;
  readonly features: readonly (readonly (number | null)[])[];
  /** [nRows][nFeatures + 1], by `pred_contribs` with `approx_contribs`. */
  readonly contributions?: readonly (readonly number[])[];
};
const file = new URL('../exchange/xgboost-2.1.4-models.json', import.meta.url);
const explained = (JSON.parse(readFileSync(file, 'utf8')) as readonly Saved[]).filter((each) => each.contributions);

test('there are models that xgboost explains', () => {
  expect(explained).toHaveLength(2);
});

test.each(explained.map((each, i) => [i, each] as const))(
  'model %i is explained as xgboost explains it, missing values included',
  (_, { model, features, contributions }) => {
    const own = readXgboost(JSON.stringify(model));
    const rows = features.map((row) => row.map((value) => value ?? NaN));
    const means = meanNodes(own, rows.flat());
    for (const [i, row] of rows.entries()) {
      const found = explainRow(own, means, row);
      const away = contributions![i]!.map((value, j) => Math.abs(value - found[j]!));
      expect(Math.max(...away)).toBeLessThan(1e-5);
    }
  },
);

const random = seededRandom(2);
const nRows = 90;
const rows = Array.from({ length: nRows }, () => [0, 1, 2].map(() => (random() < 0.1 ? NaN : random() * 9)));
const features = rows.flat();
const classes = Int32Array.from(rows, ([a, b]) => (a! > 5 ? 2 : b! > 4 ? 1 : 0));
const targets = Float64Array.from(rows, ([a, b]) => (a! > 5 ? 10 : 0) + (b! || 0));
const columns = presortColumns(features, nRows, 3);
const forestOptions = {
  nEstimators: 7,
  maxFeatures: 2,
  maxDepth: 4,
  minSamplesSplit: 2,
  minSamplesLeaf: 2,
  bootstrap: true,
  seed: 3,
};
const softmax = growBooster(columns, classes, {
  objective: 'softmax',
  nClasses: 3,
  nEstimators: 5,
  learningRate: 0.3,
  maxDepth: 3,
  regLambda: 1,
  regAlpha: 0,
  minChildWeight: 1,
  subsample: 1,
  colsampleByTree: 1,
  baseScore: 0.5,
  seed: 1,
});

function sumsOf(contributions: Float64Array, nOutputs: number): number[] {
  const width = contributions.length / nOutputs;
  return Array.from({ length: nOutputs }, (_, c) =>
    contributions.subarray(c * width, (c + 1) * width).reduce((sum, value) => sum + value, 0),
  );
}

test.each([
  ['a regression forest', growRegressionForest(columns, targets, forestOptions), 1],
  ['a classification forest', growClassificationForest(columns, classes, 3, forestOptions), 3],
])('the contributions of %s add up to its forecast', (_, forest, nOutputs) => {
  const means = meanNodes(forest, features);
  for (const row of rows) {
    const sums = sumsOf(explainRow(forest, means, row), nOutputs);
    predictTrees(forest, row).forEach((value, c) => {
      expect(sums[c]).toBeCloseTo(value, 10);
    });
  }
});

test('the contributions of several classes add up to margins, whose softmax is the forecast', () => {
  const means = meanNodes(softmax, features);
  for (const row of rows.slice(0, 20)) {
    const margins = sumsOf(explainRow(softmax, means, row), 3).map(Math.exp);
    const total = margins.reduce((sum, value) => sum + value, 0);
    predictTrees(softmax, row).forEach((share, c) => {
      expect(margins[c]! / total).toBeCloseTo(share, 5);
    });
  }
});

test('a feature that no tree splits on moves nothing, and without background rows the sums still hold', () => {
  const flat = rows.map(([a, b]) => [a!, b!, 1]);
  const forest = growRegressionForest(presortColumns(flat.flat(), nRows, 3), targets, forestOptions);
  for (const background of [flat.flat(), []]) {
    const means = meanNodes(forest, background);
    const found = explainRow(forest, means, flat[0]!);
    expect(found[2]).toBe(0);
    expect(sumsOf(found, 1)[0]).toBeCloseTo(predictTrees(forest, flat[0]!)[0]!, 10);
  }
});
