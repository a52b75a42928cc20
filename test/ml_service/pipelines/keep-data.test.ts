import { mkdtempSync, readdirSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { readRunsById } from '#src/pipelines/index.ts';
import { openLocalDirectory, type ObjectStore } from '#src/storage/index.ts';
import { keepData } from '#ml-service/pipelines/index.ts';
import { run } from '#test/e2e/command.ts';
import { writePipeline, writeSmallInput } from '#test/e2e/small-input.ts';
import { openEmulator, workspaceId, type EmulatorClient } from '#test/ml_service/emulator/emulator-client.ts';
import { connectTo } from './connect-to.ts';

const folder = mkdtempSync(join(tmpdir(), 'azure-data-'));
let emulator: EmulatorClient & { readonly restart: () => Promise<EmulatorClient> };
let store: ObjectStore;
beforeAll(async () => {
  emulator = await openEmulator();
  store = openLocalDirectory(join(folder, 'workspace'));
  const file = writePipeline(folder, writeSmallInput(folder, 2));
  const places = ['--workspace', join(folder, 'workspace'), '--output', join(folder, 'output')];
  const ended = await run(['bin/muster.mjs', 'dataprep', '--pipeline', file, ...places], {
    AZUREML_ROOT_RUN_ID: 'batchai-training-70',
    MUSTER_JOB_IS_RUN: 'true',
  });
  expect(ended).toMatchObject({ exitCode: 0, err: '' });
});
afterAll(async () => {
  await emulator.close();
  rmSync(folder, { recursive: true });
});

const workspace = 'azureblob://account/some-container/pro duction';

test('the feature group that a job prepared is a data asset at its version and commit, kept once and listed', async () => {
  const build = { pipeline: 'batchai', buildId: '70' };
  const keep = async (job: string): Promise<readonly string[]> =>
    keepData(connectTo(emulator.address), build, workspace, (await readRunsById(store, [job])).get(job));
  const kept = await keep('batchai-training-70');
  expect(kept).toEqual([expect.stringMatching(/^data feature_groups_demand_1 0-[0-9a-f]{12}$/)]);
  const version = kept[0]!.split(' ').at(-1)!;
  // An answer that is lost, and another build on equal data, change nothing.
  await emulator.send('POST', `${emulator.address}/emulator/faults`, {
    body: { kind: 'drop', path: '/data/', times: 2 },
  });
  expect(await keep('batchai-training-70')).toEqual([`${kept[0]}, as it was kept before`]);

  const path = '/data/feature_groups_demand_1/versions';
  const found = await emulator.arm('GET', `${path}/${version}`);
  expect(found.body.properties).toMatchObject({
    dataType: 'uri_folder',
    dataUri: expect.stringMatching(
      /\/datastores\/muster_account_some_container\/paths\/pro%20duction\/feature_groups\/demand_1$/,
    ),
    tags: {
      BuildId: '70',
      run: 'batchai-training-70',
      table: 'feature_groups/demand_1',
      version: '0',
      commit: version.slice(2),
    },
  });
  // What the asset names is the table: its log begins with the version that the asset has.
  expect(readdirSync(join(folder, 'workspace', found.body.properties.tags.table, '_delta_log'))).toEqual([
    '00000000000000000000.json',
  ]);
  const listed = await emulator.arm('GET', path);
  expect(listed.body.value.map((each: { readonly name: string }) => each.name)).toEqual([version]);

  // The name of a job is no beginning of that of another.
  expect(await keep('batchai-training-7')).toEqual([]);
});

function bodyOf(dataUri: string, dataType = 'uri_folder'): unknown {
  return { properties: { dataType, dataUri } };
}

test('a data asset lies in a datastore: one that names another, or itself, is refused', async () => {
  const uri = 'azureml://datastores/workspaceblobstore/paths/a';
  expect((await emulator.arm('PUT', '/data/first/versions/1', bodyOf(uri))).status).toBe(201);
  for (const named of ['azureml:first:1', 'azureml:second:1', `azureml:${workspaceId}/data/first/versions/1`])
    expect(await emulator.arm('PUT', '/data/second/versions/1', bodyOf(named))).toMatchObject({
      status: 400,
      body: { error: { message: expect.stringContaining(`The data "${named}" cannot be reached`) } },
    });
  // One that went round: its first version is made anew, on what was made of it.
  expect((await emulator.arm('DELETE', '/data/first/versions/1')).status).toBe(200);
  expect((await emulator.arm('PUT', '/data/first/versions/1', bodyOf('azureml:first:1'))).status).toBe(400);
});

test('a version of a data asset never changes, and one that cannot be read is refused', async () => {
  const path = '/data/mine/versions/1';
  const uri = 'azureml://datastores/workspaceblobstore/paths/';
  expect((await emulator.arm('PUT', path, bodyOf(`${uri}a`))).status).toBe(201);
  expect((await emulator.arm('PUT', path, bodyOf(`${uri}a`))).status).toBe(200);
  expect(await emulator.arm('PUT', path, bodyOf(`${uri}b`))).toMatchObject({ status: 409 });
  expect(await emulator.arm('PUT', '/data/mine/versions/2', bodyOf(uri, 'folder'))).toMatchObject({
    status: 400,
    body: { error: { message: expect.stringContaining('dataType') } },
  });
  const elsewhere = await emulator.arm('PUT', '/data/mine/versions/2', bodyOf('azureml://datastores/none/paths/a'));
  expect(elsewhere.body.error.message).toContain('The datastore "none" is not in the workspace');
  const after = await emulator.restart();
  expect((await after.arm('GET', path)).body.properties.dataUri).toBe(`${uri}a`);
});
