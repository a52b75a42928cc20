import { keyId } from '#src/core/index.ts';
import { runRanges, type KeyRange, type Workers } from '#src/execution/index.ts';
import { compareRange, type ComparedRange, type CompareTask, type SharedTraining } from './train-range.ts';
import type { TrainingState } from './training-state.ts';

/** Which keys of a fleet are compared, and until when they are begun. */
export type CompareOptions = {
  /** The keys to compare, by their numbers. */
  readonly range: KeyRange;
  /** Keys that data preparation refused (by `keyId`), with the reason. */
  readonly blocked: ReadonlyMap<string, string>;
  /** Asked before keys are begun; none is begun any more once it says no. */
  readonly mayBegin: () => boolean;
  /** The minutes after which it does, for the reason of keys that were not begun. */
  readonly minutes: number | undefined;
};

/** The first pass of a training on a range of keys: compares their candidates, and writes what comes of it into the state. */
export async function compareFleet(
  workers: Workers,
  shared: SharedTraining,
  { fleet, table, words, unfinished, advance }: TrainingState,
  { range, blocked, mayBegin, minutes }: CompareOptions,
): Promise<void> {
  const { keys } = fleet;
  const ranges = runRanges<CompareTask, ComparedRange>(workers, {
    nKeys: range.to - range.from,
    mayBegin,
    work: { name: 'compare', run: (task) => compareRange(shared, task) },
    taskOf: (part) => {
      const [from, to] = [range.from + part.from, range.from + part.to];
      const own = keys.slice(from, to).map((key) => (blocked.has(keyId(key)) ? undefined : key));
      return { from, to, keys: own };
    },
  });
  let nBegun = range.from;
  for await (const { from, to, ...outcome } of ranges) {
    nBegun = range.from + to;
    if (outcome.result === undefined) {
      unfinished.set(range.from + from, { cause: 'lost', reason: outcome.lost });
      // What the thread had written of it before it ended.
      table.horizons[range.from + from] = 0;
    } else {
      for (const [i, each] of outcome.result) words.set(i, each);
    }
    advance(to - from);
  }
  const reason = `it was not begun: the ${minutes} minutes of the run were over; run it again`;
  for (let i = nBegun; i < range.to; i++) unfinished.set(i, { cause: 'not begun', reason });
  for (let i = range.from; i < range.to; i++) {
    const why = blocked.get(keyId(keys[i]!));
    if (why === undefined) continue;
    words.set(i, { notes: [], blocked: why, failures: [] });
    unfinished.delete(i);
  }
}

/** Gives a test that holds until so many minutes are over, from now on; always, without a number. */
export function withinMinutes(minutes: number | undefined): () => boolean {
  if (minutes === undefined) return () => true;
  const begun = performance.now();
  return () => performance.now() - begun < minutes * 60_000;
}
