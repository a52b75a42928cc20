import { seededRandom } from '#src/core/index.ts';
import type { BoostingOptions, Validation } from './boosting-options.ts';
import { openRounds, playRound, type Rounds } from './boosting-rounds.ts';
import type { Columns } from './columns.ts';
import { meanLoss, type Objective } from './objectives.ts';
import { leafOf } from './leaf-of.ts';
import { closeTrees, type TreeLists, type Trees } from './trees.ts';

/** A grown booster: the sum of its trees is the margin of a row; of softmax, tree t counts for class t modulo `nClasses`. */
export type Booster = {
  readonly kind: 'boosting';
  readonly objective: Objective;
  readonly nClasses: number;
  /** The margin before the first tree. */
  readonly baseMargin: number;
  readonly trees: Trees;
};

/**
 * Grows a booster (Friedman, Greedy function approximation, 2001; Chen and Guestrin, XGBoost, 2016) on columns and targets: [nRows], numbers, 0 and
 * 1, or classes from 0. All splits are tried: for data of up to some ten thousand rows. With `validation` it ends where the loss there no longer
 * falls, and keeps the rounds up to the lowest.
 */
export function growBooster(
  columns: Columns,
  targets: ArrayLike<number>,
  options: BoostingOptions,
  validation?: Validation,
): Booster {
  const { objective, nClasses } = options;
  const baseMargin = marginOf(options);
  const rounds = openRounds(columns, targets, options, baseMargin);
  const random = seededRandom(options.seed);
  const watch = validation === undefined ? undefined : openWatch(validation, options, baseMargin);
  for (let round = 0; round < options.nEstimators && !hasEnded(watch, round); round++) {
    playRound(rounds, random);
    if (watch !== undefined) observe(watch, rounds, round);
  }
  const nTrees = watch === undefined ? undefined : (watch.bestRound + 1) * nClasses;
  return { kind: 'boosting', objective, nClasses, baseMargin, trees: closeTrees(rounds.trees, nTrees) };
}

function marginOf({ objective, baseScore }: BoostingOptions): number {
  return Math.fround(objective === 'logistic' ? -Math.log(1 / baseScore - 1) : baseScore);
}

/** The validation rows while a booster grows. */
type Watch = {
  readonly validation: Validation;
  readonly objective: Objective;
  readonly nClasses: number;
  /** [nRows x nClasses] row-major. */
  readonly margins: Float32Array;
  readonly row: Float32Array;
  bestRound: number;
  bestLoss: number;
};

function openWatch(validation: Validation, { objective, nClasses }: BoostingOptions, baseMargin: number): Watch {
  const nRows = validation.targets.length;
  return {
    validation,
    objective,
    nClasses,
    margins: new Float32Array(nRows * nClasses).fill(baseMargin),
    row: new Float32Array(validation.features.length / nRows),
    bestRound: 0,
    bestLoss: Infinity,
  };
}

function observe(watch: Watch, { trees }: Rounds, round: number): void {
  const { validation, margins, nClasses } = watch;
  for (let one = 0; one < nClasses; one++) addRoundTo(watch, trees, trees.roots[round * nClasses + one]!, one);
  const loss = meanLoss(watch.objective, margins, validation.targets);
  if (loss >= watch.bestLoss) return;
  watch.bestLoss = loss;
  watch.bestRound = round;
}

function addRoundTo({ validation, margins, nClasses, row }: Watch, trees: TreeLists, root: number, one: number): void {
  for (let i = 0; i < validation.targets.length; i++) {
    for (let j = 0; j < row.length; j++) row[j] = validation.features[i * row.length + j]!;
    margins[i * nClasses + one]! += trees.value[leafOf(trees, root, row)]!;
  }
}

function hasEnded(watch: Watch | undefined, round: number): boolean {
  return watch !== undefined && round - watch.bestRound > watch.validation.earlyStoppingRounds;
}
