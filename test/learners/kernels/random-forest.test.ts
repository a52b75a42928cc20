import { expect, test } from '@jest/globals';
import { seededRandom } from '#src/core/index.ts';
import { firstRows, presortColumns } from '#src/learners/kernels/columns.ts';
import type { ForestOptions } from '#src/learners/kernels/grow-forest.ts';
import { predictTrees } from '#src/learners/kernels/predict-trees.ts';
import { growClassificationForest, growRegressionForest } from '#src/learners/kernels/random-forest.ts';

const tree: ForestOptions = {
  nEstimators: 1,
  maxFeatures: 2,
  maxDepth: null,
  minSamplesSplit: 2,
  minSamplesLeaf: 1,
  bootstrap: false,
  seed: 1,
};
const random = seededRandom(5);
const features = Array.from({ length: 120 }, () => Math.round(random() * 50));
const targets = Float64Array.from({ length: 60 }, (_, i) => features[2 * i]! * 3 - features[2 * i + 1]! + i);
const columns = presortColumns(features, 60, 2);

/** The least squared error of one split, by trying them all. */
function bestError(rows: readonly number[], values: ArrayLike<number>, minSamplesLeaf: number): number {
  const error = (part: readonly number[]): number => {
    const mean = part.reduce((sum, i) => sum + values[i]!, 0) / part.length;
    return part.reduce((sum, i) => sum + (values[i]! - mean) ** 2, 0);
  };
  const errors = [0, 1].flatMap((j) =>
    rows.flatMap((cut) => {
      const left = rows.filter((i) => features[2 * i + j]! <= features[2 * cut + j]!);
      const right = rows.filter((i) => features[2 * i + j]! > features[2 * cut + j]!);
      return Math.min(left.length, right.length) < minSamplesLeaf ? [] : [error(left) + error(right)];
    }),
  );
  return Math.min(...errors);
}

test.each([1, 2, 5, 25])('one split with %i rows a leaf is the best of all', (minSamplesLeaf) => {
  const forest = growRegressionForest(columns, targets, { ...tree, maxDepth: 1, minSamplesLeaf });
  const found = predictTrees(forest, features);
  const error = found.reduce((sum, value, i) => sum + (value - targets[i]!) ** 2, 0);
  expect(error / bestError([...targets.keys()], targets, minSamplesLeaf)).toBeCloseTo(1, 9);
});

test('a whole tree without drawing gives every training row its own target', () => {
  const found = predictTrees(growRegressionForest(columns, targets, tree), features);
  const groups = Map.groupBy([...targets.keys()], (i) => `${features[2 * i]},${features[2 * i + 1]}`);
  for (const rows of groups.values()) {
    const mean = rows.reduce((sum, i) => sum + targets[i]!, 0) / rows.length;
    for (const i of rows) expect(found[i]).toBeCloseTo(mean, 9);
  }
});

test('a target far from all others does not hide what tells the others apart', () => {
  const rows = presortColumns([1, 2, 3, 4, 5, 6, 7, 8], 8, 1);
  const values = Float64Array.from([1e9, 0, 0, 0, 1, 1, 1, 1]);
  const found = predictTrees(
    growRegressionForest(rows, values, { ...tree, maxFeatures: 1, maxDepth: 2 }),
    [1, 2, 4, 5, 8],
  );
  expect([...found]).toEqual([1e9, 0, 0, 1, 1]);
});

test('a classification tree tells its training rows apart, and a forest gives shares that add up to 1', () => {
  const classes = Int32Array.from(targets, (_, i) => (features[2 * i]! + features[2 * i + 1]!) % 3);
  const single = predictTrees(growClassificationForest(columns, classes, 3, tree), features);
  for (const [i, one] of classes.entries()) expect(single[3 * i + one]).toBe(1);
  const options = { ...tree, nEstimators: 20, bootstrap: true, maxFeatures: 1 };
  const many = predictTrees(growClassificationForest(columns, classes, 3, options), features);
  for (let i = 0; i < 60; i++) expect(many[3 * i]! + many[3 * i + 1]! + many[3 * i + 2]!).toBeCloseTo(1, 12);
});

test('a missing value goes to the side where its like have gone', () => {
  const rows = [NaN, NaN, NaN, 1, 2, 3, 11, 12, 13];
  const values = Float64Array.from([50, 50, 50, 0, 0, 0, 50, 50, 50]);
  const low = growRegressionForest(presortColumns(rows, 9, 1), values, { ...tree, maxFeatures: 1 });
  expect([...predictTrees(low, [NaN, 2, 12])]).toEqual([50, 0, 50]);
  const high = growRegressionForest(presortColumns(rows, 9, 1), values.map((y) => 50 - y).fill(50, 0, 3), {
    ...tree,
    maxFeatures: 1,
  });
  expect([...predictTrees(high, [NaN, 2, 12])]).toEqual([50, 50, 0]);
});

test('the same seed gives the same forest, and the columns of the first rows those of rows sorted alone', () => {
  const options = { ...tree, nEstimators: 10, bootstrap: true };
  const few = firstRows(columns, 40);
  expect(few).toEqual(presortColumns(features.slice(0, 80), 40, 2));
  const part = targets.slice(0, 40);
  expect(growRegressionForest(few, part, options)).toEqual(growRegressionForest(few, part, options));
  expect(growRegressionForest(few, part, options)).not.toEqual(
    growRegressionForest(few, part, { ...options, seed: 2 }),
  );
});

test('the feature that decides is the important one', () => {
  const steps = Float64Array.from(targets, (_, i) => (features[2 * i]! > 25 ? 1 : 0));
  expect([...growRegressionForest(columns, steps, tree).trees.importance]).toEqual([1, 0]);
});
