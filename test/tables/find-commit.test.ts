import { expect, test } from '@jest/globals';
import { commitRows, commitsAfter, findCommit, hasVersion } from '#src/tables/index.ts';
import type { ObjectStore } from '#src/storage/index.ts';
import { openMemory } from '../registry/memory-store.ts';

const schema = [{ name: 'value', type: 'double' }] as const;

async function append(store: ObjectStore, words: Readonly<Record<string, unknown>>): Promise<void> {
  const rows = { nRows: 1, columns: { value: [1] } };
  await commitRows(store, 't', { schema, rows, mode: 'append', info: { operation: 'TEST', ...words }, now: 0 });
}

test('finds the newest commit with the words that are looked for, and reads no older one', async () => {
  const objects = new Map();
  const store = openMemory(objects);
  for (const release of [1, 2, 2, 3]) await append(store, { release });
  expect(await findCommit(store, 't', ({ release }) => release === 2)).toEqual({
    version: 2,
    info: { operation: 'TEST', release: 2 },
  });
  const read: string[] = [];
  const noted: ObjectStore = {
    ...store,
    read: async (path, options) => {
      read.push(path);
      return store.read(path, options);
    },
  };
  await findCommit(noted, 't', ({ release }) => release === 3);
  expect(read).toEqual(['t/_delta_log/00000000000000000003.json']);
});

test('finds nothing where no commit has the words, and where there is no table', async () => {
  const store = openMemory();
  expect(await findCommit(store, 't', () => true)).toBeUndefined();
  await append(store, { release: 1 });
  expect(await findCommit(store, 't', ({ release }) => release === 9)).toBeUndefined();
});

test('gives the commits after a version, oldest first', async () => {
  const store = openMemory();
  expect(await commitsAfter(store, 't', -1)).toEqual([]);
  for (const release of [1, 2, 3]) await append(store, { release });
  const after = async (version: number): Promise<unknown> =>
    (await commitsAfter(store, 't', version)).map((each) => [each.version, each.info['release']]);
  expect(await after(-1)).toEqual([
    [0, 1],
    [1, 2],
    [2, 3],
  ]);
  expect(await after(1)).toEqual([[2, 3]]);
  expect(await after(2)).toEqual([]);
  expect(await after(9)).toEqual([]);
});

test('says whether a version is there', async () => {
  const store = openMemory();
  expect(await hasVersion(store, 't', 0)).toBe(false);
  await append(store, {});
  expect([await hasVersion(store, 't', 0), await hasVersion(store, 't', 1)]).toEqual([true, false]);
});
