import { Worker } from 'node:worker_threads';
import { demandKeys } from './demand-keys.ts';
import { waitForFreeCores } from './free-cores.ts';
import type { ThreadPart } from './many-fit-thread.ts';
import { rounded } from './run-command.ts';
import { median, timed } from './stopwatch.ts';
import type { AccuracyBench } from './workload.ts';

const rounds = 5;
// With 20 seeds, as many-fit does: some seconds, so that what a thread compiles or collects in between counts little.
const passes = 20;
const leastFree = 1.8;
const goal = 1.8;

/**
 * Fits the keys of `many-fit` on one thread and on two, in turn: keys a second by the clock. The clock tells of the threads only where two
 * cores are free, so that each round waits a while for them; ok is false on a machine that does something else all the time.
 */
export const manyFit2: AccuracyBench = {
  measure: async ({ progress }) => {
    const nKeys = (await demandKeys()).length;
    const speeds: Record<'1' | '2', number[]> = { 1: [], 2: [] };
    const free: number[] = [];
    const sums: number[] = [];
    const threads = { 1: await openThreads(1), 2: await openThreads(2) };
    try {
      for (let round = 0; round < rounds; round++) {
        free.push(await waitForFreeCores(leastFree));
        for (const count of [1, 2] as const) {
          progress(`many-fit-2  round ${round + 1} of ${rounds}  threads: ${count}`);
          const { seconds, result } = await timed(async () => fitOn(threads[count]));
          speeds[count].push((nKeys * passes) / seconds);
          sums.push(result);
        }
      }
    } finally {
      await Promise.all([...threads[1], ...threads[2]].map(async (thread) => thread.terminate()));
    }
    const [one, two] = [median(speeds[1]), median(speeds[2])];
    const isQuiet = Math.min(...free) >= leastFree;
    // The errors of the halves are added in another order.
    const isSame = sums.every((sum) => Math.abs(sum / sums[0]! - 1) < 1e-9);
    return {
      bench: 'many-fit-2',
      unit: 'keys/s',
      ours: rounded(two),
      peers: { 'one thread': rounded(one) },
      ratio: { 'one thread': rounded(two / one) },
      guard: { keys: nKeys, freeCores: free.map(rounded), isQuiet, isSame, goal },
      ok: isQuiet && isSame && two / one >= goal,
    };
  },
};

/** Starts threads that share the keys; they have fitted them before and wait. */
async function openThreads(count: number): Promise<readonly Worker[]> {
  return Promise.all(
    Array.from({ length: count }, async (_, first) => {
      const workerData: ThreadPart = { first, of: count, passes };
      const thread = new Worker(new URL('many-fit-thread.ts', import.meta.url), { workerData });
      await answerOf(thread);
      return thread;
    }),
  );
}

async function fitOn(threads: readonly Worker[]): Promise<number> {
  const answers = threads.map(answerOf);
  // oxlint-disable-next-line require-post-message-target-origin -- a thread has no origin
  for (const thread of threads) thread.postMessage('fit');
  return (await Promise.all(answers)).reduce((sum, part) => sum + part, 0);
}

async function answerOf(thread: Worker): Promise<number> {
  return new Promise((resolve, reject) => {
    thread.once('message', resolve).once('error', reject);
  });
}
