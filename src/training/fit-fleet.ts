import { runRanges, type KeyRange, type RangeOutcome, type Workers } from '#src/execution/index.ts';
import { fitRange, type FittedKey, type FitTask, type SharedTraining } from './train-range.ts';
import type { TrainingState } from './training-state.ts';

/** What became of the fits of a range of keys: an entry for each, undefined for a key without a winner. */
export type FittedRange = RangeOutcome<readonly (FittedKey | undefined)[]>;

/** The keys whose winners are fitted. */
export type FitOptions = {
  /** By their numbers in the fleet. */
  readonly range: KeyRange;
  /** The number of the winner of each key of the fleet; undefined for one that has none. */
  readonly winners: readonly (number | undefined)[];
};

/** The second pass of a training on a range of keys: fits their winners, and gives them in the order of the keys. */
export async function* fitFleet(
  workers: Workers,
  shared: SharedTraining,
  { fleet, advance }: TrainingState,
  { range, winners }: FitOptions,
): AsyncGenerator<FittedRange, void, undefined> {
  const ranges = runRanges<FitTask, readonly (FittedKey | undefined)[]>(workers, {
    nKeys: range.to - range.from,
    work: { name: 'fit', run: (task) => fitRange(shared, task) },
    taskOf: (part) => {
      const [from, to] = [range.from + part.from, range.from + part.to];
      return { from, to, keys: fleet.keys.slice(from, to), winners: winners.slice(from, to) };
    },
  });
  for await (const { from, to, ...outcome } of ranges) {
    yield { ...outcome, from: range.from + from, to: range.from + to };
    advance(to - from);
  }
}
