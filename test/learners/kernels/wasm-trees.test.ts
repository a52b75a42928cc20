import { isDeepStrictEqual } from 'node:util';
import { expect, test } from '@jest/globals';
import { seededRandom, type Random } from '#src/core/index.ts';
import type { BoostingOptions } from '#src/learners/kernels/boosting-options.ts';
import { presortColumns } from '#src/learners/kernels/columns.ts';
import { growBooster } from '#src/learners/kernels/gradient-boosting.ts';
import type { ForestOptions } from '#src/learners/kernels/grow-forest.ts';
import type { TreeModel } from '#src/learners/kernels/predict-trees.ts';
import { growRegressionForest } from '#src/learners/kernels/random-forest.ts';
import { boosterInWasm, forestInWasm } from '#src/learners/kernels/wasm-trees.ts';

const usualForest: ForestOptions = {
  nEstimators: 10,
  maxFeatures: 3,
  maxDepth: null,
  minSamplesSplit: 2,
  minSamplesLeaf: 1,
  bootstrap: true,
  seed: 1,
};
const usualBooster: BoostingOptions = {
  objective: 'squared_error',
  nClasses: 1,
  nEstimators: 20,
  learningRate: 0.3,
  maxDepth: 6,
  regLambda: 1,
  regAlpha: 0,
  minChildWeight: 1,
  subsample: 1,
  colsampleByTree: 1,
  baseScore: 0.5,
  seed: 1,
};

type Problem = {
  readonly nRows: number;
  readonly nFeatures: number;
  readonly features: Float64Array;
  readonly targets: Float64Array;
};

function pick<Item>(random: Random, items: readonly Item[]): Item {
  return items[Math.floor(random() * items.length)]!;
}

/** Rows and features of all sizes about the borders of vectors and of lists of bytes; few different values, so that many splits are equally good. */
function problem(random: Random, missing = 0): Problem {
  const nRows = pick(random, [1, 2, 3, 5, 8, 9, 16, 17, 28, 31, 32, 33, 47, 63, 64, 65, 90, 150]);
  const nFeatures = pick(random, [1, 2, 3, 4, 7, 14, 17]);
  const levels = pick(random, [1, 2, 5, 1e6]);
  const scale = pick(random, [1e-9, 1, 0.1, 1e6]);
  const features = Float64Array.from({ length: nRows * nFeatures }, () =>
    random() < missing ? NaN : Math.floor(random() * levels) - 1,
  );
  const kinds = pick(random, [1, 3, 1e9]);
  const targets = Float64Array.from({ length: nRows }, () => scale * (Math.floor(random() * kinds) - 1));
  return { nRows, nFeatures, features, targets };
}

function forestOptions(random: Random, nFeatures: number, seed: number): ForestOptions {
  return {
    nEstimators: 6,
    maxFeatures: pick(random, [nFeatures, Math.ceil(nFeatures / 3), 1]),
    maxDepth: pick(random, [null, null, Infinity, 0, 1, 4]),
    minSamplesSplit: pick(random, [2, 2, 3, 6]),
    minSamplesLeaf: pick(random, [1, 1, 1, 2, 5, 2 ** 31]),
    bootstrap: random() < 0.7,
    seed,
  };
}

function boostingOptions(random: Random): BoostingOptions {
  return {
    ...usualBooster,
    nEstimators: 8,
    learningRate: pick(random, [0.1, 0.3, 1]),
    maxDepth: pick(random, [1, 3, 6, 20]),
    regLambda: pick(random, [0, 1, 2.7]),
    minChildWeight: pick(random, [0, 1, 1.5, 2, 4]),
    baseScore: pick(random, [0, 0.5]),
  };
}

function sortedColumns({ features, nRows, nFeatures }: Problem): ReturnType<typeof presortColumns> {
  return presortColumns(features, nRows, nFeatures);
}

function isSame(one: TreeModel, other: TreeModel): boolean {
  return isDeepStrictEqual(one, other);
}

test('forests of both forms are the same bytes', () => {
  const random = seededRandom(41);
  for (let seed = 0; seed < 200; seed++) {
    const given = problem(random);
    const columns = sortedColumns(given);
    const options = forestOptions(random, given.nFeatures, seed);
    const slow = growRegressionForest(columns, given.targets, { ...options, form: 'typescript' });
    const trees = forestInWasm(columns, given.targets, options);
    expect([seed, trees === undefined]).toEqual([seed, false]);
    expect([seed, isSame({ kind: 'forest', trees: trees! }, slow)]).toEqual([seed, true]);
  }
});

test('boosters of both forms are the same bytes', () => {
  const random = seededRandom(42);
  for (let seed = 0; seed < 200; seed++) {
    const given = problem(random);
    const columns = sortedColumns(given);
    const options = boostingOptions(random);
    const slow = growBooster(columns, given.targets, { ...options, form: 'typescript' });
    const trees = boosterInWasm(columns, given.targets, options, slow.baseMargin);
    expect([seed, trees === undefined]).toEqual([seed, false]);
    expect([seed, isSame({ ...slow, trees: trees! }, slow)]).toEqual([seed, true]);
  }
});

test('trees that WebAssembly grows in several portions are the same bytes', () => {
  const random = seededRandom(43);
  const columns = presortColumns(Float64Array.from({ length: 700 }, random), 700, 1);
  const targets = Float64Array.from({ length: 700 }, random);
  const options = { ...usualForest, maxFeatures: 1, nEstimators: 150, bootstrap: false };
  const fast = growRegressionForest(columns, targets, options);
  expect(fast.trees.split.length).toBeGreaterThan(2 ** 17);
  const slow = growRegressionForest(columns, targets, { ...options, form: 'typescript' });
  expect(isSame(fast, slow)).toBe(true);
});

const nothingSpecial = problem(seededRandom(44));
const missing = problem(seededRandom(45), 0.3);

test.each<readonly [string, Problem, Float64Array]>([
  ['missing values', missing, missing.targets],
  ['targets that overflow', nothingSpecial, nothingSpecial.targets.map((_, i) => (i % 2 === 0 ? 1e200 : -1e200))],
  ['targets that vanish', nothingSpecial, nothingSpecial.targets.map((_, i) => i * 1e-200)],
])('%s are left to TypeScript, with the same bytes', (_, given, targets) => {
  const columns = sortedColumns(given);
  expect(forestInWasm(columns, targets, usualForest)).toBeUndefined();
  const slow = growRegressionForest(columns, targets, { ...usualForest, form: 'typescript' });
  expect(isSame(growRegressionForest(columns, targets, usualForest), slow)).toBe(true);
});

test.each<readonly [string, Partial<BoostingOptions>]>([
  ['another objective', { objective: 'logistic' }],
  ['alpha', { regAlpha: 0.5 }],
  ['a longest step', { maxDeltaStep: 0.7 }],
  ['drawn rows', { subsample: 0.5 }],
  ['drawn features', { colsampleByTree: 0.5 }],
])('boosters with %s are left to TypeScript', (_, options) => {
  const columns = sortedColumns(nothingSpecial);
  expect(boosterInWasm(columns, nothingSpecial.targets, { ...usualBooster, ...options }, 0.5)).toBeUndefined();
});
