import { parentPort, workerData } from 'node:worker_threads';

/** Keeps a core busy for this many turns; gives a number that depends on all of them. */
export function spin(turns: number): number {
  let state = 1;
  for (let i = 0; i < turns; i++) {
    state ^= state << 13;
    state ^= state >>> 17;
    state ^= state << 5;
  }
  return state;
}

// Loaded as a thread, it spins at once and answers when it is done.
parentPort?.postMessage(spin(workerData as number));
