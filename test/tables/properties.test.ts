import { expect, test } from '@jest/globals';
import {
  commitParts,
  commitRows,
  createTable,
  deleteRows,
  describeTable,
  readTable,
  setTableProperties,
  summarizeTable,
  tableHistory,
  upsertRows,
  writeParts,
  type NewTable,
  type TableSchema,
} from '#src/tables/index.ts';
import type { ObjectStore } from '#src/storage/index.ts';
import {
  commitPairs,
  now,
  pairColumns,
  pairSchema,
  pairsOf,
  pathsBelow,
  readLogEntry,
  readPairs,
  temporaryStores,
  withRivals,
} from './fixtures.ts';

const openStore = temporaryStores();
const words = { info: { operation: 'TEST' }, now };
const schema = pairSchema;
const rows = pairColumns([
  ['b', 2],
  ['a', 3],
  ['a', 1],
]);
const newTable: NewTable = { properties: { 'my.note': 'x' }, partitionBy: ['name'], sortedBy: ['value'] };

/** The ways in which a first commit makes a table. */
const ways: readonly (readonly [
  string,
  (store: ObjectStore, made: NewTable) => Promise<{ readonly version: number }>,
])[] = [
  [
    'commitRows',
    async (store, made) => commitRows(store, 't', { schema, rows, mode: 'append', newTable: made, ...words }),
  ],
  [
    'commitParts',
    async (store, made) => {
      const parts = await writeParts(store, 't', { schema, rows }, made);
      return commitParts(store, 't', { schema, parts, mode: 'append', newTable: made, ...words });
    },
  ],
  [
    'upsertRows',
    async (store, made) => upsertRows(store, 't', { schema, rows, key: ['name', 'value'], newTable: made, ...words }),
  ],
];

test.each(ways)('%s makes a table with rows, properties, partitions and an order in one commit', async (_, commit) => {
  const store = await openStore();
  expect((await commit(store, newTable)).version).toBe(0);
  expect(await describeTable(store, 't')).toEqual({
    id: expect.stringMatching(/^[0-9a-f-]{36}$/),
    version: 0,
    schema,
    properties: { 'my.note': 'x', 'muster.sortedBy': '["value"]' },
    partitionBy: ['name'],
    sortedBy: ['value'],
    nRows: 3,
  });
  expect(await readPairs(store)).toEqual([
    ['a', 1],
    ['a', 3],
    ['b', 2],
  ]);
  expect(await pathsBelow(store, 't/name=a/')).toHaveLength(1);
});

test.each(ways)('%s leaves what the table is as it is where there is one', async (_, commit) => {
  const store = await openStore();
  await createTable(store, 't', { schema, ...newTable, ...words });
  const before = await describeTable(store, 't');
  const other = { ...newTable, properties: { 'my.note': 'y', 'my.other': 'z' } };
  expect((await commit(store, other)).version).toBe(1);
  expect(await describeTable(store, 't')).toEqual({ ...before, version: 1, nRows: 3 });
});

test.each([
  [{ properties: { 'delta.enableChangeDataFeed': 'true' } }, 'TABLE_PROPERTY_INVALID'],
  [{ properties: { 'muster.sortedBy': '["value"]' } }, 'TABLE_PROPERTY_INVALID'],
  [{ properties: { 'muster.dropped': 'true' } }, 'TABLE_PROPERTY_INVALID'],
  [{ partitionBy: ['value'] }, 'TABLE_PARTITION_INVALID'],
  [{ sortedBy: ['price'] }, 'TABLE_COLUMN_MISSING'],
])('refuses a new table with %j, and writes nothing', async (made, code) => {
  for (const [name, commit] of ways.filter(([way]) => way !== 'commitParts')) {
    const store = await openStore();
    await expect(commit(store, made)).rejects.toMatchObject({ code });
    expect([name, await pathsBelow(store, 't/')]).toEqual([name, []]);
  }
  const store = await openStore();
  const parts = await writeParts(store, 't', { schema, rows });
  const commit = { schema, parts, mode: 'append', newTable: made, ...words } as const;
  await expect(commitParts(store, 't', commit)).rejects.toMatchObject({ code });
  await expect(createTable(store, 't', { schema, ...made, ...words })).rejects.toMatchObject({ code });
});

test('follows the commit that made the table in the meantime with the same layout', async () => {
  const store = await openStore();
  const commit = { schema, rows, mode: 'append', newTable, ...words } as const;
  await commitRows(withRivals(store, [async () => commitRows(store, 't', commit)]), 't', commit);
  expect(await describeTable(store, 't')).toMatchObject({ version: 1, nRows: 6, sortedBy: ['value'] });
});

test.each<readonly [string, NewTable | undefined]>([
  ['other partitions', { sortedBy: ['value'] }],
  ['another order', { partitionBy: ['name'] }],
  ['neither', undefined],
])(
  'gives way to a commit that made the table in the meantime with %s, and fits it when it is run again',
  async (_, other) => {
    const store = await openStore();
    const commit = { schema, rows, mode: 'append', newTable, ...words } as const;
    const rival = async (): Promise<unknown> => commitRows(store, 't', { ...commit, newTable: other });
    await expect(commitRows(withRivals(store, [rival]), 't', commit)).rejects.toMatchObject({ code: 'TABLE_CONFLICT' });
    expect((await commitRows(store, 't', commit)).version).toBe(1);
    const { partitionBy = [], sortedBy = [] } = other ?? {};
    expect(await describeTable(store, 't')).toMatchObject({ partitionBy, sortedBy, nRows: 6 });
  },
);

test('takes an empty order for none', async () => {
  const store = await openStore();
  await commitRows(store, 't', { schema, rows, mode: 'append', newTable: { sortedBy: [], partitionBy: [] }, ...words });
  expect(await describeTable(store, 't')).toMatchObject({ properties: {}, partitionBy: [], sortedBy: [] });
  expect((await readLogEntry(store, 0)).find((action) => 'add' in action)!['add']).not.toHaveProperty('tags');
});

test('sets, changes and removes properties and leaves rows and the rest as they are', async () => {
  const store = await openStore();
  await commitRows(store, 't', { schema, rows, mode: 'append', newTable, ...words });
  const before = (await describeTable(store, 't'))!;
  const set = { properties: { 'my.note': null, 'my.other': 'é "1"', 'delta.appendOnly': 'true' }, ...words };
  expect(await setTableProperties(store, 't', set)).toEqual({ version: 1 });
  const properties = { 'muster.sortedBy': '["value"]', 'my.other': 'é "1"', 'delta.appendOnly': 'true' };
  expect(await describeTable(store, 't')).toEqual({ ...before, version: 1, properties });
  expect(await describeTable(store, 't', { version: 0 })).toEqual(before);
  expect((await readLogEntry(store, 1)).map((action) => Object.keys(action)[0])).toEqual(['commitInfo', 'metaData']);
  // What it has already is no commit, the order of its parts included.
  const again = { properties: { ...properties, 'my.note': null }, expectedVersion: 1, ...words };
  expect(await setTableProperties(store, 't', again)).toEqual({ version: 1 });
  await expect(
    deleteRows(store, 't', { where: { column: 'name', is: '=', value: 'a' }, ...words }),
  ).rejects.toMatchObject({ code: 'TABLE_APPEND_ONLY' });
  expect((await tableHistory(store, 't')).map(({ info }) => info)).toEqual([words.info, words.info]);
});

test.each<readonly [string, Readonly<Record<string, string | null>>]>([
  ['one of Delta that Muster does not honour', { 'delta.enableChangeDataFeed': 'true' }],
  ['the removal of one of those', { 'delta.columnMapping.mode': null, 'my.note': 'y' }],
  ['a value of another form', { 'delta.checkpointInterval': 'often' }],
  ['another order of the parts', { 'muster.sortedBy': '["name"]' }],
  ['no order of the parts', { 'muster.sortedBy': null }],
  ['the mark of a deletion', { 'muster.dropped': 'true' }],
])('refuses to set %s', async (_, properties) => {
  const store = await openStore();
  // As another engine may have left it.
  const foreign = { ...newTable, properties: { 'my.note': 'x' } };
  await commitRows(store, 't', { schema, rows, mode: 'append', newTable: foreign, ...words });
  const path = 't/_delta_log/00000000000000000000.json';
  const text = Buffer.from(await store.read(path)).toString('utf8');
  await store.write(
    path,
    Buffer.from(text.replace('"my.note":"x"', '"my.note":"x","delta.columnMapping.mode":"none"')),
  );
  const before = await describeTable(store, 't');
  expect(before!.properties).toHaveProperty(['delta.columnMapping.mode']);
  await expect(setTableProperties(store, 't', { properties, ...words })).rejects.toMatchObject({
    code: 'TABLE_PROPERTY_INVALID',
  });
  expect(await describeTable(store, 't')).toEqual(before);
});

test('follows commits of rows and gives way to those of properties and columns, and with a version to all', async () => {
  const store = await openStore();
  await expect(setTableProperties(store, 't', { properties: {}, ...words })).rejects.toMatchObject({
    code: 'TABLE_MISSING',
  });
  await commitPairs(store, [['a', 1]]);
  const set = async (rival: () => Promise<unknown>, expectedVersion?: number): Promise<number> => {
    const options = { properties: { mine: String(now) }, expectedVersion, ...words };
    return (await setTableProperties(withRivals(store, [rival]), 't', options)).version;
  };
  await expect(set(async () => undefined, 3)).rejects.toMatchObject({ code: 'TABLE_CONFLICT' });
  await expect(set(async () => commitPairs(store, [['b', 1]]), 0)).rejects.toMatchObject({ code: 'TABLE_CONFLICT' });
  const setOther = async (): Promise<unknown> =>
    setTableProperties(store, 't', { properties: { other: '1' }, ...words });
  await expect(set(setOther)).rejects.toMatchObject({ code: 'TABLE_CONFLICT' });
  expect(await set(async () => commitPairs(store, [['c', 1]]))).toBe(4);
  expect(await describeTable(store, 't')).toMatchObject({ properties: { mine: String(now), other: '1' }, nRows: 3 });
});

test('describes and counts a table by its log alone, and what is not there as undefined', async () => {
  const store = await openStore();
  expect([await describeTable(store, 't'), await summarizeTable(store, 't')]).toEqual([undefined, undefined]);
  await commitPairs(store, [['a', 1]]);
  for (const path of await pathsBelow(store, 't/part-')) await store.delete(path);
  expect(await describeTable(store, 't')).toMatchObject({ version: 0, nRows: 1, properties: {}, sortedBy: [] });
  expect(await summarizeTable(store, 't')).toMatchObject({ version: 0, nRows: 1, nFiles: 1, schema });
  await expect(describeTable(store, 't', { version: 1 })).rejects.toMatchObject({ code: 'TABLE_VERSION_MISSING' });
});

const wider: TableSchema = [{ name: 'region', type: 'string' }, ...pairSchema, { name: 'n', type: 'long' }];
const upsertWider = { schema: wider, addColumns: true, ...words };
const widerRow = { nRows: 1, columns: { name: ['a'], value: [9], region: ['north'], n: [7] } };

test('an upsert adds the columns that the table lacks, null in rows that stay and in rows that are written anew', async () => {
  const store = await openStore();
  await commitPairs(store, [
    ['a', 1],
    ['b', 2],
  ]);
  await commitPairs(store, [['c', 3]]);
  expect(await upsertRows(store, 't', { rows: widerRow, key: ['name'], ...upsertWider })).toEqual({
    version: 2,
    nInserted: 0,
    nUpdated: 1,
  });
  const read = (await readTable(store, 't'))!;
  expect(read.schema.map(({ name }) => name)).toEqual(['name', 'value', 'region', 'n']);
  expect(pairsOf(read)).toEqual([
    ['c', 3],
    ['b', 2],
    ['a', 9],
  ]);
  expect(read.rows.columns).toMatchObject({ region: [null, null, 'north'], n: [null, null, 7] });
  // The same columns again add none.
  await upsertRows(store, 't', { rows: widerRow, key: ['name'], ...upsertWider });
  expect((await readLogEntry(store, 3)).some((action) => 'metaData' in action)).toBe(false);
  expect(await readPairs(store, 0)).toHaveLength(2);
});

test('no row that was there has a key of which a column is new', async () => {
  const store = await openStore();
  await commitPairs(store, [['a', 9]]);
  const upserted = await upsertRows(store, 't', { rows: widerRow, key: ['name', 'region'], ...upsertWider });
  expect(upserted).toEqual({ version: 1, nInserted: 1, nUpdated: 0 });
  expect((await readTable(store, 't'))!.rows.columns).toMatchObject({ name: ['a', 'a'], region: [null, 'north'] });
});

test.each<readonly [string, TableSchema, boolean, string]>([
  ['a new column without being told to', [...pairSchema, { name: 'n', type: 'long' }], false, 'TABLE_SCHEMA_MISMATCH'],
  [
    'a new column that takes no nulls',
    [...pairSchema, { name: 'n', type: 'long', nullable: false }],
    true,
    'TABLE_SCHEMA_MISMATCH',
  ],
  ['a column that is not given', [pairSchema[0]!, { name: 'n', type: 'long' }], true, 'TABLE_SCHEMA_MISMATCH'],
  [
    'a column of another type',
    [pairSchema[0]!, { name: 'value', type: 'long' }, { name: 'n', type: 'long' }],
    true,
    'TABLE_SCHEMA_MISMATCH',
  ],
  [
    'a new column that differs by capitals only',
    [...pairSchema, { name: 'VALUE', type: 'long' }],
    true,
    'TABLE_SCHEMA_INVALID',
  ],
])('an upsert refuses %s', async (_, given, addColumns, code) => {
  const store = await openStore();
  await commitPairs(store, [['a', 1]]);
  const columns = Object.fromEntries(given.map(({ name }) => [name, name === 'name' ? ['a'] : [1]]));
  const options = { schema: given, rows: { nRows: 1, columns }, key: ['name'], addColumns, ...words };
  await expect(upsertRows(store, 't', options)).rejects.toMatchObject({ code });
  expect(await readPairs(store)).toEqual([['a', 1]]);
});
