import { writeFile } from 'node:fs/promises';
import { expect, test } from '@jest/globals';
import type { AsyncBuffer } from 'hyparquet';
import { parquetMetadata } from 'hyparquet';
import { commitParts, readTable, writePart, type TableRows, type TableSchema } from '#src/tables/index.ts';
import { encodeInBulk } from '#src/tables/parquet-bulk-write.ts';
import { isForBulk, readInBulk } from '#src/tables/parquet-bulk-read.ts';
import { readParquet } from '#src/tables/parquet-read.ts';
import { encodeParquet } from '#src/tables/parquet-write.ts';
import { temporaryStores } from './fixtures.ts';

const newStore = temporaryStores();
const nRows = 200_000;
const latest = 8.64e15;

const schema: TableSchema = [
  { name: 'key', type: 'string' },
  { name: 'odd "name"', type: 'string' },
  { name: 'gaps', type: 'string' },
  { name: 'integer', type: 'integer' },
  { name: 'long', type: 'long' },
  { name: 'double', type: 'double' },
  { name: 'zeros', type: 'double' },
  { name: 'boolean', type: 'boolean' },
  { name: 'time', type: 'timestamp' },
  { name: 'always', type: 'timestamp', nullable: false },
  { name: 'nothing', type: 'double' },
];

function rowsOf(n: number): TableRows {
  const each = <Value>(value: (i: number) => Value): Value[] => Array.from({ length: n }, (_, i) => value(i));
  const double = Float64Array.from({ length: n }, (_, i) =>
    i % 13 === 0 ? (i % 2 === 0 ? Number.NaN : Infinity) : Math.sin(i),
  );
  const columns = {
    key: each((i) => `K'-${i >> 10}`),
    'odd "name"': each((i) => `\uFEFF𝄞${i}`),
    gaps: each((i) => (i % 7 === 0 ? (i % 3 === 0 ? '' : 'a\0b') : null)),
    integer: each((i) => (i % 5 === 0 ? null : i * -7)),
    long: each((i) => (i % 11 === 0 ? -i - 1 : Number.MAX_SAFE_INTEGER - i)),
    double,
    zeros: Float64Array.from({ length: n }, (_, i) => (i % 3 === 0 ? -0 : 0)),
    boolean: each((i) => (i % 3 === 0 ? null : i % 2 === 0)),
    time: each((i) => (i % 17 === 0 ? null : i % 2 === 0 ? latest - i : -latest + i * 977)),
    always: Float64Array.from({ length: n }, (_, i) => 1.6e12 + i * 3_600_000),
    nothing: new Float64Array(n).fill(Number.NaN),
  };
  return { nRows: n, columns };
}

const rows = rowsOf(nRows);
const fewRows = rowsOf(20_000);

function bufferOf(bytes: Uint8Array): AsyncBuffer {
  return { byteLength: bytes.length, slice: (from, to) => memoryOf(bytes.subarray(from, to)) };
}

function memoryOf(bytes: Uint8Array): ArrayBuffer {
  return new Uint8Array(bytes).buffer;
}

test('both writers and both readers agree on every value, -0, NaN, NUL and instants of any year among them', async () => {
  const store = await newStore();
  const files = {
    bulk: await encodeInBulk(schema, fewRows, 8192),
    plain: encodeParquet(schema, fewRows, { rowGroupSize: 8192 }),
  };
  const { nRows: n, columns } = fewRows;
  const wanted = schema.map(({ name, type }) => (type === 'double' ? columns[name]! : [...columns[name]!]));
  for (const [name, bytes] of Object.entries(files)) {
    await store.write(name, bytes);
    const metadata = parquetMetadata(memoryOf(bytes));
    expect(metadata.row_groups.length).toBeGreaterThan(1);
    const inBulk = await readInBulk(store, { path: name, size: bytes.length, nRows: n }, schema, {});
    const plainly = await readParquet(bufferOf(bytes), schema);
    for (const [i, values] of wanted.entries()) {
      expect(firstDifference(inBulk.columns[i]!, values)).toBeUndefined();
      expect(firstDifference(plainly.columns[i]!, values)).toBeUndefined();
    }
  }
});

function firstDifference(left: ArrayLike<unknown>, right: ArrayLike<unknown>): unknown {
  if (left.length !== right.length || ArrayBuffer.isView(left) !== ArrayBuffer.isView(right)) return 'another form';
  for (let i = 0; i < left.length; i++) if (!Object.is(left[i], right[i])) return { i, left: left[i], right: right[i] };
  return undefined;
}

test('the same rows give the same bytes, whatever else the machine does', async () => {
  const few: TableSchema = schema.filter(({ name }) => ['key', 'double', 'always'].includes(name));
  const columns = Object.fromEntries(few.map(({ name }) => [name, fewRows.columns[name]!]));
  const encode = async (): Promise<string> =>
    Buffer.from(await encodeInBulk(few, { nRows: fewRows.nRows, columns }, 4096)).toString('base64');
  const [first, second, third] = await Promise.all([encode(), encode(), encode()]);
  expect(second === first && third === first).toBe(true);
});

test('a vector that is filled again holds nothing of the rows before', async () => {
  const store = await newStore();
  // No column that keeps a vector from being filled again; a number of rows that ends within a chunk.
  const few = schema.filter(({ name }) => ['integer', 'double', 'boolean', 'always'].includes(name));
  const words = Array.from({ length: fewRows.nRows }, (_, i) => `word ${(i * 7919) % 5003}`);
  const all: TableSchema = [{ name: 'word', type: 'string' }, ...few];
  const ofFew = few.map(({ name }) => [name, fewRows.columns[name]!] as const);
  const columns: TableRows['columns'] = { word: words, ...Object.fromEntries(ofFew) };
  const bytes = await encodeInBulk(all, { nRows: fewRows.nRows, columns }, 8192);
  await store.write('refilled', bytes);
  const read = await readParquet(bufferOf(bytes), all);
  const inBulk = await readInBulk(store, { path: 'refilled', size: bytes.length, nRows: fewRows.nRows }, all, {});
  for (const [i, { name, type }] of all.entries()) {
    const wanted = type === 'double' ? columns[name]! : [...columns[name]!];
    expect(firstDifference(read.columns[i]!, wanted)).toBeUndefined();
    expect(firstDifference(inBulk.columns[i]!, wanted)).toBeUndefined();
  }
});

test('a table of many rows is written and read through, with the statistics of its rows', async () => {
  const store = await newStore();
  const few: TableSchema = [
    { name: 'key', type: 'string' },
    { name: 'always', type: 'timestamp', nullable: false },
    { name: 'double', type: 'double' },
  ];
  const columns = { key: rows.columns['key']!, always: rows.columns['always']!, double: rows.columns['double']! };
  const part = await writePart(store, 't', few, { nRows, columns });
  expect(part).toMatchObject({ nRows, stats: { numRecords: nRows, nullCount: { key: 0, double: 7693 } } });
  expect(part.stats.maxValues).toEqual({
    key: "K'-99",
    always: new Date(1.6e12 + (nRows - 1) * 3_600_000).toISOString(),
  });
  await commitParts(store, 't', { schema: few, parts: [part], mode: 'append', info: { operation: 'WRITE' }, now: 0 });
  const file = await store.read(`t/${part.path}`);
  expect(isForBulk(parquetMetadata(memoryOf(file)), few)).toBe(true);
  const read = await readTable(store, 't', { columns: ['double', 'key'] });
  expect(firstDifference(read!.rows.columns['double']!, columns.double)).toBeUndefined();
  expect(firstDifference(read!.rows.columns['key']!, columns.key)).toBeUndefined();
  // The file of the part is cut in its middle: the footer is whole, so only reading the rows can tell.
  const bytes = new Uint8Array(file);
  bytes.fill(0xff, 1000, bytes.length - 20_000);
  await writeFile(`${store.folder}/t/${part.path}`, bytes);
  await expect(readTable(store, 't')).rejects.toMatchObject({
    code: 'TABLE_FILE_DAMAGED',
    message: expect.stringContaining(part.path),
  });
});

test('a column that takes no nulls and holds one is damage in bulk as well', async () => {
  const store = await newStore();
  const gaps: TableSchema = [{ name: 'key', type: 'string' }];
  const bytes = await encodeInBulk(gaps, { nRows: 3, columns: { key: ['a', null, 'c'] } }, 2048);
  await store.write('f', bytes);
  const strict: TableSchema = [{ name: 'key', type: 'string', nullable: false }];
  await expect(readInBulk(store, { path: 'f', size: bytes.length, nRows: 3 }, strict, {})).rejects.toThrow(
    'takes no nulls',
  );
});

test.each([
  ['few rows', schema.slice(0, 1), 10, schema.slice(0, 1)],
  ['a column of another type', [{ name: 'x', type: 'integer' }], nRows, [{ name: 'x', type: 'long' }]],
  ['a column that the file does not have', [{ name: 'x', type: 'integer' }], nRows, [{ name: 'y', type: 'integer' }]],
] as const)('%s are left to the reader that is careful', (_, written, n, asked) => {
  const columns = Object.fromEntries(
    written.map(({ name, type }) => [
      name,
      type === 'string' ? Array.from({ length: n }, () => 'a') : new Float64Array(n),
    ]),
  );
  const bytes = encodeParquet(written, { nRows: n, columns }, { rowGroupSize: n });
  expect(isForBulk(parquetMetadata(memoryOf(bytes)), asked)).toBe(false);
});

test('an aborted signal ends the writing of many rows', async () => {
  const controller = new AbortController();
  controller.abort(new Error('stopped'));
  const one: TableSchema = [{ name: 'always', type: 'timestamp' }];
  const few = { nRows, columns: { always: rows.columns['always']! } };
  await expect(encodeInBulk(one, few, 2048, { signal: controller.signal })).rejects.toThrow('stopped');
});
