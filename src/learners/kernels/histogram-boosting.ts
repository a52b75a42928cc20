import { seededRandom, type Random } from '#src/core/index.ts';
import type { BinnedColumns } from './bin-columns.ts';
import { binsOfFeature, missingBin, placeOf } from './bins.ts';
import { drawFeatures, drawRows } from './boosting-draws.ts';
import type { BoostingOptions, Validation } from './boosting-options.ts';
import { playRounds } from './early-stopping.ts';
import type { Booster } from './gradient-boosting.ts';
import type { HistogramLoops } from './histogram-loops.ts';
import { growBinTree, histogramsOf, openBinGrowth, type BinGrowth, type BinNode } from './histogram-tree.ts';
import { leafWeight, type Penalties } from './leaf-weight.ts';
import { alphaOf, lossOf, marginOf, stepOf, writeDerivatives, writeProbabilities } from './objectives.ts';
import { residualQuantile } from './residual-quantile.ts';
import { addNode, closeTrees, openTrees, type TreeLists } from './trees.ts';
import { loopsInTypescript } from './typescript-histogram-loops.ts';
import { loopsInWasm } from './wasm-histogram-loops.ts';

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
  const baseMargin = marginOf(options.objective, options.baseScore);
  const rounds = openRounds(binned, targets, options, baseMargin);
  const random = seededRandom(options.seed);
  const { trees } = rounds;
  const round = (): void => {
    playRound(rounds, random);
  };
  const kept = playRounds({ options, baseMargin, trees, round }, validation);
  return {
    kind: 'boosting',
    ...lossOf(options),
    nClasses: options.nClasses,
    baseMargin,
    trees: closeTrees(trees, kept),
  };
}

type Rounds = {
  readonly binned: BinnedColumns;
  readonly options: HistogramOptions;
  readonly penalties: Penalties;
  readonly loops: HistogramLoops;
  readonly growth: BinGrowth;
  /** [nRows] */
  readonly targets: Float32Array;
  /** Of softmax: [nRows x nClasses] row-major. */
  readonly probabilities: Float32Array;
  /** Whether the tree that is grown learns from a row: [nRows]. */
  readonly isDrawn: Uint8Array;
  /** All rows in ascending order: [nRows]. */
  readonly all: Int32Array;
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
  const problem = { binned, nClasses, nHistograms: histogramsOf(limits, nRows) };
  const inWasm = options.form === 'typescript' ? undefined : loopsInWasm(problem);
  const loops = inWasm ?? loopsInTypescript(problem);
  for (const own of loops.margins) own.fill(baseMargin);
  return {
    binned,
    options,
    penalties,
    loops,
    growth: openBinGrowth({ loops, penalties, limits }, nRows),
    targets: Float32Array.from(targets),
    probabilities: new Float32Array(objective === 'softmax' ? nRows * nClasses : 0),
    isDrawn: new Uint8Array(nRows).fill(1),
    all: Int32Array.from({ length: nRows }, (_, row) => row),
    room: new Float32Array(objective === 'quantile' ? nRows : 0),
    trees: openTrees(nFeatures, 1, 2 * maxLeaves * nClasses * options.nEstimators),
  };
}

/** Grows the trees of a round, one for each class, and adds them to the margins. */
function playRound(rounds: Rounds, random: Random): void {
  const { binned, options, targets, probabilities, growth, isDrawn, trees } = rounds;
  const { margins, derivatives } = rounds.loops;
  const { objective, nClasses, subsample, colsampleByTree } = options;
  if (objective === 'softmax') writeProbabilities(margins, probabilities);
  const isCounted = objective === 'squared_error' || objective === 'quantile';
  for (let one = 0; one < nClasses; one++) {
    writeDerivatives(options, { targets, margins, probabilities }, one, derivatives);
    const features = drawFeatures(random, colsampleByTree, binned.nFeatures);
    if (subsample < 1) drawRows(random, subsample, isDrawn);
    const nRows = subsample < 1 ? listRows(isDrawn, rounds.loops.rows) : listAll(rounds);
    const nodes = growBinTree(growth, { nRows, features, isCounted, seed: trees.roots.length });
    trees.roots.push(trees.nNodes);
    const values = new Float64Array(nodes.length);
    addSubtree(rounds, { nodes, values, one }, 0);
    if (subsample < 1) addToOthers(rounds, nodes, values, one);
  }
}

/** Lists the rows that were drawn, in ascending order, and gives their number. */
function listRows(isDrawn: Uint8Array, out: Int32Array): number {
  let n = 0;
  for (let i = 0; i < isDrawn.length; i++) {
    out[n] = i;
    n += isDrawn[i]!;
  }
  return n;
}

function listAll({ loops, all }: Rounds): number {
  loops.rows.set(all);
  return all.length;
}

type Grown = {
  readonly nodes: readonly BinNode[];
  /** The values of leaves, which are written: [nNodes]. */
  readonly values: Float64Array;
  readonly one: number;
};

/** Appends a node and all below it in preorder; leaves are weighed by the exact derivatives and added to the margins of their rows. */
function addSubtree(rounds: Rounds, grown: Grown, number: number): void {
  const { trees, binned, loops } = rounds;
  const { left, right, split, begin, end } = grown.nodes[number]!;
  const node = addNode(trees);
  if (left < 0) {
    const value = leafValue(rounds, begin, end);
    loops.addToRows(begin, end, value, grown.one);
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

function leafValue({ options, penalties, loops, targets, room }: Rounds, begin: number, end: number): number {
  const rate = Math.fround(options.learningRate);
  if (options.objective === 'quantile') {
    const left = { targets, margins: loops.margins[0]!, room };
    return Math.fround(residualQuantile(loops.rows.subarray(begin, end), alphaOf(options), left) * rate);
  }
  const { gradient, hessian } = loops.sumDerivatives(begin, end);
  return Math.fround(leafWeight(gradient, hessian, penalties) * rate);
}

/** Adds the newest tree to the rows that it has not learned from. */
function addToOthers(
  { binned, isDrawn, loops }: Rounds,
  nodes: readonly BinNode[],
  values: Float64Array,
  one: number,
): void {
  const { words, nRows } = binned;
  const own = loops.margins[one]!;
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
