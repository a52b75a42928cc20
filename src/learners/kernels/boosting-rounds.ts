import type { Random } from '#src/core/index.ts';
import type { BoostingOptions } from './boosting-options.ts';
import type { Columns } from './columns.ts';
import { openGradient, scanGradient, type GradientNode } from './gradient-splitter.ts';
import { growTree, openGrowth, type Growth, type Splitter } from './grow-tree.ts';
import { drawFeatures, drawRows } from './boosting-draws.ts';
import { alphaOf, stepOf, writeDerivatives, writeProbabilities } from './objectives.ts';
import { residualQuantile } from './residual-quantile.ts';
import { leafOf } from './leaf-of.ts';
import { leafWeight } from './leaf-weight.ts';
import { openLists, openSplit } from './row-lists.ts';
import { openTrees, type TreeLists } from './trees.ts';
import { reciprocalsOf, searchUnitGradients, searchUnitPair, searchUnitThree } from './unit-gradient-splitter.ts';

/** A booster that grows: what its rounds read and write. */
export type Rounds = State & { readonly growth: Growth };

type State = {
  readonly columns: Columns;
  readonly options: BoostingOptions;
  /** [nRows] */
  readonly targets: Float32Array;
  /** The sum of the trees so far: [nClasses x nRows]. */
  readonly margins: readonly Float32Array[];
  /** Of softmax, at the start of the round: [nRows x nClasses] row-major. */
  readonly probabilities: Float32Array;
  readonly node: GradientNode;
  readonly trees: TreeLists;
  /** Whether the tree that is grown learns from a row: [nRows]. */
  readonly isDrawn: Uint8Array;
  /** The tree that is grown: the class that it counts for. */
  readonly current: { one: number };
};

/** Makes ready for the first round. */
export function openRounds(
  columns: Columns,
  targets: ArrayLike<number>,
  options: BoostingOptions,
  baseMargin: number,
): Rounds {
  const { nRows, nFeatures } = columns;
  const { nClasses, maxDepth } = options;
  const { regLambda: lambda, regAlpha: alpha, minChildWeight } = options;
  const state: State = {
    columns,
    options,
    targets: Float32Array.from(targets),
    margins: Array.from({ length: nClasses }, () => new Float32Array(nRows).fill(baseMargin)),
    probabilities: new Float32Array(options.objective === 'softmax' ? nRows * nClasses : 0),
    node: {
      lists: openLists(columns),
      split: openSplit(),
      gradients: new Float32Array(nRows),
      hessians: new Float32Array(nRows),
      lambda,
      alpha,
      minChildWeight,
      reciprocals: reciprocalsOf(nRows, lambda),
      maxDeltaStep: stepOf(options),
      gradient: 0.5,
      hessian: 0.5,
      score: 0.5,
    },
    trees: openTrees(nFeatures, 1, 16 * options.nEstimators * nClasses),
    isDrawn: new Uint8Array(nRows).fill(1),
    current: { one: 0 },
  };
  const { node, trees } = state;
  const limits = { maxDepth, minSamplesSplit: 2 };
  return { ...state, growth: openGrowth({ lists: node.lists, trees, limits, splitter: splitterOf(state) }) };
}

/** Grows the trees of a round, one for each class, and adds them to the margins. */
export function playRound(rounds: Rounds, random: Random): void {
  const { options, node, isDrawn, growth } = rounds;
  if (options.objective === 'softmax') writeProbabilities(rounds.margins, rounds.probabilities);
  for (let one = 0; one < options.nClasses; one++) {
    rounds.current.one = one;
    writeDerivatives(options, rounds, one, node);
    if (options.colsampleByTree < 1)
      node.lists.features = drawFeatures(random, options.colsampleByTree, rounds.columns.nFeatures);
    if (options.subsample < 1) drawRows(random, options.subsample, isDrawn);
    fillLists(rounds);
    growTree(growth);
    if (options.subsample < 1) addToOthers(rounds);
  }
}

function splitterOf(state: State): Splitter {
  const { node, options } = state;
  const { lists, split } = node;
  const residuals = { targets: state.targets, margins: state.margins[0]!, room: new Float32Array(lists.nRows) };
  const weightOf = (start: number, end: number): number =>
    options.objective === 'quantile'
      ? residualQuantile(lists.order.subarray(start, end), alphaOf(options), residuals)
      : leafWeight(node.gradient, node.hessian, node);
  const isUnit =
    options.objective === 'squared_error' && options.regAlpha === 0 && stepOf(options) === 0 && !lists.isMissing;
  return {
    split,
    nListless: isUnit ? 3 : 1,
    open: (via, begin, end) => openGradient(node, via, begin, end),
    search: (via, begin, end) => {
      const { features } = lists;
      if (isUnit && end - begin === 2) searchUnitPair(node, via, begin);
      else if (isUnit && end - begin === 3) searchUnitThree(node, via, begin);
      else if (isUnit) searchUnitGradients(node, begin, end);
      else for (let k = 0; k < features.length; k++) scanGradient(node, features[k]!, begin, end);
      split.improvement = split.gain;
    },
    leaf: (via, begin, end) => {
      const own = state.margins[state.current.one]!;
      const start = via * lists.nRows;
      const value = Math.fround(weightOf(start + begin, start + end) * Math.fround(options.learningRate));
      for (let i = start + begin; i < start + end; i++) own[lists.order[i]!]! += value;
      return value;
    },
  };
}

/** Writes the lists of a tree: the rows that were drawn, in the order of the columns. */
function fillLists({ columns, node, isDrawn, options }: State): void {
  const { lists } = node;
  if (options.subsample >= 1) {
    lists.order.set(columns.order);
    return;
  }
  for (const feature of lists.features) {
    const start = feature * columns.nRows;
    let at = start;
    for (let i = start; i < start + columns.nRows; i++) {
      const row = columns.order[i]!;
      lists.order[at] = row;
      at += isDrawn[row]!;
    }
    lists.length = at - start;
  }
}

/** Adds the newest tree to the rows that it has not learned from; to the others its leaves were added as they were made. */
function addToOthers({ columns, trees, isDrawn, margins, current }: State): void {
  const { nRows, nFeatures, values } = columns;
  const row = new Float32Array(nFeatures);
  const own = margins[current.one]!;
  for (let i = 0; i < nRows; i++) {
    if (isDrawn[i] === 1) continue;
    for (let j = 0; j < nFeatures; j++) row[j] = values[j * nRows + i]!;
    own[i]! += trees.value[leafOf(trees, trees.roots.at(-1)!, row)]!;
  }
}
