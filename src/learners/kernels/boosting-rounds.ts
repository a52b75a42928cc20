import type { Random } from '#src/core/index.ts';
import type { BoostingOptions } from './boosting-options.ts';
import type { Columns } from './columns.ts';
import { leafWeight, openGradient, scanGradient, type GradientNode } from './gradient-splitter.ts';
import { growTree, openGrowth, type Growth, type Splitter } from './grow-tree.ts';
import { classLoss, logLoss, softmax, squaredError } from './objectives.ts';
import { leafOf } from './leaf-of.ts';
import { openLists, openSplit } from './row-lists.ts';
import { openTrees, type TreeLists } from './trees.ts';
import { reciprocalsOf, searchUnitGradients, searchUnitPair } from './unit-gradient-splitter.ts';

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
  if (options.objective === 'softmax') writeProbabilities(rounds);
  for (let one = 0; one < options.nClasses; one++) {
    rounds.current.one = one;
    writeDerivatives(rounds);
    if (options.colsampleByTree < 1) node.lists.features = drawFeatures(rounds, random);
    if (options.subsample < 1) drawRows(random, options.subsample, isDrawn);
    fillLists(rounds);
    growTree(growth);
    if (options.subsample < 1) addToOthers(rounds);
  }
}

function splitterOf(state: State): Splitter {
  const { node, options } = state;
  const { lists, split } = node;
  const isUnit = options.objective === 'squared_error' && options.regAlpha === 0 && !lists.isMissing;
  return {
    split,
    nListless: isUnit ? 2 : 1,
    open: (via, begin, end) => openGradient(node, via, begin, end),
    search: (via, begin, end) => {
      const { features } = lists;
      if (isUnit && end - begin === 2) searchUnitPair(node, via, begin);
      else if (isUnit) searchUnitGradients(node, begin, end);
      else for (let k = 0; k < features.length; k++) scanGradient(node, features[k]!, begin, end);
      split.improvement = split.gain;
    },
    leaf: (via, begin, end) => {
      const value = Math.fround(leafWeight(node) * Math.fround(options.learningRate));
      const own = state.margins[state.current.one]!;
      const start = via * lists.nRows;
      for (let i = start + begin; i < start + end; i++) own[lists.order[i]!]! += value;
      return value;
    },
  };
}

function writeProbabilities({ margins, probabilities }: State): void {
  const nClasses = margins.length;
  for (let one = 0; one < nClasses; one++) {
    const own = margins[one]!;
    for (let i = 0; i < own.length; i++) probabilities[i * nClasses + one] = own[i]!;
  }
  softmax(nClasses, probabilities);
}

function writeDerivatives({ options, margins, probabilities, targets, node, current }: State): void {
  switch (options.objective) {
    case 'squared_error':
      squaredError(margins[0]!, targets, node);
      return;
    case 'logistic':
      logLoss(margins[0]!, targets, node);
      return;
    case 'softmax':
      classLoss(probabilities, targets, current.one, node);
      return;
    default:
      options.objective satisfies never;
  }
}

/** Draws features without repetition, at least one, in ascending order. */
function drawFeatures({ columns, options }: State, random: Random): Int32Array {
  const pool = Int32Array.from({ length: columns.nFeatures }, (_, j) => j);
  const wanted = Math.max(1, Math.floor(options.colsampleByTree * columns.nFeatures));
  for (let k = 0; k < wanted; k++) {
    const drawn = k + Math.floor(random() * (pool.length - k));
    [pool[k], pool[drawn]] = [pool[drawn]!, pool[k]!];
  }
  return pool.slice(0, wanted).sort();
}

/** Draws each row by itself, and the first one where none was drawn. */
function drawRows(random: Random, share: number, out: Uint8Array): void {
  let nDrawn = 0;
  for (let i = 0; i < out.length; i++) {
    out[i] = random() < share ? 1 : 0;
    nDrawn += out[i]!;
  }
  if (nDrawn === 0) out[0] = 1;
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
