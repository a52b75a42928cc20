/** How many keys the next range has; told how far the work has come. */
export type RangeSizes = {
  readonly next: (nLeft: number) => number;
  readonly done: (nKeys: number) => void;
};

const mostKeys = 512;
const firstKeys = 4;
/** A range takes a worker about this long, in milliseconds: little is lost with it, and messages cost nothing beside it. */
const usualTime = 300;

/**
 * Gives the sizes of ranges: a few keys at first, then as many as a worker does in 0.3 seconds, and so few towards the end that each
 * worker has several left. `now` is a clock in milliseconds; what becomes of a key does not depend on its range.
 */
export function rangeSizes(nWorkers: number, now: () => number): RangeSizes {
  if (nWorkers === 1) return { next: () => 1, done: () => {} };
  let first: number | undefined;
  let nDone = 0;
  let usual = firstKeys;
  return {
    next: (nLeft) => Math.max(1, Math.min(usual, Math.ceil(nLeft / (4 * nWorkers)))),
    done: (nKeys) => {
      // The first range waited for its thread to start.
      if (first === undefined) {
        first = now();
        return;
      }
      nDone += nKeys;
      const perWorker = nDone / Math.max(1, now() - first) / nWorkers;
      usual = Math.min(mostKeys, 2 * usual, Math.max(1, Math.round(perWorker * usualTime)));
    },
  };
}
