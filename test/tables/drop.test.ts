import { expect, test } from '@jest/globals';
import {
  commitRows,
  createTable,
  deleteRows,
  describeTable,
  dropTable,
  optimizeTable,
  readTable,
  restoreTable,
  setTableProperties,
  tableHistory,
  tableVersion,
  upsertRows,
  writeCheckpoint,
} from '#src/tables/index.ts';
import type { ObjectStore } from '#src/storage/index.ts';
import { dyingStore } from '../registry/gate-run.ts';
import { openMemory, type Objects } from '../registry/memory-store.ts';
import { commitPairs, now, pairColumns, pairSchema, pathsBelow, temporaryStores, withRivals } from './fixtures.ts';

const openStore = temporaryStores();
const words = { info: { operation: 'DROP' }, now };

/** A table of six versions, partitioned, with checkpoints, garbage, files of other engines, and a table of its own in its folder. */
async function fullStore(): Promise<Objects> {
  const objects: Objects = new Map();
  const store = openMemory(objects);
  const properties = { 'delta.checkpointInterval': '2' };
  await createTable(store, 't', { schema: pairSchema, properties, partitionBy: ['name'], ...words });
  for (let i = 0; i < 4; i++)
    await commitPairs(store, [
      ['a', i],
      [`n${i}`, i],
    ]);
  await deleteRows(store, 't', { where: { column: 'value', is: '=', value: 1 }, ...words });
  const bytes = Buffer.from('x');
  const others = ['name=a/part-garbage.parquet', '_change_data/cdc.parquet', '_delta_log/00000000000000000003.crc'];
  for (const path of others) await store.write(`t/${path}`, bytes);
  for (const path of ['t/inner', 'tt']) await createTable(store, path, { schema: pairSchema, ...words });
  return objects;
}

/** Drops the table on a copy of the store, whose process dies after `nCalls` calls. */
async function dropUntilDeath(
  from: Objects,
  nCalls: number,
): Promise<{ readonly objects: Objects; readonly hasDied: boolean }> {
  const objects: Objects = new Map(from);
  try {
    await dropTable(dyingStore(openMemory(objects), nCalls), 't', words);
    return { objects, hasDied: false };
  } catch (error) {
    expect(error).toMatchObject({ code: 'STORAGE_FAILED' });
    return { objects, hasDied: true };
  }
}

type State = 'whole' | 'emptied' | 'nothing';

async function stateOf(store: ObjectStore): Promise<State> {
  const read = await readTable(store, 't');
  const properties = (await describeTable(store, 't'))?.properties;
  const history = await tableHistory(store, 't');
  expect(await tableVersion(store, 't')).toBe(read?.version);
  if (read === undefined) {
    expect(history).toEqual([]);
    return 'nothing';
  }
  const isDropped = properties!['muster.dropped'] === 'true';
  expect([read.version, read.rows.nRows]).toEqual(isDropped ? [6, 0] : [5, 6]);
  return isDropped ? 'emptied' : 'whole';
}

test('wherever its process dies, the table is whole, emptied or gone, and a second deletion finishes', async () => {
  const base = await fullStore();
  const states: State[] = [];
  for (let nCalls = 0, hasDied = true; hasDied; nCalls++) {
    const run = await dropUntilDeath(base, nCalls);
    ({ hasDied } = run);
    const store = openMemory(run.objects);
    states.push(await stateOf(store));
    // A reader that had listed the log before it began.
    const listings = [base];
    const late: ObjectStore = { ...store, list: (prefix) => openMemory(listings.pop() ?? run.objects).list(prefix) };
    const found = await describeTable(late, 't');
    const seen = { whole: [5], emptied: [5, 6], nothing: [undefined] }[states.at(-1)!];
    expect(seen).toContain(found?.version);
    await dropTable(store, 't', words);
    expect(await stateOf(store)).toBe('nothing');
    const left = [...run.objects.keys()].filter((path) => path.startsWith('t/'));
    expect(left).toEqual(['t/inner/_delta_log/00000000000000000000.json']);
    expect(await tableVersion(store, 'tt')).toBe(0);
  }
  const firstOf = (state: State): number => states.indexOf(state);
  expect([...states].sort((a, b) => firstOf(a) - firstOf(b))).toEqual(states);
  expect([...new Set(states)]).toEqual(['whole', 'emptied', 'nothing']);
  expect(states.length).toBeGreaterThan(30);
});

test('takes no commit until the deletion is finished, and then a table may be made there again', async () => {
  const base = await fullStore();
  const places = await Promise.all(
    Array.from({ length: 60 }, async (_, nCalls) => openMemory((await dropUntilDeath(base, nCalls)).objects)),
  );
  const emptied: ObjectStore[] = [];
  for (const place of places) if ((await stateOf(place)) === 'emptied') emptied.push(place);
  for (const store of [emptied[0]!, emptied.at(-1)!]) {
    const rows = pairColumns([['z', 1]]);
    const attempts: readonly Promise<unknown>[] = [
      createTable(store, 't', { schema: pairSchema, ...words }),
      commitRows(store, 't', { schema: pairSchema, rows, mode: 'append', ...words }),
      commitRows(store, 't', { schema: pairSchema, rows, mode: 'overwrite', ...words }),
      upsertRows(store, 't', { schema: pairSchema, rows, key: ['name'], ...words }),
      deleteRows(store, 't', { where: { column: 'name', is: '=', value: 'z' }, ...words }),
      optimizeTable(store, 't', words),
      restoreTable(store, 't', { version: 6 }, words),
      setTableProperties(store, 't', { properties: { 'my.note': 'x' }, ...words }),
      writeCheckpoint(store, 't'),
    ];
    for (const attempt of attempts) await expect(attempt).rejects.toMatchObject({ code: 'TABLE_DROPPED' });
    await dropTable(store, 't', words);
    expect(await createTable(store, 't', { schema: pairSchema, ...words })).toEqual({ version: 0 });
    await commitPairs(store, [['z', 1]]);
    expect((await readTable(store, 't'))!.rows.nRows).toBe(1);
  }
});

test('deletes rows that others added while it began, and what is not there without an error', async () => {
  const store = await openStore();
  await dropTable(store, 't', words);
  await commitPairs(store, [['a', 1]]);
  await dropTable(withRivals(store, [async () => commitPairs(store, [['b', 2]])]), 't', words);
  expect(await pathsBelow(store, 't/')).toEqual([]);
});

test('deletes a table that only takes new rows', async () => {
  const store = await openStore();
  await createTable(store, 't', { schema: pairSchema, properties: { 'delta.appendOnly': 'true' }, ...words });
  await commitPairs(store, [['a', 1]]);
  await dropTable(store, 't', words);
  expect(await pathsBelow(store, '')).toEqual([]);
});

test('leaves a table that it cannot write to as it is', async () => {
  const store = await openStore();
  await commitPairs(store, [['a', 1]]);
  const path = 't/_delta_log/00000000000000000000.json';
  const text = Buffer.from(await store.read(path)).toString('utf8');
  await store.write(path, Buffer.from(text.replace('"minWriterVersion":2', '"minWriterVersion":7')));
  await expect(dropTable(store, 't', words)).rejects.toMatchObject({ code: 'TABLE_UNSUPPORTED' });
  expect((await readTable(store, 't'))!.rows.nRows).toBe(1);
});
