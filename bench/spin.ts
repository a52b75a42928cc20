import { isMainThread, workerData } from 'node:worker_threads';

/** Keeps a core busy for this many turns; gives a number that depends on all of them, so that none is left out. */
function spin(turns: number): number {
  let state = 1;
  for (let i = 0; i < turns; i++) {
    state ^= state << 13;
    state ^= state >>> 17;
    state ^= state << 5;
  }
  return state;
}

// As a thread it spins at once and ends; the main thread waits for its end.
if (!isMainThread) spin(workerData as number);
