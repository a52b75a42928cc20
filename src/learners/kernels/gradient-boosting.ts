import { seededRandom } from '#src/core/index.ts';
import type { BoostingOptions, Validation } from './boosting-options.ts';
import { openRounds, playRound } from './boosting-rounds.ts';
import type { Columns } from './columns.ts';
import { playRounds } from './early-stopping.ts';
import { lossOf, marginOf, type Loss } from './objectives.ts';
import { closeTrees, type Trees } from './trees.ts';
import { boosterInWasm } from './wasm-trees.ts';

/** A grown booster: the sum of its trees is the margin of a row; of softmax, tree t counts for class t modulo `nClasses`. */
export type Booster = Loss & {
  readonly kind: 'boosting';
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
  const baseMargin = marginOf(options.objective, options.baseScore);
  const booster = { kind: 'boosting', ...lossOf(options), nClasses: options.nClasses, baseMargin } as const;
  const isForWasm = options.form !== 'typescript' && validation === undefined;
  const grown = isForWasm ? boosterInWasm(columns, targets, options, baseMargin) : undefined;
  if (grown !== undefined) return { ...booster, trees: grown };
  const rounds = openRounds(columns, targets, options, baseMargin);
  const random = seededRandom(options.seed);
  const { trees } = rounds;
  const round = (): void => {
    playRound(rounds, random);
  };
  const kept = playRounds({ options, baseMargin, trees, round }, validation);
  return { ...booster, trees: closeTrees(trees, kept) };
}
