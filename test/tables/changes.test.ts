import { expect, test } from '@jest/globals';
import fc from 'fast-check';
import {
  commitRows,
  createTable,
  deleteRows,
  optimizeTable,
  readTableChanges,
  upsertRows,
  vacuumTable,
  type TableRows,
  type TableSchema,
} from '#src/tables/index.ts';
import { withoutShared } from '#src/tables/row-difference.ts';
import { commitPairs, now, pairColumns, pairSchema, pathsBelow, temporaryStores } from './fixtures.ts';

const openStore = temporaryStores();
const words = { info: { operation: 'TEST' }, now };
const upsert = { key: ['name'], ...words };

function pairsIn({ nRows, columns }: TableRows): readonly (readonly unknown[])[] {
  return Array.from({ length: nRows }, (_, row) => Object.values(columns).map((values) => values[row]));
}

test('gives what came between two versions, and not what was only written anew', async () => {
  const store = await openStore();
  await commitPairs(store, [
    ['a', 1],
    ['b', 2],
    ['b', 2],
  ]);
  await commitPairs(store, [['c', 3]]);
  await upsertRows(store, 't', { schema: pairSchema, rows: pairColumns([['a', 9]]), ...upsert });
  await deleteRows(store, 't', { where: { column: 'name', is: '=', value: 'c' }, ...words });
  await optimizeTable(store, 't', words);
  const changes = await readTableChanges(store, 't', { from: 0 });
  expect(changes).toMatchObject({ from: 0, to: 4, schema: pairSchema });
  expect(pairsIn(changes.inserted)).toEqual([['a', 9]]);
  expect(pairsIn(changes.deleted)).toEqual([['a', 1]]);
  const step = await readTableChanges(store, 't', { from: 2, to: 3, columns: ['value'] });
  expect([pairsIn(step.inserted), pairsIn(step.deleted)]).toEqual([[], [[3]]]);
  const all = await readTableChanges(store, 't', { from: -1, to: 0 });
  expect(pairsIn(all.inserted)).toEqual([
    ['a', 1],
    ['b', 2],
    ['b', 2],
  ]);
  expect(all.deleted.nRows).toBe(0);
  const none = await readTableChanges(store, 't', { from: 4 });
  for (const side of [none.inserted, none.deleted]) {
    expect(side).toEqual({ nRows: 0, columns: { name: [], value: new Float64Array(0) } });
  }
});

test('takes columns that were added in between for null, in rows that stayed and in rows that were written anew', async () => {
  const store = await openStore();
  const schema: TableSchema = [...pairSchema, { name: 'region', type: 'string' }];
  await commitPairs(store, [
    ['a', 1],
    ['b', 2],
  ]);
  const rows = { nRows: 1, columns: { name: ['b'], value: [2], region: ['north'] } };
  await upsertRows(store, 't', { schema, rows, addColumns: true, ...upsert });
  const { inserted, deleted } = await readTableChanges(store, 't', { from: 0 });
  expect([pairsIn(inserted), pairsIn(deleted)]).toEqual([[['b', 2, 'north']], [['b', 2, null]]]);
});

test('counts rows by all columns, also those that take no nulls and came with an overwrite', async () => {
  const store = await openStore();
  await commitPairs(store, [['a', 1]]);
  const schema: TableSchema = [
    { name: 'name', type: 'string' },
    { name: 'on', type: 'boolean', nullable: false },
  ];
  const rows = { nRows: 2, columns: { name: ['a', null], on: [true, false] } };
  await commitRows(store, 't', { schema, rows, mode: 'overwrite', ...words });
  const { inserted, deleted } = await readTableChanges(store, 't', { from: 0 });
  expect(pairsIn(inserted)).toEqual([
    ['a', true],
    [null, false],
  ]);
  expect(pairsIn(deleted)).toEqual([['a', null]]);
});

test('reads only part files that one version has and the other has not', async () => {
  const store = await openStore();
  await createTable(store, 't', { schema: pairSchema, ...words });
  await commitPairs(store, [['a', 1]]);
  const [old] = await pathsBelow(store, 't/part-');
  await commitPairs(store, [['b', 2]]);
  await store.delete(old!);
  const { inserted, deleted } = await readTableChanges(store, 't', { from: 1 });
  expect([pairsIn(inserted), deleted.nRows]).toEqual([[['b', 2]], 0]);
});

test.each([
  [{ from: 3 }, 'TABLE_VERSION_MISSING'],
  [{ from: 1, to: 0 }, 'TABLE_VERSION_MISSING'],
  [{ from: 0, to: 9 }, 'TABLE_VERSION_MISSING'],
  [{ from: -2 }, 'TABLE_VERSION_MISSING'],
  [{ from: 0.5 }, 'TABLE_VERSION_MISSING'],
  [{ from: 0, columns: ['nme'] }, 'TABLE_COLUMN_MISSING'],
  [{ from: 0 }, 'TABLE_SCHEMA_MISMATCH'],
  [{ from: 1 }, 'TABLE_FILES_VACUUMED'],
])('refuses %j with %s', async (options, code) => {
  const store = await openStore();
  await commitPairs(store, [['a', 1]]);
  const schema: TableSchema = [
    { name: 'name', type: 'string' },
    { name: 'value', type: 'long' },
  ];
  const rows = { nRows: 1, columns: { name: ['a'], value: [1] } };
  await commitRows(store, 't', { schema, rows, mode: 'overwrite', ...words });
  await commitRows(store, 't', { schema, rows, mode: 'overwrite', ...words });
  await vacuumTable(store, 't', { now: Date.now() + 1e9, retentionInMs: 0, allowShortRetention: true });
  await expect(readTableChanges(store, 't', options)).rejects.toMatchObject({ code });
  await expect(readTableChanges(store, 'elsewhere', options)).rejects.toMatchObject({ code: 'TABLE_MISSING' });
});

const cell = fc.record({
  text: fc.constantFrom('', 'a', 'ab', 'ba', null),
  number: fc.constantFrom(0, -0, 1, -1, 2 ** 40, Number.NaN, Number.POSITIVE_INFINITY),
  truth: fc.constantFrom(true, false, null),
  bytes: fc.constantFrom(new Uint8Array(0), Uint8Array.of(1, 2), Uint8Array.of(2, 1), null),
});
type Cell = typeof cell extends fc.Arbitrary<infer Value> ? Value : never;

/** Gives cells as rows of four columns. */
function rowsOf(cells: readonly Cell[]): TableRows {
  return {
    nRows: cells.length,
    columns: {
      text: cells.map(({ text }) => text),
      number: Float64Array.from(cells, ({ number }) => number),
      truth: cells.map(({ truth }) => truth),
      bytes: cells.map(({ bytes }) => bytes),
    },
  };
}

function textOf({ bytes, number, ...rest }: Cell): string {
  return JSON.stringify({ ...rest, number: String(number), bytes: bytes === null ? null : [...bytes] });
}

test('leaves of two lists of rows what a search for each row in turn leaves', () => {
  const cells = fc.array(cell, { maxLength: 40 });
  fc.assert(
    fc.property(cells, cells, (ours, theirs) => {
      const [left, right] = [[...ours], [...theirs]];
      for (const one of ours) {
        const twin = right.findIndex((other) => textOf(other) === textOf(one));
        if (twin < 0) continue;
        right.splice(twin, 1);
        left.splice(
          left.findIndex((other) => textOf(other) === textOf(one)),
          1,
        );
      }
      expect(withoutShared(rowsOf(ours), rowsOf(theirs))).toEqual({ left: rowsOf(left), right: rowsOf(right) });
    }),
    { numRuns: 200, seed: 7 },
  );
});
