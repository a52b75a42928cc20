import { expect, test } from '@jest/globals';
import {
  commitParts,
  createTable,
  deleteRows,
  optimizeTable,
  partSortOrder,
  upsertRows,
  writeCheckpoint,
  writePack,
  writePart,
  writeParts,
  type Condition,
  type TableSchema,
} from '#src/tables/index.ts';
import { loadSnapshot } from '#src/tables/snapshot.ts';
import { commitPairs, now, pairColumns, pairSchema, readPairs, temporaryStores } from './fixtures.ts';

const openStore = temporaryStores();
const words = { info: { operation: 'TEST' }, now };
const named = (value: string): Condition => ({ column: 'name', is: '=', value });

test('joins small files in their order, up to the size that is aimed at, behind those that stay', async () => {
  const store = await openStore();
  for (let i = 0; i < 7; i++) await commitPairs(store, [[`n${i}`, i]]);
  const { size } = [...(await loadSnapshot(store, 't'))!.files.values()][0]!;
  const joined = { version: 7, nFilesRemoved: 6, nFilesAdded: 2 };
  expect(await optimizeTable(store, 't', { targetBytes: size * 3 + 5, ...words })).toEqual(joined);
  expect((await readPairs(store)).map(([name]) => name)).toEqual(['n6', 'n0', 'n1', 'n2', 'n3', 'n4', 'n5']);
  const done = { version: 7, nFilesRemoved: 0, nFilesAdded: 0 };
  expect(await optimizeTable(store, 't', { targetBytes: size, ...words })).toEqual(done);
  expect(await readPairs(store, 6)).toHaveLength(7);
});

test('sorts a table as it joins it, and says so of the new files for as long as it is so', async () => {
  const store = await openStore();
  for (const name of ['c', 'a', 'b'])
    await commitPairs(store, [
      [name, 1],
      ['\u{1F600}', 0],
      ['\uFFFD', 2],
    ]);
  const orderNow = async (): Promise<unknown> => partSortOrder(store, 't');
  expect(await orderNow()).toEqual([]);
  const sorting = { sortBy: ['name', 'value'], ...words };
  expect(await optimizeTable(store, 't', sorting)).toMatchObject({ nFilesRemoved: 3, nFilesAdded: 1 });
  const faces = Array.from({ length: 3 }, () => ['\u{1F600}', 0]);
  const sorted = [['a', 1], ['b', 1], ['c', 1], ...Array.from({ length: 3 }, () => ['\uFFFD', 2]), ...faces];
  expect(await readPairs(store)).toEqual(sorted);
  expect(await orderNow()).toEqual(['name', 'value']);
  expect(await optimizeTable(store, 't', sorting)).toMatchObject({ nFilesRemoved: 0 });
  // What a delete leaves is sorted still.
  await deleteRows(store, 't', { where: named('b'), ...words });
  expect(await orderNow()).toEqual(['name', 'value']);
  await commitPairs(store, [['0', 0]]);
  expect(await orderNow()).toEqual([]);
  expect(await optimizeTable(store, 't', { targetBytes: 500, ...sorting })).toMatchObject({ nFilesRemoved: 2 });
  expect(await orderNow()).toEqual(['name', 'value']);
  expect(await readPairs(store)).toEqual([['0', 0], ...sorted.filter(([name]) => name !== 'b')]);
});

test('keeps every part of a sorted table sorted, and takes none that is not', async () => {
  const store = await openStore();
  const sortedBy = ['value', 'name'];
  await createTable(store, 't', { schema: pairSchema, sortedBy, ...words });
  await commitPairs(store, [
    ['b', 2],
    ['x', Number.NaN],
    ['a', 2],
    ['c', -1],
  ]);
  expect(await readPairs(store)).toEqual([
    ['c', -1],
    ['a', 2],
    ['b', 2],
    ['x', Number.NaN],
  ]);
  const rows = pairColumns([
    ['a', 2],
    ['b', 1],
  ]);
  const unsorted = { code: 'TABLE_NOT_SORTED', message: expect.stringContaining('Row 1') };
  await expect(writePart(store, 't', pairSchema, rows, { sortedBy })).rejects.toMatchObject(unsorted);
  const part = await writePart(store, 't', pairSchema, rows);
  const commit = { schema: pairSchema, mode: 'append', ...words } as const;
  await expect(commitParts(store, 't', { ...commit, parts: [part] })).rejects.toMatchObject({
    code: 'TABLE_NOT_SORTED',
  });
  await commitParts(store, 't', {
    ...commit,
    parts: await writeParts(store, 't', { schema: pairSchema, rows }, { sortedBy }),
  });
  const upserted = pairColumns([
    ['z', 9],
    ['y', 3],
  ]);
  await upsertRows(store, 't', { schema: pairSchema, rows: upserted, key: ['name'], ...words });
  expect(await partSortOrder(store, 't')).toEqual(sortedBy);
  await expect(createTable(store, 'u', { schema: pairSchema, sortedBy: ['valu'], ...words })).rejects.toMatchObject({
    code: 'TABLE_COLUMN_MISSING',
  });
});

test('refuses parts that were written for other partitions than those of the table', async () => {
  const store = await openStore();
  await createTable(store, 't', { schema: pairSchema, partitionBy: ['name'], ...words });
  const content = { schema: pairSchema, rows: pairColumns([['a', 1]]) };
  const commit = { schema: pairSchema, mode: 'append', ...words } as const;
  const flat = await writeParts(store, 't', content);
  await expect(commitParts(store, 't', { ...commit, parts: flat })).rejects.toMatchObject({
    code: 'TABLE_SCHEMA_MISMATCH',
  });
  const parts = await writeParts(store, 't', content, { partitionBy: ['name'] });
  await commitParts(store, 't', { ...commit, parts: JSON.parse(JSON.stringify(parts)) as typeof parts });
  expect(await readPairs(store)).toEqual([['a', 1]]);
  const other = { schema: [{ name: 'value', type: 'double' }], parts: [], mode: 'overwrite', ...words } as const;
  await expect(commitParts(store, 't', other)).rejects.toMatchObject({ code: 'TABLE_PARTITION_INVALID' });
});

test('never writes a pack anew, since its blobs are found by their place; removes it whole', async () => {
  const store = await openStore();
  const schema: TableSchema = [
    { name: 'digest', type: 'string' },
    { name: 'blob', type: 'binary' },
  ];
  const rows = { nRows: 2, columns: { digest: ['a', 'b'], blob: [Uint8Array.of(1, 2), Uint8Array.of(3)] } };
  const { part, slices } = await writePack(store, 't', schema, rows, 'blob');
  await commitParts(store, 't', { schema, parts: [part], mode: 'append', ...words });
  await writeCheckpoint(store, 't');
  const packed = { code: 'TABLE_PACKED', message: expect.stringContaining(part.path) };
  const byDigest: Condition = { column: 'digest', is: '=', value: 'b' };
  await expect(optimizeTable(store, 't', words)).rejects.toMatchObject(packed);
  await expect(deleteRows(store, 't', { where: byDigest, ...words })).rejects.toMatchObject(packed);
  await expect(
    upsertRows(store, 't', {
      schema,
      rows: { nRows: 1, columns: { digest: ['a'], blob: [null] } },
      key: ['digest'],
      ...words,
    }),
  ).rejects.toMatchObject(packed);
  const [slice] = slices;
  expect(await store.readRange(slice!.path, slice!.offset, slice!.length)).toEqual(Uint8Array.of(1, 2));
  const all: Condition = { column: 'digest', is: 'not null' };
  expect(await deleteRows(store, 't', { where: all, ...words })).toEqual({ version: 1, nDeleted: 2 });
});
