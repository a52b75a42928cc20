import { seededRandom, type Random } from '#src/core/index.ts';
import { binsOfFeature, missingBin, placeOf, type BinnedColumns } from './bin-columns.ts';
import { drawFeatures, drawRows } from './boosting-draws.ts';
import type { BoostingOptions, Validation } from './boosting-options.ts';
import { playRounds } from './early-stopping.ts';
import type { Booster } from './gradient-boosting.ts';
import { growBinTree, openBinGrowth, type BinGrowth, type BinNode } from './histogram-tree.ts';
import { leafWeight, type Penalties } from './leaf-weight.ts';
import { alphaOf, marginOf, stepOf, writeDerivatives, writeProbabilities, type Derivatives } from './objectives.ts';
import { openQuantised, quantise } from './quantised-derivatives.ts';
import { residualQuantile } from './residual-quantile.ts';
import { addNode, closeTrees, openTrees, type TreeLists } from './trees.ts';

/** How a booster is grown by histograms; trees are bounded by their leaves, and by `maxDepth` unless that is Infinity. */
export type HistogramOptions = BoostingOptions & {
  /** Leaves of a tree, at most. */
  readonly maxLeaves: number;
};

/**
 * Grows a booster by histograms of binned columns (as LightGBM does: Ke and others, 2017): for data of more than some ten thousand rows. `targets`
 * are as for `growBooster`, and so is `validation`, whose features are no bins. Equal data, options and seed give equal bytes.
 */
export function growHistogramBooster(
  binned: BinnedColumns,
  targets: ArrayLike<number>,
  options: HistogramOptions,
  validation?: Validation,
): Booster {
  const { objective, nClasses } = options;
  const baseMargin = marginOf(objective, options.baseScore);
  const rounds = openRounds(binned, targets, options, baseMargin);
  const random = seededRandom(options.seed);
  const { trees } = rounds;
  const round = (): void => {
    playRound(rounds, random);
  };
  const kept = playRounds({ options, baseMargin, trees, round }, validation);
  return { kind: 'boosting', objective, nClasses, baseMargin, trees: closeTrees(trees, kept) };
}

type Rounds = Derivatives & {
  readonly binned: BinnedColumns;
  readonly options: HistogramOptions;
  readonly penalties: Penalties;
  readonly growth: BinGrowth;
  /** [nRows] */
  readonly targets: Float32Array;
  /** [nClasses x nRows] */
  readonly margins: readonly Float32Array[];
  /** Of softmax: [nRows x nClasses] row-major. */
  readonly probabilities: Float32Array;
  /** Whether the tree that is grown learns from a row: [nRows]. */
  readonly isDrawn: Uint8Array;
  /** Room for the rows of the tree: [nRows]. */
  readonly rows: Int32Array;
  /** Room for what is left of the targets of a leaf: [nRows]. */
  readonly room: Float32Array;
  readonly trees: TreeLists;
};

function openRounds(
  binned: BinnedColumns,
  targets: ArrayLike<number>,
  options: HistogramOptions,
  baseMargin: number,
): Rounds {
  const { nRows, nFeatures } = binned;
  const { nClasses, maxDepth, maxLeaves, regLambda, regAlpha, minChildWeight, objective } = options;
  const penalties = { lambda: regLambda, alpha: regAlpha, minChildWeight, maxDeltaStep: stepOf(options) };
  const limits = { maxDepth, maxLeaves };
  return {
    binned,
    options,
    penalties,
    growth: openBinGrowth({ binned, quantised: openQuantised(nRows), penalties, limits }),
    targets: Float32Array.from(targets),
    margins: Array.from({ length: nClasses }, () => new Float32Array(nRows).fill(baseMargin)),
    probabilities: new Float32Array(objective === 'softmax' ? nRows * nClasses : 0),
    gradients: new Float32Array(nRows),
    hessians: new Float32Array(nRows),
    isDrawn: new Uint8Array(nRows).fill(1),
    rows: new Int32Array(nRows),
    room: new Float32Array(objective === 'quantile' ? nRows : 0),
    trees: openTrees(nFeatures, 1, 2 * maxLeaves * nClasses * options.nEstimators),
  };
}

/** Grows the trees of a round, one for each class, and adds them to the margins. */
function playRound(rounds: Rounds, random: Random): void {
  const { binned, options, margins, probabilities, growth, isDrawn, trees } = rounds;
  const { objective, nClasses, subsample, colsampleByTree } = options;
  if (objective === 'softmax') writeProbabilities(margins, probabilities);
  const isCounted = objective === 'squared_error' || objective === 'quantile';
  for (let one = 0; one < nClasses; one++) {
    writeDerivatives(options, rounds, one, rounds);
    const features = drawFeatures(random, colsampleByTree, binned.nFeatures);
    if (subsample < 1) drawRows(random, subsample, isDrawn);
    const rows = listRows(isDrawn, rounds.rows);
    quantise(rounds, rows, { isCounted, seed: trees.roots.length }, growth.quantised);
    const nodes = growBinTree(growth, rows, features);
    trees.roots.push(trees.nNodes);
    const values = new Float64Array(nodes.length);
    addSubtree(rounds, { nodes, rows, values, one }, 0);
    if (subsample < 1) addToOthers(rounds, nodes, values, one);
  }
}

/** Lists the rows that were drawn, in ascending order. */
function listRows(isDrawn: Uint8Array, out: Int32Array): Int32Array {
  let n = 0;
  for (let i = 0; i < isDrawn.length; i++) {
    out[n] = i;
    n += isDrawn[i]!;
  }
  return out.subarray(0, n);
}

type Grown = {
  readonly nodes: readonly BinNode[];
  readonly rows: Int32Array;
  /** The values of leaves, which are written: [nNodes]. */
  readonly values: Float64Array;
  readonly one: number;
};

/** Appends a node and all below it in preorder; leaves are weighed by the exact derivatives and added to the margins of their rows. */
function addSubtree(rounds: Rounds, grown: Grown, number: number): void {
  const { trees, binned } = rounds;
  const { left, right, split, begin, end } = grown.nodes[number]!;
  const node = addNode(trees);
  if (left < 0) {
    const rows = grown.rows.subarray(begin, end);
    const value = leafValue(rounds, rows);
    addToRows(rows, value, rounds.margins[grown.one]!);
    grown.values[number] = value;
    trees.value[node] = value;
    return;
  }
  trees.split[node] = 2 * split.feature + (split.isMissingLeft ? 1 : 0);
  trees.value[node] = binned.cuts[split.feature * binsOfFeature + split.bin]!;
  trees.gains[split.feature]! += split.gain;
  addSubtree(rounds, grown, left);
  trees.right[node] = trees.nNodes;
  addSubtree(rounds, grown, right);
}

function leafValue(
  { options, penalties, gradients, hessians, targets, margins, room }: Rounds,
  rows: Int32Array,
): number {
  const rate = Math.fround(options.learningRate);
  if (options.objective === 'quantile') {
    return Math.fround(residualQuantile(rows, alphaOf(options), { targets, margins: margins[0]!, room }) * rate);
  }
  let [gradient, hessian] = [0, 0];
  for (let i = 0; i < rows.length; i++) {
    gradient += gradients[rows[i]!]!;
    hessian += hessians[rows[i]!]!;
  }
  return Math.fround(leafWeight(gradient, hessian, penalties) * rate);
}

function addToRows(rows: Int32Array, value: number, out: Float32Array): void {
  for (let i = 0; i < rows.length; i++) out[rows[i]!]! += value;
}

/** Adds the newest tree to the rows that it has not learned from. */
function addToOthers(
  { binned, isDrawn, margins }: Rounds,
  nodes: readonly BinNode[],
  values: Float64Array,
  one: number,
): void {
  const { words, nRows } = binned;
  const own = margins[one]!;
  for (let i = 0; i < nRows; i++) {
    if (isDrawn[i] === 1) continue;
    let at = 0;
    while (nodes[at]!.left >= 0) {
      const { split, left, right } = nodes[at]!;
      const [word, shift] = placeOf(split.feature);
      const bin = (words[word * nRows + i]! >>> shift) & missingBin;
      at = bin <= split.bin || (split.isMissingLeft && bin === missingBin) ? left : right;
    }
    own[i]! += values[at]!;
  }
}
