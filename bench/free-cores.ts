import { Worker } from 'node:worker_threads';
import { timed } from './stopwatch.ts';

const turns = 3e8;

/**
 * Gives how many cores two threads get at this moment: 2 where both run undisturbed, 1 where they take turns. Each does the same
 * fixed work; what one alone takes stands against what both take at once.
 */
export async function freeCores(): Promise<number> {
  const one = await timed(async () => spinOnThreads(1));
  const two = await timed(async () => spinOnThreads(2));
  return (2 * one.seconds) / two.seconds;
}

/** Asks up to ten times how many cores are free, until there are as many as wanted; gives what was found last. */
export async function waitForFreeCores(wanted: number): Promise<number> {
  let free = await freeCores();
  for (let again = 1; again < 10 && free < wanted; again++) free = await freeCores();
  return free;
}

async function spinOnThreads(count: number): Promise<void> {
  await Promise.all(
    Array.from({ length: count }, async () => {
      const worker = new Worker(new URL('spin.ts', import.meta.url), { workerData: turns });
      await new Promise((resolve, reject) => {
        worker.once('error', reject).once('exit', resolve);
      });
    }),
  );
}
