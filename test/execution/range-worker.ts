import { workerData } from 'node:worker_threads';

/** What the threads of these tests share: how often each key was begun, and what befalls it. */
export type TestData = { readonly begun: Int32Array; readonly fates: readonly Fate[] };

/** What happens when a key is worked on: it is done, or it ends its thread once or each time. */
export type Fate = 'done' | 'kills once' | 'kills' | 'eats memory' | 'throws' | 'takes forever';

type Task = { readonly from: number; readonly to: number };

/** Gives ten times the number of each key of a range. */
export function timesTen(task: Task): readonly number[] {
  return timesTenOf(workerData as TestData, task);
}

/** As `timesTen`, on any thread. */
export function timesTenOf({ begun, fates }: TestData, { from, to }: Task): readonly number[] {
  return Array.from({ length: to - from }, (_, at) => {
    const before = Atomics.add(begun, from + at, 1);
    meet(fates[from + at]!, before);
    return 10 * (from + at);
  });
}

function eatMemory(): void {
  const eaten: number[][] = [];
  for (;;) eaten.push(Array.from({ length: 100_000 }, (_, i) => i + 0.5));
}

function meet(fate: Fate, before: number): void {
  if (fate === 'kills' || (fate === 'kills once' && before === 0)) process.exit(9);
  if (fate === 'throws') throw new Error('no such luck');
  if (fate === 'eats memory') eatMemory();
  if (fate === 'takes forever') Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0);
}
