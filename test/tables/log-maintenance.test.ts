import { expect, test } from '@jest/globals';
import { parquetMetadata, parquetSchema, type SchemaTree } from 'hyparquet';
import { parquetWriteBuffer } from 'hyparquet-writer';
import type { ObjectStore } from '#src/storage/index.ts';
import {
  commitRows,
  createTable,
  deleteRows,
  expireLog,
  readTable,
  tableHistory,
  tableVersion,
  tableVersionAt,
  writeCheckpoint,
} from '#src/tables/index.ts';
import { loadSnapshot } from '#src/tables/snapshot.ts';
import {
  commitHourly,
  commitPairs,
  logEntry,
  now,
  pairSchema,
  pathsBelow,
  readPairs,
  temporaryStores,
} from './fixtures.ts';

const openStore = temporaryStores();
const words = { info: { operation: 'TEST' }, now };
const day = 24 * 60 * 60 * 1000;
const checkpoint = (version: number): string => `t/_delta_log/${String(version).padStart(20, '0')}.checkpoint.parquet`;
const pointer = 't/_delta_log/_last_checkpoint';
const checkpointPart = (i: number): string =>
  `t/_delta_log/00000000000000000001.checkpoint.000000000${i}.0000000002.parquet`;
/** The time of a version that `commitHourly` makes. */
const timeOf = (version: number): number => now + version * 3_600_000;

async function readJson(store: ObjectStore, path: string): Promise<unknown> {
  return JSON.parse(Buffer.from(await store.read(path)).toString('utf8'));
}

function outline({ element, children }: SchemaTree): unknown {
  const kind = element.type ?? element.converted_type ?? 'GROUP';
  const own = `${element.repetition_type ?? 'ROOT'} ${kind} ${element.name}`;
  return children.length === 0 ? own : { [own]: children.map(outline) };
}

test('makes a checkpoint of every tenth commit, in the form that the format asks for', async () => {
  const store = await openStore();
  await commitHourly(store, 21);
  expect(await pathsBelow(store, 't/_delta_log/00000000000000000010.')).toEqual([checkpoint(10), logEntry(10)]);
  expect((await pathsBelow(store, 't/_delta_log/')).filter((path) => path.includes('.checkpoint.'))).toHaveLength(2);
  const bytes = await store.read(checkpoint(20));
  expect(await readJson(store, pointer)).toEqual({
    version: 20,
    size: 23,
    sizeInBytes: bytes.length,
    numOfAddFiles: 21,
  });
  const metadata = parquetMetadata(
    bytes.buffer.slice(bytes.byteOffset, bytes.byteOffset + bytes.length) as ArrayBuffer,
  );
  const text = 'OPTIONAL BYTE_ARRAY';
  const map = (name: string): unknown => ({
    [`OPTIONAL MAP ${name}`]: [{ 'REPEATED GROUP key_value': ['REQUIRED BYTE_ARRAY key', `${text} value`] }],
  });
  expect(outline(parquetSchema(metadata))).toEqual({
    'ROOT GROUP spark_schema': [
      { 'OPTIONAL GROUP txn': [`${text} appId`, 'OPTIONAL INT64 version', 'OPTIONAL INT64 lastUpdated'] },
      {
        'OPTIONAL GROUP add': [
          `${text} path`,
          map('partitionValues'),
          'OPTIONAL INT64 size',
          'OPTIONAL INT64 modificationTime',
          'OPTIONAL BOOLEAN dataChange',
          `${text} stats`,
          map('tags'),
        ],
      },
      {
        'OPTIONAL GROUP remove': [
          `${text} path`,
          'OPTIONAL INT64 deletionTimestamp',
          'OPTIONAL BOOLEAN dataChange',
          'OPTIONAL BOOLEAN extendedFileMetadata',
          map('partitionValues'),
          'OPTIONAL INT64 size',
        ],
      },
      {
        'OPTIONAL GROUP metaData': [
          `${text} id`,
          `${text} name`,
          `${text} description`,
          { 'OPTIONAL GROUP format': [`${text} provider`, map('options')] },
          `${text} schemaString`,
          { 'OPTIONAL LIST partitionColumns': [{ 'REPEATED GROUP list': [`${text} element`] }] },
          map('configuration'),
          'OPTIONAL INT64 createdTime',
        ],
      },
      { 'OPTIONAL GROUP protocol': ['OPTIONAL INT32 minReaderVersion', 'OPTIONAL INT32 minWriterVersion'] },
    ],
  });
});

test('gives from a checkpoint the very state that the log gives', async () => {
  const store = await openStore();
  const properties = { 'my.note': 'é "x"', 'delta.deletedFileRetentionDuration': 'interval 2 days' };
  await createTable(store, 't', {
    schema: pairSchema,
    partitionBy: ['name'],
    sortedBy: ['value'],
    properties,
    ...words,
  });
  const txn = { appId: 'driver', version: 3 };
  const rows = { nRows: 3, columns: { name: ['a', null, 'b/c'], value: [1, 2, Number.NaN] } };
  await commitRows(store, 't', { schema: pairSchema, rows, mode: 'append', txn, ...words });
  // The first tombstone is three days older than the newest, the second is not.
  await deleteRows(store, 't', { where: { column: 'name', is: '=', value: 'a' }, ...words });
  await deleteRows(store, 't', { where: { column: 'name', is: 'null' }, ...words, now: now + 3 * day });
  const fromLog = (await loadSnapshot(store, 't'))!;
  expect(fromLog.removed.size).toBe(2);
  await writeCheckpoint(store, 't');
  for (let version = 0; version <= 3; version++) await store.delete(logEntry(version));
  const fromCheckpoint = (await loadSnapshot(store, 't'))!;
  const unchanged = [...fromLog.files].map(([path, add]) => [path, { ...add, dataChange: false }]);
  expect([...fromCheckpoint.files]).toEqual(unchanged);
  expect([...fromCheckpoint.removed.keys()]).toEqual([...fromLog.removed.keys()].slice(1));
  expect({ ...fromCheckpoint, files: 0, removed: 0 }).toEqual({ ...fromLog, files: 0, removed: 0 });
});

test('reads a checkpoint in several parts, and none of which a part is missing', async () => {
  const store = await openStore();
  await commitHourly(store, 2);
  const { protocol, metaData, files } = (await loadSnapshot(store, 't', { version: 1 }))!;
  const schema = [
    { name: 'schema', num_children: 3 },
    { name: 'protocol', num_children: 2, repetition_type: 'OPTIONAL' as const },
    { name: 'minReaderVersion', type: 'INT32' as const, repetition_type: 'OPTIONAL' as const },
    { name: 'minWriterVersion', type: 'INT32' as const, repetition_type: 'OPTIONAL' as const },
    {
      name: 'metaData',
      type: 'BYTE_ARRAY' as const,
      converted_type: 'JSON' as const,
      repetition_type: 'OPTIONAL' as const,
    },
    { name: 'add', type: 'BYTE_ARRAY' as const, converted_type: 'JSON' as const, repetition_type: 'OPTIONAL' as const },
  ];
  const write = async (i: number, actions: readonly object[]): Promise<void> => {
    const columnData = ['protocol', 'metaData', 'add'].map((name) => ({
      name,
      data: actions.map((action) => (action as Readonly<Record<string, unknown>>)[name] ?? null),
    }));
    await store.write(checkpointPart(i), new Uint8Array(parquetWriteBuffer({ schema, columnData })));
  };
  const adds = [...files.values()].map((add) => ({ add }));
  await write(1, [{ protocol }, { metaData }, adds[0]!]);
  const whole = await readPairs(store, 1);
  await store.delete(logEntry(0));
  await expect(readTable(store, 't')).rejects.toMatchObject({ code: 'TABLE_LOG_DAMAGED' });
  await write(2, [adds[1]!]);
  expect(await readPairs(store, 1)).toEqual(whole);
  expect(await readPairs(store)).toHaveLength(3);
});

test.each([
  ['cut off', async (store: ObjectStore, path: string) => store.write(path, (await store.read(path)).slice(0, -20))],
  ['no Parquet', async (store: ObjectStore, path: string) => store.write(path, Buffer.from('PAR1'))],
  [
    'without a description of the table',
    async (store: ObjectStore, path: string) =>
      store.write(path, new Uint8Array(parquetWriteBuffer({ columnData: [{ name: 'x', data: [1] }] }))),
  ],
])('reads what it can without a checkpoint that is %s', async (_what, damage) => {
  const store = await openStore();
  await commitHourly(store, 20);
  await damage(store, checkpoint(20));
  expect(await readPairs(store)).toHaveLength(21);
  await expireLog(store, 't', { before: now + 30 * day, now: now + 30 * day });
  // The older checkpoint serves, and was what the expiry kept.
  expect(await pathsBelow(store, logEntry(9))).toEqual([]);
  expect(await readPairs(store)).toHaveLength(21);
  await damage(store, checkpoint(10));
  await expect(readPairs(store)).rejects.toMatchObject({
    code: 'TABLE_LOG_DAMAGED',
    message: expect.stringMatching(/checkpoint/),
  });
  await expect(expireLog(store, 't', { before: now, now })).rejects.toMatchObject({ code: 'TABLE_LOG_DAMAGED' });
});

test('expires the log up to a checkpoint, keeps what is newer, and says which versions are left', async () => {
  const store = await openStore();
  await commitHourly(store, 25);
  const early = await expireLog(store, 't', { before: timeOf(9), now: timeOf(99) });
  expect(early).toEqual({ deleted: [], oldestVersion: 0 });
  const { deleted, oldestVersion } = await expireLog(store, 't', { before: timeOf(22), now: timeOf(99) });
  expect(oldestVersion).toBe(20);
  expect(deleted).toHaveLength(21);
  expect(deleted[10]).toBe(checkpoint(10));
  expect((await tableHistory(store, 't')).map(({ version }) => version)).toEqual([20, 21, 22, 23, 24, 25]);
  expect(await readPairs(store, 20)).toHaveLength(21);
  expect(await readPairs(store)).toHaveLength(26);
  await expect(readTable(store, 't', { version: 19 })).rejects.toMatchObject({
    code: 'TABLE_VERSION_MISSING',
    message: expect.stringContaining('expired'),
    faults: [expect.objectContaining({ expected: 'a version from 20 to 25' })],
  });
  expect(await tableVersionAt(store, 't', timeOf(21))).toBe(21);
  expect(await tableVersionAt(store, 't', timeOf(19))).toBeUndefined();
  expect(await commitPairs(store, [['more', 1]])).toBe(26);
  // `before` in the future means now.
  expect((await expireLog(store, 't', { before: timeOf(999), now: timeOf(22) })).deleted).toEqual([]);
});

test('reads on when the beginning of the log expires in the middle of it', async () => {
  const store = await openStore();
  await commitHourly(store, 9);
  let isFirst = true;
  const slow: ObjectStore = {
    ...store,
    list: async function* list(prefix, options) {
      yield* store.list(prefix, options);
      if (!isFirst) return;
      isFirst = false;
      await commitPairs(store, [['late', 1]]);
      await expireLog(store, 't', { before: now + day, now: now + day });
    },
  };
  expect(await readPairs(slow)).toHaveLength(11);
  isFirst = true;
  expect(await tableVersion(slow, 't')).toBe(10);
});

test('does not point readers back at an older checkpoint, and mends a pointer that says nothing', async () => {
  const store = await openStore();
  await commitHourly(store, 4);
  await writeCheckpoint(store, 't', { version: 3 });
  await writeCheckpoint(store, 't', { version: 1 });
  expect(await readJson(store, pointer)).toMatchObject({ version: 3 });
  await store.write(pointer, Buffer.from('{"version"'));
  await writeCheckpoint(store, 't', { version: 2 });
  expect(await readJson(store, pointer)).toMatchObject({ version: 2 });
  await expect(writeCheckpoint(store, 't', { version: 5 })).rejects.toMatchObject({ code: 'TABLE_VERSION_MISSING' });
});

test('makes the commit even where its checkpoint cannot be written', async () => {
  const store = await openStore();
  await commitHourly(store, 9);
  const failing: ObjectStore = {
    ...store,
    write: async (path, bytes, options) => {
      if (path.includes('.checkpoint.')) throw new Error('no space');
      return store.write(path, bytes, options);
    },
  };
  expect(await commitPairs(failing, [['a', 1]])).toBe(10);
  expect(await readPairs(store)).toHaveLength(11);
  expect(await pathsBelow(store, pointer)).toEqual([]);
});

test('finds the version of a time, also where a clock went back', async () => {
  const store = await openStore();
  expect(await tableVersionAt(store, 't', now)).toBeUndefined();
  expect(await readTable(store, 't', { at: now })).toBeUndefined();
  for (const time of [now, now - 5000, now + 10, now + 10]) {
    await commitRows(store, 't', {
      schema: pairSchema,
      rows: { nRows: 1, columns: { name: ['a'], value: [1] } },
      mode: 'append',
      ...words,
      now: time,
    });
  }
  const asked = [now - 1, now, now + 1, now + 9, now + 10, now + 11, now + day];
  const found = await Promise.all(asked.map(async (at) => tableVersionAt(store, 't', at)));
  expect(found).toEqual([undefined, 0, 1, 1, 2, 3, 3]);
  expect(await readTable(store, 't', { at: now + 1 })).toMatchObject({ version: 1, rows: { nRows: 2 } });
  await expect(readTable(store, 't', { at: now - 1 })).rejects.toMatchObject({
    code: 'TABLE_VERSION_MISSING',
    faults: [expect.objectContaining({ expected: 'a time from 2026-01-02T03:04:05.000Z, version 0, on' })],
  });
});
