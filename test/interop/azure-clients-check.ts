import { execFile } from 'node:child_process';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { invokeEndpoint } from '#ml-service/azure-ml/index.ts';
import { logBatch } from '#ml-service/tracking/log-batch.ts';
import { stepBatch, type Batch } from '#ml-service/tracking/step-batch.ts';
import { place, startScripted, type Said, type Seen } from '#test/ml_service/azure-ml/scripted-server.ts';
import {
  management,
  openEmulator,
  workspaceId,
  type EmulatorClient,
} from '#test/ml_service/emulator/emulator-client.ts';
import { clientExchanges } from './azure-exchanges.ts';
import type { CheckReport } from './check-report.ts';

type Invocation = {
  readonly endpoint: string;
  readonly deployment: string;
  readonly inputs: Readonly<Record<string, string>>;
};

const run = promisify(execFile);
const experiment = 'interop';

/**
 * Has azure-ai-ml, whose environment of Python is given, invoke a batch endpoint: its request must be that of the client, but for the first
 * letters of fields, which are small there and capitals in the documentation; and what the emulator answers must do for it.
 */
export async function checkInvocation(python: string, report: CheckReport): Promise<void> {
  const invocation = { endpoint: 'trial', deployment: 'build-7', inputs: { Word: 'a b', value: '7' } };
  const server = await startScripted((request) => answerOf(request, server.address));
  try {
    await invokeEndpoint(server.connect(), { ...invocation, experiment });
    const { subscriptionId, resourceGroup, workspace } = place;
    const where = { address: server.address, subscription: subscriptionId, group: resourceGroup, workspace };
    await asked(python, 'azure_invoke.py', {
      ...where,
      ...invocation,
      experiment,
      tokens: { control: 't', data: 't' },
    });
    const [ours, theirs] = pairOf(server.seen.filter(({ method }) => method === 'POST').map(invocationIn));
    report.equal('azure-ai-ml invokes a batch endpoint as the client does', ours, theirs);
    report.equal('the client has a token for endpoints', server.scopes.at(-1), 'https://ml.azure.com/.default');
  } finally {
    await server.close();
  }
  const emulator = await openEmulator();
  try {
    await clientExchanges(emulator.address);
    const { job } = await invokedAtEmulator(python, emulator, {
      endpoint: 'batchai',
      deployment: 'build-3',
      inputs: {},
    });
    const { body } = await emulator.arm('GET', `/jobs/${job}`);
    report.equal('azure-ai-ml begins a job at the emulator', body.properties?.experimentName, experiment);
  } finally {
    await emulator.close();
  }
}

async function invokedAtEmulator(
  python: string,
  { address, token }: EmulatorClient,
  invocation: Invocation,
): Promise<{ readonly job: string }> {
  const [, , subscription, , group, , , , workspace] = workspaceId.split('/');
  const tokens = { control: await token(management), data: await token('https://ml.azure.com/.default') };
  const request = { address, subscription, group, workspace, ...invocation, experiment, tokens };
  return (await asked(python, 'azure_invoke.py', request)) as { readonly job: string };
}

function answerOf({ method, path }: Seen, address: string): Said {
  const named = { id: `/${path}`, name: path.split('/').at(-1), location: 'westeurope' };
  if (method === 'POST')
    return { status: 201, body: { id: '/jobs/job', name: 'job', properties: { jobType: 'Pipeline' } } };
  if (path.endsWith('/deployments'))
    return { status: 200, body: { value: [{ ...named, name: 'build-7', properties: {} }] } };
  const properties = { authMode: 'AADToken', scoringUri: `${address}/batch/trial/jobs` };
  return { status: 200, body: { ...named, properties } };
}

function invocationIn({ path, headers, body }: Seen): unknown {
  const names = /"(InputData|JobInputType|Value)":/g;
  const text = JSON.stringify(body).replace(names, (_, name: string) => `"${name[0]!.toLowerCase()}${name.slice(1)}":`);
  return { path, deployment: headers['azureml-model-deployment'], body: JSON.parse(text) as unknown };
}

/** Has the client of MLflow read and write runs of the emulator beside Muster, and compares what both send. */
export async function checkMlflow(python: string, report: CheckReport): Promise<void> {
  const batch = stepBatch(step, true);
  const recorder = await startScripted(() => ({ status: 200, body: {} }));
  const emulator = await openEmulator();
  try {
    const token = await emulator.token(management);
    const uri = `${emulator.address}/mlflow/v1.0${workspaceId}`;
    const id = await newRun(emulator, uri, token);
    await logBatch({ address: uri, token }, id, batch);
    await logBatch({ address: recorder.address, token }, id, batch);
    const request = { uri, token, run: id, batch, recorder: recorder.address };
    const { version, ...found } = (await asked(python, 'azure_mlflow.py', request)) as { readonly version: string };
    process.stdout.write(`mlflow ${version}, at the emulator.\n`);
    const written = dataOf(batch);
    const more = { metrics: { 'one.by.one': 2.5 }, params: { alone: 'yes' }, tags: { alone: 'yes' } };
    report.equal('mlflow reads what Muster writes, and its own', found, {
      ours: written,
      theirs: {
        metrics: { ...written.metrics, ...more.metrics },
        params: { ...written.params, ...more.params },
        tags: { ...written.tags, ...more.tags },
      },
      status: 'FINISHED',
      found: ['theirs'],
      experiment: 'interop',
    });
    const [ours, theirs] = pairOf(recorder.seen.map(({ method, path, body }) => ({ method, path, body })));
    report.equal('mlflow writes a batch as Muster does', ours, theirs);
  } finally {
    await emulator.close();
    await recorder.close();
  }
}

const step = {
  step: 'evaluate',
  uses: 'gate',
  state: 'failed',
  startedAt: 1_767_225_600_123,
  durationInMs: 4321.5,
  errorCode: 'TRAIN_FAILED',
  summary: 'release 1: 2 keys',
  counts: { keys: 2, release: 1, share: 0.25 },
  keyStates: { TRAINED: 1, 'FALLBACK é': 1 },
  inputs: [],
  outputs: [],
  codeVersion: 'abc',
} as const;

async function newRun(emulator: EmulatorClient, uri: string, token: string): Promise<string> {
  const post = async (path: string, body: unknown): Promise<Record<string, string & { info: { run_id: string } }>> =>
    (await emulator.send('POST', `${uri}/api/2.0/mlflow/${path}`, { token, body })).body;
  const { experiment_id } = await post('experiments/create', { name: 'ours' });
  const { run: made } = await post('runs/create', { experiment_id });
  return made!.info.run_id;
}

function dataOf({ metrics, params, tags }: Batch): Readonly<Record<'metrics' | 'params' | 'tags', object>> {
  return { metrics: byKey(metrics), params: byKey(params), tags: byKey(tags) };
}

function byKey(list: readonly { readonly key: string; readonly value: unknown }[]): object {
  return Object.fromEntries(list.map(({ key, value }) => [key, value]));
}

// Two requests that were never sent would be equal, too.
function pairOf(requests: readonly unknown[]): readonly [unknown, unknown] {
  if (requests.length !== 2) throw new Error(`${requests.length} requests were recorded, not 2.`);
  return [requests[0], requests[1]];
}

async function asked(python: string, script: string, request: unknown): Promise<unknown> {
  const file = fileURLToPath(new URL(script, import.meta.url));
  const { stdout } = await run(join(python, 'bin/python'), ['-B', file, JSON.stringify(request)], { maxBuffer: 64e6 });
  return JSON.parse(stdout.trim().split('\n').at(-1)!) as unknown;
}
