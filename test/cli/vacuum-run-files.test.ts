import { mkdtempSync, rmSync, utimesSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeEach, expect, test } from '@jest/globals';
import { openStore } from '#src/storage/index.ts';
import { commitRows, findTables, type TableSchema } from '#src/tables/index.ts';
import { vacuumRunFiles } from '../../src/cli/vacuum-run-files.ts';

const folder = mkdtempSync(join(tmpdir(), 'vacuum-'));
afterAll(() => rmSync(folder, { recursive: true, force: true }));
const store = openStore(folder);
const day = 24 * 60 * 60 * 1000;
const now = Date.UTC(2026, 5, 1);
const since = now - 7 * day;

// Three runs that trained, of which the second was released and the third is the newest; a gate of its own; one that failed; one of today.
beforeEach(async () => {
  rmSync(folder, { recursive: true, force: true });
  await commit('fleets/demand/challengers', 'trained-1', now - 40 * day);
  await commit('fleets/demand/challengers', 'trained-2', now - 30 * day);
  await commit('fleets/demand/releases', 'judged', now - 29 * day, { tables: { models: 0 } });
  await commit('fleets/demand/challengers', 'trained-3', now - 20 * day);
  for (const run of ['trained-1', 'trained-2', 'trained-3', 'judged', 'failed']) await keep(run, now - 20 * day);
  await keep('today', now);
});

async function commit(path: string, run: string, at: number, more: object = {}): Promise<void> {
  const schema: TableSchema = [{ name: 'x', type: 'long' }];
  const rows = { nRows: 1, columns: { x: [1] } };
  await commitRows(store, path, { schema, rows, mode: 'append', info: { operation: 'TEST', run, ...more }, now: at });
}

async function record(run: string, reusedFrom: string): Promise<void> {
  const schema: TableSchema = [
    { name: 'run', type: 'string' },
    { name: 'reused_from', type: 'string' },
  ];
  const rows = { nRows: 1, columns: { run: [run], reused_from: [reusedFrom] } };
  await commitRows(store, 'runs', { schema, rows, mode: 'append', info: { operation: 'RUN' }, now });
}

/** Writes a log of 3 bytes and an artifact of 5 of a run, as old as is said. */
async function keep(run: string, at: number): Promise<void> {
  for (const [path, bytes] of [
    [`run_logs/${run}/train.log`, 3],
    [`artifacts/${run}/train/manifest.json`, 5],
  ] as const) {
    await store.write(path, new Uint8Array(bytes));
    utimesSync(join(folder, path), at / 1000, at / 1000);
  }
}

async function runsWithFiles(place: string): Promise<readonly string[]> {
  const runs = new Set<string>();
  for await (const { path } of store.list(`${place}/`)) runs.add(path.split('/')[1]!);
  return [...runs].sort();
}

async function vacuum(dryRun: boolean): ReturnType<typeof vacuumRunFiles> {
  return vacuumRunFiles(store, await findTables(store), { since, dryRun });
}

test('the files of old runs go, and those of runs on which a release or the newest challengers rest stay', async () => {
  const told = await vacuum(false);
  expect(told).toEqual([
    { folder: 'run_logs', nDeleted: 2, deletedBytes: 6, nKept: 4 },
    { folder: 'artifacts', nDeleted: 2, deletedBytes: 10, nKept: 4 },
  ]);
  for (const place of ['run_logs', 'artifacts']) {
    expect(await runsWithFiles(place)).toEqual(['judged', 'today', 'trained-2', 'trained-3']);
  }
});

test('a dry run says the same and deletes nothing', async () => {
  const told = await vacuum(true);
  expect(await runsWithFiles('run_logs')).toHaveLength(6);
  expect(told).toEqual(await vacuum(false));
});

test('a run whose work a kept one reused is kept with it', async () => {
  await record('today', 'trained-1');
  await vacuum(false);
  expect(await runsWithFiles('artifacts')).toEqual(['judged', 'today', 'trained-1', 'trained-2', 'trained-3']);
});

test('of a run that wrote lately nothing is deleted, however old its other files are', async () => {
  utimesSync(join(folder, 'run_logs/failed/train.log'), now / 1000, now / 1000);
  await vacuum(false);
  expect(await runsWithFiles('artifacts')).toContain('failed');
});

test('of a run that has not ended, and may be resumed, nothing is deleted, nor of one that it reused', async () => {
  await store.write('run_headers/failed.json', new Uint8Array(1));
  await record('failed', 'trained-1');
  await vacuum(false);
  expect(await runsWithFiles('artifacts')).toEqual(expect.arrayContaining(['failed', 'trained-1']));
});
