import { isUint8Array } from 'node:util/types';
import { expect, test } from '@jest/globals';
import { commitRows, readTable, takeRows, type Condition, type TableSchema } from '#src/tables/index.ts';
import { firstOther, temporaryStores } from './fixtures.ts';

const newStore = temporaryStores();
const schema: TableSchema = [
  { name: 'place', type: 'string', nullable: false },
  { name: 'own', type: 'string', nullable: false },
  { name: 'word', type: 'string' },
  { name: 'integer', type: 'integer' },
  { name: 'long', type: 'long' },
  { name: 'counted', type: 'long', nullable: false },
  { name: 'time', type: 'timestamp' },
  { name: 'number', type: 'double' },
  { name: 'truth', type: 'boolean' },
  { name: 'bytes', type: 'binary' },
];
const nRows = 12_000;
const each = <Value>(value: (i: number) => Value): Value[] => Array.from({ length: nRows }, (_, i) => value(i));
const columns = {
  place: each((i) => `P${Math.floor(i / 40)}`),
  // 48 characters: several pages.
  own: each((i) => `${'ä'.repeat(i % 3)}${String(i).padStart(40, '0')}`),
  word: each((i) => (i % 7 === 0 ? null : `word ${i % 50}`)),
  integer: each((i) => (i % 5 === 0 ? null : i * 3)),
  long: each((i) => (i % 3 === 0 ? null : -i * 1e9)),
  counted: each((i) => (i * 7919) % 100_003),
  time: each((i) => (i % 17 === 0 ? null : 1.6e12 + i * 977)),
  number: Float64Array.from({ length: nRows }, (_, i) => (i % 11 < 2 ? Number.NaN : Math.sin(i))),
  truth: each((i) => (i % 4 === 0 ? null : i % 4 === 1)),
  bytes: each((i) => (i % 6 === 0 ? null : Uint8Array.of(i & 255))),
};
const words = { mode: 'append' as const, info: { operation: 'WRITE' }, now: 0 };

const store = await newStore();
await commitRows(store, 't', { schema, rows: { nRows, columns }, ...words });
// A small part, which is read whole, behind the large one.
await commitRows(store, 't', { schema, rows: takeRows({ nRows, columns }, Uint32Array.of(0, 41, 11_999)), ...words });
const whole = (await readTable(store, 't'))!.rows;

// Bytes are equal by what they hold.
const plain = (values: ArrayLike<unknown>): readonly unknown[] =>
  Array.from(values, (value) => (isUint8Array(value) ? value.join(' ') : value));

const inPlace: Condition = { column: 'place', is: '=', value: 'P7' };

test.each<readonly [string, Condition, (row: number) => boolean]>([
  ['one group of neighbours', inPlace, (row) => whole.columns['place']![row] === 'P7'],
  [
    'one row',
    { column: 'own', is: '=', value: columns.own[7001]! },
    (row) => whole.columns['own']![row] === columns.own[7001],
  ],
  [
    'the last row',
    { column: 'integer', is: '=', value: 11_999 * 3 },
    (row) => whole.columns['integer']![row] === 35_997,
  ],
  [
    'single rows all over',
    { column: 'counted', is: '<', value: 300 },
    (row) => Number(whole.columns['counted']![row]) < 300,
  ],
  ['most rows', { column: 'counted', is: '>=', value: 300 }, (row) => Number(whole.columns['counted']![row]) >= 300],
  ['a third of the rows, by nulls', { column: 'long', is: 'null' }, (row) => whole.columns['long']![row] === null],
  ['rows without a time', { not: { column: 'time', is: 'not null' } }, (row) => whole.columns['time']![row] === null],
  [
    'rows by truth',
    { and: [inPlace, { column: 'truth', is: '=', value: true }] },
    (row) => whole.columns['place']![row] === 'P7' && whole.columns['truth']![row] === true,
  ],
  ['every row', { and: [] }, () => true],
  ['no row within the bounds', { column: 'counted', is: '=', value: 4 }, (row) => whole.columns['counted']![row] === 4],
])('a condition gives, of a large part, the same values as a read of all rows: %s', async (_, where, isWanted) => {
  const read = (await readTable(store, 't', { where }))!.rows;
  const wanted = takeRows(whole, Uint32Array.from(Array(whole.nRows).keys()).filter(isWanted));
  expect(read.nRows).toBe(wanted.nRows);
  for (const { name } of schema) {
    expect({ name, other: firstOther(plain(read.columns[name]!), plain(wanted.columns[name]!)) }).toEqual({
      name,
      other: undefined,
    });
    expect(ArrayBuffer.isView(read.columns[name])).toBe(name === 'number');
  }
});

test('only the columns that are asked for are given, not those of the condition', async () => {
  const read = (await readTable(store, 't', { columns: ['number', 'word'], where: inPlace }))!;
  expect(Object.keys(read.rows.columns)).toEqual(['number', 'word']);
});

test('a column that a large part does not have is null there', async () => {
  const other = await newStore();
  await commitRows(other, 't', {
    schema: schema.slice(0, 2),
    rows: { nRows, columns: { place: columns.place, own: columns.own } },
    ...words,
  });
  await commitRows(other, 't', {
    schema: [...schema.slice(0, 2), { name: 'later', type: 'long' }],
    rows: { nRows: 1, columns: { place: ['P7'], own: ['x'], later: [5] } },
    addColumns: true,
    ...words,
  });
  const { rows } = (await readTable(other, 't', { where: inPlace }))!;
  expect(rows.columns['later']).toEqual([...Array<null>(40).fill(null), 5]);
  const none = (await readTable(other, 't', { where: { and: [{ column: 'later', is: '=', value: 5 }] } }))!;
  expect(none.rows.columns['own']).toEqual(['x']);
});

test('a large part that is cut off is said to be damaged', async () => {
  const other = await newStore();
  await commitRows(other, 't', { schema, rows: { nRows, columns }, ...words });
  const paths = [];
  for await (const { path } of other.list('t/part-')) paths.push(path);
  const bytes = await other.read(paths[0]!);
  await other.write(paths[0]!, bytes.subarray(0, bytes.length - 9));
  await expect(readTable(other, 't', { where: inPlace })).rejects.toMatchObject({ code: 'TABLE_FILE_DAMAGED' });
});
