import { spawnSync } from 'node:child_process';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { expect, test } from '@jest/globals';
import {
  openWorkers,
  runRanges,
  sharedIntegers,
  workersFor,
  type KeyRange,
  type RangeOutcome,
  type WorkersOptions,
} from '#src/execution/index.ts';
import { timesTenOf, type Fate, type TestData } from './range-worker.ts';

const module = new URL('range-worker.ts', import.meta.url);

type Run = Partial<Pick<WorkersOptions, 'count' | 'signal' | 'memoryInMb' | 'module'>> & {
  readonly onOutcome?: (outcome: RangeOutcome<readonly number[]>) => void;
};

/** Works on keys with these fates; gives what became of each key, and how often each was begun. */
async function work(
  fates: readonly Fate[],
  { onOutcome, count = 2, ...options }: Run = {},
): Promise<{ readonly found: readonly (number | string)[]; readonly begun: readonly number[] }> {
  const data: TestData = { begun: sharedIntegers(fates.length), fates };
  const workers = openWorkers({ count, module, data, ...options });
  const found: (number | string)[] = [];
  try {
    const ranges = runRanges<KeyRange, readonly number[]>(workers, {
      nKeys: fates.length,
      work: { name: 'timesTen', run: (task) => timesTenOf(data, task) },
      taskOf: (range) => range,
    });
    for await (const outcome of ranges) {
      expect(outcome.from).toBe(found.length);
      found.push(...(outcome.result ?? [outcome.lost]));
      onOutcome?.(outcome);
    }
  } finally {
    await workers.close();
  }
  return { found, begun: [...data.begun] };
}

function fatesOf(nKeys: number, special: Readonly<Record<number, Fate>> = {}): readonly Fate[] {
  return Array.from({ length: nKeys }, (_, i) => special[i] ?? 'done');
}

const allDone = (nKeys: number): readonly number[] => Array.from({ length: nKeys }, (_, i) => 10 * i);

test.each([1, 2, 3])(
  'gives the results of all keys in their order, each worked on once, with %i workers',
  async (count) => {
    const { found, begun } = await work(fatesOf(200), { count });
    expect(found).toEqual(allDone(200));
    expect(new Set(begun)).toEqual(new Set([1]));
  },
);

test('no keys give nothing', async () => {
  expect((await work([], { count: 1 })).found).toEqual([]);
});

test('a thread that is killed loses nothing, and only its range is worked on again', async () => {
  const { found, begun } = await work(fatesOf(300, { 150: 'kills once' }));
  expect(found).toEqual(allDone(300));
  const again = begun.flatMap((count, i) => (count > 1 ? [i] : []));
  expect(again).toContain(150);
  // The keys of one range, which follow each other.
  expect(again.at(-1)! - again[0]!).toBe(again.length - 1);
  expect(again.length).toBeLessThan(100);
});

test('a key that kills every thread is lost with the reason, and no other with it', async () => {
  const { found } = await work(fatesOf(120, { 61: 'kills' }));
  const lost = 'its worker thread ended with code 9';
  expect(found).toEqual(allDone(120).map((value, i) => (i === 61 ? lost : value)));
});

test('a key that needs more memory than a thread has is lost with the reason, and no other with it', async () => {
  const { found } = await work(fatesOf(6, { 1: 'eats memory' }), { memoryInMb: 16 });
  const lost = 'it needed more than the 16 MB of memory that a worker thread has';
  expect(found).toEqual(allDone(6).map((value, i) => (i === 1 ? lost : value)));
});

test.each([1, 2])('a key whose function throws is lost with what it said, with %i workers', async (count) => {
  const { found } = await work(fatesOf(30, { 7: 'throws' }), { count });
  expect(found).toEqual(allDone(30).map((value, i) => (i === 7 ? 'no such luck' : value)));
});

test('an abort ends threads in the middle of their work and rejects with its reason', async () => {
  const controller = new AbortController();
  const reason = new Error('enough');
  const working = work(fatesOf(50, { 30: 'takes forever' }), {
    signal: controller.signal,
    onOutcome: () => controller.abort(reason),
  });
  await expect(working).rejects.toBe(reason);
});

test.each([
  ['throws', 'throw new Error("not today");', 'not today'],
  ['has a fault of syntax', '}', 'Unexpected token'],
  ['exits', 'process.exit(3);', 'its worker thread ended with code 3'],
])('a module of workers that %s while it is loaded rejects all ranges with a code', async (_, text, reason) => {
  const folder = await mkdtemp(join(tmpdir(), 'muster-workers-'));
  try {
    const file = join(folder, 'broken.mjs');
    await writeFile(file, text);
    const failed: unknown = await work(fatesOf(50), { module: pathToFileURL(file) }).catch((error: unknown) => error);
    expect(failed).toMatchObject({ code: 'WORKERS_NOT_STARTED', message: expect.stringContaining(reason) });
  } finally {
    await rm(folder, { recursive: true });
  }
});

test('the failure of workers reaches a process that waits for nothing else', () => {
  const code = `import { openWorkers } from '#src/execution/index.ts';
    const workers = openWorkers({ count: 2, module: new URL('data:text/javascript,'), data: 0 });
    const failed = await workers.run({ name: 'any', run: () => 0 }, 0).catch((error) => error.code);
    await workers.close();
    console.log(failed);`;
  const { stdout } = spawnSync(process.execPath, ['--input-type=module', '-e', code], { encoding: 'utf8' });
  expect(stdout.trim()).toBe('WORKERS_NOT_STARTED');
});

test('an abort before the first key starts nothing', async () => {
  const reason = new Error('not today');
  await expect(work(fatesOf(5), { count: 1, signal: AbortSignal.abort(reason) })).rejects.toBe(reason);
});

test.each([
  [undefined, 63, 1],
  [1, 100_000, 1],
  [2, 63, 2],
  [3, 2, 2],
  [4, 0, 1],
])('%s workers are asked for, and %i keys get %i', (wish, nKeys, expected) => {
  expect(workersFor(wish, nKeys)).toBe(expected);
});
