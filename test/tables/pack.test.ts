import { expect, test } from '@jest/globals';
import fc from 'fast-check';
import { commitParts, readTable, writePack, type TableRows, type TableSchema } from '#src/tables/index.ts';
import { now, temporaryStores } from './fixtures.ts';

const openStore = temporaryStores();
const info = { operation: 'WRITE' };
const schema: TableSchema = [
  { name: 'digest', type: 'string', nullable: false },
  { name: 'trees', type: 'binary' },
  { name: 'nTrees', type: 'integer' },
];

function packOf(blobs: readonly Uint8Array[]): TableRows {
  const columns = { digest: blobs.map((_, i) => `digest-${i % 7}`), trees: blobs, nTrees: blobs.map((_, i) => i) };
  return { nRows: blobs.length, columns };
}

test('gives slices that hold the blobs, in a file that a table reads too', async () => {
  const store = await openStore();
  let count = 0;
  const blobs = fc.array(fc.oneof(fc.uint8Array({ maxLength: 60 }), fc.constant(new Uint8Array(20).fill(7))), {
    maxLength: 60,
  });
  await fc.assert(
    fc.asyncProperty(blobs, fc.boolean(), async (trees, nullable) => {
      const path = `models/blobs${count++}`;
      const own = schema.map((column) => (column.name === 'trees' ? { ...column, nullable } : column));
      const { part, slices } = await writePack(store, path, own, packOf(trees), 'trees');
      expect(slices).toHaveLength(trees.length);
      for (const [i, { path: object, offset, length }] of slices.entries()) {
        expect(await store.readRange(object, offset, length)).toEqual(trees[i]);
      }
      await commitParts(store, path, { schema: own, parts: [part], mode: 'append', info, now });
      expect((await readTable(store, path))!.rows).toEqual(packOf(trees));
    }),
    { numRuns: 40 },
  );
});

test('packs more than one row group: thousands of blobs, and blobs of megabytes', async () => {
  const store = await openStore();
  const small = Array.from({ length: 2500 }, (_, i) => new Uint8Array(i % 50).fill(i));
  const large = Array.from({ length: 5 }, (_, i) => new Uint8Array(9_000_000 + i).fill(i));
  for (const blobs of [small, large]) {
    const { part, slices } = await writePack(store, 'blobs', schema, packOf(blobs), 'trees');
    for (const [i, { path, offset, length }] of slices.entries()) {
      if (i % 97 !== 0 && i < blobs.length - 1 && blobs === small) continue;
      expect(Buffer.compare(await store.readRange(path, offset, length), blobs[i]!)).toBe(0);
    }
    await commitParts(store, 'blobs', { schema, parts: [part], mode: 'overwrite', info, now });
    const { rows } = (await readTable(store, 'blobs'))!;
    expect(rows.nRows).toBe(blobs.length);
    const read = rows.columns['trees'] as readonly Uint8Array[];
    expect(read.every((bytes, i) => Buffer.compare(bytes, blobs[i]!) === 0)).toBe(true);
  }
});

test('keeps the slices readable after the table is overwritten, until the file is collected', async () => {
  const store = await openStore();
  const blobs = [new Uint8Array([1, 2, 3])];
  const { part, slices } = await writePack(store, 'blobs', schema, packOf(blobs), 'trees');
  const commit = { schema, info, now, mode: 'overwrite' } as const;
  await commitParts(store, 'blobs', { ...commit, parts: [part] });
  await commitParts(store, 'blobs', { ...commit, parts: [] });
  expect(await store.readRange(slices[0]!.path, slices[0]!.offset, slices[0]!.length)).toEqual(blobs[0]);
});

test.each([
  ['a column that is not there', 'tree', packOf([]), 'TABLE_COLUMN_TYPE'],
  ['a column of text', 'digest', packOf([]), 'TABLE_COLUMN_TYPE'],
  [
    'a blob that is null',
    'trees',
    { nRows: 1, columns: { digest: ['a'], trees: [null], nTrees: [1] } },
    'TABLE_VALUE_INVALID',
  ],
])('refuses to pack %s', async (_what, column, rows, code) => {
  await expect(writePack(await openStore(), 'blobs', schema, rows, column)).rejects.toMatchObject({ code });
});
