import { MusterError } from '#src/core/index.ts';
import { gzipSync } from 'node:zlib';
import { expect, test } from '@jest/globals';
import { parquetWriteBuffer, type ColumnSource } from 'hyparquet-writer';
import type { ObjectStore } from '#src/storage/index.ts';
import { readTable, tableHistory, tableVersion } from '#src/tables/index.ts';
import { commitPairs, logEntry, readPairs, temporaryStores } from './fixtures.ts';

const openStore = temporaryStores();

async function writeText(store: ObjectStore, path: string, text: string): Promise<void> {
  await store.write(path, new Uint8Array(Buffer.from(text, 'utf8')));
}

type Action = Readonly<Record<string, unknown>>;
type Actions = readonly Action[];

async function writeEntry(store: ObjectStore, version: number, actions: Actions): Promise<void> {
  await writeText(store, logEntry(version), actions.map((action) => JSON.stringify(action)).join('\n'));
}

const protocol = { protocol: { minReaderVersion: 1, minWriterVersion: 2 } };

function metaData(columns: readonly (readonly [string, unknown])[], more: object = {}): Action {
  const fields = columns.map(([name, type]) => ({ name, type, nullable: true, metadata: {} }));
  return {
    metaData: {
      id: 'x',
      format: { provider: 'parquet', options: {} },
      schemaString: JSON.stringify({ type: 'struct', fields }),
      partitionColumns: [],
      configuration: {},
      ...more,
    },
  };
}

const pairs = [
  ['name', 'string'],
  ['value', 'double'],
] as const;

async function addPart(
  store: ObjectStore,
  name: string,
  columnData: ColumnSource[],
  codec: 'SNAPPY' | 'GZIP' = 'SNAPPY',
): Promise<Action> {
  const compressors = { GZIP: (bytes: Uint8Array) => gzipSync(bytes) };
  const bytes = new Uint8Array(parquetWriteBuffer({ columnData, codec, compressors }));
  await store.write(`t/${name}`, bytes);
  const path = name.split('/').map(encodeURIComponent).join('/');
  return { add: { path, size: bytes.length, partitionValues: {}, modificationTime: 0, dataChange: true, stats: null } };
}

test('reads what another engine wrote: codecs, encoded names, columns that came later, actions it does not know', async () => {
  const store = await openStore();
  const named: ColumnSource = { name: 'name', data: ['a', 'b'], type: 'STRING', nullable: true };
  const valued: ColumnSource = { name: 'value', data: [1, null], type: 'DOUBLE', nullable: true };
  const first = await addPart(store, 'ünï/part 1%.parquet', [{ ...named }]);
  const second = await addPart(
    store,
    'part-2.parquet',
    [{ ...valued }, { ...named }, { name: 'extra', data: [1, 2], type: 'INT32' }],
    'GZIP',
  );
  await writeEntry(store, 0, [
    protocol,
    metaData(pairs),
    { txn: { appId: 'a', version: 1 } },
    first,
    { somethingNew: {} },
  ]);
  await writeEntry(store, 1, [{ commitInfo: { timestamp: 5, operation: 'OPTIMIZE', job: 'x' } }, second]);
  expect(await readPairs(store)).toEqual([
    ['a', Number.NaN],
    ['b', Number.NaN],
    ['a', 1],
    ['b', Number.NaN],
  ]);
  expect(await tableHistory(store, 't')).toEqual([
    { version: 0, timestamp: 0, info: { operation: 'UNKNOWN' }, metrics: {} },
    { version: 1, timestamp: 5, info: { operation: 'OPTIMIZE', job: 'x' }, metrics: {} },
  ]);
  await commitPairs(store, [['c', 3]], { mode: 'overwrite' });
  expect(await readPairs(store)).toEqual([['c', 3]]);
  expect(await store.stat('t/ünï/part 1%.parquet')).toBeDefined();
});

test('reads instants in milliseconds, whatever unit the file has, and beyond the year 2255', async () => {
  const store = await openStore();
  const instants = [new Date(1_500_000_000_123), null, new Date(8.64e15), new Date(-1)];
  const part = await addPart(store, 'p.parquet', [{ name: 'at', data: instants, type: 'TIMESTAMP', nullable: true }]);
  await writeEntry(store, 0, [protocol, metaData([['at', 'timestamp']]), part]);
  expect((await readTable(store, 't'))!.rows.columns['at']).toEqual([1_500_000_000_123, null, 8.64e15, -1]);
});

test.each([
  ['reader version 2', [{ protocol: { minReaderVersion: 2, minWriterVersion: 5 } }, metaData(pairs)], 'columnMapping'],
  [
    'reader features',
    [
      { protocol: { minReaderVersion: 3, minWriterVersion: 7, readerFeatures: ['deletionVectors', 'v2Checkpoint'] } },
      metaData(pairs),
    ],
    'deletionVectors, v2Checkpoint',
  ],
  [
    'a partition of bytes',
    [protocol, metaData([...pairs, ['raw', 'binary']], { partitionColumns: ['raw'] })],
    'binary column partitions',
  ],
  ['parts of another format', [protocol, metaData(pairs, { format: { provider: 'orc', options: {} } })], 'orc'],
  ['a type it does not know', [protocol, metaData([['price', 'decimal(10,2)']])], 'decimal(10,2)'],
  ['a nested type', [protocol, metaData([['tags', { type: 'array', elementType: 'string' }]])], 'elementType'],
  [
    'parts elsewhere',
    [protocol, metaData(pairs), { add: { path: 's3://b/p', size: 1, modificationTime: 0, dataChange: true } }],
    's3://b/p',
  ],
])('refuses a table with %s, by name', async (_what, actions, named) => {
  const store = await openStore();
  await writeEntry(store, 0, actions);
  const refused = { code: 'TABLE_UNSUPPORTED', message: expect.stringContaining(named) };
  await expect(readTable(store, 't')).rejects.toMatchObject(refused);
  await expect(commitPairs(store, [['a', 1]])).rejects.toMatchObject(refused);
});

const invariant = JSON.stringify({
  type: 'struct',
  fields: [
    { name: 'name', type: 'string', nullable: true, metadata: { 'delta.invariants': '{"expression":{}}' } },
    { name: 'value', type: 'double', nullable: true, metadata: {} },
  ],
});

test.each([
  ['writer version 4', [{ protocol: { minReaderVersion: 1, minWriterVersion: 4 } }, metaData(pairs)], 'changeDataFeed'],
  [
    'writer features',
    [{ protocol: { minReaderVersion: 1, minWriterVersion: 7, writerFeatures: ['rowTracking'] } }, metaData(pairs)],
    'rowTracking',
  ],
  ['invariants', [protocol, metaData(pairs, { schemaString: invariant })], 'invariants on name'],
])('reads a table with %s, and refuses to write to it', async (_what, actions, named) => {
  const store = await openStore();
  await writeEntry(store, 0, actions);
  expect(await readPairs(store)).toEqual([]);
  for (const mode of ['append', 'overwrite'] as const) {
    await expect(commitPairs(store, [['a', 1]], { mode })).rejects.toMatchObject({
      code: 'TABLE_UNSUPPORTED',
      message: expect.stringContaining(named),
    });
  }
  expect(await tableVersion(store, 't')).toBe(0);
});

test('only appends to a table that is append-only', async () => {
  const store = await openStore();
  await writeEntry(store, 0, [protocol, metaData(pairs, { configuration: { 'delta.appendOnly': 'true' } })]);
  await commitPairs(store, [['a', 1]]);
  await expect(commitPairs(store, [['b', 2]], { mode: 'overwrite' })).rejects.toMatchObject({
    code: 'TABLE_APPEND_ONLY',
  });
  expect(await readPairs(store)).toEqual([['a', 1]]);
});

test('refuses a log that begins with a checkpoint of a form it does not know, and reads one that is whole beside it', async () => {
  const store = await openStore();
  for (let i = 0; i < 3; i++) await commitPairs(store, [['a', i]]);
  await writeText(
    store,
    't/_delta_log/00000000000000000001.checkpoint.80a083e8-7026-4e79-81be-64bd76c43a11.json',
    '{}',
  );
  expect(await readPairs(store)).toHaveLength(3);
  await store.delete(logEntry(0));
  const refused = { code: 'TABLE_UNSUPPORTED', message: expect.stringContaining('80a083e8') };
  await expect(readTable(store, 't')).rejects.toMatchObject(refused);
  await expect(commitPairs(store, [['b', 1]])).rejects.toMatchObject(refused);
});

test.each([
  ['is not JSON', '{"protocol":{"minReaderVersion":1,"minWriterVersion":2}}\n{"metaData":{"id"', ':2'],
  ['is no object', '17', ':1'],
  ['has an add without a path', '\n\n{"add":{"size":1}}', 'add.path'],
  ['has a size below zero', '{"add":{"path":"p","size":-1,"modificationTime":0,"dataChange":true}}', 'add.size'],
  ['has a path that is not encoded', '{"remove":{"path":"100%","dataChange":true}}', '100%'],
])('names file and line when a line of the log %s', async (_what, text, place) => {
  const store = await openStore();
  await commitPairs(store, [['a', 1]]);
  await writeText(store, logEntry(1), text);
  const damaged = {
    code: 'TABLE_LOG_DAMAGED',
    message: expect.stringMatching(new RegExp(`${logEntry(1)}.*${place}`.replaceAll('.json', '\\.json'))),
  };
  await expect(readTable(store, 't')).rejects.toMatchObject(damaged);
  await expect(commitPairs(store, [['b', 2]])).rejects.toMatchObject(damaged);
  expect(await readPairs(store, 0)).toEqual([['a', 1]]);
});

test.each([
  ['bytes that are no text', new Uint8Array([0x7b, 0xff, 0xfe])],
  ['no protocol', Buffer.from(JSON.stringify(metaData(pairs)))],
  ['no columns', Buffer.from(JSON.stringify(protocol))],
  [
    'a schema that is none',
    Buffer.from(`${JSON.stringify(protocol)}\n${JSON.stringify(metaData(pairs, { schemaString: '{"type":"str' }))}`),
  ],
])('refuses a log whose first entry has %s', async (_what, bytes) => {
  const store = await openStore();
  await store.write(logEntry(0), new Uint8Array(bytes));
  await expect(readTable(store, 't')).rejects.toMatchObject({
    code: 'TABLE_LOG_DAMAGED',
    faults: [expect.objectContaining({ where: expect.objectContaining({ file: logEntry(0) }) })],
  });
});

test.each([0, 1])('names the entry that is missing when version %d is gone', async (version) => {
  const store = await openStore();
  for (let i = 0; i < 3; i++) await commitPairs(store, [['a', i]]);
  await store.delete(logEntry(version));
  const gap = { code: 'TABLE_LOG_DAMAGED', message: expect.stringContaining(logEntry(version)) };
  await expect(readTable(store, 't')).rejects.toMatchObject(gap);
  await expect(tableHistory(store, 't')).rejects.toMatchObject(gap);
  await expect(commitPairs(store, [['b', 1]])).rejects.toMatchObject(gap);
});

test.each([
  ['is missing', async (store: ObjectStore, path: string) => store.delete(path)],
  [
    'is cut off',
    async (store: ObjectStore, path: string) => store.write(path, (await store.read(path)).subarray(0, -9)),
  ],
  [
    'has grown',
    async (store: ObjectStore, path: string) =>
      store.write(path, Buffer.concat([await store.read(path), Buffer.from('PAR1')])),
  ],
  [
    'has a page that is damaged',
    async (store: ObjectStore, path: string) => store.write(path, (await store.read(path)).fill(0x55, 4, 60)),
  ],
  [
    'is something else',
    async (store: ObjectStore, path: string) => store.write(path, (await store.read(path)).fill(0)),
  ],
])('names the part file when it %s', async (_what, damage) => {
  const store = await openStore();
  await commitPairs(store, [
    ['a', 1],
    ['b', 2],
  ]);
  await commitPairs(store, [['c', 3]]);
  const paths = [];
  for await (const { path } of store.list('t/part-')) paths.push(path);
  const [path] = paths;
  await damage(store, path!);
  await expect(readTable(store, 't')).rejects.toMatchObject({
    code: 'TABLE_FILE_DAMAGED',
    message: expect.stringContaining(path!),
  });
});

test.each([
  [
    'a column of another type',
    [
      { name: 'name', data: ['a'], type: 'STRING' },
      { name: 'value', data: [1n], type: 'INT64' },
    ],
  ],
  ['a long beyond 2^53', [{ name: 'name', data: [2n ** 60n], type: 'INT64' }]],
] as const)('refuses a part with %s', async (_what, columnData) => {
  const store = await openStore();
  const part = await addPart(
    store,
    'p.parquet',
    columnData.map((source) => ({ ...source, data: [...source.data] })),
  );
  const columns = columnData.length === 1 ? ([['name', 'long']] as const) : pairs;
  await writeEntry(store, 0, [protocol, metaData(columns), part]);
  await expect(readTable(store, 't')).rejects.toMatchObject({
    code: 'TABLE_FILE_DAMAGED',
    message: expect.stringContaining('row 0'),
  });
});

test('tells a store that fails from a part that is damaged', async () => {
  const store = await openStore();
  await commitPairs(store, [['a', 1]]);
  // The system itself fails at a name that is too long.
  const failing: ObjectStore = {
    ...store,
    read: async (path, options) => store.read(path.includes('/part-') ? 'x'.repeat(400) : path, options),
  };
  await expect(readTable(failing, 't')).rejects.toMatchObject({ code: 'STORAGE_FAILED' });
});

test('tells an outage and a missing right as the store tells them', async () => {
  const store = await openStore();
  await commitPairs(store, [['a', 1]]);
  for (const code of ['STORAGE_UNAVAILABLE', 'STORAGE_AUTH_FAILED', 'STORAGE_THROTTLED'] as const) {
    const failing: ObjectStore = {
      ...store,
      read: async (path, options) => {
        if (path.includes('/part-')) throw new MusterError(code, { what: 'no answer' });
        return store.read(path, options);
      },
    };
    await expect(readTable(failing, 't')).rejects.toMatchObject({ code });
  }
});
