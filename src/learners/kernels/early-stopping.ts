import type { BoostingOptions, Validation } from './boosting-options.ts';
import { leafOf } from './leaf-of.ts';
import { meanLoss } from './mean-loss.ts';
import type { Loss } from './objectives.ts';
import type { KeptTrees, TreeLists } from './trees.ts';

/** What is played in rounds, each of which adds a tree for each class. */
type Play = {
  readonly options: Pick<BoostingOptions, 'nEstimators' | 'nClasses'> & Loss;
  readonly baseMargin: number;
  readonly trees: TreeLists;
  readonly round: () => void;
};

/** Plays the rounds, with `validation` until the loss there no longer falls. Gives the trees up to the least loss: all, without. */
export function playRounds({ options, baseMargin, trees, round }: Play, validation: Validation | undefined): KeptTrees {
  const { nEstimators, nClasses } = options;
  if (validation === undefined) {
    for (let played = 0; played < nEstimators; played++) round();
    return {};
  }
  const watch = openWatch(validation, options, nClasses, baseMargin);
  for (let played = 0; played < nEstimators && !hasEnded(watch, played); played++) {
    round();
    observe(watch, trees, played);
  }
  return { nTrees: (watch.bestRound + 1) * nClasses, gains: watch.gains };
}

/** The validation rows while a booster grows. */
type Watch = {
  readonly validation: Validation;
  readonly loss: Loss;
  readonly nClasses: number;
  /** [nRows x nClasses] row-major. */
  readonly margins: Float32Array;
  readonly row: Float32Array;
  bestRound: number;
  bestLoss: number;
  /** What the splits of each feature had gained up to the best round: [nFeatures]. */
  gains: Float64Array;
};

function openWatch(validation: Validation, loss: Loss, nClasses: number, baseMargin: number): Watch {
  const nRows = validation.targets.length;
  return {
    validation,
    loss,
    nClasses,
    margins: new Float32Array(nRows * nClasses).fill(baseMargin),
    row: new Float32Array(validation.features.length / nRows),
    bestRound: 0,
    bestLoss: Infinity,
    gains: new Float64Array(0),
  };
}

/** Adds the trees of a round, and remembers it where the loss was never lower. */
function observe(watch: Watch, trees: TreeLists, round: number): void {
  const { validation, margins, nClasses } = watch;
  for (let one = 0; one < nClasses; one++) addTree(watch, trees, trees.roots[round * nClasses + one]!, one);
  const loss = meanLoss(watch.loss, margins, validation.targets);
  if (round > 0 && loss >= watch.bestLoss) return;
  watch.bestLoss = loss;
  watch.bestRound = round;
  watch.gains = trees.gains.slice();
}

/** Says whether so many rounds have gone by without a lower loss that growing ends before this one. */
function hasEnded({ bestRound, validation }: Watch, round: number): boolean {
  return round - bestRound > validation.earlyStoppingRounds;
}

function addTree({ validation, margins, nClasses, row }: Watch, trees: TreeLists, root: number, one: number): void {
  for (let i = 0; i < validation.targets.length; i++) {
    for (let j = 0; j < row.length; j++) row[j] = validation.features[i * row.length + j]!;
    margins[i * nClasses + one]! += trees.value[leafOf(trees, root, row)]!;
  }
}
