import { expect, test } from '@jest/globals';
import fc from 'fast-check';
import {
  commitRows,
  createTable,
  readTable,
  type ColumnValues,
  type Condition,
  type TableRows,
  type TableSchema,
} from '#src/tables/index.ts';
import type { AddAction } from '#src/tables/log-entry.ts';
import { canMatch } from '#src/tables/matching-files.ts';
import { matchingRows } from '#src/tables/matching-rows.ts';
import { statisticsOf } from '#src/tables/statistics.ts';
import { now, pathsBelow, readLogEntry, temporaryStores } from './fixtures.ts';

const openStore = temporaryStores();
const info = { operation: 'WRITE' };

const schema: TableSchema = [
  { name: 's', type: 'string' },
  { name: 'n', type: 'long' },
  { name: 'd', type: 'double' },
  { name: 'b', type: 'boolean' },
  { name: 't', type: 'timestamp' },
];

const long = 'x'.repeat(31);
const valuesOf = {
  s: fc.constantFrom('', 'a', 'b', `${long}a`, `${long}bb`, `${long}\u{10FFFF}`, '\uFFFD', '\u{1F600}'),
  n: fc.integer({ min: -3, max: 3 }),
  d: fc.constantFrom(-Infinity, -1.5, -0, 0, 2, Infinity),
  b: fc.boolean(),
  t: fc.constantFrom(0, 1, 1000, 86_400_000, -1),
} as const;

const leaf: fc.Arbitrary<Condition> = fc.constantFrom(...(['s', 'n', 'd', 'b', 't'] as const)).chain((column) => {
  const value: fc.Arbitrary<string | number | boolean> = valuesOf[column];
  return fc.oneof(
    fc.record({
      column: fc.constant(column),
      is: fc.constantFrom('=' as const, '<' as const, '<=' as const, '>' as const, '>=' as const, '!=' as const),
      value,
    }),
    fc.record({
      column: fc.constant(column),
      is: fc.constant('in' as const),
      values: fc.array(value, { maxLength: 3 }),
    }),
    fc.record({ column: fc.constant(column), is: fc.constantFrom('null' as const, 'not null' as const) }),
  );
});

const { condition } = fc.letrec<{ condition: Condition }>((tie) => ({
  condition: fc.oneof(
    { maxDepth: 3, withCrossShrink: true },
    leaf,
    fc.record({ and: fc.array(tie('condition'), { maxLength: 3 }) }),
    fc.record({ or: fc.array(tie('condition'), { maxLength: 3 }) }),
    fc.record({ not: tie('condition') }),
  ),
}));

const row = fc.tuple(...Object.values(valuesOf).map((value) => fc.option<unknown>(value, { freq: 4 })));

function rowsOf(values: readonly (readonly unknown[])[]): TableRows {
  const columns = schema.map(({ name }, i) => [name, values.map((cells) => cells[i])] as const);
  return { nRows: values.length, columns: Object.fromEntries(columns) as Record<string, ColumnValues> };
}

/** SQL's logic, written down once more in the plainest way. */
function holds(asked: Condition, cells: Readonly<Record<string, unknown>>): boolean | null {
  if ('and' in asked) {
    const answers = new Set(asked.and.map((part) => holds(part, cells)));
    return answers.has(false) ? false : answers.has(null) ? null : true;
  }
  if ('or' in asked) {
    const answers = new Set(asked.or.map((part) => holds(part, cells)));
    return answers.has(true) ? true : answers.has(null) ? null : false;
  }
  if ('not' in asked) {
    const answer = holds(asked.not, cells);
    return answer === null ? null : !answer;
  }
  return holdsOf(asked, cells[asked.column] as string | number | boolean | null);
}

type Leaf = Exclude<Condition, { readonly and: unknown } | { readonly or: unknown } | { readonly not: unknown }>;

function holdsOf(asked: Leaf, value: string | number | boolean | null): boolean | null {
  if (asked.is === 'null') return value === null;
  if (asked.is === 'not null') return value !== null;
  if (value === null) return null;
  if ('values' in asked) return asked.values.some((wanted) => wanted === value);
  if (!('value' in asked)) throw new Error('no such condition');
  const order =
    typeof value === 'string'
      ? Buffer.compare(Buffer.from(value), Buffer.from(asked.value as string))
      : Number(value) - Number(asked.value);
  const sign = value === asked.value ? 0 : order;
  return { '=': sign === 0, '!=': sign !== 0, '<': sign < 0, '<=': sign <= 0, '>': sign > 0, '>=': sign >= 0 }[
    asked.is
  ];
}

const metaData = {
  id: '',
  format: { provider: 'parquet' },
  schemaString: '',
  partitionColumns: [],
  configuration: {},
};

function fileWith(stats: string): AddAction {
  return { path: 'p', partitionValues: {}, size: 1, modificationTime: 0, dataChange: true, stats };
}

test('finds the rows that SQL would find, and never passes over a file that has one', () => {
  const files = fc.array(row, { maxLength: 6 });
  let nSkipped = 0;
  fc.assert(
    fc.property(files, condition, (values, asked) => {
      const rows = rowsOf(values);
      const expected = values.flatMap((cells, i) => {
        const named = Object.fromEntries(schema.map(({ name }, j) => [name, cells[j]]));
        return holds(asked, named) === true ? [i] : [];
      });
      expect([...matchingRows(asked, rows)]).toEqual(expected);
      const isRead = canMatch(asked, fileWith(JSON.stringify(statisticsOf(schema, rows))), { schema, metaData });
      if (expected.length > 0) expect(isRead).toBe(true);
      if (!isRead && values.length > 0) nSkipped++;
    }),
    { numRuns: 1500, seed: 7 },
  );
  // A law that is kept by reading every file would be no law.
  expect(nSkipped).toBeGreaterThan(200);
});

const bounds = (column: string, min: unknown, max: unknown): object => ({
  numRecords: 2,
  minValues: { [column]: min },
  maxValues: { [column]: max },
  nullCount: { [column]: 0 },
});

test.each<[string, object, Condition, boolean]>([
  [
    'cut an instant at the millisecond',
    bounds('t', '1970-01-01T00:00:00.001Z', '1970-01-01T00:00:00.001Z'),
    { column: 't', is: '>', value: 1 },
    true,
  ],
  [
    'wrote an instant with a zone',
    bounds('t', '1970-01-01T01:00:00.000+01:00', '1970-01-01T01:00:00.000+01:00'),
    { column: 't', is: '>', value: 1 },
    false,
  ],
  [
    'wrote an instant without a zone',
    bounds('t', '1970-01-01T00:00:00', '1970-01-01T00:00:00'),
    { column: 't', is: '>', value: 9e9 },
    true,
  ],
  ['count NaN as a value', bounds('d', 1, 2), { column: 'd', is: 'null' }, true],
  ['wrote NaN as a bound', bounds('d', 1, 'NaN'), { column: 'd', is: '>', value: 9 }, true],
  ['wrote no nulls', bounds('n', 1, 2), { column: 'n', is: 'null' }, false],
  ['wrote nothing of the column', {}, { column: 'n', is: '=', value: 1 }, true],
])('takes the statistics of engines that %s for what they are', (_what, stats, asked, isRead) => {
  expect(canMatch(asked, fileWith(JSON.stringify(stats)), { schema, metaData })).toBe(isRead);
});

test.each(['', 'null', '[1', '{"minValues":7}'])('reads the file where its statistics are %j', (stats) => {
  expect(canMatch({ column: 'n', is: '=', value: 1 }, fileWith(stats), { schema, metaData })).toBe(true);
});

test('reads only the files that can hold what is asked for, and only the rows that do', async () => {
  const store = await openStore();
  const read: string[] = [];
  const watched = { ...store, read: async (path: string) => (read.push(path), store.read(path)) };
  for (const from of [0, 10, 20]) {
    const n = [from, from + 1, from + 2];
    const rows = { nRows: 3, columns: { n, s: n.map((value) => `s${value}`) } };
    await commitRows(store, 't', { schema: [schema[1]!, schema[0]!], rows, mode: 'append', info, now });
  }
  const found = await readTable(watched, 't', {
    columns: ['s'],
    where: {
      or: [
        { column: 'n', is: '=', value: 11 },
        { column: 'n', is: '>', value: 21 },
      ],
    },
  });
  expect(found!.rows).toEqual({ nRows: 2, columns: { s: ['s11', 's22'] } });
  expect(read.filter((path) => path.endsWith('.parquet'))).toHaveLength(2);
  const none = await readTable(watched, 't', { where: { column: 'n', is: 'in', values: [5, 99] } });
  expect(none!.rows.nRows).toBe(0);
  expect(read.filter((path) => path.endsWith('.parquet'))).toHaveLength(2);
});

test.each<[string, Condition, string]>([
  ['a column that is not there', { not: { column: 'nn', is: 'null' } }, 'TABLE_COLUMN_MISSING'],
  ['a number in a column of text', { column: 's', is: '=', value: 1 }, 'TABLE_CONDITION_INVALID'],
  ['text in a column of numbers', { and: [{ column: 'n', is: 'in', values: [1, '2'] }] }, 'TABLE_CONDITION_INVALID'],
  ['a number that is none', { or: [{ column: 'd', is: '<', value: Number.NaN }] }, 'TABLE_CONDITION_INVALID'],
])('refuses a condition with %s', async (_what, where, code) => {
  const store = await openStore();
  await createTable(store, 't', { schema, info, now });
  await expect(readTable(store, 't', { where })).rejects.toMatchObject({ code });
});

const partitioned: TableSchema = [
  { name: 'region', type: 'string' },
  { name: 'day', type: 'timestamp' },
  { name: 'year', type: 'integer' },
  { name: 'isOpen', type: 'boolean' },
  { name: 'value', type: 'double' },
];
const partitionBy = ['region', 'day', 'year', 'isOpen'];
const cells = [
  ['a/b', 0, 2025, true, 1],
  ['a/b', 0, 2025, true, 2],
  ['=%& é.', 1.7e12, -1, false, 3],
  [null, null, null, null, 4],
  ['A', 86_400_123, 2025, true, 5],
  ['a', 86_400_123, 2025, true, 6],
] as const;
const partitionRows: TableRows = {
  nRows: cells.length,
  columns: Object.fromEntries(
    partitioned.map(({ name }, i) => [name, cells.map((values) => values[i])]),
  ) as unknown as Record<string, ColumnValues>,
};

test('keeps each partition in files and folders of its own, and gives back what the columns held', async () => {
  const store = await openStore();
  await createTable(store, 't', { schema: partitioned, partitionBy, info, now });
  await commitRows(store, 't', { schema: partitioned, rows: partitionRows, mode: 'append', info, now });
  const { rows } = (await readTable(store, 't'))!;
  expect(rows.nRows).toBe(6);
  expect(rows.columns['region']).toEqual(cells.map(([region]) => region));
  expect(rows.columns['day']).toEqual(cells.map(([, day]) => day));
  expect(rows.columns['year']).toEqual(cells.map(([, , year]) => year));
  expect(rows.columns['isOpen']).toEqual(cells.map(([, , , isOpen]) => isOpen));
  const adds = (await readLogEntry(store, 1)).flatMap(({ add }) => (add === undefined ? [] : [add]));
  expect(adds.map(({ partitionValues }) => partitionValues)).toEqual([
    { region: 'a/b', day: '1970-01-01T00:00:00.000000Z', year: '2025', isOpen: 'true' },
    { region: '=%& é.', day: '2023-11-14T22:13:20.000000Z', year: '-1', isOpen: 'false' },
    { region: null, day: null, year: null, isOpen: null },
    { region: 'A', day: '1970-01-02T00:00:00.123000Z', year: '2025', isOpen: 'true' },
    { region: 'a', day: '1970-01-02T00:00:00.123000Z', year: '2025', isOpen: 'true' },
  ]);
  expect(String(adds[0]!['path'])).toMatch(
    /^region=a%252Fb\/day=1970[^/]*\/year=2025\/isOpen=true\/part-[^/]*\.parquet$/,
  );
  expect(String(adds[2]!['path'])).toContain('year=__HIVE_DEFAULT_PARTITION__/');
  expect(await pathsBelow(store, 't/region=a%2Fb/')).toHaveLength(1);
});

test('passes over partitions by their values, and reads columns that only the log holds', async () => {
  const store = await openStore();
  await createTable(store, 't', { schema: partitioned, partitionBy, info, now });
  await commitRows(store, 't', { schema: partitioned, rows: partitionRows, mode: 'append', info, now });
  const read: string[] = [];
  const watched = { ...store, read: async (path: string) => (read.push(path), store.read(path)) };
  const where: Condition = {
    and: [
      { column: 'region', is: '=', value: 'a' },
      { column: 'day', is: '>', value: 0 },
    ],
  };
  const found = (await readTable(watched, 't', { columns: ['region', 'value'], where }))!;
  expect(found.rows.columns).toEqual({ region: ['a'], value: Float64Array.of(6) });
  expect(read.filter((path) => path.endsWith('.parquet'))).toHaveLength(1);
  const names = (await readTable(store, 't', { columns: ['year'], where: { column: 'region', is: 'null' } }))!;
  expect(names.rows).toEqual({ nRows: 1, columns: { year: [null] } });
});

test.each([
  ['a column that is not there', ['nowhere'], 'nowhere'],
  ['a column of doubles', ['value'], 'type double'],
  ['one column twice', ['region', 'region'], 'named twice'],
  ['all columns', ['region', 'day', 'year', 'isOpen'], 'All columns'],
])('refuses to partition a table by %s', async (_what, columns, named) => {
  const store = await openStore();
  const few = columns.length === 4 ? partitioned.slice(0, 4) : partitioned;
  await expect(createTable(store, 't', { schema: few, partitionBy: columns, info, now })).rejects.toMatchObject({
    code: 'TABLE_PARTITION_INVALID',
    message: expect.stringContaining(named),
  });
});

test('refuses in a partition column what the format would take for null', async () => {
  const store = await openStore();
  const two: TableSchema = [
    { name: 'region', type: 'string' },
    { name: 'value', type: 'double' },
  ];
  await createTable(store, 't', { schema: two, partitionBy: ['region'], info, now });
  const rows = { nRows: 1, columns: { region: [''], value: [1] } };
  await expect(commitRows(store, 't', { schema: two, rows, mode: 'append', info, now })).rejects.toMatchObject({
    code: 'TABLE_VALUE_INVALID',
    message: expect.stringContaining('empty text'),
  });
});
