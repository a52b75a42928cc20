import { expect, test } from '@jest/globals';
import * as fc from 'fast-check';
import { presortColumns } from '#src/learners/kernels/columns.ts';
import { packTrees, unpackTrees } from '#src/learners/kernels/packed-trees.ts';
import { growBooster } from '#src/learners/kernels/gradient-boosting.ts';
import { growClassificationForest } from '#src/learners/kernels/random-forest.ts';

const features = [1, 5, 2, 4, 3, 9, 4, 7, 5, 1, 6, 2];
const columns = presortColumns(features, 6, 2);
const forest = growClassificationForest(columns, Int32Array.of(0, 1, 0, 1, 1, 0), 2, {
  nEstimators: 3,
  maxFeatures: 1,
  maxDepth: null,
  minSamplesSplit: 2,
  minSamplesLeaf: 1,
  bootstrap: true,
  seed: 1,
});
const booster = growBooster(columns, [3, 4, 8, 1, 0, 2], {
  objective: 'squared_error',
  nClasses: 1,
  nEstimators: 5,
  learningRate: 0.3,
  maxDepth: 3,
  regLambda: 1,
  regAlpha: 0,
  minChildWeight: 1,
  subsample: 1,
  colsampleByTree: 1,
  baseScore: 3,
  seed: 1,
});

function codeOf(bytes: Uint8Array): unknown {
  try {
    unpackTrees(bytes);
  } catch (error) {
    return (error as { readonly code?: unknown }).code;
  }
  return 'none';
}

test.each([
  ['forest', forest],
  ['booster', booster],
])('a packed %s comes back whole', (_, model) => {
  const packed = packTrees(model);
  expect(unpackTrees(packed)).toEqual(model);
  expect(packTrees(unpackTrees(packed))).toEqual(packed);
});

test('refuses bytes of which one is flipped, or the end is cut or added to', () => {
  const packed = packTrees(forest);
  fc.assert(
    fc.property(fc.nat({ max: packed.length - 1 }), fc.integer({ min: 1, max: 255 }), (at, by) => {
      const flipped = packed.slice();
      flipped[at]! ^= by;
      expect(['TRAIN_MODEL_DAMAGED', 'TRAIN_MODEL_NEWER']).toContain(codeOf(flipped));
      expect(codeOf(packed.subarray(0, at))).toBe('TRAIN_MODEL_DAMAGED');
    }),
    { seed: 1, numRuns: 300 },
  );
  expect(codeOf(Uint8Array.of(...packed, 0))).toBe('TRAIN_MODEL_DAMAGED');
});

test('refuses counts that no memory holds before it asks for any', () => {
  const huge = packTrees(booster);
  huge.fill(255, 16, 40);
  expect(codeOf(huge)).toBe('TRAIN_MODEL_DAMAGED');
});

test.each([
  ['a tree that starts behind its nodes', { roots: Int32Array.of(9999) }],
  ['a child before its parent', { right: booster.trees.right.map(() => 0) }],
  ['a feature that is none', { split: booster.trees.split.map((code) => (code < 0 ? code : 99)) }],
])('refuses %s, though its digest is right', (_, change) => {
  expect(codeOf(packTrees({ ...booster, trees: { ...booster.trees, ...change } }))).toBe('TRAIN_MODEL_DAMAGED');
});
