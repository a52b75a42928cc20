import { setTimeout as sleep } from 'node:timers/promises';
import { expect, test } from '@jest/globals';
import type { Ranks } from '#src/core/index.ts';
import { openShards, type KeyRange, type Shards } from '#src/execution/index.ts';
import type { ObjectStore } from '#src/storage/index.ts';
import { openMemory, type Objects } from '#test/registry/memory-store.ts';

const worldSize = 3;
const nKeys = 10;

function shardsOf(
  store: ObjectStore,
  rank: number,
  more: Partial<Ranks> & { readonly signal?: AbortSignal } = {},
): Shards {
  const { signal = new AbortController().signal, ...ranks } = more;
  return openShards({ store, folder: 'work', ranks: { rank, worldSize, timeoutMs: 60_000, ...ranks }, signal });
}

async function gathered(shards: Shards): Promise<readonly unknown[]> {
  const found: unknown[] = [];
  for await (const { from, to, value } of shards.gather('pass', nKeys)) found.push([from, to, value]);
  return found;
}

const square = async ({ from, to }: KeyRange): Promise<Float64Array> =>
  Float64Array.from({ length: to - from }, (_, i) => (from + i) ** 2);

test('every rank gathers what all have done, in the order of the keys', async () => {
  const store = openMemory();
  const all = await Promise.all(
    [0, 1, 2].map(async (rank) => {
      const shards = shardsOf(store, rank);
      await shards.perform('pass', nKeys, square);
      return gathered(shards);
    }),
  );
  const expected = [
    [0, 3, Float64Array.of(0, 1, 4)],
    [3, 6, Float64Array.of(9, 16, 25)],
    [6, 10, Float64Array.of(36, 49, 64, 81)],
  ];
  for (const each of all) expect(each).toEqual(expected);
  expect([0, 1, 2].map((rank) => shardsOf(store, rank).share(nKeys))).toEqual([3, 3, 4]);
});

test('a rank that is started again does nothing twice', async () => {
  const store = openMemory();
  const large = 3 * 256 * 2;
  const done: number[] = [];
  const failing = shardsOf(store, 1).perform('pass', large, async ({ from }) => {
    if (done.length === 1) throw new Error('the machine is gone');
    done.push(from);
  });
  await expect(failing).rejects.toThrow('the machine is gone');
  await shardsOf(store, 1).perform('pass', large, async ({ from }) => void done.push(from));
  expect(done).toEqual([512, 768]);
});

test('of two processes that do a piece of one rank at once, the first result counts', async () => {
  const store = openMemory();
  const [begun, late] = [Promise.withResolvers<void>(), Promise.withResolvers<string>()];
  const second = shardsOf(store, 0).perform('pass', nKeys, async () => {
    begun.resolve();
    return late.promise;
  });
  await begun.promise;
  await shardsOf(store, 0).perform('pass', nKeys, async () => 'first');
  late.resolve('second');
  await second;
  for (const rank of [1, 2]) await shardsOf(store, rank).perform('pass', nKeys, async () => rank);
  expect((await gathered(shardsOf(store, 0))).map((each) => (each as unknown[])[2])).toEqual(['first', 1, 2]);
});

test('ranks that do nothing are named when the time is over', async () => {
  const store = openMemory();
  const shards = shardsOf(store, 0, { timeoutMs: 200 });
  await shards.perform('pass', nKeys, square);
  await shardsOf(store, 1).perform('pass', nKeys, square);
  await expect(gathered(shards)).rejects.toMatchObject({
    code: 'RANKS_MISSING',
    faults: [{ what: 'Rank 2 of 3 has not done 4 keys, and gave no sign of life for 0.2 s.', where: { file: 'work' } }],
  });
});

test('a rank at work on one piece for longer than others wait is not missing, and leaves what it found', async () => {
  const store = openMemory();
  const brief = { timeoutMs: 400 };
  await Promise.all([0, 1].map(async (rank) => shardsOf(store, rank).perform('pass', nKeys, square)));
  const waiting = gathered(shardsOf(store, 0, brief));
  await shardsOf(store, 2, brief).perform('pass', nKeys, async (range) => {
    await sleep(1500);
    return square(range);
  });
  expect(await waiting).toHaveLength(3);
});

test('the wait for others ends with the reason of the signal', async () => {
  const stop = new AbortController();
  const waiting = gathered(shardsOf(openMemory(), 0, { signal: stop.signal }));
  stop.abort(new Error('enough'));
  await expect(waiting).rejects.toThrow('enough');
});

test('a piece whose bytes are not those that were written is refused by name', async () => {
  const objects: Objects = new Map();
  const store = openMemory(objects);
  for (const rank of [0, 1, 2]) await shardsOf(store, rank).perform('pass', nKeys, square);
  const path = 'work/pass-000000003-000000006';
  const { bytes, ...rest } = objects.get(path)!;
  objects.set(path, { ...rest, bytes: bytes.map((each, i) => (i === bytes.length - 1 ? each ^ 1 : each)) });
  await expect(gathered(shardsOf(store, 0))).rejects.toMatchObject({
    code: 'RANKS_PIECE_DAMAGED',
    faults: [{ where: { file: path } }],
  });
});
