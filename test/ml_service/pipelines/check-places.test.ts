import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { BlobServiceClient } from '@azure/storage-blob';
import { openAzureBlob, parseAzureUri, type ObjectStore } from '#src/storage/index.ts';
import { checkPlaces } from '#ml-service/pipelines/index.ts';
import { run } from '#test/e2e/command.ts';
import { startScripted } from '#test/ml_service/azure-ml/scripted-server.ts';
import { openEmulator, type EmulatorClient } from '#test/ml_service/emulator/emulator-client.ts';
import { account } from '#test/storage/azurite.ts';
import { connectTo } from './connect-to.ts';
import { keptReport } from './small-checkout.ts';

let emulator: EmulatorClient & { readonly blob: string };
beforeAll(async () => {
  emulator = await openEmulator();
  await BlobServiceClient.fromConnectionString(emulator.blob).createContainer('tables');
});
afterAll(async () => emulator.close());

const there = `azureblob://${account}/tables/muster`;
const missing = `azureblob://${account}/no-such-container/muster`;

function storeAt(workspace: string, connectionString = emulator.blob): ObjectStore {
  return openAzureBlob(parseAzureUri(workspace), { connectionString });
}

async function check(compute: string, workspace: string, connectionString?: string): Promise<readonly string[]> {
  const report = keptReport();
  const tables = { workspace, store: storeAt(workspace, connectionString) };
  await checkPlaces(connectTo(emulator.address), compute, tables, report);
  return report.lines;
}

test('a compute and a container that are there are taken without a word', async () => {
  expect(await check('cpu-cluster', there)).toEqual([]);
});

test('a compute that the workspace does not have is told with those that it has', async () => {
  await expect(check('cpu-clusters', there)).rejects.toMatchObject({
    code: 'AZURE_ML_COMPUTE_MISSING',
    faults: [
      {
        what: 'The workspace ws has no compute "cpu-clusters". Did you mean "cpu-cluster"?',
        where: { path: 'AZURE_ML_COMPUTE' },
        expected: 'cpu-cluster, other-cluster',
      },
    ],
  });
});

test('a compute that runs no jobs is refused, and so is a workspace that is not there', async () => {
  const databricks = { name: 'spark', properties: { computeType: 'Databricks' } };
  const server = await startScripted(({ path }) => ({
    status: 200,
    body: path === 'computes' ? { value: [databricks] } : databricks,
  }));
  const tables = { workspace: there, store: storeAt(there) };
  await expect(checkPlaces(server.connect(), 'spark', tables, keptReport())).rejects.toMatchObject({
    code: 'AZURE_ML_COMPUTE_MISSING',
    faults: [
      {
        what: expect.stringContaining('is of the type Databricks, which runs no jobs'),
        expected: 'a compute cluster; the workspace has none',
      },
    ],
  });
  await server.close();
  const message =
    "The Resource 'Microsoft.MachineLearningServices/workspaces/ws' under resource group 'rg' was not found.";
  const empty = await startScripted(() => ({ status: 404, body: { error: { code: 'ResourceNotFound', message } } }));
  await expect(checkPlaces(empty.connect(), 'cpu', tables, keptReport())).rejects.toMatchObject({
    code: 'AZURE_ML_NOT_FOUND',
  });
  await empty.close();
});

test('a container that is not there is told, and a workspace of tables that is a folder', async () => {
  await expect(check('cpu-cluster', missing)).rejects.toMatchObject({ code: 'STORAGE_CONTAINER_MISSING' });
  const tables = { workspace: 'workspace', store: storeAt(there) };
  await expect(checkPlaces(connectTo(emulator.address), 'cpu-cluster', tables, keptReport())).rejects.toMatchObject({
    code: 'AZURE_ML_WORKSPACE_LOCAL',
  });
});

test('who may not read the container may publish all the same, and is told that it was not looked for', async () => {
  const foreign = emulator.blob.replace(
    /AccountKey=[^;]+/,
    `AccountKey=${Buffer.from('another key').toString('base64')}`,
  );
  expect(await check('cpu-cluster', missing, foreign)).toEqual([
    expect.stringContaining('may not read the container no-such-container'),
  ]);
});

test.each([
  ['AZURE_ML_COMPUTE_MISSING', 'gpu', there],
  ['STORAGE_CONTAINER_MISSING', 'cpu-cluster', missing],
])('publishing ends with %s before anything is uploaded', async (code, compute, workspace) => {
  const ended = await run(['bin/muster.mjs', 'azure', 'publish', 'training', '--build-id', '1'], {
    AZURE_ML_ENDPOINT: emulator.address,
    AZURE_SUBSCRIPTION_ID: '00000000-0000-0000-0000-000000000001',
    AZURE_RESOURCE_GROUP: 'rg',
    AZURE_ML_WORKSPACE: 'ws',
    AZURE_ML_LOCATION: 'westeurope',
    AZURE_ML_COMPUTE: compute,
    MUSTER_WORKSPACE: workspace,
    AZURE_STORAGE_CONNECTION_STRING: emulator.blob,
  });
  expect(ended).toMatchObject({ exitCode: 2, out: '', err: expect.stringContaining(code) });
  for (const kind of ['codes', 'environments', 'components'])
    expect((await emulator.arm('GET', `/${kind}`)).body.value).toEqual([]);
});
