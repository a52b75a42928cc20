import { readdir, readFile, rm, truncate, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { beforeAll, describe, expect, test } from '@jest/globals';
import type { ObjectStore } from '#src/storage/index.ts';
import {
  commitRows,
  createTable,
  queryTables,
  type NamedTable,
  type QueryResult,
  type TableRows,
} from '#src/tables/index.ts';
import { openEngine, wallIn } from '#src/tables/query/engine.ts';
import { temporaryStores } from './fixtures.ts';

const newStore = temporaryStores();
const day = 86_400_000;
const start = Date.UTC(2026, 0, 1);
let store: ObjectStore & { readonly folder: string };

const tables: readonly NamedTable[] = [
  { path: 'feature_groups/demand_1', name: 'demand_1', otherName: 'demand' },
  { path: 'fleets/a/models', schema: 'a', name: 'models' },
  { path: 'fleets/b/models', schema: 'b', name: 'models' },
  { path: 'fleets/b/decisions', schema: 'b', name: 'decisions' },
  { path: 'fleets/b/empty', schema: 'b', name: 'empty' },
];

beforeAll(async () => {
  store = await newStore();
  const append = async (
    path: string,
    columns: TableRows['columns'],
    now: number,
    mode: 'append' | 'overwrite' = 'append',
  ) => {
    const types: Readonly<Record<string, 'string' | 'double' | 'timestamp' | 'long' | 'boolean' | 'binary'>> = {
      item: 'string',
      time: 'timestamp',
      demand: 'double',
      price: 'double',
      count: 'long',
      kept: 'boolean',
      bytes: 'binary',
    };
    const schema = Object.keys(columns).map((name) => ({ name, type: types[name]! }));
    const nRows = Object.values(columns)[0]!.length;
    await commitRows(store, path, { schema, rows: { nRows, columns }, mode, info: { operation: 'WRITE' }, now });
  };
  await append(
    'feature_groups/demand_1',
    { item: ['a', 'b', null], time: [start, start + 0.5 * day, null], demand: [1, Number.NaN, 3] },
    start,
  );
  await append('feature_groups/demand_1', { item: ['c'], time: [start + day], demand: [4] }, start + day);
  const bytes = Uint8Array.of(0, 255);
  await append(
    'fleets/a/models',
    { item: ['x'], count: [Number.MAX_SAFE_INTEGER], kept: [true], bytes: [bytes] },
    start,
  );
  await append('fleets/b/models', { item: ['y'], price: [2.5] }, start);
  await append('fleets/b/decisions', { item: ['old'] }, start);
  await append('fleets/b/decisions', { item: ['new'], price: [1] }, start + day, 'overwrite');
  await append('fleets/b/empty', { item: [], price: [] }, start);
});

async function query(sql: string, options: Partial<Parameters<typeof queryTables>[2]> = {}): Promise<QueryResult> {
  return queryTables(store, sql, { tables, cacheFolder: join(store.folder, 'cache'), ...options });
}

async function valuesOf(sql: string): Promise<readonly unknown[][]> {
  const { columns } = await query(sql);
  return columns.map(({ values }) => [...values]);
}

describe('a query', () => {
  test('gives columns as typed arrays, with NaN for null, and instants as epoch milliseconds', async () => {
    const { columns, nRows, hasMore } = await query('select * from demand');
    expect({ nRows, hasMore }).toEqual({ nRows: 4, hasMore: false });
    expect(columns).toEqual([
      { name: 'item', type: 'VARCHAR', kind: 'text', values: ['a', 'b', null, 'c'] },
      {
        name: 'time',
        type: 'TIMESTAMP WITH TIME ZONE',
        kind: 'instant',
        values: Float64Array.of(start, start + day / 2, Number.NaN, start + day),
      },
      { name: 'demand', type: 'DOUBLE', kind: 'double', values: Float64Array.of(1, Number.NaN, 3, 4) },
    ]);
    expect(ArrayBuffer.isView(columns[1]!.values)).toBe(true);
  });

  test.each([
    ['a newest version by its short name', 'select count(*) from demand', 4],
    ['a version', 'select count(*) from demand@v0', 3],
    ['a version of a quoted name', 'select count(*) from "Demand_1"@v0', 3],
    ['a version within a schema', "select count(*) from b.decisions@v0 where item = 'old'", 1],
    ['a day: the newest version at its first instant', 'select count(*) from demand@2026-01-01', 3],
    ['a time', 'select count(*) from demand@2026-01-02T00:00:00Z', 4],
    ['a time with its zone', 'select count(*) from demand@2026-01-02T01:00+01:00', 4],
    ['a time with its zone as four digits', 'select count(*) from demand@2026-01-02T01:00+0100', 4],
    ['a quoted time', "select count(*) from demand@'2026-01-01 23:59:59.999'", 3],
    ['a name that goes on by itself', 'select max(demand_1.demand) from demand_1@v0', 3],
    ['two versions of a table', 'select count(*) from demand@v0 o join demand@v1 as n using (item)', 2],
    [
      'an @ in text, comments and quoted names',
      `select '@v9 demand@v9' = '' /* demand@v9 /* */ */, "demand"."item" -- demand@v9
      from demand where 1 = 0 union all select true, 'ä€𝄞' from demand@v0 limit 1`,
      true,
    ],
    [
      'a query of its own that reads the table of its name',
      'with demand as (select * from demand where demand > 3) select count(*) from demand',
      1,
    ],
    ['a query of its own that hides a table', 'with demand as (select 7 as n) select n from demand', 7],
    ['a table without rows', 'select count(*) from b.empty', 0],
    ['a name that only one fleet has', 'select item from decisions', 'new'],
    ['capitals that do not count', 'SELECT COUNT(*) FROM A.MODELS', 1],
    ['a whole number beyond 2^53, as text', 'select sum(count) * 4 from a.models', '36028797018963964'],
    ['a sum of whole numbers', 'select sum(count) from a.models', Number.MAX_SAFE_INTEGER],
    ['a decimal', 'select 1.25', 1.25],
    ['a list', 'select [1, 2]', '[1, 2]'],
    ['a date', "select date '1969-12-31'", -day],
    ['an instant before 1970 with a part of a millisecond', "select timestamptz '1969-12-31 23:59:59.9985+00'", -1.5],
    [
      'an instant beyond 2^53 microseconds',
      "select timestamp '9999-12-31 23:59:59.999'",
      Date.UTC(9999, 11, 31, 23, 59, 59, 999),
    ],
    ['a table function', 'select sum(range) from range(4)', 6],
  ])('reads %s', async (_, sql, expected) => {
    const [first] = await valuesOf(sql);
    expect(first![0]).toBe(expected);
  });

  test('gives bytes and truth values as they are', async () => {
    expect(await valuesOf('select bytes, kept, not kept, null from a.models')).toEqual([
      [Uint8Array.of(0, 255)],
      [true],
      [false],
      [null],
    ]);
  });

  test('fills a column that older files do not have with null, and describes tables', async () => {
    expect((await valuesOf('describe b.models')).slice(0, 2)).toEqual([
      ['item', 'price'],
      ['VARCHAR', 'DOUBLE'],
    ]);
    expect(await valuesOf('select price from b.decisions')).toEqual([[1]]);
    expect((await query('summarize demand')).nRows).toBe(3);
  });

  test('ends with the rows that are asked for, over the border of a chunk too', async () => {
    expect(await query('select range from range(5000)', { maxRows: 2049 })).toMatchObject({
      nRows: 2049,
      hasMore: true,
    });
    expect(await query('select range from range(2049)', { maxRows: 2049 })).toMatchObject({
      nRows: 2049,
      hasMore: false,
    });
  });

  test('is stopped by its signal', async () => {
    const controller = new AbortController();
    const endless = query(
      'select count(*) from range(10000000000) a, range(1000) b where a.range + b.range = random()',
      {
        signal: controller.signal,
      },
    );
    setTimeout(() => controller.abort(new Error('stopped')), 300);
    await expect(endless).rejects.toThrow('stopped');
  });
});

test.each([
  ['no SQL', 'selec 1', 'SQL_INVALID', 'selec'],
  ['nothing', ' -- nothing', 'SQL_INVALID', 'empty'],
  ['a value that is none', "select 'a'::int", 'SQL_INVALID', "'a'"],
  ['a table with a slip', 'select * from demnad', 'SQL_TABLE_UNKNOWN', 'Did you mean "demand"?'],
  [
    'a table of a fleet with a slip',
    'select * from b.decisoins@v0',
    'SQL_TABLE_UNKNOWN',
    'Did you mean "b.decisions"?',
  ],
  ['a table that two fleets have', 'select * from models', 'SQL_TABLE_AMBIGUOUS', '2 tables "models"'],
  ['a column with a slip', 'select demnad from demand', 'SQL_COLUMN_UNKNOWN', 'Did you mean "demand"?'],
  ['a column of a table with a slip', 'select d.iten from demand d', 'SQL_COLUMN_UNKNOWN', 'Did you mean "item"?'],
  [
    'a version without its v',
    'select * from demand@3',
    'SQL_VERSION_INVALID',
    '"3" is no version of the table "demand"',
  ],
  ['a day that is none', 'select * from demand@2026-02-30', 'SQL_VERSION_INVALID', '2026-02-30'],
  ['a version that is not there', 'select * from demand@v9', 'TABLE_VERSION_MISSING', '9'],
  ['a time before the table', 'select * from demand@2025-12-31', 'TABLE_VERSION_MISSING', '2025-12-31'],
])('%s is refused', async (_, sql, code, text) => {
  await expect(query(sql)).rejects.toMatchObject({ code, message: expect.stringContaining(text) });
});

test('a query that needs too much memory ends with its own error', async () => {
  const sql = 'select list(range) from range(20000000)';
  await expect(query(sql, { memoryLimitInMb: 60 })).rejects.toMatchObject({ code: 'SQL_OUT_OF_MEMORY' });
});

test('a query that has more rows than memory goes by way of the disk', async () => {
  const sql = 'select count(*) from (select range as n, hash(range) as h from range(3000000) order by h)';
  const { columns } = await query(sql, { memoryLimitInMb: 64 });
  expect(columns[0]!.values[0]).toBe(3_000_000);
});

describe('the wall', () => {
  test.each([
    ['a CSV file', "select * from read_csv('/etc/passwd')"],
    ['a text file', "select * from read_text('/etc/passwd')"],
    ['a binary file', "select * from read_blob('/proc/self/environ')"],
    ['a file within an expression', "select (select content from read_text('/etc/passwd'))"],
    ['a Parquet file', "select * from read_parquet('x.parquet')"],
    ['a JSON file', "select * from read_json('/etc/os-release')"],
    ['names of files', "select * from glob('/etc/*')"],
    ['the form of a file', "select * from sniff_csv('/etc/passwd')"],
    ['an engine of its own', "select * from query('select 1')"],
    ['a table by a name at run time', "select * from query_table('demand')"],
    ['a serialised statement', "select * from json_execute_serialized_sql(json_serialize_sql('select 1'))"],
    ['the settings', 'select * from duckdb_settings()'],
    ['one setting', "select current_setting('allowed_paths')"],
    ['a copy to a file', "copy demand to 'leak.csv'"],
    ['a copy of a query to a file', "copy (select 1) to '/dev/stdout'"],
    ['a copy from a file', "copy demand from '/etc/passwd'"],
    ['a database', "attach 'x.db'"],
    ['an export', "export database 'leak'"],
    ['an import', "import database 'leak'"],
    ['an extension', 'install httpfs'],
    ['an extension that is there', 'load parquet'],
    ['a pragma', 'pragma database_list'],
    ['a pragma as a call', 'call pragma_version()'],
    ['a setting', "set memory_limit = '1TB'"],
    ['the reset of a setting', 'reset lock_configuration'],
    ['a secret', 'create secret (type s3)'],
    ['a variable', 'set variable x = 1'],
    ['a new table', 'create table x as select 1'],
    ['a macro', 'create macro f() as 1'],
    ['a change of rows', 'delete from demand'],
    ['a second statement', "select 1; copy (select 1) to 'leak.csv'"],
    ['the environment', "select getenv('HOME')"],
    ['the environment in capitals', 'select "GETENV"(\'HOME\')'],
    ['the list of tables', 'show tables'],
    ['a plan', 'explain select 1'],
    ['another database', 'select * from system.main.duckdb_types'],
    ['the settings behind a name of WITH', 'with pg_settings as (select * from pg_settings) select * from pg_settings'],
    ['the catalog behind a WITH far off', 'select s.* from (with pg_class as (select 1) select 1) t, pg_class s'],
    ['the databases behind a WITH in capitals', 'with DUCKDB_DATABASES as (select * from duckdb_databases) select 1'],
  ])('keeps a query from %s', async (_, sql) => {
    await expect(query(sql)).rejects.toMatchObject({ code: 'SQL_NOT_ALLOWED' });
  });

  test.each([
    ['a file that is named like a table', "select * from '/etc/passwd'"],
    ['a Parquet file that is named like a table', "select * from 'x.parquet'"],
    ['the tables of the system', 'select * from information_schema.tables'],
    ['the settings of the system', 'select * from pg_catalog.pg_settings'],
    [
      'a file that hides behind a name of WITH',
      `select * from "/etc/passwd.csv" where 1 in (with "/etc/passwd.csv" as (select 1) select * from "/etc/passwd.csv")`,
    ],
  ])('keeps a query from %s', async (_, sql) => {
    await expect(query(sql)).rejects.toMatchObject({
      code: expect.stringMatching(/^SQL_(TABLE_UNKNOWN|INVALID|NOT_ALLOWED)$/),
    });
  });

  test.each([
    "select * from read_csv('/etc/passwd')",
    "select * from read_text('/etc/passwd')",
    "select * from glob('/etc/*')",
    "select * from '/etc/passwd'",
    "copy (select 1) to 'leak.csv'",
    "attach 'leak.db'",
    "export database 'leak'",
    'install httpfs',
    'load httpfs',
    'set enable_external_access = true',
    'set lock_configuration = false',
    "set allowed_paths = ['/etc/passwd']",
    'reset enable_external_access',
  ])('holds by itself, behind the check of the statement: %s', async (sql) => {
    const engine = await openEngine();
    try {
      await wallIn(engine, []);
      await expect(engine.run(sql)).rejects.toThrow(
        /disabled (by|through) configuration|configuration has been locked|Table with name .* does not exist|Cannot (enable|change|set)/,
      );
    } finally {
      await engine.close();
    }
  });

  test('lets nothing be written', async () => {
    const leak = join(store.folder, 'leak.csv');
    await expect(query(`copy (select 1) to '${leak}'`)).rejects.toMatchObject({ code: 'SQL_NOT_ALLOWED' });
    await expect(readFile(leak)).rejects.toMatchObject({ code: 'ENOENT' });
  });
});

test('part files of another store are read from copies that are made once', async () => {
  let reads = 0;
  const remote: ObjectStore = {
    ...store,
    uri: 'azureblob://account/container',
    readStream: (path, options) => {
      reads++;
      return store.readStream(path, options);
    },
  };
  const options = { tables, cacheFolder: join(store.folder, 'copies') };
  for (let i = 0; i < 2; i++) {
    const { columns } = await queryTables(remote, 'select sum(demand) from demand', options);
    expect(columns[0]!.values[0]).toBe(8);
  }
  expect(reads).toBe(2);
});

test.each([
  ['missing', async (file: string) => rm(file)],
  ['cut off', async (file: string) => truncate(file, 100)],
  ['overwritten', async (file: string) => writeFile(file, 'no Parquet at all, but long enough')],
])('a part file that is %s is damage of the table', async (_, harm) => {
  const path = 'harmed';
  const schema = [{ name: 'item', type: 'string' }] as const;
  const own = await newStore();
  const info = { operation: 'WRITE' };
  await commitRows(own, path, {
    schema,
    rows: { nRows: 1, columns: { item: ['a'] } },
    mode: 'append',
    info,
    now: start,
  });
  const part = (await readdir(join(own.folder, path))).find((name) => name.endsWith('.parquet'))!;
  await harm(join(own.folder, path, part));
  const options = { tables: [{ path, name: path }], cacheFolder: join(own.folder, 'cache') };
  await expect(queryTables(own, 'select * from harmed', options)).rejects.toMatchObject({
    code: 'TABLE_FILE_DAMAGED',
    message: expect.stringContaining(part),
  });
});

test('partition columns, and values that look like patterns of file names, come back as they were written', async () => {
  const schema = [
    { name: 'region', type: 'string' },
    { name: 'day', type: 'timestamp' },
    { name: 'value', type: 'double' },
  ] as const;
  const info = { operation: 'WRITE' };
  await createTable(store, 'parted', { schema, partitionBy: ['region', 'day'], info, now: start });
  const columns = {
    region: ['[a]*', 'b=c/d', null, "it's 10%"],
    day: [start, start + day, null, start],
    value: [1, 2, 3, 4],
  };
  await commitRows(store, 'parted', { schema, rows: { nRows: 4, columns }, mode: 'append', info, now: start + 1 });
  const options = { tables: [{ path: 'parted', name: 'parted' }], cacheFolder: join(store.folder, 'copies') };
  const read = await queryTables(store, 'select value, region, day from parted order by value', options);
  expect(read.columns.map(({ values }) => [...values])).toEqual([
    columns.value,
    columns.region,
    [start, start + day, Number.NaN, start],
  ]);
  const one = await queryTables(store, "select count(*) from parted where region = '[a]*'", options);
  expect(one.columns[0]!.values[0]).toBe(1);
});
