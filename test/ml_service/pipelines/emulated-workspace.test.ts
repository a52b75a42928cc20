import { mkdirSync, writeFileSync } from 'node:fs';
import { execFileSync } from 'node:child_process';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from '@jest/globals';
import type { Pipeline } from '#src/pipelines/index.ts';
import type { AzureMl } from '#ml-service/azure-ml/index.ts';
import {
  beginJob,
  cancelJobs,
  keepReleases,
  publishPipeline,
  waitForJob,
  type BuildJobs,
} from '#ml-service/pipelines/index.ts';
import { openEmulator, type EmulatorClient } from '#test/ml_service/emulator/emulator-client.ts';
import { connectTo } from './connect-to.ts';
import { batchai, keptReport, smallCheckout, type SmallCheckout } from './small-checkout.ts';

// What a scripted server shows call by call is in ../azure-ml; here whole publications, runs and waits meet a workspace and its faults.
const tokenSeconds = 1;
let emulator: EmulatorClient;
let checkout: SmallCheckout;
let pipeline: Pipeline;
beforeAll(async () => {
  emulator = await openEmulator({ tokenSeconds });
  checkout = smallCheckout();
  mkdirSync(join(checkout.folder, 'bin'));
  const seconds = 'setTimeout(() => console.log("done", process.argv[2]), process.argv[2] === "train" ? 1200 : 0);\n';
  writeFileSync(join(checkout.folder, 'bin/muster.mjs'), seconds);
  execFileSync('git', ['add', '--all'], { cwd: checkout.folder });
  pipeline = await batchai();
});
afterAll(async () => {
  checkout.remove();
  await emulator.close();
});

type Connected = { readonly azure: AzureMl; readonly retries: string[] };

/** Connects to a workspace of the emulator; `now` is the clock by which the client keeps its tokens. */
function connect({ workspace = 'ws', now = Date.now }: { workspace?: string; now?: () => number } = {}): Connected {
  const retries: string[] = [];
  const azure = connectTo(emulator.address, { workspace, now, onRetry: (text) => retries.push(text) });
  return { azure, retries };
}

async function publish(azure: AzureMl, buildId: string, endpoint: string | false = false): Promise<readonly string[]> {
  const request = {
    purpose: 'training',
    pipeline,
    file: 'pipelines/batchai.yml',
    folder: checkout.folder,
    buildId,
    workspace: 'azureblob://account/container/muster',
    codeVersion: '1',
    overrides: '',
    variables: {},
    compute: 'cpu-cluster',
    nNodes: 1,
    endpoint,
    nKeptDeployments: 1,
  } as const;
  const report = keptReport();
  await publishPipeline(azure, request, report);
  return report.lines;
}

const jobsOf = (buildId: string): BuildJobs => ({ pipeline: 'batchai', purpose: 'training', buildId });

const begin = async (azure: AzureMl, buildId: string): ReturnType<typeof beginJob> =>
  beginJob(azure, jobsOf(buildId), 'cpu-cluster');

async function addFaults(...faults: readonly unknown[]): Promise<void> {
  await emulator.send('POST', `${emulator.address}/emulator/faults`, { body: faults });
}

test('a job that outlives its token is waited for to its end, through a storm of 429 and lost answers', async () => {
  // A client whose clock stands still takes each token for a valid one: only the 401 of the service tells that it is old.
  const { azure, retries } = connect({ now: () => 0 });
  await publish(azure, 'long');
  await addFaults(
    { kind: 'throttle', path: '/jobs', method: 'GET', times: 5, retryAfter: 0 },
    { kind: 'drop', path: '/jobs', method: 'GET', times: 2 },
    { kind: 'unavailable', path: '/history', method: 'GET', times: 2, retryAfter: 0 },
  );
  const { job } = await begin(azure, 'long');
  const report = keptReport();
  await waitForJob(azure, job.name, report, { pollMs: 50, nLogLines: 10 });
  expect(report.lines.at(-1)).toBe('batchai-training-long has completed');
  expect(retries.length).toBeGreaterThanOrEqual(9);
  const { body } = await emulator.send('GET', `${emulator.address}/emulator/faults`);
  expect(body.value).toEqual([]);
  const run = await emulator.ended(job.name);
  expect(run.properties.status).toBe('Completed');
});

test('answers that are lost while a build publishes and runs leave one version of each, and one job', async () => {
  const { azure } = connect({ workspace: 'lossy' });
  await addFaults(
    ...['/startPendingUpload', '/codes', '/environments', '/components', '/batchEndpoints', '/deployments'].map(
      (path) => ({ kind: 'drop', path, times: 2 }),
    ),
  );
  await publish(azure, 'lossy', 'lossy-endpoint');
  await addFaults({ kind: 'drop', path: '/jobs/batchai-training-lossy', method: 'PUT', times: 1 });
  expect((await begin(azure, 'lossy')).job.name).toBe('batchai-training-lossy');
  expect((await begin(azure, 'lossy')).isNew).toBe(false);
  await addFaults({ kind: 'drop', path: '/cancel', times: 1 });
  expect(await cancelJobs(azure, jobsOf('lossy'))).toEqual(['batchai-training-lossy']);
  const { body } = await emulator.send('GET', `${emulator.address}/emulator/faults`);
  expect(body.value).toEqual([]);
  await publish(azure, 'lossy', 'lossy-endpoint');
});

test('an endpoint that this workspace has is taken over by the next build; a name that another one has is refused', async () => {
  const { azure } = connect();
  await publish(azure, 'first', 'fleet-endpoint');
  await publish(azure, 'second', 'fleet-endpoint');
  const { body } = await emulator.arm('GET', '/batchEndpoints/fleet-endpoint');
  expect(body.properties.defaults.deploymentName).toBe('build-second');
  await expect(publish(connect({ workspace: 'other' }).azure, 'first', 'fleet-endpoint')).rejects.toMatchObject({
    code: 'AZURE_ML_CONFLICT',
    faults: [{ toDo: expect.stringContaining('choose another one with --endpoint') }],
  });
});

test('a quota that is refused ends what was asked for at once, says what to do, and the next try goes on', async () => {
  const { azure, retries } = connect();
  await addFaults({ kind: 'quota', path: '/deployments' });
  await expect(publish(azure, 'poor', 'poor-endpoint')).rejects.toMatchObject({
    code: 'AZURE_ML_QUOTA',
    faults: [{ what: expect.stringContaining('QuotaExceeded'), toDo: expect.stringContaining('Ask for more quota') }],
  });
  expect(retries).toEqual([]);
  await publish(azure, 'poor', 'poor-endpoint');
  await addFaults({ kind: 'quota', path: '/jobs' });
  await expect(begin(azure, 'poor')).rejects.toMatchObject({ code: 'AZURE_ML_QUOTA' });
  expect((await begin(azure, 'poor')).isNew).toBe(true);
  await cancelJobs(azure, jobsOf('poor'));
});

test('behind an endpoint the newest deployments of builds stay, and those that others made', async () => {
  const { azure } = connect();
  await publish(azure, 'one', 'tidy-endpoint');
  const path = '/batchEndpoints/tidy-endpoint/deployments';
  const { body: made } = await emulator.arm('GET', `${path}/build-one`);
  const { provisioningState: _, ...properties } = made.properties;
  await emulator.arm('PUT', `${path}/by-hand`, { location: made.location, properties });
  for (const build of ['two', 'three']) await publish(azure, build, 'tidy-endpoint');
  const { body } = await emulator.arm('GET', path);
  const names = (body.value as readonly { readonly name: string }[]).map(({ name }) => name);
  expect(names.toSorted()).toEqual(['build-three', 'build-two', 'by-hand']);

  await addFaults({ kind: 'quota', path: `${path}/build-two`, method: 'DELETE' });
  const lines = await publish(azure, 'four', 'tidy-endpoint');
  expect(lines.at(-1)).toMatch(/^Old deployments of tidy-endpoint stay: .*QuotaExceeded/);
  expect((await emulator.arm('GET', '/batchEndpoints/tidy-endpoint')).body.properties.defaults.deploymentName).toBe(
    'build-four',
  );
});

test('the release of a job is a version of a model in the workspace, kept once', async () => {
  const { azure } = connect();
  const release = {
    release: 3,
    run: 'batchai-training-long',
    nKeys: 40,
    codes: { FIRST: 30, PROMOTED: 10 },
    folder: 'fleets/batchai',
    forced: [],
  };
  const workspace = 'azureblob://account/some-container/production';
  const made = { releases: [release], runs: new Map() };
  expect(await keepReleases(azure, jobsOf('long'), workspace, made)).toEqual(['model batchai 3']);
  expect(await keepReleases(azure, jobsOf('long'), workspace, made)).toEqual([
    'model batchai 3, as it was kept before',
  ]);
  const { body } = await emulator.arm('GET', '/models/batchai/versions/3');
  expect(body.properties).toMatchObject({
    jobName: 'batchai-training-long',
    modelUri: expect.stringMatching(
      /^azureml:\/\/subscriptions\/.*\/datastores\/muster_account_some_container\/paths\/production\/fleets\/batchai$/,
    ),
    tags: { BuildId: 'long', keys: '40', FIRST: '30', PROMOTED: '10' },
  });
  const store = await emulator.arm('GET', '/datastores/muster_account_some_container');
  expect(store.body.properties).toMatchObject({
    accountName: 'account',
    containerName: 'some-container',
    credentials: { credentialsType: 'None' },
  });
  await expect(keepReleases(azure, jobsOf('long'), 'workspace', made)).rejects.toMatchObject({
    code: 'AZURE_ML_WORKSPACE_LOCAL',
  });
});
