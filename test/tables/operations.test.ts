import { expect, test } from '@jest/globals';
import { explainError, type MusterError } from '#src/core/index.ts';
import type { ObjectStore } from '#src/storage/index.ts';
import {
  commitParts,
  commitRows,
  createTable,
  deleteRows,
  numberColumn,
  optimizeTable,
  readDenseTable,
  readTable,
  restoreTable,
  tableVersion,
  upsertRows,
  vacuumTable,
  writeCheckpoint,
  writePart,
  type Condition,
  type TableSchema,
  type UpsertResult,
} from '#src/tables/index.ts';
import {
  commitPairs,
  now,
  pairColumns,
  pairSchema,
  pathsBelow,
  readLogEntry,
  readPairs,
  temporaryStores,
} from './fixtures.ts';

const openStore = temporaryStores();
const info = { operation: 'TEST', run: 'r-1' };
const words = { info, now };
const named = (value: string): Condition => ({ column: 'name', is: '=', value });

async function upsertPairs(
  store: ObjectStore,
  pairs: readonly (readonly [string, number])[],
  more: Pick<Parameters<typeof upsertRows>[2], 'txn' | 'expectedVersion'> = {},
): Promise<UpsertResult> {
  return upsertRows(store, 't', { schema: pairSchema, rows: pairColumns(pairs), key: ['name'], ...words, ...more });
}

test('makes a table without rows, once', async () => {
  const store = await openStore();
  const properties = { 'delta.checkpointInterval': '3', 'my.note': 'x' };
  expect(await createTable(store, 't', { schema: pairSchema, properties, ...words })).toEqual({ version: 0 });
  expect((await readTable(store, 't'))!.rows).toEqual({ nRows: 0, columns: { name: [], value: new Float64Array(0) } });
  await expect(createTable(store, 't', { schema: pairSchema, ...words })).rejects.toMatchObject({
    code: 'TABLE_EXISTS',
  });
  for (let i = 1; i <= 3; i++) await commitPairs(store, [['a', i]]);
  expect(await pathsBelow(store, 't/_delta_log/00000000000000000003.c')).toHaveLength(1);
});

test.each([
  [{ 'delta.enableChangeDataFeed': 'true' }, 'does not know'],
  [{ 'delta.appendOnly': 'yes' }, '"true" or "false"'],
  [{ 'delta.checkpointInterval': '0' }, 'above 0'],
  [{ 'delta.deletedFileRetentionDuration': 'a while' }, 'interval 7 days'],
])('refuses the properties %j', async (properties, told) => {
  const error: unknown = await createTable(await openStore(), 't', { schema: pairSchema, properties, ...words }).catch(
    (caught: unknown) => caught,
  );
  expect(error).toMatchObject({ code: 'TABLE_PROPERTY_INVALID' });
  expect(explainError(error as MusterError)).toContain(told);
});

test('says in the log what each commit did, on which version, and in whose words', async () => {
  const store = await openStore();
  await createTable(store, 't', { schema: pairSchema, ...words });
  await commitPairs(store, [
    ['a', 1],
    ['b', 2],
  ]);
  await deleteRows(store, 't', { where: named('a'), ...words });
  const { commitInfo } = (await readLogEntry(store, 2)).find((action) => 'commitInfo' in action)!;
  expect(commitInfo).toEqual({
    timestamp: now,
    operation: 'TEST',
    operationParameters: { predicate: '{"column":"name","is":"=","value":"a"}' },
    operationMetrics: { numRemovedFiles: '1', numDeletedRows: '1' },
    isBlindAppend: false,
    readVersion: 1,
    isolationLevel: 'Serializable',
    engineInfo: 'muster',
    txnId: expect.any(String),
    muster: info,
  });
});

test('deletes a whole file without a new one, leaves others alone, and commits nothing where nothing matches', async () => {
  const store = await openStore();
  await commitPairs(store, [
    ['a', 1],
    ['a', 2],
  ]);
  await commitPairs(store, [['b', 3]]);
  expect(await deleteRows(store, 't', { where: named('aa'), ...words })).toEqual({ version: 1, nDeleted: 0 });
  expect(await deleteRows(store, 't', { where: named('a'), ...words })).toEqual({ version: 2, nDeleted: 2 });
  expect((await readLogEntry(store, 2)).map((action) => Object.keys(action)[0])).toEqual(['commitInfo', 'remove']);
  expect(await readPairs(store)).toEqual([['b', 3]]);
});

test('commits a transaction of a driver once, also after a checkpoint, whatever the commit is', async () => {
  const store = await openStore();
  const append = async (version: number): Promise<unknown> =>
    commitRows(store, 't', {
      schema: pairSchema,
      rows: pairColumns([['a', version]]),
      mode: 'append',
      txn: { appId: 'd', version },
      ...words,
    });
  expect(await append(4)).toEqual({ version: 0 });
  expect(await append(4)).toEqual({ version: 0, isRepeated: true });
  expect(await append(3)).toEqual({ version: 0, isRepeated: true });
  const part = await writePart(store, 't', pairSchema, pairColumns([['p', 1]]));
  const parts = {
    schema: pairSchema,
    parts: [part],
    mode: 'append',
    txn: { appId: 'other', version: 0 },
    ...words,
  } as const;
  expect(await commitParts(store, 't', parts)).toEqual({ version: 1 });
  expect(await commitParts(store, 't', parts)).toEqual({ version: 1, isRepeated: true });
  await writeCheckpoint(store, 't');
  expect(await append(4)).toEqual({ version: 1, isRepeated: true });
  expect(await upsertPairs(store, [['a', 9]], { txn: { appId: 'd', version: 5 } })).toMatchObject({
    version: 2,
    nUpdated: 1,
  });
  expect(await upsertPairs(store, [['a', 8]], { txn: { appId: 'd', version: 5 } })).toMatchObject({
    version: 2,
    isRepeated: true,
  });
  expect(await readPairs(store)).toEqual([
    ['p', 1],
    ['a', 9],
  ]);
  // Not even a part file that nobody names.
  expect(await pathsBelow(store, 't/part-')).toHaveLength(3);
});

const wide: TableSchema = [...pairSchema, { name: 'extra', type: 'long' }];

test('adds columns by an append; older rows and rows of writers that do not know them have null there', async () => {
  const store = await openStore();
  await commitPairs(store, [['a', 1]]);
  const rows = { nRows: 1, columns: { name: ['b'], value: [2], extra: [3] } };
  const commit = { schema: wide, rows, mode: 'append', ...words } as const;
  await expect(commitRows(store, 't', commit)).rejects.toMatchObject({ code: 'TABLE_SCHEMA_MISMATCH' });
  expect(await commitRows(store, 't', { ...commit, addColumns: true })).toEqual({ version: 1 });
  const narrow = {
    schema: pairSchema,
    rows: pairColumns([['c', 4]]),
    mode: 'append',
    addColumns: true,
    ...words,
  } as const;
  await expect(commitRows(store, 't', { ...narrow, addColumns: false })).rejects.toMatchObject({
    code: 'TABLE_SCHEMA_MISMATCH',
  });
  expect(await commitRows(store, 't', narrow)).toEqual({ version: 2 });
  const read = (await readTable(store, 't'))!;
  expect(read.schema).toEqual(wide);
  expect(read.rows.columns['extra']).toEqual([null, 3, null]);
  expect((await readTable(store, 't', { where: { column: 'extra', is: 'null' } }))!.rows.columns['name']).toEqual([
    'a',
    'c',
  ]);
  expect((await readTable(store, 't', { version: 0 }))!.schema).toEqual(pairSchema);
});

test('lets columns take nulls by an append that says so; older rows stay as they are', async () => {
  const store = await openStore();
  const strict: TableSchema = pairSchema.map((column) => ({ ...column, nullable: false }));
  const loose: TableSchema = strict.map((column) => (column.name === 'value' ? { ...column, nullable: true } : column));
  await commitRows(store, 't', { schema: strict, rows: pairColumns([['a', 1]]), mode: 'append', ...words });
  const rows = { nRows: 1, columns: { name: ['b'], value: [null] } };
  const commit = { schema: loose, rows, mode: 'append', ...words } as const;
  await expect(commitRows(store, 't', commit)).rejects.toMatchObject({ code: 'TABLE_SCHEMA_MISMATCH' });
  expect(await commitRows(store, 't', { ...commit, allowNulls: true })).toEqual({ version: 1 });
  const read = (await readTable(store, 't'))!;
  expect(read.schema.map(({ name, nullable }) => [name, nullable ?? true])).toEqual([
    ['name', false],
    ['value', true],
  ]);
  expect([...numberColumn(read.rows, 'value')]).toEqual([1, Number.NaN]);
  expect([...((await readDenseTable(store, 't'))!.rows.columns['value'] as Float64Array)]).toEqual([1, Number.NaN]);
  expect(await commitRows(store, 't', { ...commit, rows: pairColumns([['c', 2]]) })).toEqual({ version: 2 });
});

test.each<[string, TableSchema]>([
  ['takes no nulls', [...pairSchema, { name: 'extra', type: 'long', nullable: false }]],
  ['has another type', [pairSchema[0]!, { name: 'value', type: 'long' }]],
])('does not add a column that %s', async (_what, schema) => {
  const store = await openStore();
  await commitPairs(store, [['a', 1]]);
  const commit = { schema, parts: [], mode: 'append', addColumns: true, ...words } as const;
  await expect(commitParts(store, 't', commit)).rejects.toMatchObject({ code: 'TABLE_SCHEMA_MISMATCH' });
  const twin = [...pairSchema, { name: 'NAME', type: 'string' }] as const;
  await expect(commitParts(store, 't', { ...commit, schema: twin })).rejects.toMatchObject({
    code: 'TABLE_SCHEMA_INVALID',
  });
  expect(await tableVersion(store, 't')).toBe(0);
});

test('only appends to an append-only table, and still arranges its files anew', async () => {
  const store = await openStore();
  await createTable(store, 't', { schema: pairSchema, properties: { 'delta.appendOnly': 'true' }, ...words });
  await commitPairs(store, [['a', 1]]);
  await commitPairs(store, [['b', 2]]);
  const refused = { code: 'TABLE_APPEND_ONLY' };
  await expect(deleteRows(store, 't', { where: named('a'), ...words })).rejects.toMatchObject(refused);
  await expect(upsertPairs(store, [['c', 1]])).rejects.toMatchObject(refused);
  await expect(restoreTable(store, 't', { version: 1 }, words)).rejects.toMatchObject(refused);
  expect(await optimizeTable(store, 't', words)).toEqual({ version: 3, nFilesRemoved: 2, nFilesAdded: 1 });
  const changes = (await readLogEntry(store, 3)).flatMap(({ add, remove }) =>
    [add, remove].filter((file) => file !== undefined),
  );
  expect(changes.map(({ dataChange }) => dataChange)).toEqual([false, false, false]);
  expect(await readPairs(store)).toEqual([
    ['a', 1],
    ['b', 2],
  ]);
});

test('upserts by key: makes the table, updates what is there, adds the rest behind it', async () => {
  const store = await openStore();
  expect(await upsertPairs(store, [['a', 1]])).toEqual({ version: 0, nInserted: 1, nUpdated: 0 });
  await commitPairs(store, [
    ['b', 2],
    ['b', 3],
    ['c', 4],
  ]);
  const nulls = { nRows: 1, columns: { name: [null], value: [0] } };
  await commitRows(store, 't', { schema: pairSchema, rows: nulls, mode: 'append', ...words });
  expect(
    await upsertPairs(store, [
      ['b', 5],
      ['d', 6],
    ]),
  ).toEqual({ version: 3, nInserted: 1, nUpdated: 1 });
  expect(await readPairs(store)).toEqual([
    ['a', 1],
    [null, 0],
    ['c', 4],
    ['b', 5],
    ['d', 6],
  ]);
});

test.each([
  [
    'two rows with one key',
    [
      ['a', 1],
      ['a', 2],
    ],
    ['name'],
    'TABLE_KEY_REPEATED',
  ],
  ['a null in the key', [['a', Number.NaN]], ['name', 'value'], 'TABLE_VALUE_INVALID'],
  ['a key that is no column', [['a', 1]], ['nam'], 'TABLE_COLUMN_MISSING'],
  ['a key of no columns', [['a', 1]], [], 'TABLE_COLUMN_MISSING'],
] as const)('refuses to upsert %s', async (_what, pairs, key, code) => {
  const store = await openStore();
  const upsert = upsertRows(store, 't', { schema: pairSchema, rows: pairColumns(pairs), key, ...words });
  await expect(upsert).rejects.toMatchObject({ code });
  expect(await tableVersion(store, 't')).toBeUndefined();
});

test('tells infinities, zeros and near numbers apart as SQL does where a number is the key', async () => {
  const store = await openStore();
  const upsert = async (values: readonly number[]): Promise<unknown> => {
    const rows = { nRows: values.length, columns: { name: values.map(String), value: values } };
    return upsertRows(store, 't', { schema: pairSchema, rows, key: ['value'], ...words });
  };
  await upsert([Infinity, -Infinity, 0, 0.1]);
  expect(await upsert([-0, 0.1 + 2 ** -56, Infinity])).toMatchObject({ nInserted: 1, nUpdated: 2 });
  await expect(upsert([0, -0])).rejects.toMatchObject({ code: 'TABLE_KEY_REPEATED' });
  expect(await readPairs(store)).toHaveLength(5);
});

test('upserts at the version that is expected and at no other, also where another row was written since', async () => {
  const store = await openStore();
  await upsertPairs(store, [['a', 1]], { expectedVersion: -1 });
  await upsertPairs(store, [['b', 2]]);
  await expect(upsertPairs(store, [['a', 3]], { expectedVersion: 0 })).rejects.toMatchObject({
    code: 'TABLE_CONFLICT',
  });
  // Both read version 1, and none of their rows is the other's.
  const rivals = ['c', 'd'].map(async (name) => upsertPairs(store, [[name, 4]], { expectedVersion: 1 }));
  const settled = await Promise.allSettled(rivals);
  expect(settled.map(({ status }) => status).sort()).toEqual(['fulfilled', 'rejected']);
  expect(await readPairs(store)).toHaveLength(3);
});

test('refuses bytes as a key, and another schema than that of the table', async () => {
  const store = await openStore();
  const schema: TableSchema = [{ name: 'raw', type: 'binary' }];
  const rows = { nRows: 1, columns: { raw: [Uint8Array.of(1)] } };
  await expect(upsertRows(store, 't', { schema, rows, key: ['raw'], ...words })).rejects.toMatchObject({
    code: 'TABLE_COLUMN_TYPE',
  });
  await commitRows(store, 't', { schema, rows, mode: 'append', ...words });
  await expect(upsertPairs(store, [['a', 1]])).rejects.toMatchObject({ code: 'TABLE_SCHEMA_MISMATCH' });
});

test.each([
  ['deletes from', async (store: ObjectStore) => deleteRows(store, 't', { where: named('a'), ...words })],
  ['restores', async (store: ObjectStore) => restoreTable(store, 't', { version: 0 }, words)],
  ['restores to a time', async (store: ObjectStore) => restoreTable(store, 't', { at: now }, words)],
  ['optimizes', async (store: ObjectStore) => optimizeTable(store, 't', words)],
  ['checkpoints', async (store: ObjectStore) => writeCheckpoint(store, 't')],
  ['vacuums', async (store: ObjectStore) => vacuumTable(store, 't', { now })],
])('says that there is no table when one %s it', async (_what, operate) => {
  const store = await openStore();
  await expect(operate(store)).rejects.toMatchObject({ code: 'TABLE_MISSING' });
  expect(await pathsBelow(store, '')).toEqual([]);
});

test('restores rows, columns and properties of an older version, by number or by time', async () => {
  const store = await openStore();
  await commitPairs(store, [['a', 1]]);
  const rows = { nRows: 1, columns: { other: [true] } };
  const later = { info, now: now + 1000 };
  await commitRows(store, 't', { schema: [{ name: 'other', type: 'boolean' }], rows, mode: 'overwrite', ...later });
  expect(await restoreTable(store, 't', { version: 0 }, later)).toEqual({ version: 2 });
  expect((await readTable(store, 't'))!.schema).toEqual(pairSchema);
  expect(await readPairs(store)).toEqual([['a', 1]]);
  expect(await restoreTable(store, 't', { at: now + 1000 }, later)).toEqual({ version: 3 });
  expect((await readTable(store, 't'))!.rows).toEqual(rows);
  await expect(restoreTable(store, 't', { at: now - 1 }, later)).rejects.toMatchObject({
    code: 'TABLE_VERSION_MISSING',
  });
  await expect(restoreTable(store, 't', { version: 9 }, later)).rejects.toMatchObject({
    code: 'TABLE_VERSION_MISSING',
  });
});

test('tells readers of changes that a restore brings rows back, also those of files that were only arranged anew', async () => {
  const store = await openStore();
  await commitPairs(store, [['a', 1]]);
  await commitPairs(store, [['b', 2]]);
  await optimizeTable(store, 't', words);
  await commitPairs(store, [['c', 3]], { mode: 'overwrite' });
  await restoreTable(store, 't', { version: 2 }, words);
  const [add] = (await readLogEntry(store, 4)).flatMap((action) =>
    action['add'] === undefined ? [] : [action['add']],
  );
  expect(add).toMatchObject({ dataChange: true });
  expect(await readPairs(store)).toEqual([
    ['a', 1],
    ['b', 2],
  ]);
});

test('does not restore a version whose files are gone', async () => {
  const store = await openStore();
  await commitPairs(store, [['a', 1]]);
  const [path] = await pathsBelow(store, 't/part-');
  await commitPairs(store, [['b', 2]], { mode: 'overwrite' });
  await store.delete(path!);
  await expect(restoreTable(store, 't', { version: 0 }, words)).rejects.toMatchObject({
    code: 'TABLE_FILES_VACUUMED',
    message: expect.stringContaining(path!),
  });
  expect(await readPairs(store)).toEqual([['b', 2]]);
});
