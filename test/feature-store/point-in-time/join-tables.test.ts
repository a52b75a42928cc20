import { expect, test } from '@jest/globals';
import { joinTablesPointInTime } from '#src/feature-store/point-in-time/join-tables.ts';
import { commitRows, type TableSchema } from '#src/tables/index.ts';
import { temporaryStores } from '#test/tables/fixtures.ts';

const newStore = temporaryStores();
const labelSchema: TableSchema = [
  { name: 'shop', type: 'string' },
  { name: 'product', type: 'integer' },
  { name: 'day', type: 'timestamp' },
  { name: 'sold', type: 'integer' },
];
const featureSchema: TableSchema = [
  { name: 'place', type: 'string' },
  { name: 'item', type: 'long' },
  { name: 'from', type: 'timestamp' },
  { name: 'known', type: 'timestamp' },
  { name: 'price', type: 'double' },
  { name: 'word', type: 'string' },
];
const labels = {
  nRows: 4,
  columns: { shop: ['a', 'a', 'b', null], product: [1, 1, 1, 1], day: [10, 20, 20, 20], sold: [5, null, 7, 8] },
};
const features = {
  nRows: 3,
  columns: {
    place: ['a', 'a', 'b'],
    item: [1, 1, 2],
    from: [5, 5, 5],
    known: [5, 15, 5],
    price: Float64Array.of(1.5, Number.NaN, 9),
    word: ['first', 'corrected', 'other'],
  },
};
const words = { mode: 'append' as const, info: { operation: 'WRITE' }, now: 0 };
const left = { path: 'labels', key: ['shop', 'product'], time: 'day', columns: ['sold'] };
const right = { path: 'features', key: ['place', 'item'], time: 'from', columns: ['price', 'word'] };

async function filledStore() {
  const store = await newStore();
  await commitRows(store, 'labels', { schema: labelSchema, rows: labels, ...words });
  await commitRows(store, 'features', { schema: featureSchema, rows: features, ...words });
  return store;
}

test('each label gets the wanted columns of the feature row that was known at its time', async () => {
  const store = await filledStore();
  const joined = await joinTablesPointInTime(store, left, { ...right, knowledgeTime: 'known' });
  expect([...joined.matches]).toEqual([0, 1, -1, -1]);
  expect(joined.features.rows).toEqual({
    nRows: 4,
    columns: {
      price: Float64Array.of(1.5, Number.NaN, Number.NaN, Number.NaN),
      word: ['first', 'corrected', null, null],
    },
  });
  expect(joined.labels.rows.columns['sold']).toEqual(Float64Array.of(5, Number.NaN, 7, 8));
  expect(joined.labels.version).toBe(0);
});

test('a version that is asked for is the one that is joined, and the look-back holds', async () => {
  const store = await filledStore();
  await commitRows(store, 'features', {
    schema: featureSchema,
    rows: { nRows: 1, columns: { place: ['a'], item: [1], from: [18], known: [18], price: [2], word: ['new'] } },
    ...words,
  });
  const wordsOf = async (version: number | undefined, lookBackInMs?: number) =>
    (await joinTablesPointInTime(store, left, { ...right, version }, { lookBackInMs })).features.rows.columns['word'];
  expect(await wordsOf(undefined)).toEqual(['corrected', 'new', null, null]);
  expect(await wordsOf(0)).toEqual(['corrected', 'corrected', null, null]);
  expect(await wordsOf(0, 5)).toEqual(['corrected', null, null, null]);
});

test('a table that is not there and a time that is text are refused', async () => {
  const store = await filledStore();
  await expect(joinTablesPointInTime(store, { ...left, path: 'none' }, right)).rejects.toMatchObject({
    code: 'TABLE_MISSING',
    faults: [{ where: { file: 'none' } }],
  });
  await expect(joinTablesPointInTime(store, left, { ...right, time: 'word' })).rejects.toMatchObject({
    code: 'FEATURE_JOIN_INVALID',
    faults: [{ where: { column: 'word' } }],
  });
});
