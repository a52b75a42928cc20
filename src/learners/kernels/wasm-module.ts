import { compileWasm } from './wasm-runtime.ts';
import { treeKernels } from './wasm/tree-kernels-module.ts';

/** What tree-kernels.c offers; all of it works on the one problem that was opened last. */
export type TreeKernels = {
  readonly memory: { readonly buffer: ArrayBuffer };
  /** Makes room for a problem and gives the address of its arrays, or 0 where the memory cannot grow so far. */
  readonly open: (nRows: number, nFeatures: number, nTrees: number, capacity: number) => number;
  readonly startForest: (seed: number, bootstrap: number, minSamplesLeaf: number) => void;
  /** Grows up to a number of trees from node 0 on, as long as there is room for another; gives how many. */
  readonly growForest: (nTrees: number, maxFeatures: number, maxDepth: number, minSamplesSplit: number) => number;
  readonly startBoosting: (baseMargin: number, lambda: number) => void;
  /** As `growForest`. */
  readonly growBooster: (
    nTrees: number,
    maxDepth: number,
    rate: number,
    lambda: number,
    minChildWeight: number,
  ) => number;
  readonly nNodes: () => number;
};

let opened: TreeKernels | false | undefined;

/**
 * Gives the kernels in WebAssembly, one instance for each thread, started with the first call; undefined where the runtime has no
 * WebAssembly or none with SIMD.
 */
export function treeKernelsOfThread(): TreeKernels | undefined {
  opened ??= (compileWasm(treeKernels)?.() as TreeKernels | undefined) ?? false;
  return opened === false ? undefined : opened;
}
