import { availableParallelism } from 'node:os';

// A thread starts and loads the learners in a quarter of a second, in which one core trains a dozen keys or more.
const leastKeysForThreads = 64;

/**
 * Gives how many threads work on a number of keys: as many as are asked for, but not more than keys; without a wish one for each
 * core, and only the main thread for fewer than 64 keys. 1 is the main thread, with no other.
 */
export function workersFor(wish: number | undefined, nKeys: number): number {
  if (wish === undefined && nKeys < leastKeysForThreads) return 1;
  return Math.max(1, Math.min(wish ?? availableParallelism(), nKeys));
}
