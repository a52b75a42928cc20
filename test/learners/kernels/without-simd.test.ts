import { expect, jest, test } from '@jest/globals';
import { presortColumns } from '#src/learners/kernels/columns.ts';
import { predictTrees } from '#src/learners/kernels/predict-trees.ts';
import { growRegressionForest } from '#src/learners/kernels/random-forest.ts';
import { treeKernelsOfThread } from '#src/learners/kernels/wasm-module.ts';

test('a runtime that refuses the module, as one without SIMD does, grows forests in TypeScript', () => {
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
});
