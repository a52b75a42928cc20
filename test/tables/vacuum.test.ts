import { utimes } from 'node:fs/promises';
import { join } from 'node:path';
import { expect, test } from '@jest/globals';
import type { ObjectStore } from '#src/storage/index.ts';
import {
  commitRows,
  createTable,
  deleteRows,
  expireLog,
  readTable,
  restoreTable,
  vacuumTable,
  writeCheckpoint,
  writePart,
} from '#src/tables/index.ts';
import { loadSnapshot } from '#src/tables/snapshot.ts';
import {
  commitHourly,
  commitPairs,
  now,
  pairColumns,
  pairSchema,
  pathsBelow,
  readPairs,
  temporaryStores,
} from './fixtures.ts';

const openStore = temporaryStores();
const words = { info: { operation: 'TEST' }, now };
const day = 24 * 60 * 60 * 1000;

/** Makes files as old as their commits: those of `commitHourly` from `startAt` on, and one that nobody names. */
async function age(store: ObjectStore & { readonly folder: string }, time: number): Promise<void> {
  for (const path of await pathsBelow(store, 't/')) await utimes(join(store.folder, path), time / 1000, time / 1000);
}

test('vacuums what no version within the retention, no version to keep and no other table names', async () => {
  const store = await openStore();
  const write = { schema: pairSchema, mode: 'overwrite', info: words.info } as const;
  // Version i is the newest from day i to day i + 1.
  for (let i = 0; i < 6; i++)
    await commitRows(store, 't', { ...write, rows: pairColumns([[`v${i}`, 1]]), now: now + i * day });
  const leftover = await writePart(store, 't', pairSchema, pairColumns([['dead writer', 1]]));
  await commitRows(store, 't/inner', { ...write, rows: pairColumns([['inner', 1]]), now });
  await store.write('t/_hidden/part.parquet', Uint8Array.of(1));
  await age(store, now);
  const fresh = await writePart(store, 't', pairSchema, pairColumns([['being written', 1]]));
  await utimes(join(store.folder, 't', fresh.path), (now + 9.5 * day) / 1000, (now + 9.5 * day) / 1000);
  const files = await Promise.all(
    Array.from(
      { length: 6 },
      async (_, version) => [...(await loadSnapshot(store, 't', { version }))!.files.keys()][0]!,
    ),
  );
  const options = { now: now + 10.5 * day, retentionInMs: 7 * day, keepVersions: [1] };
  const garbage = [files[0]!, files[2]!, leftover.path].sort();
  const listed = await vacuumTable(store, 't', { ...options, dryRun: true });
  expect([...listed.deleted].sort()).toEqual(garbage);
  expect(await pathsBelow(store, 't/part-')).toHaveLength(8);
  const done = await vacuumTable(store, 't', options);
  expect(done).toEqual(listed);
  expect(done).toMatchObject({ nKept: 5, deletedBytes: expect.any(Number) });
  // The version of day 3 was the newest when the retention begins.
  for (const version of [1, 3, 4, 5]) expect(await readPairs(store, version)).toEqual([[`v${version}`, 1]]);
  await expect(readPairs(store, 2)).rejects.toMatchObject({ code: 'TABLE_FILE_DAMAGED' });
  await expect(restoreTable(store, 't', { version: 2 }, words)).rejects.toMatchObject({ code: 'TABLE_FILES_VACUUMED' });
  expect((await readTable(store, 't/inner'))!.rows.nRows).toBe(1);
  expect(await store.stat('t/_hidden/part.parquet')).toBeDefined();
  expect(await store.stat(`t/${fresh.path}`)).toBeDefined();
  expect((await vacuumTable(store, 't', options)).deleted).toEqual([]);
});

test('keeps what the log removed within the retention, also after the log has expired', async () => {
  const store = await openStore();
  await commitHourly(store, 3);
  await deleteRows(store, 't', { where: { column: 'value', is: '<=', value: 1 }, ...words, now: now + 8 * day });
  await writeCheckpoint(store, 't');
  await expireLog(store, 't', { before: now + 8 * day, now: now + 9 * day });
  await age(store, now);
  const kept = await vacuumTable(store, 't', { now: now + 14 * day });
  expect(kept.deleted).toEqual([]);
  const gone = await vacuumTable(store, 't', { now: now + 16 * day });
  expect(gone.deleted).toHaveLength(2);
  expect(await readPairs(store)).toHaveLength(2);
  await expect(vacuumTable(store, 't', { now, keepVersions: [0] })).rejects.toMatchObject({
    code: 'TABLE_VERSION_MISSING',
  });
});

test('keeps a version within the retention also where the writer that removed its file had a clock that was behind', async () => {
  const store = await openStore();
  const write = { schema: pairSchema, mode: 'overwrite', info: words.info } as const;
  for (const [i, time] of [now, now + 9 * day, now].entries()) {
    await commitRows(store, 't', { ...write, rows: pairColumns([[`v${i}`, 1]]), now: time });
  }
  await age(store, now);
  expect((await vacuumTable(store, 't', { now: now + 15 * day })).deleted).toEqual([]);
  expect(await readPairs(store, 1)).toEqual([['v1', 1]]);
  expect((await vacuumTable(store, 't', { now: now + 17 * day })).deleted).toHaveLength(2);
});

test('keeps files for as long as the table asks, where that is longer than a week', async () => {
  const store = await openStore();
  const properties = { 'delta.deletedFileRetentionDuration': 'interval 30 days' };
  await createTable(store, 't', { schema: pairSchema, properties, ...words });
  await commitPairs(store, [['a', 1]]);
  await commitPairs(store, [['b', 1]], { mode: 'overwrite' });
  await age(store, now);
  expect((await vacuumTable(store, 't', { now: now + 29 * day })).deleted).toEqual([]);
  const short = vacuumTable(store, 't', { now: now + 29 * day, retentionInMs: 8 * day });
  await expect(short).rejects.toMatchObject({ code: 'TABLE_RETENTION_SHORT' });
  expect((await vacuumTable(store, 't', { now: now + 31 * day })).deleted).toHaveLength(1);
});

test.each([
  [{ retentionInMs: 7 * day - 1 }, false],
  [{ retentionInMs: Number.NaN, allowShortRetention: true }, false],
  [{ retentionInMs: -1, allowShortRetention: true }, false],
  [{ retentionInMs: 0, allowShortRetention: true }, true],
  [{}, true],
])('with %j a vacuum is allowed: %s', async (options, isAllowed) => {
  const store = await openStore();
  await commitPairs(store, [['a', 1]]);
  const vacuum = vacuumTable(store, 't', { now: now + 99 * 365 * day, ...options });
  if (isAllowed) await expect(vacuum).resolves.toMatchObject({ deleted: [], nKept: 1 });
  else await expect(vacuum).rejects.toMatchObject({ code: 'TABLE_RETENTION_SHORT' });
  expect(await readPairs(store)).toEqual([['a', 1]]);
});
