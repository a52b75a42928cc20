import { readdir, stat, truncate } from 'node:fs/promises';
import { join } from 'node:path';
import { expect, test } from '@jest/globals';
import { parquetMetadata } from 'hyparquet';
import {
  commitRows,
  numberColumn,
  readDenseTable,
  readTable,
  type TableRows,
  type TableSchema,
} from '#src/tables/index.ts';
import { newDense } from '#src/tables/dense-page.ts';
import { fillDense, hasDenseForm } from '#src/tables/dense-part.ts';
import { encodeParquet } from '#src/tables/parquet-write.ts';
import { firstOther, temporaryStores } from './fixtures.ts';

const newStore = temporaryStores();
const schema: TableSchema = [
  { name: 'region', type: 'string' },
  { name: 'text', type: 'string' },
  { name: 'integer', type: 'integer' },
  { name: 'always', type: 'integer', nullable: false },
  { name: 'long', type: 'long' },
  { name: 'time', type: 'timestamp' },
  { name: 'double', type: 'double' },
  { name: 'few', type: 'double' },
  { name: 'flag', type: 'boolean' },
];
const numbers = ['integer', 'always', 'long', 'time', 'double', 'few'];
const info = { operation: 'WRITE' };

function rowsOf(nRows: number): TableRows {
  const each = <Value>(value: (i: number) => Value): Value[] => Array.from({ length: nRows }, (_, i) => value(i));
  return {
    nRows,
    columns: {
      region: each((i) => (i % 1000 === 0 ? null : `Zürich ${i >> 12}`)),
      text: each((i) => (i % 7 === 0 ? null : `\uFEFF𝄞${(i * 7919) % 12_007}`)),
      integer: each((i) => (i % 5 === 0 ? null : i * -7)),
      always: each((i) => i >> 5),
      long: each((i) => (i % 3 === 0 ? null : i % 2 === 0 ? Number.MAX_SAFE_INTEGER - i : -i)),
      time: each((i) => (i % 17 === 0 ? null : i % 2 === 0 ? 8.64e15 - i : 1.6e12 + i * 977)),
      double: Float64Array.from({ length: nRows }, (_, i) => (i % 13 === 0 ? Number.NaN : Math.sin(i))),
      few: Float64Array.from({ length: nRows }, (_, i) => (i % 11 === 0 ? Number.NaN : i % 700)),
      flag: each((i) => (i % 4 === 0 ? null : i % 2 === 0)),
    },
  };
}

const [many, few] = [rowsOf(210_000), rowsOf(50)];

test('a table of a large and a small part is read as readTable reads it, with all numbers as doubles', async () => {
  const store = await largeTable();
  await commitRows(store, 't', { schema, rows: few, mode: 'append', info, now: 0 });
  const expected = (await readTable(store, 't'))!;
  const read = (await readDenseTable(store, 't'))!;
  expect({ version: read.version, schema: read.schema, nRows: read.rows.nRows }).toEqual({
    version: 1,
    schema: expected.schema,
    nRows: 210_050,
  });
  for (const name of numbers) {
    expect(ArrayBuffer.isView(read.rows.columns[name])).toBe(true);
    expect(firstOther(read.rows.columns[name]!, numberColumn(expected.rows, name))).toBeUndefined();
  }
  for (const name of ['region', 'text', 'flag']) {
    expect(firstOther(read.rows.columns[name]!, expected.rows.columns[name]!)).toBeUndefined();
  }
});

test('the pages of a large part that DuckDB wrote are decoded here', async () => {
  const store = await largeTable();
  const path = `t/${await partOf(store.folder)}`;
  const bytes = await store.read(path);
  const metadata = parquetMetadata(new Uint8Array(bytes).buffer);
  const wanted = schema.filter(({ type }) => type !== 'boolean');
  expect(wanted.filter((column) => !hasDenseForm(metadata, column))).toEqual([]);
  const columns = wanted.map(({ type }) => newDense(type, many.nRows));
  await fillDense(store, { path, size: bytes.length, metadata }, { schema: wanted, columns, at: 0 }, {});
  for (const [i, { name }] of wanted.entries()) {
    const expected = numbers.includes(name) ? numberColumn(many, name) : many.columns[name]!;
    expect(firstOther(columns[i]!, expected)).toBeUndefined();
  }
});

test('pages of version 2, as the encoder in JavaScript writes them, are decoded too', async () => {
  const store = await newStore();
  const wanted: TableSchema = [
    ...schema.filter(({ type }) => type !== 'boolean'),
    { name: 'empty', type: 'string' },
    { name: 'ascii', type: 'string', nullable: false },
  ];
  const rows = rowsOf(20_000);
  const ascii = Array.from({ length: rows.nRows }, (_, i) => `a text that is nobody else's ${i}`);
  const columns = { ...rows.columns, empty: ascii.map(() => null), ascii };
  const bytes = encodeParquet(wanted, { nRows: rows.nRows, columns }, { rowGroupSize: 7000 });
  await store.write('part', bytes);
  const read = wanted.map(({ type }) => newDense(type, rows.nRows));
  const target = { schema: wanted, columns: read, at: 0 };
  const metadata = parquetMetadata(new Uint8Array(bytes).buffer);
  await fillDense(store, { path: 'part', size: bytes.length, metadata }, target, {});
  for (const [i, { name }] of wanted.entries()) {
    const expected = numbers.includes(name) ? numberColumn(rows, name) : columns[name as keyof typeof columns];
    expect(firstOther(read[i]!, expected)).toBeUndefined();
  }
});

test('a page of version 2 whose values are not what was compressed is told', async () => {
  const store = await newStore();
  const text: TableSchema = [{ name: 'text', type: 'string' }];
  const rows = { nRows: few.nRows, columns: { text: few.columns['text']! } };
  const bytes = encodeParquet(text, rows, { rowGroupSize: few.nRows });
  const metadata = parquetMetadata(new Uint8Array(bytes).buffer);
  const { data_page_offset: at } = metadata.row_groups[0]!.columns[0]!.meta_data!;
  await store.write('part', bytes.fill(0, Number(at) + 40, bytes.length - 12));
  const target = { schema: text, columns: [newDense('string', few.nRows)], at: 0 };
  const file = { path: 'part', size: bytes.length, metadata };
  await expect(fillDense(store, file, target, {})).rejects.toMatchObject({
    code: expect.stringMatching(/^ZSTD_error/),
  });
});

test('a partition column and a version are read as by readTable', async () => {
  const store = await newStore();
  const about = { schema, mode: 'append' as const, info, now: 0, newTable: { partitionBy: ['always'] } };
  await commitRows(store, 't', { ...about, rows: few });
  await commitRows(store, 't', { ...about, rows: few });
  const read = (await readDenseTable(store, 't', { version: 0, columns: ['integer', 'always'] }))!;
  const expected = (await readTable(store, 't', { version: 0, columns: ['integer', 'always'] }))!;
  expect([...(read.rows.columns['always'] as Float64Array)]).toEqual(expected.rows.columns['always']);
  expect([...(read.rows.columns['integer'] as Float64Array)]).toEqual([...numberColumn(expected.rows, 'integer')]);
});

test('no table is undefined, an unknown column and a part that is cut off are told as by readTable', async () => {
  const store = await largeTable();
  expect(await readDenseTable(store, 'none')).toBeUndefined();
  await expect(readDenseTable(store, 't', { columns: ['txt'] })).rejects.toMatchObject({
    code: 'TABLE_COLUMN_MISSING',
  });
  await truncate(join(store.folder, 't', await partOf(store.folder)), 700_000);
  await expect(readDenseTable(store, 't')).rejects.toMatchObject({ code: 'TABLE_FILE_DAMAGED' });
  const reason = new Error('no longer wanted');
  await expect(readDenseTable(store, 't', { signal: AbortSignal.abort(reason) })).rejects.toBe(reason);
});

let shared: ReturnType<typeof newStore> | undefined;

/** Gives a store whose table `t` begins with a large part; written once, since that takes seconds. */
async function largeTable(): ReturnType<typeof newStore> {
  shared ??= newStore().then(async (store) => {
    await commitRows(store, 't', { schema, rows: many, mode: 'append', info, now: 0 });
    return store;
  });
  return shared;
}

/** Gives the name of the largest part file of the table `t`. */
async function partOf(folder: string): Promise<string> {
  const names = (await readdir(join(folder, 't'))).filter((name) => name.endsWith('.parquet'));
  const sizes = await Promise.all(names.map(async (name) => (await stat(join(folder, 't', name))).size));
  return names[sizes.indexOf(Math.max(...sizes))]!;
}
