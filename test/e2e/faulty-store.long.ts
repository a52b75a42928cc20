import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { openStore, type ObjectStore } from '#src/storage/index.ts';
import { readTable, tableHistory } from '#src/tables/index.ts';
import { projectRoot } from '#test/house/project.ts';
import { startAzurite, type Azurite } from '#test/storage/azurite.ts';
import { faultKinds, startFaultyProxy, type FaultyProxy } from '#test/storage/faulty-proxy.ts';
import { openSandbox, run, type Ended } from './command.ts';
import { csvFiles, writePipeline, writeSmallInput } from './small-input.ts';

const sandbox = openSandbox();
let azurite: Azurite;
let proxy: FaultyProxy;
let pipeline: string;
let expected: Readonly<Record<string, string>>;
let workspace: string;
beforeAll(async () => {
  azurite = await startAzurite();
  proxy = await startFaultyProxy(azurite.address, 20);
  workspace = await azurite.newPlace();
  pipeline = writePipeline(sandbox.folder, writeSmallInput(sandbox.folder));
  await muster(join(sandbox.folder, 'folder'), 'expected');
  expected = csvFiles(output('expected'));
});
afterAll(async () => {
  await proxy.close();
  await azurite.close();
  sandbox.remove();
});

const output = (name: string): string => join(sandbox.folder, name);

/** Runs the whole pipeline; a workspace on Azure Blob is reached by way of the proxy. */
async function muster(place: string, outputName: string): Promise<Ended> {
  const args = ['run', pipeline, '--workspace', place, '--output', output(outputName)];
  return run([join(projectRoot, 'bin/muster.mjs'), ...args], {
    AZURE_STORAGE_CONNECTION_STRING: azurite.connectionString(proxy.address),
    MUSTER_STORAGE_TIMEOUT_SECONDS: '2',
    MUSTER_LOG_LEVEL: 'debug',
  });
}

/** The number of rows and commits of each table that a run writes, read without faults; undefined where there is no table. */
async function tablesOf(place: string): Promise<Readonly<Record<string, readonly number[] | undefined>>> {
  const store: ObjectStore = openStore(place, { connectionString: azurite.connectionString() });
  const names = ['models', 'decisions', 'releases', 'challengers'].map((name) => `fleets/batchai/${name}`);
  const counts = [...names, 'feature_groups/demand_1', 'runs'].map(async (name) => {
    const table = await readTable(store, name);
    const nRows = table?.rows.nRows;
    return [name, nRows === undefined ? undefined : [nRows, (await tableHistory(store, name)).length]] as const;
  });
  return Object.fromEntries(await Promise.all(counts));
}

test('with faults in every fifth request the pipeline ends with the right bytes', async () => {
  proxy.set({ share: 0.2 });
  const ended = await muster(workspace, 'fifth');
  proxy.set({ share: 0 });
  expect(ended).toMatchObject({ exitCode: 0, err: '' });
  expect(csvFiles(output('fifth'))).toEqual(expected);
  const { requests = 0, ...faults } = proxy.counts();
  const nFaults = Object.values(faults).reduce((sum, count) => sum + count, 0);
  expect(nFaults / requests).toBeGreaterThan(0.1);
  expect(Object.keys(faults).sort()).toEqual([...faultKinds].sort());
  expect(ended.out).toMatch(/STORAGE_(UNAVAILABLE|THROTTLED).*attempt 1 of/);
  // Each commit is there once, however often its answer was lost.
  expect(await tablesOf(workspace)).toMatchObject({
    'fleets/batchai/releases': [expect.any(Number), 1],
    'feature_groups/demand_1': [expect.any(Number), 1],
    runs: [4, 4],
  });
}, 900_000);

test('a store that fails at every request ends the run with a code, and leaves what was there as it was', async () => {
  const before = await tablesOf(workspace);
  proxy.set({ share: 1, kinds: ['reset', 'status-500', 'status-429'] });
  const ended = await muster(workspace, 'failed');
  proxy.set({ share: 0 });
  expect(ended).toMatchObject({ exitCode: 1, err: expect.stringMatching(/STORAGE_(UNAVAILABLE|THROTTLED)/) });
  expect(ended.err).toContain('to do:');
  expect(ended.err).not.toContain('INTERNAL');
  expect(await tablesOf(workspace)).toEqual(before);
  expect(existsSync(output('failed/forecasts'))).toBe(false);
}, 900_000);

test('a store that fails in the middle of a run leaves whole tables, and the next run finishes', async () => {
  const place = await azurite.newPlace();
  proxy.set({ share: 1, kinds: ['reset', 'lost-answer', 'status-500'], from: 45 });
  const ended = await muster(place, 'broken');
  proxy.set({ share: 0 });
  expect(ended).toMatchObject({ exitCode: 1, err: expect.stringContaining('STORAGE_UNAVAILABLE') });
  const left = await tablesOf(place);
  expect(left['feature_groups/demand_1']).toBeDefined();
  expect(left['fleets/batchai/releases']).toBeUndefined();
  const next = await muster(place, 'after');
  expect(next).toMatchObject({ exitCode: 0, err: '' });
  expect(csvFiles(output('after'))).toEqual(expected);
}, 900_000);
