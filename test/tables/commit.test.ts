import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { expect, test } from '@jest/globals';
import {
  commitParts,
  commitRows,
  readTable,
  tableHistory,
  tableVersion,
  writePart,
  type PartFile,
  type TableSchema,
} from '#src/tables/index.ts';
import { commitPairs, now, pairSchema, readPairs, temporaryStores } from './fixtures.ts';

const openStore = temporaryStores();
const info = { operation: 'WRITE' };

test('knows no table before the first commit, and each version from then on', async () => {
  const store = await openStore();
  expect(await tableVersion(store, 't')).toBeUndefined();
  expect(await readTable(store, 't')).toBeUndefined();
  expect(await tableHistory(store, 't')).toEqual([]);
  expect(await commitPairs(store, [['a', 1]], { expectedVersion: -1 })).toBe(0);
  expect(await commitPairs(store, [['b', 2]], { expectedVersion: 0 })).toBe(1);
  expect(await commitPairs(store, [['c', 3]], { mode: 'overwrite' })).toBe(2);
  expect(await commitPairs(store, [])).toBe(3);
  expect(await tableVersion(store, 't')).toBe(3);
  const versions = await Promise.all([0, 1, 2, 3].map(async (version) => readPairs(store, version)));
  expect(versions).toEqual([
    [['a', 1]],
    [
      ['a', 1],
      ['b', 2],
    ],
    [['c', 3]],
    [['c', 3]],
  ]);
  expect(await tableVersion(store, 'other')).toBeUndefined();
});

test.each([-1, 4, 0.5])('says which versions there are when version %d is asked for', async (version) => {
  const store = await openStore();
  await commitPairs(store, [['a', 1]]);
  await commitPairs(store, [['a', 1]]);
  await expect(readTable(store, 't', { version })).rejects.toMatchObject({
    code: 'TABLE_VERSION_MISSING',
    faults: [expect.objectContaining({ expected: 'a version from 0 to 1' })],
  });
});

test.each([
  ['there is one already', -1],
  ['it is further on', 0],
  ['it is not that far', 2],
])('refuses a commit on a table when %s, and leaves no trace', async (_what, expectedVersion) => {
  const store = await openStore();
  await commitPairs(store, [['a', 1]]);
  await commitPairs(store, [['b', 2]]);
  const commit = commitPairs(store, [['c', 3]], { expectedVersion, mode: 'overwrite' });
  await expect(commit).rejects.toMatchObject({
    code: 'TABLE_CONFLICT',
    message: expect.stringContaining('at version 1'),
  });
  expect(await readPairs(store)).toEqual([
    ['a', 1],
    ['b', 2],
  ]);
});

test('keeps the words of each commit, and times that rise even where a clock went back', async () => {
  const store = await openStore();
  const words = { operation: 'TRAIN', run: 'r-1', codeVersion: 'abc', read: { prices: 3 }, userId: 7 };
  for (const time of [now, now - 5000, now + 10]) {
    await commitParts(store, 't', { schema: pairSchema, parts: [], mode: 'append', info: words, now: time });
  }
  const metrics = { numFiles: 0, numOutputRows: 0 };
  expect(await tableHistory(store, 't')).toEqual([
    { version: 0, timestamp: now, info: words, metrics },
    { version: 1, timestamp: now + 1, info: words, metrics },
    { version: 2, timestamp: now + 10, info: words, metrics },
  ]);
});

test('names in one error every column in which an append differs from the table', async () => {
  const store = await openStore();
  await commitPairs(store, [['a', 1]]);
  const schema: TableSchema = [
    { name: 'value', type: 'long' },
    { name: 'names', type: 'string' },
  ];
  const rows = { nRows: 1, columns: { value: [1], names: ['a'] } };
  await expect(commitRows(store, 't', { schema, rows, mode: 'append', info, now })).rejects.toMatchObject({
    code: 'TABLE_SCHEMA_MISMATCH',
    faults: [
      { where: { column: 'name' } },
      { where: { column: 'value' }, what: 'The column is given as long, with nulls.' },
      { where: { column: 'names' } },
    ],
  });
  const strict = pairSchema.map((column) => ({ ...column, nullable: false }));
  await expect(commitParts(store, 't', { schema: strict, parts: [], mode: 'append', info, now })).rejects.toMatchObject(
    { code: 'TABLE_SCHEMA_MISMATCH' },
  );
  expect(await tableVersion(store, 't')).toBe(0);
});

test('appends columns in another order, and gives them in the order of the table', async () => {
  const store = await openStore();
  await commitPairs(store, [['a', 1]]);
  const rows = { nRows: 1, columns: { value: [2], name: ['b'] } };
  await commitRows(store, 't', { schema: pairSchema.toReversed(), rows, mode: 'append', info, now });
  expect((await readTable(store, 't'))!.schema).toEqual(pairSchema);
  expect(await readPairs(store)).toEqual([
    ['a', 1],
    ['b', 2],
  ]);
});

test('gives a table another schema by an overwrite; older versions keep theirs', async () => {
  const store = await openStore();
  await commitPairs(store, [['a', 1]]);
  const schema: TableSchema = [{ name: 'other', type: 'boolean' }];
  const rows = { nRows: 1, columns: { other: [true] } };
  await commitRows(store, 't', { schema, rows, mode: 'overwrite', info, now });
  expect(await readTable(store, 't')).toEqual({ version: 1, schema, rows });
  expect((await readTable(store, 't', { version: 0 }))!.schema).toEqual(pairSchema);
  await expect(commitPairs(store, [['b', 2]])).rejects.toMatchObject({ code: 'TABLE_SCHEMA_MISMATCH' });
});

test('commits the parts of several workers at once, in the order in which they are given', async () => {
  const store = await openStore();
  const write = async (name: string): Promise<PartFile> => {
    const part = await writePart(store, 't', pairSchema, { nRows: 1, columns: { name: [name], value: [1] } });
    // As it comes from another process.
    return JSON.parse(JSON.stringify(part)) as PartFile;
  };
  const parts = await Promise.all(['b', 'c', 'a'].map(write));
  const commit = { schema: pairSchema, parts, mode: 'append', info, now } as const;
  await commitParts(store, 't', commit);
  expect(await readPairs(store)).toEqual(['b', 'c', 'a'].map((name) => [name, 1]));
  // A driver that runs twice names the same files, which are in the table already.
  await commitParts(store, 't', commit);
  expect(await readPairs(store)).toHaveLength(3);
});

test('refuses a part that was written with other columns than the commit names', async () => {
  const store = await openStore();
  const part = await writePart(store, 't', [{ name: 'x', type: 'long' }], { nRows: 1, columns: { x: [1] } });
  const commit = commitParts(store, 't', { schema: pairSchema, parts: [part], mode: 'append', info, now });
  await expect(commit).rejects.toMatchObject({ code: 'TABLE_SCHEMA_MISMATCH' });
  expect(await tableVersion(store, 't')).toBeUndefined();
});

test('reads the last commit after a crash that came before the next log entry', async () => {
  const store = await openStore();
  await commitPairs(store, [['a', 1]]);
  // What a writer leaves that dies between its part file and its log entry, or while it writes the latter.
  await writePart(store, 't', pairSchema, { nRows: 1, columns: { name: ['lost'], value: [1] } });
  await writeFile(join(store.folder, 't/_delta_log/.muster-tmp-dead'), '{"commitInfo":{"timest');
  expect(await readPairs(store)).toEqual([['a', 1]]);
  expect(await commitPairs(store, [['b', 2]])).toBe(1);
  expect(await readPairs(store)).toEqual([
    ['a', 1],
    ['b', 2],
  ]);
});

test('leaves the table alone when the signal is aborted', async () => {
  const store = await openStore();
  const reason = new Error('enough');
  const commit = commitPairs(store, [['a', 1]], { signal: AbortSignal.abort(reason) });
  await expect(commit).rejects.toBe(reason);
  await commitPairs(store, [['a', 1]]);
  await expect(readTable(store, 't', { signal: AbortSignal.abort(reason) })).rejects.toBe(reason);
});
