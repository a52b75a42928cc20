import { messageOf } from '#src/core/index.ts';
import type { KeyRange } from './key-range.ts';
import { rangeSizes } from './range-sizes.ts';
import { isPoolFailure } from './worker-pool.ts';
import type { RangeWork, Workers } from './workers.ts';

/** Work on the keys of a fleet. */
export type RangesRequest<Task, Result> = {
  readonly nKeys: number;
  readonly work: RangeWork<Task, Result>;
  /** Gives what the function needs for a range, besides the data that all workers have. */
  readonly taskOf: (range: KeyRange) => Task;
  /** Asked before each range; the keys of which none was begun when it says no are left out. */
  readonly mayBegin?: (() => boolean) | undefined;
};

/** What became of a range: what the function gave; or, for one key, why it could not be done. */
export type RangeOutcome<Result> =
  | (KeyRange & { readonly result: Result })
  | (KeyRange & { readonly result?: never; readonly lost: string });

// Ranges under way for each worker: one that runs, and enough behind it that a slow range before them does not leave it idle.
const rangesAhead = 4;

/**
 * Runs a function over all keys, range by range, and gives what became of the ranges in the order of the keys, whichever is done first.
 * Only a few ranges are ahead of the one that is given, so that a slow reader holds the work up and memory stays bounded. A range whose
 * function throws or whose thread ends is done again; the second time it is cut in halves, down to the one key that is lost. Rejects
 * with the reason of the workers' signal; WORKERS_NOT_STARTED and WORKERS_DYING where threads cannot do any range.
 */
export async function* runRanges<Task, Result>(
  workers: Workers,
  { nKeys, work, taskOf, mayBegin = () => true }: RangesRequest<Task, Result>,
): AsyncGenerator<RangeOutcome<Result>, void, undefined> {
  const sizes = rangeSizes(workers.count, () => performance.now());
  const most = workers.count === 1 ? 1 : workers.count * rangesAhead;
  const ahead: Promise<readonly RangeOutcome<Result>[]>[] = [];
  const run = async (range: KeyRange): Promise<readonly RangeOutcome<Result>[]> => {
    const outcomes = await complete(range, async (part) => workers.run(work, taskOf(part)), workers.signal);
    sizes.done(range.to - range.from);
    return outcomes;
  };
  let end = nKeys;
  for (let from = 0; from < end || ahead.length > 0;) {
    while (from < end && ahead.length < most) {
      if (!mayBegin()) {
        end = from;
        break;
      }
      const to = from + sizes.next(end - from);
      const outcomes = run({ from, to });
      // Whoever waits for it sees the failure; after the failure of a range before it nobody waits.
      outcomes.catch(() => {});
      ahead.push(outcomes);
      from = to;
    }
    const outcomes = ahead.shift();
    if (outcomes !== undefined) yield* await outcomes;
  }
}

const mostTries = 2;

async function complete<Result>(
  range: KeyRange,
  run: (range: KeyRange) => Promise<Result>,
  signal: AbortSignal | undefined,
): Promise<readonly RangeOutcome<Result>[]> {
  let failure: unknown;
  for (let tries = 0; tries < mostTries; tries++) {
    try {
      return [{ ...range, result: await run(range) }];
    } catch (error) {
      signal?.throwIfAborted();
      // No fate of a key: no thread is left for the others either.
      if (isPoolFailure(error)) throw error;
      failure = error;
    }
  }
  const { from, to } = range;
  if (to - from === 1) return [{ from, to, lost: messageOf(failure) }];
  const middle = from + Math.floor((to - from) / 2);
  // One half after the other: a thread that dies under one of them would else take the other for the cause.
  const first = await complete({ from, to: middle }, run, signal);
  return [...first, ...(await complete({ from: middle, to }, run, signal))];
}
