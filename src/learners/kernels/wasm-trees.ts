import type { BoostingOptions } from './boosting-options.ts';
import type { Columns } from './columns.ts';
import type { ForestOptions } from './grow-forest.ts';
import { stepOf } from './objectives.ts';
import { addTrees, closeTrees, openTrees, type Trees } from './trees.ts';
import { treeKernelsOfThread, type TreeKernels } from './wasm-module.ts';

// Within these borders nothing overflows or vanishes, so that splits may be compared in any order. The sums of a booster are squared in
// single precision, and what vanishes there is too little for a split.
const [leastForest, mostForest] = [1e-60, 1e60];
const mostSum = 1e18;
// Above it the sums of a forest's whole steps are rounded, each form in its own order.
const mostForestRows = 2 ** 17;
// Memory of WebAssembly does not shrink: larger problems are grown in TypeScript.
const mostCells = 2 ** 22;
const nodesAtOnce = 2 ** 17;
const unlimited = 2 ** 31 - 1;

/**
 * Gives the trees of a regression forest, or undefined where WebAssembly does not grow it: with missing values, with too many rows, with too
 * many or too large numbers, or without SIMD.
 */
export function forestInWasm(columns: Columns, targets: Float64Array, options: ForestOptions): Trees | undefined {
  if (columns.nRows > mostForestRows || !isWithin(targets, leastForest, mostForest)) return undefined;
  const ground = openGround(columns, targets, options.nEstimators);
  if (ground === undefined) return undefined;
  const { nEstimators, maxFeatures, maxDepth, minSamplesSplit, minSamplesLeaf, bootstrap, seed } = options;
  const depth = Math.min(maxDepth ?? unlimited, unlimited);
  const split = Math.min(Math.max(minSamplesSplit, 2 * minSamplesLeaf, 2), unlimited);
  ground.kernels.startForest(seed, bootstrap ? 1 : 0, Math.min(minSamplesLeaf, unlimited));
  return grow(ground, nEstimators, (kernels, nTrees) => kernels.growForest(nTrees, maxFeatures, depth, split));
}

/**
 * Gives the trees of a booster, or undefined where WebAssembly does not grow it: but for the squared error without alpha or steps, on all rows
 * and features; with missing values, with too many or too large numbers, or without SIMD.
 */
export function boosterInWasm(
  columns: Columns,
  targets: ArrayLike<number>,
  options: BoostingOptions,
  baseMargin: number,
): Trees | undefined {
  const { objective, regAlpha, subsample, colsampleByTree, learningRate, nEstimators } = options;
  const isUnit = objective === 'squared_error' && regAlpha === 0 && stepOf(options) === 0;
  const isPlain = isUnit && subsample >= 1 && colsampleByTree >= 1;
  const most = mostSum / columns.nRows;
  if (!isPlain || learningRate > 1 || Math.abs(baseMargin) > most || !isWithin(targets, 0, most)) return undefined;
  const ground = openGround(columns, targets, nEstimators);
  if (ground === undefined) return undefined;
  const { maxDepth, regLambda, minChildWeight } = options;
  ground.kernels.startBoosting(baseMargin, regLambda);
  return grow(ground, nEstimators, (kernels, nTrees) =>
    kernels.growBooster(nTrees, Math.min(maxDepth, unlimited), learningRate, regLambda, minChildWeight),
  );
}

function isWithin(targets: ArrayLike<number>, least: number, most: number): boolean {
  for (let i = 0; i < targets.length; i++) {
    const size = Math.abs(targets[i]!);
    if (!(size <= most) || (size < least && size > 0)) return false;
  }
  return true;
}

/** A problem in the memory of WebAssembly. */
type Ground = {
  readonly kernels: TreeKernels;
  readonly nFeatures: number;
  /** Where its arrays begin, as tree-kernels.c names them. */
  readonly at: Readonly<Record<'roots' | 'split' | 'right' | 'value' | 'gains', number>>;
};

function openGround(columns: Columns, targets: ArrayLike<number>, nTrees: number): Ground | undefined {
  const { nRows, nFeatures } = columns;
  if (nRows === 0 || nRows * nFeatures > mostCells || columns.nMissing.some((count) => count > 0)) return undefined;
  const kernels = treeKernelsOfThread();
  if (kernels === undefined) return undefined;
  const capacity = Math.max(2 * nRows, Math.min(2 * nRows * nTrees, nodesAtOnce));
  const address = kernels.open(nRows, nFeatures, nTrees, capacity);
  if (address === 0) return undefined;
  const { buffer } = kernels.memory;
  const [order, ranks, values, wanted, roots, split, right, value, gains] = new Uint32Array(
    buffer,
    address,
    9,
  ) as unknown as Nine;
  new Int32Array(buffer, order, columns.order.length).set(columns.order);
  new Int32Array(buffer, ranks, columns.ranks.length).set(columns.ranks);
  new Float32Array(buffer, values, columns.values.length).set(columns.values);
  new Float64Array(buffer, wanted, nRows).set(targets);
  return { kernels, nFeatures, at: { roots, split, right, value, gains } };
}

type Nine = readonly [number, number, number, number, number, number, number, number, number];

/** Grows trees, as many at once as there is room for. */
function grow(
  { kernels, nFeatures, at }: Ground,
  nTrees: number,
  growSome: (kernels: TreeKernels, nTrees: number) => number,
): Trees {
  const { buffer } = kernels.memory;
  const trees = openTrees(nFeatures, 1, 0);
  while (trees.roots.length < nTrees) {
    const nGrown = growSome(kernels, nTrees - trees.roots.length);
    const nNodes = kernels.nNodes();
    const grown = {
      roots: new Int32Array(buffer, at.roots, nGrown),
      split: new Int32Array(buffer, at.split, nNodes),
      right: new Int32Array(buffer, at.right, nNodes),
      value: new Float64Array(buffer, at.value, nNodes),
    };
    // Usually all are grown at once, and what is closed is copied.
    if (nGrown === nTrees) Object.assign(trees, grown, { nNodes, roots: [...grown.roots] });
    else addTrees(trees, grown);
  }
  trees.gains.set(new Float64Array(buffer, at.gains, nFeatures));
  return closeTrees(trees);
}
