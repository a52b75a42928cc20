import { expect, test } from '@jest/globals';
import { seededRandom } from '#src/core/index.ts';
import { presortColumns } from '#src/learners/kernels/columns.ts';
import { growBooster } from '#src/learners/kernels/gradient-boosting.ts';
import { predictTrees } from '#src/learners/kernels/predict-trees.ts';
import { featuresOf, optionsOf, usual, xgboostCases } from './xgboost-cases.ts';

const cases = xgboostCases.filter(({ options }) => options['max_leaves'] === undefined);
const plain = cases[0]!;
const columns = presortColumns(featuresOf(plain), plain.targets.length, 3);

test.each(cases.map((each, i) => [i, each.objective, each] as const))(
  'case %i, %s, predicts what xgboost predicts, missing values included',
  (_, __, each) => {
    const booster = growBooster(
      presortColumns(featuresOf(each), each.targets.length, 3),
      each.targets,
      optionsOf(each),
    );
    const found = predictTrees(booster, featuresOf(each));
    const differences = each.predictions.map((value, i) => Math.abs(found[i]! - value));
    expect(Math.max(...differences)).toBeLessThan(1e-4);
    expect(found).toHaveLength(each.predictions.length);
  },
);

test('drawn rows and features change the booster, and the same seed gives the same', () => {
  const boosters = [1, 1, 2].map((seed) =>
    growBooster(columns, plain.targets, { ...usual, subsample: 0.6, colsampleByTree: 0.7, seed }),
  );
  expect(boosters[1]).toEqual(boosters[0]);
  expect(boosters[2]).not.toEqual(boosters[0]);
});

test('ends early and keeps the rounds up to the least loss', () => {
  const validation = { features: featuresOf(plain), targets: plain.targets.map((y) => -y), earlyStoppingRounds: 2 };
  const ended = growBooster(columns, plain.targets, { ...usual, nEstimators: 50 }, validation);
  expect(ended.trees.roots.length).toBeLessThan(10);
  const whole = growBooster(columns, plain.targets, { ...usual, nEstimators: ended.trees.roots.length });
  // Also the importance: trees that were dropped count for nothing.
  expect(ended.trees).toEqual(whole.trees);
});

test('a target without any variation is forecast as it is, and no feature is important', () => {
  const booster = growBooster(
    columns,
    plain.targets.map(() => 7),
    { ...usual, baseScore: 7 },
  );
  expect([...predictTrees(booster, featuresOf(plain))].every((value) => value === 7)).toBe(true);
  expect([...booster.trees.importance]).toEqual([0, 0, 0]);
});

test.each([
  [1, 6],
  [3, 6],
  [1, 1],
])('a column without any value changes no tree: least weight of a child %i, depth %i', (minChildWeight, maxDepth) => {
  const random = seededRandom(3);
  const rows = Array.from({ length: 50 }, () => [random(), Math.floor(random() * 4), Math.floor(random() * 20)]);
  const y = rows.map(([a, b, c]) => 10 * a! + b! * c! + random());
  const options = { ...usual, nEstimators: 60, minChildWeight, maxDepth };
  const alone = growBooster(presortColumns(rows.flat(), 50, 3), y, options);
  const beside = growBooster(
    presortColumns(
      rows.flatMap((row) => [...row, NaN]),
      50,
      4,
    ),
    y,
    options,
  );
  expect(beside.trees.value).toEqual(alone.trees.value);
  expect(beside.trees.right).toEqual(alone.trees.right);
  expect(beside.trees.split.map((code) => code >> 1)).toEqual(alone.trees.split.map((code) => code >> 1));
});
