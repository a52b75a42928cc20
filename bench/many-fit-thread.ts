import { isMainThread, parentPort, workerData } from 'node:worker_threads';
import { demandKeys } from './demand-keys.ts';
import { fitKey } from './many-fit-ours.ts';

/** The keys that a thread fits: every `of`-th, from number `first` on, all of them `passes` times when it is told to. */
export type ThreadPart = { readonly first: number; readonly of: number; readonly passes: number };

// Passes over all keys.
const warmUps = 4;

/** Fits the part of a thread once for every message, after some passes for the compiler; answers with the sum of all errors. */
async function fitParts({ first, of, passes }: ThreadPart): Promise<void> {
  const keys = (await demandKeys()).filter((_, i) => i % of === first);
  const fitAll = (seed: number): number =>
    keys.reduce(
      (sum, key) => sum + Object.values(fitKey(key, seed).errors).reduce((total, error) => total + error, 0),
      0,
    );
  for (let pass = 0; pass < warmUps * of; pass++) fitAll(pass);
  parentPort!.on('message', () => {
    let sum = 0;
    for (let pass = 0; pass < passes; pass++) sum += fitAll(pass);
    // oxlint-disable-next-line require-post-message-target-origin -- a thread has no origin
    parentPort!.postMessage(sum);
  });
  // oxlint-disable-next-line require-post-message-target-origin -- a thread has no origin
  parentPort!.postMessage(0);
}

if (!isMainThread) await fitParts(workerData as ThreadPart);
