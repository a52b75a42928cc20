import { existsSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { openStore } from '#src/storage/index.ts';
import { tableHistory } from '#src/tables/index.ts';
import { projectRoot } from '#test/house/project.ts';
import { startAzurite, type Azurite } from '#test/storage/azurite.ts';
import { startFileServer } from '#test/storage/file-server.ts';
import { certificate, certificateKey } from '#test/storage/localhost-certificate.ts';
import { openSandbox, run, type Ended } from './command.ts';
import { csvFiles, writePipeline, writeSmallInput, type Inputs } from './small-input.ts';

const sandbox = openSandbox();
let azurite: Azurite;
let inputs: Inputs;
let workspace: string;
beforeAll(async () => {
  azurite = await startAzurite();
  workspace = await azurite.newPlace();
  inputs = writeSmallInput(sandbox.folder);
});
afterAll(async () => {
  await azurite.close();
  sandbox.remove();
});

const output = (name: string): string => join(sandbox.folder, name);

/** Runs a command on places of its own; the connection string comes from the environment. */
async function muster(args: readonly string[], environment: Readonly<Record<string, string>> = {}): Promise<Ended> {
  const connection = { AZURE_STORAGE_CONNECTION_STRING: azurite.connectionString() };
  return run([join(projectRoot, 'bin/muster.mjs'), ...args], { ...connection, ...environment });
}

test('batchai on Azure Blob gives the same CSV files as on a folder, and a second run registers nothing', async () => {
  const pipeline = writePipeline(sandbox.folder, inputs);
  const onFolder = await muster(['run', pipeline, '--workspace', output('folder'), '--output', output('by-folder')]);
  expect(onFolder).toMatchObject({ exitCode: 0, err: '' });
  const args = ['run', pipeline, '--workspace', workspace, '--output', output('by-blob')];
  const onBlob = await muster(args, { MUSTER_LOG_LEVEL: 'debug' });
  expect(onBlob).toMatchObject({ exitCode: 0, err: '' });
  const expected = csvFiles(output('by-folder'));
  expect(Object.keys(expected).length).toBeGreaterThan(200);
  expect(csvFiles(output('by-blob'))).toEqual(expected);

  const again = await muster(args);
  expect(again.out).toContain('Model was not registered for this run.');
  const forecasts = 'forecasts/item_demand_forecast.csv';
  expect(csvFiles(output('by-blob'))[forecasts]).toBe(expected[forecasts]);
  const store = openStore(workspace, { connectionString: azurite.connectionString() });
  expect(await tableHistory(store, 'fleets/batchai/releases')).toHaveLength(1);
  for (const { out, err } of [onBlob, again]) expect(out + err).not.toContain('Eby8vdM0');
});

test('the tables on Azure Blob can be queried, at older versions too, and vacuumed', async () => {
  const cache = ['--cache', output('cache'), '--workspace', workspace];
  const query = 'select count(*) as n, count(distinct run) as runs from decisions';
  const now = await muster(['sql', query, '--json', ...cache]);
  expect(now).toMatchObject({ exitCode: 0, err: '' });
  const then = await muster(['sql', query.replace('decisions', 'decisions@v0'), '--json', ...cache]);
  const [{ n, runs }] = JSON.parse(now.out) as [{ n: number; runs: number }];
  expect(JSON.parse(then.out)).toEqual([{ n: n / 2, runs: 1 }]);
  expect(runs).toBe(2);
  const vacuumed = await muster(['vacuum', '--dry-run', '--workspace', workspace]);
  expect(vacuumed).toMatchObject({ exitCode: 0, err: '' });
  expect(vacuumed.out).toContain('fleets/batchai/models');
});

/** A pipeline file whose inputs lie on Azure Blob. */
async function remotePipeline(): Promise<string> {
  const place = `${(await azurite.newPlace()).replace('/some/place', '')}/inputs`;
  const store = openStore(place, { connectionString: azurite.connectionString() });
  await store.write('demand.csv', readFileSync(inputs.demand));
  await store.write('known_future.csv', readFileSync(inputs.knownFuture));
  return writePipeline(sandbox.folder, {
    demand: `${place}/demand.csv`,
    knownFuture: `${place}/known_future.csv`,
  });
}

test('in DEV dataprep clones the inputs, skips what is unchanged, and refuses what is no clone', async () => {
  const pipeline = await remotePipeline();
  const places = ['--workspace', output('dev'), '--output', output('dev-output')];
  const args = ['dataprep', '--pipeline', pipeline, ...places];
  const first = await muster(args);
  expect(first).toMatchObject({ exitCode: 0, err: '' });
  const clones = join(output('dev-output'), 'DataPrep_inputs/batchai');
  expect(readFileSync(join(clones, 'demand.csv'))).toEqual(readFileSync(inputs.demand));
  expect(readFileSync(join(clones, 'known_future.csv'))).toEqual(readFileSync(inputs.knownFuture));
  expect(first.out).toContain(`demand.csv: cloned into ${join(clones, 'demand.csv')}`);
  expect(existsSync(join(output('dev-output'), 'DataPrep_outputs/index.csv'))).toBe(true);

  expect((await muster(args)).out).toContain('demand.csv: unchanged, nothing to clone into');
  writeFileSync(join(clones, 'demand.csv'), 'changed by hand');
  const refused = await muster(args);
  expect(refused).toMatchObject({ exitCode: 2, err: expect.stringContaining('STORAGE_CLONE_TAKEN') });
  expect(readFileSync(join(clones, 'demand.csv'), 'utf8')).toBe('changed by hand');
});

test('in PROD dataprep reads the inputs and leaves no copy', async () => {
  const pipeline = await remotePipeline();
  const args = ['dataprep', '--pipeline', pipeline, '--output', output('prod-output')];
  const ended = await muster(args, { AML_PIPELINE_EXEC_MODE: 'PROD', MUSTER_WORKSPACE: output('prod') });
  expect(ended).toMatchObject({ exitCode: 0, err: '' });
  expect(ended.out).toContain('demand.csv: read');
  expect(readdirSync(output('prod-output'))).toEqual(['DataPrep_outputs']);
});

test('dataprep reads https inputs from a listed host with a certificate that is vouched for', async () => {
  const server = await startFileServer({ key: certificateKey, cert: certificate });
  const address = server.address.replace('127.0.0.1', 'localhost');
  for (const [name, file] of [
    ['demand', inputs.demand],
    ['known', inputs.knownFuture],
  ] as const)
    server.files.set(`/${name}/data.csv?token=a-secret-token`, { bytes: readFileSync(file), etag: '"1"' });
  const at = (name: string): string => `${address}/${name}/data.csv?token=a-secret-token`;
  const pipeline = writePipeline(sandbox.folder, { demand: at('demand'), knownFuture: at('known') });
  const certificateFile = output('certificate.pem');
  writeFileSync(certificateFile, certificate);
  const places = ['--workspace', output('https'), '--output', output('https-output')];
  const ended = await muster(['dataprep', '--pipeline', pipeline, ...places], {
    NODE_EXTRA_CA_CERTS: certificateFile,
    MUSTER_HTTPS_HOSTS: 'localhost',
    MUSTER_ALLOW_PRIVATE_ADDRESSES: 'true',
    MUSTER_LOG_LEVEL: 'debug',
  });
  await server.close();
  expect(ended).toMatchObject({ exitCode: 0, err: '' });
  // Two inputs with one name: each clone gets the name of its role too.
  const clones = join(output('https-output'), 'DataPrep_inputs/batchai');
  expect(readFileSync(join(clones, 'demand-data.csv'))).toEqual(readFileSync(inputs.demand));
  expect(readFileSync(join(clones, 'known_future-data.csv'))).toEqual(readFileSync(inputs.knownFuture));
  const written = readdirSync(output('https-output'), { recursive: true, encoding: 'utf8' })
    .filter((path) => /\.(json|csv)$/.test(path))
    .map((path) => readFileSync(join(output('https-output'), path), 'utf8'));
  for (const text of [ended.out, ...written]) expect(text).not.toContain('a-secret-token');
});

test('a container that is not there, and an input from a host that is not listed, are told with what to do', async () => {
  const absent = workspace.replace('-muster', '-absent');
  const places = ['--workspace', absent, '--output', output('absent')];
  const missing = await muster(['run', writePipeline(sandbox.folder, inputs), ...places]);
  expect(missing).toMatchObject({ exitCode: 2, err: expect.stringContaining('STORAGE_CONTAINER_MISSING') });
  const pipeline = writePipeline(sandbox.folder, { ...inputs, demand: 'https://data.example.com/demand.csv?sig=abc' });
  const local = ['--workspace', join(sandbox.folder, 'local'), '--output', output('absent')];
  const foreign = await muster(['dataprep', '--pipeline', pipeline, ...local]);
  expect(foreign).toMatchObject({ exitCode: 2, err: expect.stringContaining('MUSTER_HTTPS_HOSTS') });
  expect(foreign.err).not.toContain('sig=abc');
});
