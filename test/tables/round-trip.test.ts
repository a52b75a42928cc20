import { expect, test } from '@jest/globals';
import fc from 'fast-check';
import { seededRandom } from '#src/core/index.ts';
import type { ObjectStore } from '#src/storage/index.ts';
import {
  commitParts,
  commitRows,
  numberColumn,
  readTable,
  stringColumn,
  writePart,
  type ColumnDefinition,
  type ColumnType,
  type TableRows,
  type TableSchema,
} from '#src/tables/index.ts';
import { statisticsOf } from '#src/tables/statistics.ts';
import { compareCodePoints } from '#src/tables/string-bounds.ts';
import { now, temporaryStores } from './fixtures.ts';

const openStore = temporaryStores();
const info = { operation: 'WRITE' };

const valuesOf: Readonly<Record<ColumnType, fc.Arbitrary<unknown>>> = {
  string: fc.oneof(
    fc.string({ unit: 'binary', maxLength: 50 }),
    fc.constantFrom('', '\uFEFFx', '\u{10FFFF}'.repeat(140), 'a\0'),
  ),
  integer: fc.integer({ min: -(2 ** 31), max: 2 ** 31 - 1 }),
  long: fc.maxSafeInteger(),
  double: fc.double(),
  boolean: fc.boolean(),
  timestamp: fc.integer({ min: -8.64e15, max: 8.64e15 }),
  binary: fc.uint8Array({ maxLength: 40 }),
};

const column: fc.Arbitrary<ColumnDefinition> = fc.record(
  {
    name: fc.string({ unit: 'grapheme', minLength: 1, maxLength: 8 }).filter((name) => name !== '__proto__'),
    type: fc.constantFrom(...(Object.keys(valuesOf) as ColumnType[])),
    nullable: fc.constant(false as const),
  },
  { requiredKeys: ['name', 'type'] },
);

/** A schema of some columns and rows for it; few distinct values in some columns, so that dictionaries are written too. */
const table = fc
  .tuple(
    fc.uniqueArray(column, { minLength: 1, maxLength: 5, selector: ({ name }) => name.toLowerCase() }),
    fc.oneof(fc.nat({ max: 12 }), fc.nat({ max: 300 })),
  )
  .chain(([schema, nRows]) =>
    fc.record({
      schema: fc.constant<TableSchema>(schema),
      nRows: fc.constant(nRows),
      columns: fc.tuple(...schema.map((definition) => columnValues(definition, nRows))),
      rowGroupSize: fc.integer({ min: 1, max: 200 }),
    }),
  );

function columnValues({ type, nullable }: ColumnDefinition, nRows: number): fc.Arbitrary<unknown[]> {
  const real = nullable === false ? valuesOf[type].filter((value) => !Number.isNaN(value)) : valuesOf[type];
  const value = nullable === false ? real : fc.option(real, { freq: 4 });
  const exactly = { minLength: nRows, maxLength: nRows };
  const fewDistinct = fc
    .array(value, { minLength: 1, maxLength: 3 })
    .chain((choices) => fc.array(fc.constantFrom(...choices), exactly));
  return fc.oneof(fc.array(value, exactly), fewDistinct);
}

test('gives back every value of every type, with nulls, in any row group size', async () => {
  const store = await openStore();
  let count = 0;
  await fc.assert(
    fc.asyncProperty(table, async ({ schema, nRows, columns, rowGroupSize }) => {
      const path = `tables/t${count++}`;
      const rows = { nRows, columns: Object.fromEntries(schema.map(({ name }, i) => [name, columns[i]])) } as TableRows;
      const part = await writePart(store, path, schema, rows, { rowGroupSize });
      await commitParts(store, path, { schema, parts: [part], mode: 'append', info, now });
      const read = await readTable(store, path);
      expect(read!.schema).toEqual(schema);
      expect(read!.rows.nRows).toBe(nRows);
      for (const [i, { name, type }] of schema.entries()) {
        const expected = columns[i]!.map((value) => asRead(type, value));
        expect([...read!.rows.columns[name]!]).toEqual(expected);
      }
    }),
    { numRuns: 100 },
  );
});

function asRead(type: ColumnType, value: unknown): unknown {
  if (type === 'double') return value ?? Number.NaN;
  // Whole numbers know no -0.
  return Object.is(value, -0) ? 0 : value;
}

test('gives bounds in the log between which all values of a part lie', () => {
  const text = fc.array(fc.string({ unit: 'binary', maxLength: 200 }), { minLength: 1, maxLength: 20 });
  const numbers = fc.array(fc.double(), { minLength: 1, maxLength: 20 });
  fc.assert(
    fc.property(text, numbers, (texts, values) => {
      const nRows = Math.min(texts.length, values.length);
      const schema: TableSchema = [
        { name: 's', type: 'string' },
        { name: 'd', type: 'double' },
      ];
      const rows = { nRows, columns: { s: texts.slice(0, nRows), d: Float64Array.from(values.slice(0, nRows)) } };
      const stats = statisticsOf(schema, rows);
      const { s: lowText, d: low } = stats.minValues as { s: string; d?: number };
      const { s: highText, d: high } = stats.maxValues as { s?: string; d?: number };
      for (const value of rows.columns.s) {
        expect(compareCodePoints(lowText, value)).toBeLessThanOrEqual(0);
        if (highText !== undefined) expect(compareCodePoints(value, highText)).toBeLessThanOrEqual(0);
      }
      for (const value of rows.columns.d.filter((number) => !Number.isNaN(number))) {
        if (low !== undefined) expect(value).toBeGreaterThanOrEqual(low);
        if (high !== undefined) expect(value).toBeLessThanOrEqual(high);
      }
      for (const bound of [lowText, highText]) expect(Array.from(bound ?? '').length).toBeLessThanOrEqual(128);
      expect(JSON.parse(JSON.stringify(stats))).toEqual({
        ...stats,
        minValues: noMinusZero(stats.minValues),
        maxValues: noMinusZero(stats.maxValues),
      });
      expect(stats.nullCount).toEqual({ s: 0, d: rows.columns.d.filter(Number.isNaN).length });
    }),
  );
});

function noMinusZero(bounds: Readonly<Record<string, unknown>>): Readonly<Record<string, unknown>> {
  return Object.fromEntries(Object.entries(bounds).map(([name, bound]) => [name, Object.is(bound, -0) ? 0 : bound]));
}

test.each([
  ['bounds of ordinary values', 'long', [3, -7, null, 5], { min: -7, max: 5, nulls: 1 }],
  ['text in the order of UTF-8', 'string', ['\u{1F600}', '\uFFFD', 'a'], { min: 'a', max: '\u{1F600}', nulls: 0 }],
  [
    'long text, its maximum rounded up',
    'string',
    ['b'.repeat(140)],
    { min: 'b'.repeat(128), max: `${'b'.repeat(127)}c`, nulls: 0 },
  ],
  [
    'long text past the surrogates',
    'string',
    [`${'b'.repeat(127)}\uD7FFz`],
    { min: `${'b'.repeat(127)}\uD7FF`, max: `${'b'.repeat(127)}\uE000`, nulls: 0 },
  ],
  [
    'long text that cannot be rounded up',
    'string',
    ['\u{10FFFF}'.repeat(129)],
    { min: '\u{10FFFF}'.repeat(128), nulls: 0 },
  ],
  [
    'instants as ISO text',
    'timestamp',
    [0, 1500],
    { min: '1970-01-01T00:00:00.000Z', max: '1970-01-01T00:00:01.500Z', nulls: 0 },
  ],
  ['no instant beyond the year 9999', 'timestamp', [0, 8.64e15], { min: '1970-01-01T00:00:00.000Z', nulls: 0 }],
  ['no infinity', 'double', [Number.NEGATIVE_INFINITY, 1, Number.NaN], { max: 1, nulls: 1 }],
  ['nothing of nulls only', 'double', [null, Number.NaN], { nulls: 2 }],
  ['nothing of bytes', 'binary', [new Uint8Array([1]), null], { nulls: 1 }],
  ['nothing of truth values', 'boolean', [true, false], { nulls: 0 }],
])(
  'writes into the log %s',
  async (_what, type, values, { min, max, nulls }: { min?: unknown; max?: unknown; nulls: number }) => {
    const rows = { nRows: values.length, columns: { c: values } } as TableRows;
    const { stats } = await writePart(await openStore(), 't', [{ name: 'c', type: type as ColumnType }], rows);
    expect(stats).toEqual({
      numRecords: values.length,
      minValues: min === undefined ? {} : { c: min },
      maxValues: max === undefined ? {} : { c: max },
      nullCount: { c: nulls },
    });
  },
);

const schema: TableSchema = [
  { name: 'key', type: 'string', nullable: false },
  { name: 'value', type: 'integer' },
  { name: 'at', type: 'timestamp' },
];

test('writes equal rows as equal bytes, under names of their own, and keeps both', async () => {
  const store = await openStore();
  const rows = { nRows: 2, columns: { key: ['a', 'b'], value: [1, null], at: [now, now] } };
  const [one, two] = [await writePart(store, 't', schema, rows), await writePart(store, 't', schema, rows)];
  expect(one.path).not.toBe(two.path);
  expect(Buffer.compare(await store.read(`t/${one.path}`), await store.read(`t/${two.path}`))).toBe(0);
  expect(await readTable(store, 't')).toBeUndefined();
  await commitParts(store, 't', { schema, parts: [one, two], mode: 'append', info, now });
  expect((await readTable(store, 't'))!.rows.columns['key']).toEqual(['a', 'b', 'a', 'b']);
});

test('takes typed arrays, and columns in another order than the schema has', async () => {
  const store = await openStore();
  const columns = { at: new Float64Array([1, 2]), value: new Int32Array([-1, 7]), key: ['a', 'b'] };
  await commitRows(store, '', { schema, rows: { nRows: 2, columns }, mode: 'append', info, now });
  const read = (await readTable(store, ''))!.rows.columns;
  expect(read).toEqual({ key: ['a', 'b'], value: [-1, 7], at: [1, 2] });
});

test('keeps -0 apart from 0, however often they repeat', async () => {
  const store = await openStore();
  const value = Array.from({ length: 100 }, (_, i) => (i % 3 === 0 ? -0 : 0));
  const one: TableSchema = [{ name: 'value', type: 'double' }];
  await commitRows(store, 't', { schema: one, rows: { nRows: 100, columns: { value } }, mode: 'append', info, now });
  expect((await readTable(store, 't'))!.rows.columns['value']).toEqual(Float64Array.from(value));
});

test('reads only the columns that are asked for, in their order', async () => {
  const store = await openStore();
  const rows = { nRows: 1, columns: { key: ['a'], value: [1], at: [now] } };
  await commitRows(store, 't', { schema, rows, mode: 'append', info, now });
  const read = await readTable(store, 't', { columns: ['value', 'key', 'value'] });
  expect(read!.schema).toEqual([schema[1], schema[0]]);
  expect(Object.entries(read!.rows.columns)).toEqual([
    ['value', [1]],
    ['key', ['a']],
  ]);
  await expect(readTable(store, 't', { columns: ['valu'] })).rejects.toMatchObject({
    code: 'TABLE_COLUMN_MISSING',
    message: expect.stringContaining('Did you mean "value"?'),
  });
});

test('keeps the columns of a table without rows', async () => {
  const store = await openStore();
  const rows = { nRows: 0, columns: { key: [], value: [], at: [] } };
  await commitRows(store, 't', { schema, rows, mode: 'append', info, now });
  expect(await readTable(store, 't')).toEqual({ version: 0, schema, rows });
  const part = await writePart(store, 't', schema, rows);
  await commitParts(store, 't', { schema, parts: [part], mode: 'append', info, now });
  expect(await readTable(store, 't')).toEqual({ version: 1, schema, rows });
});

test('reads only the ranges that it needs of a large part', async () => {
  const store = await openStore();
  const random = seededRandom(1);
  const noise = Array.from({ length: 60 }, () => Uint8Array.from({ length: 100_000 }, () => 256 * random()));
  const wide: TableSchema = [
    { name: 'n', type: 'integer' },
    { name: 'noise', type: 'binary' },
  ];
  const rows = { nRows: 60, columns: { n: noise.map((_, i) => i), noise } };
  const part = await writePart(store, 't', wide, rows, { rowGroupSize: 7 });
  await commitParts(store, 't', { schema: wide, parts: [part], mode: 'append', info, now });
  let nBytes = 0;
  const counting: ObjectStore = {
    ...store,
    readRange: async (path, offset, length, options) => {
      nBytes += length;
      return store.readRange(path, offset, length, options);
    },
  };
  const read = await readTable(counting, 't', { columns: ['n'] });
  expect(read!.rows.columns['n']).toEqual(rows.columns.n);
  expect(nBytes).toBeGreaterThan(0);
  expect(nBytes).toBeLessThan(part.size / 4);
  const whole = (await readTable(counting, 't'))!.rows.columns['noise'] as readonly Uint8Array[];
  expect(whole.findIndex((bytes, i) => Buffer.compare(bytes, noise[i]!) !== 0)).toBe(-1);
});

test.each([
  ['integer', 2 ** 31],
  ['integer', 0.5],
  ['integer', Number.NaN],
  ['long', 2 ** 53],
  ['timestamp', 0.5],
  ['timestamp', 8.64e15 + 1],
  ['string', 7],
  ['string', '\uD800'],
  ['double', '1'],
  ['boolean', 1],
  ['binary', [1, 2]],
  ['double', undefined],
])('refuses a %s of %p, naming column and row', async (type, value) => {
  const rows = { nRows: 2, columns: { c: [null, value] } } as unknown as TableRows;
  const write = writePart(await openStore(), 't', [{ name: 'c', type: type as ColumnType }], rows);
  await expect(write).rejects.toMatchObject({
    code: 'TABLE_VALUE_INVALID',
    message: expect.stringContaining('t, column "c": Row 1'),
  });
});

test.each([
  ['a null where none is taken', { key: ['a', null], value: [1, 2], at: [1, 2] }, 'TABLE_VALUE_INVALID'],
  ['a column that is too short', { key: ['a', 'b'], value: [1], at: [1, 2] }, 'TABLE_VALUE_INVALID'],
  ['a column that is missing', { key: ['a', 'b'], value: [1, 2] }, 'TABLE_COLUMN_MISSING'],
  ['a column too many', { key: ['a', 'b'], value: [1, 2], at: [1, 2], valve: [1, 2] }, 'TABLE_SCHEMA_MISMATCH'],
])('refuses rows with %s', async (_what, columns, code) => {
  const store = await openStore();
  const rows = { nRows: 2, columns } as TableRows;
  await expect(writePart(store, 't', schema, rows)).rejects.toMatchObject({ code });
  const none = { schema, rows: { ...rows, nRows: 0 }, mode: 'append', info, now } as const;
  await expect(commitRows(store, 't', none)).rejects.toHaveProperty('code');
  expect(await readTable(store, 't')).toBeUndefined();
});

test.each([
  ['no columns', []],
  ['an empty name', [{ name: '', type: 'string' }]],
  ['a name that objects keep for themselves', [{ name: '__proto__', type: 'string' }]],
  [
    'names that differ by capitals only',
    [
      { name: 'a', type: 'string' },
      { name: 'A', type: 'long' },
    ],
  ],
  ['a type that is none', [{ name: 'a', type: 'decimal' }]],
])('refuses a schema with %s', async (_what, faulty) => {
  const commit = { schema: faulty as TableSchema, parts: [], mode: 'append', info, now } as const;
  await expect(commitParts(await openStore(), 't', commit)).rejects.toMatchObject({ code: 'TABLE_SCHEMA_INVALID' });
});

test('gives columns by type, and says what a column holds instead', () => {
  const rows: TableRows = {
    nRows: 2,
    columns: {
      s: ['a', 'b'],
      gap: ['a', null],
      n: [1, null],
      i: new Int32Array([1, 2]),
      d: new Float64Array([1, 2]),
      b: [true, false],
    },
  };
  expect(stringColumn(rows, 's')).toEqual(['a', 'b']);
  expect(numberColumn(rows, 'n')).toEqual(new Float64Array([1, Number.NaN]));
  expect(numberColumn(rows, 'i')).toEqual(new Float64Array([1, 2]));
  expect(numberColumn(rows, 'd')).toBe(rows.columns['d']);
  const faults: readonly (readonly [() => unknown, string, string])[] = [
    [() => stringColumn(rows, 'gap'), 'TABLE_COLUMN_TYPE', 'column "gap": Row 1'],
    [() => stringColumn(rows, 'd'), 'TABLE_COLUMN_TYPE', 'column "d": Row 0'],
    [() => numberColumn(rows, 's'), 'TABLE_COLUMN_TYPE', 'column "s": Row 0'],
    [() => numberColumn(rows, 'b'), 'TABLE_COLUMN_TYPE', 'column "b": Row 0'],
    [() => numberColumn(rows, 'toString'), 'TABLE_COLUMN_MISSING', 'column "toString"'],
  ];
  for (const [read, code, place] of faults) {
    expect(read).toThrow(expect.objectContaining({ code, message: expect.stringContaining(place) }));
  }
});
