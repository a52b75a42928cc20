import { expect, jest, test } from '@jest/globals';
import { binColumns } from '#src/learners/kernels/bin-columns.ts';
import { presortColumns } from '#src/learners/kernels/columns.ts';
import { growHistogramBooster } from '#src/learners/kernels/histogram-boosting.ts';
import { openRoom } from '#src/learners/kernels/histogram-module.ts';
import { predictTrees } from '#src/learners/kernels/predict-trees.ts';
import { growRegressionForest } from '#src/learners/kernels/random-forest.ts';
import { treeKernelsOfThread } from '#src/learners/kernels/wasm-module.ts';
import { usual } from './xgboost-cases.ts';

test('a runtime that refuses the modules, as one without SIMD does, grows forests and boosters in TypeScript', () => {
  const runtime = (globalThis as unknown as { WebAssembly: { validate: (bytes: Uint8Array) => boolean } }).WebAssembly;
  jest.spyOn(runtime, 'validate').mockReturnValue(false);
  expect(treeKernelsOfThread()).toBeUndefined();
  const forest = growRegressionForest(presortColumns([1, 2, 3, 4], 4, 1), Float64Array.from([5, 5, 9, 9]), {
    nEstimators: 1,
    maxFeatures: 1,
    maxDepth: null,
    minSamplesSplit: 2,
    minSamplesLeaf: 1,
    bootstrap: false,
    seed: 1,
  });
  expect([...predictTrees(forest, [1, 4])]).toEqual([5, 9]);
  expect(openRoom({ numbers: 1 }, {}, {})).toBeUndefined();
  const options = { ...usual, nEstimators: 1, learningRate: 1, regLambda: 0, maxLeaves: 2 };
  const booster = growHistogramBooster(binColumns([1, 2, 3, 4], 1), [5, 5, 9, 9], options);
  expect([...predictTrees(booster, [1, 4])]).toEqual([5, 9]);
});
