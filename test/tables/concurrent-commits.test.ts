import { execFile } from 'node:child_process';

import { join } from 'node:path';
import { setTimeout } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { beforeAll, expect, test } from '@jest/globals';
import type { ObjectStore } from '#src/storage/index.ts';
import { readTable, tableHistory, tableVersion, type TableRead } from '#src/tables/index.ts';
import { commitPairs, pairsOf, readPairs, temporaryStores } from './fixtures.ts';

const openStore = temporaryStores();
const script = fileURLToPath(new URL('append-process.ts', import.meta.url));

async function startWriter(folder: string, writer: number, commits: number, overwriteAt?: number): Promise<unknown> {
  const args = [script, folder, String(writer), String(commits)];
  if (overwriteAt !== undefined) args.push(String(overwriteAt));
  // The cache spares twenty processes on few processors the greater part of their start.
  return promisify(execFile)(process.execPath, args, {
    env: { NODE_COMPILE_CACHE: join(await cacheFolder, 'compiled') },
  });
}

const cacheFolder = openStore().then(({ folder }) => folder);

beforeAll(async () => startWriter(await cacheFolder, 0, 1));

/** Gives the names in the order of the rows, one for each commit; fails where a commit is there in part. */
function wholeCommits(read: TableRead | undefined): readonly unknown[] {
  const pairs = pairsOf(read);
  const names = pairs.filter((_, i) => i % 2 === 0).map(([name]) => name);
  expect(pairs).toEqual(
    names.flatMap((name) => [
      [name, 0],
      [name, 1],
    ]),
  );
  return names;
}

test('loses nothing and leaves no gap when 20 processes append at once, and readers see whole commits', async () => {
  const store = await openStore();
  const race = { isDone: false };
  const writers = Promise.all(Array.from({ length: 20 }, (_, i) => startWriter(store.folder, i, 2))).finally(() => {
    race.isDone = true;
  });
  const sizes: number[] = [];
  while (!race.isDone) {
    await setTimeout(30);
    const read = await readTable(store, 't');
    if (read === undefined) continue;
    const names = wholeCommits(read);
    expect(names).toHaveLength(read.version + 1);
    sizes.push(names.length);
  }
  await writers;
  const expected = Array.from({ length: 20 }, (_, writer) => Array.from({ length: 2 }, (__, i) => `${writer}/${i}`));
  const names = wholeCommits(await readTable(store, 't'));
  expect(new Set(names)).toEqual(new Set(expected.flat()));
  expect(names).toHaveLength(40);
  expect(await tableVersion(store, 't')).toBe(39);
  expect(sizes).toEqual([...sizes].sort((a, b) => a - b));
  const history = await tableHistory(store, 't');
  expect(history.map(({ info }) => `${String(info['writer'])}/${String(info['commit'])}`)).toEqual(names);
});

test('gives, when overwrites race with appends, what the commits in the order of the log give', async () => {
  const store = await openStore();
  await Promise.all(
    Array.from({ length: 4 }, (_, i) => startWriter(store.folder, i, 5, i % 2 === 0 ? 2 + i : undefined)),
  );
  const history = await tableHistory(store, 't');
  expect(history).toHaveLength(20);
  let expected: string[] = [];
  for (const { version, info } of history) {
    const name = `${String(info['writer'])}/${String(info['commit'])}`;
    expected = info['mode'] === 'overwrite' ? [name] : [...expected, name];
    expect(wholeCommits(await readTable(store, 't', { version }))).toEqual(expected);
  }
  expect(history.filter(({ info }) => info['mode'] === 'overwrite')).toHaveLength(2);
});

/** A store in which, just before the first try for a log entry, somebody else commits. */
function withRival(store: ObjectStore, rival: () => Promise<unknown>): ObjectStore {
  let hasCome = false;
  return {
    ...store,
    writeIfAbsent: async (path, bytes, options) => {
      if (!hasCome) {
        hasCome = true;
        await rival();
      }
      return store.writeIfAbsent(path, bytes, options);
    },
  };
}

test.each([
  [
    'an append follows an append',
    'append',
    'append',
    [
      ['a', 1],
      ['rival', 2],
      ['b', 3],
    ],
  ],
  [
    'an append follows an overwrite',
    'append',
    'overwrite',
    [
      ['rival', 2],
      ['b', 3],
    ],
  ],
  ['an overwrite removes an append', 'overwrite', 'append', [['b', 3]]],
  ['an overwrite removes an overwrite', 'overwrite', 'overwrite', [['b', 3]]],
] as const)('after a lost race %s', async (_what, mode, rivalMode, expected) => {
  const store = await openStore();
  await commitPairs(store, [['a', 1]]);
  const racing = withRival(store, async () => commitPairs(store, [['rival', 2]], { mode: rivalMode }));
  expect(await commitPairs(racing, [['b', 3]], { mode })).toBe(2);
  expect(await readPairs(store)).toEqual(expected);
});

test('after a lost race to make the table an append follows', async () => {
  const store = await openStore();
  const racing = withRival(store, async () => commitPairs(store, [['rival', 2]]));
  expect(await commitPairs(racing, [['b', 3]])).toBe(1);
  expect(await readPairs(store)).toEqual([
    ['rival', 2],
    ['b', 3],
  ]);
});

test.each([-1, 0])('refuses a commit that expects version %d once another commit is in', async (expectedVersion) => {
  const store = await openStore();
  if (expectedVersion === 0) await commitPairs(store, [['a', 1]]);
  const racing = withRival(store, async () => commitPairs(store, [['rival', 2]]));
  await expect(commitPairs(racing, [['b', 3]], { expectedVersion })).rejects.toMatchObject({ code: 'TABLE_CONFLICT' });
  expect(await readPairs(store)).toEqual(
    expectedVersion === 0
      ? [
          ['a', 1],
          ['rival', 2],
        ]
      : [['rival', 2]],
  );
});

test('commits once where the store repeats a request that had been carried out', async () => {
  const store = await openStore();
  const repeating: ObjectStore = {
    ...store,
    writeIfAbsent: async (path, bytes, options) => {
      await store.writeIfAbsent(path, bytes, options);
      return store.writeIfAbsent(path, bytes, options);
    },
  };
  expect(await commitPairs(repeating, [['a', 1]])).toBe(0);
  expect(await commitPairs(repeating, [['b', 2]])).toBe(1);
  expect(await readPairs(store)).toEqual([
    ['a', 1],
    ['b', 2],
  ]);
});

test('does not try for ever on a store that refuses a log entry and shows none', async () => {
  const store: ObjectStore = { ...(await openStore()), writeIfAbsent: async () => false };
  await expect(commitPairs(store, [['a', 1]])).rejects.toMatchObject({ code: 'TABLE_LOG_DAMAGED' });
});

test('stops trying when its signal is aborted', async () => {
  const store = await openStore();
  const controller = new AbortController();
  const reason = new Error('enough');
  const busy: ObjectStore = {
    ...store,
    writeIfAbsent: async (path, bytes, options) => {
      await commitPairs(store, [['rival', 1]]);
      if ((await tableVersion(store, 't')) === 2) controller.abort(reason);
      return store.writeIfAbsent(path, bytes, options);
    },
  };
  await expect(commitPairs(busy, [['a', 1]], { signal: controller.signal })).rejects.toBe(reason);
  expect(await readPairs(store)).toEqual([1, 1, 1].map((value) => ['rival', value]));
});
