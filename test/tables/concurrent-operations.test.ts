import { execFile } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { expect, test } from '@jest/globals';
import type { ObjectStore } from '#src/storage/index.ts';
import {
  commitRows,
  createTable,
  deleteRows,
  optimizeTable,
  readTable,
  restoreTable,
  tableHistory,
  tableVersion,
  upsertRows,
  type TableRows,
  type TableSchema,
} from '#src/tables/index.ts';
import { commitPairs, now, pairSchema, readLogEntry, readPairs, temporaryStores, withRivals } from './fixtures.ts';

const openStore = temporaryStores();
const words = { info: { operation: 'TEST' }, now };

async function deleteBelow(store: ObjectStore, value: number, maxRuns?: number): Promise<unknown> {
  return deleteRows(store, 't', { where: { column: 'value', is: '<', value }, maxRuns, ...words });
}

async function upsertPair(store: ObjectStore, name: string, value: number): Promise<unknown> {
  const rows = { nRows: 1, columns: { name: [name], value: [value] } };
  return upsertRows(store, 't', { schema: pairSchema, rows, key: ['name'], ...words });
}

/** Does something to a table of two files while others do something else, and gives the version that it read in the end, and the rows. */
async function race(
  operate: (store: ObjectStore) => Promise<unknown>,
  rival: (store: ObjectStore) => Promise<unknown>,
): Promise<{ readonly result: unknown; readonly readVersion: unknown; readonly pairs: unknown }> {
  const store = await openStore();
  await commitPairs(store, [
    ['a', 1],
    ['b', 5],
  ]);
  await commitPairs(store, [['m', 9]]);
  const result = await operate(withRivals(store, [async () => rival(store)]));
  const entry = await readLogEntry(store, (await tableVersion(store, 't'))!);
  const { readVersion } = entry.find(({ commitInfo }) => commitInfo !== undefined)!['commitInfo']!;
  return {
    result,
    readVersion,
    pairs: [...(await readPairs(store))].sort(([a], [b]) => (String(a) < String(b) ? -1 : 1)),
  };
}

test('a delete also deletes what was appended meanwhile, where it could match', async () => {
  const outcome = await race(
    async (store) => deleteBelow(store, 4),
    async (store) =>
      commitPairs(store, [
        ['late', 3],
        ['z', 8],
      ]),
  );
  expect(outcome).toEqual({
    result: { version: 3, nDeleted: 2 },
    readVersion: 2,
    pairs: [
      ['b', 5],
      ['m', 9],
      ['z', 8],
    ],
  });
});

test('a delete follows, as it is, an append that cannot match by its statistics', async () => {
  const outcome = await race(
    async (store) => deleteBelow(store, 4),
    async (store) => commitPairs(store, [['late', 6]]),
  );
  expect(outcome).toEqual({
    result: { version: 3, nDeleted: 1 },
    readVersion: 1,
    pairs: [
      ['b', 5],
      ['late', 6],
      ['m', 9],
    ],
  });
});

test('a delete runs anew when another one removed a file that it read, and both hold', async () => {
  const outcome = await race(
    async (store) => deleteBelow(store, 4),
    async (store) => deleteRows(store, 't', { where: { column: 'name', is: '=', value: 'b' }, ...words }),
  );
  expect(outcome).toEqual({ result: { version: 3, nDeleted: 1 }, readVersion: 2, pairs: [['m', 9]] });
});

test('an upsert updates a row that another one inserted meanwhile', async () => {
  const outcome = await race(
    async (store) => upsertPair(store, 'new', 1),
    async (store) => upsertPair(store, 'new', 2),
  );
  expect(outcome).toMatchObject({ result: { version: 3, nInserted: 0, nUpdated: 1 }, readVersion: 2 });
  expect(outcome.pairs).toEqual([
    ['a', 1],
    ['b', 5],
    ['m', 9],
    ['new', 1],
  ]);
});

test('an upsert follows, as it is, one of keys that it has none of', async () => {
  const outcome = await race(
    async (store) => upsertPair(store, 'a', 2),
    async (store) => upsertPair(store, 'zz', 2),
  );
  expect(outcome).toMatchObject({ result: { version: 3, nInserted: 0, nUpdated: 1 }, readVersion: 1 });
  expect(outcome.pairs).toEqual([
    ['a', 2],
    ['b', 5],
    ['m', 9],
    ['zz', 2],
  ]);
});

const optimize = async (store: ObjectStore): Promise<unknown> => optimizeTable(store, 't', words);

test('an optimize follows appends as it is, and runs anew when a file that it joins was removed', async () => {
  const beside = await race(optimize, async (store) => commitPairs(store, [['z', 1]]));
  expect(beside).toMatchObject({ result: { version: 3, nFilesRemoved: 2, nFilesAdded: 1 }, readVersion: 1 });
  expect(beside.pairs).toEqual([
    ['a', 1],
    ['b', 5],
    ['m', 9],
    ['z', 1],
  ]);
  const across = await race(optimize, async (store) => deleteBelow(store, 4));
  expect(across).toMatchObject({ result: { version: 3, nFilesRemoved: 2, nFilesAdded: 1 }, readVersion: 2 });
  expect(across.pairs).toEqual([
    ['b', 5],
    ['m', 9],
  ]);
});

test('a restore leaves nothing of what was appended meanwhile', async () => {
  const outcome = await race(
    async (store) => restoreTable(store, 't', { version: 0 }, words),
    async (store) => commitPairs(store, [['late', 1]]),
  );
  expect(outcome).toEqual({
    result: { version: 3 },
    readVersion: 2,
    pairs: [
      ['a', 1],
      ['b', 5],
    ],
  });
});

test('gives up with TABLE_CONFLICT after the runs that it may have, and leaves the table to the others', async () => {
  const store = await openStore();
  await commitPairs(store, [['a', 1]]);
  const rivals = Array.from({ length: 3 }, (_, i) => async () => commitPairs(store, [['rival', i]]));
  await expect(deleteBelow(withRivals(store, rivals), 99, 3)).rejects.toMatchObject({
    code: 'TABLE_CONFLICT',
    message: expect.stringContaining('3 runs'),
  });
  expect(await readPairs(store)).toHaveLength(4);
});

test('a commit that may only follow one version is refused also after a commit that changed no file', async () => {
  const store = await openStore();
  await commitPairs(store, [['a', 1]]);
  const racing = withRivals(store, [async () => commitPairs(store, [])]);
  const commit = commitPairs(racing, [['b', 2]], { expectedVersion: 0 });
  await expect(commit).rejects.toMatchObject({ code: 'TABLE_CONFLICT' });
  expect(await readPairs(store)).toEqual([['a', 1]]);
});

const wide: TableSchema = [...pairSchema, { name: 'extra', type: 'long' }];

test('an append of columns that changed meanwhile conflicts; one that adds columns takes in the others', async () => {
  const store = await openStore();
  await commitPairs(store, [['a', 1]]);
  const widen = async (schema: TableSchema, in_: ObjectStore = store): Promise<unknown> => {
    const columns = Object.fromEntries(schema.map(({ name, type }) => [name, [type === 'string' ? 'w' : 7]]));
    const rows = { nRows: 1, columns: columns as TableRows['columns'] };
    const commit = { schema, rows, mode: 'append', addColumns: true, ...words } as const;
    return commitRows(in_, 't', commit);
  };
  const append = commitPairs(withRivals(store, [async () => widen(wide)]), [['b', 2]]);
  await expect(append).rejects.toMatchObject({ code: 'TABLE_CONFLICT', message: expect.stringContaining('columns') });
  const other: TableSchema = [...pairSchema, { name: 'other', type: 'long' }];
  const third: TableSchema = [...pairSchema, { name: 'third', type: 'long' }];
  await widen(other, withRivals(store, [async () => widen(third)]));
  const read = (await readTable(store, 't'))!;
  expect(read.schema.map(({ name }) => name)).toEqual(['name', 'value', 'extra', 'third', 'other']);
  expect(read.rows.columns['other']).toEqual([null, null, null, 7]);
});

test('a driver that runs twice at once commits its transaction once', async () => {
  const store = await openStore();
  await createTable(store, 't', { schema: pairSchema, ...words });
  const commit = async (in_: ObjectStore): Promise<unknown> => {
    const rows = { nRows: 1, columns: { name: ['a'], value: [1] } };
    return commitRows(in_, 't', {
      schema: pairSchema,
      rows,
      mode: 'append',
      txn: { appId: 'd', version: 1 },
      ...words,
    });
  };
  expect(await commit(withRivals(store, [async () => commit(store)]))).toEqual({ version: 1, isRepeated: true });
  expect(await readPairs(store)).toEqual([['a', 1]]);
});

test('loses no row and doubles none when processes upsert, delete and append at once', async () => {
  const store = await openStore();
  const script = fileURLToPath(new URL('upsert-process.ts', import.meta.url));
  const writers = ['0', '1', '2', '3'];
  const run = promisify(execFile);
  const told = await Promise.all(
    writers.map(async (writer) => run(process.execPath, [script, store.folder, writer, '3'], { env: {} })),
  );
  const counts = told.map(
    ({ stdout }) => JSON.parse(stdout) as { readonly nInserted: number; readonly nUpdated: number },
  );
  const names = (await readPairs(store)).map(([name]) => String(name)).sort();
  const own = writers.flatMap((w) => [`${w}/0`, `${w}/1`, `${w}/2`, `${w}/added`, `${w}/added`, `${w}/added`]);
  expect(names).toEqual([...own, 'shared'].sort());
  // Each row of its own is new, and the shared one is so once.
  const nRows = writers.length * 3 * 3;
  const nInserted = counts.reduce((sum, count) => sum + count.nInserted, 0);
  expect(nInserted).toBe(writers.length * 3 * 2 + 1);
  expect(nInserted + counts.reduce((sum, count) => sum + count.nUpdated, 0)).toBe(nRows);
  const history = await tableHistory(store, 't');
  expect(history.map(({ version }) => version)).toEqual(Array.from({ length: writers.length * 3 * 3 }, (_, i) => i));
});
