import { setTimeout as sleep } from 'node:timers/promises';

const shortest = 100;
const longest = 2000;

/**
 * Gives a function that waits until a store is asked again: 0.1 seconds at first, longer each time, in the end two seconds. It rejects
 * with the reason of the signal.
 */
export function openPauses(signal: AbortSignal): () => Promise<void> {
  let next = shortest;
  return async () => {
    const pause = next;
    next = Math.min(longest, 1.5 * next);
    await sleep(pause, undefined, { signal }).catch(() => signal.throwIfAborted());
  };
}
