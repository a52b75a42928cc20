import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { trackedRun, trackSteps } from '#ml-service/tracking/index.ts';
import { openEmulator, workspaceId, type EmulatorClient } from '#test/ml_service/emulator/emulator-client.ts';
import { keptReport } from '#test/ml_service/pipelines/small-checkout.ts';

let emulator: EmulatorClient;
beforeAll(async () => {
  emulator = await openEmulator();
});
afterAll(async () => emulator.close());

const step = {
  step: 'evaluate',
  uses: 'gate',
  state: 'done',
  startedAt: 1_700_000_000_000.5,
  durationInMs: 2500,
  errorCode: null,
  summary: '30 of 40 registered; release 3.',
  counts: { keys: 40, registered: 30, release: 3 },
  keyStates: { PROMOTED: 30, REJECTED_NO_IMPROVEMENT: 10 },
  codeVersion: '0.1.0',
  inputs: [{ name: 'feature_groups/demand_1', kind: 'table', id: 'feature_groups/demand_1@4#0123456789ab' }],
  outputs: [{ name: 'fleets/batchai/releases', kind: 'table', id: 'fleets/batchai/releases@2#ba9876543210' }],
} as const;

const mlflow = (): string => `${emulator.address}/mlflow/v1.0${workspaceId}`;
const jobToken = async (): Promise<string> => emulator.token('https://management.azure.com/.default');

async function sent(path: string, body?: unknown): ReturnType<EmulatorClient['send']> {
  const url = `${mlflow()}/api/2.0/mlflow/${path}`;
  return emulator.send(body === undefined ? 'GET' : 'POST', url, { token: await jobToken(), body });
}

/** Makes a run and gives its id. */
async function newRun(): Promise<string> {
  const { body } = await sent('experiments/create', { name: `e-${Math.random()}` });
  return (await sent('runs/create', { experiment_id: body.experiment_id })).body.run.info.run_id;
}

function recordOf(
  pairs: readonly { readonly key: string; readonly value: unknown }[],
): Readonly<Record<string, unknown>> {
  return Object.fromEntries(pairs.map(({ key, value }) => [key, value]));
}

async function dataOf(
  run: string,
): Promise<Readonly<Record<'metrics' | 'params' | 'tags', Readonly<Record<string, unknown>>>>> {
  const { body } = await sent(`runs/get?run_id=${run}`);
  const { metrics, params, tags } = body.run.data;
  return { metrics: recordOf(metrics), params: recordOf(params), tags: recordOf(tags) };
}

test('the run of a step and that of its job have its counts and the keys in each state, also when told twice', async () => {
  const [run, rootRun] = [await newRun(), await newRun()];
  const tracked = { address: mlflow(), token: await jobToken(), run, rootRun };
  const report = keptReport();
  await trackSteps(tracked, [step], report);
  await trackSteps(tracked, [step], report);
  expect(report.lines).toEqual([]);
  const own = await dataOf(run);
  expect(own.metrics).toEqual({
    seconds: 2.5,
    keys: 40,
    registered: 30,
    release: 3,
    'keys.PROMOTED': 30,
    'keys.REJECTED_NO_IMPROVEMENT': 10,
  });
  expect(own.params).toEqual({ step: 'evaluate', uses: 'gate', code_version: '0.1.0' });
  const data = 'feature_groups_demand_1:4-0123456789ab';
  expect(own.tags).toMatchObject({ 'muster.state': 'done', 'muster.summary': step.summary, 'muster.data': data });
  const whole = await dataOf(rootRun);
  expect(whole.metrics).toMatchObject({ 'evaluate.release': 3, 'evaluate.keys.PROMOTED': 30 });
  expect(whole.tags).toMatchObject({ 'muster.evaluate.state': 'done', 'muster.evaluate.data': data });
});

async function addThrottles(times: number): Promise<void> {
  const body = { kind: 'throttle', path: '/log-batch', times, retryAfter: 0 };
  await emulator.send('POST', `${emulator.address}/emulator/faults`, { body });
}

test('a storm of 429 that ends is no matter; what cannot be written is a warning', async () => {
  const run = await newRun();
  const tracked = { address: mlflow(), token: await jobToken(), run, rootRun: run };
  const report = keptReport();
  await addThrottles(2);
  await trackSteps(tracked, [step], report);
  expect(report.lines).toEqual([]);
  expect((await dataOf(run)).metrics).toMatchObject({ keys: 40 });

  await addThrottles(3);
  await trackSteps(tracked, [step], report);
  await trackSteps({ ...tracked, token: 'false' }, [step], report);
  await trackSteps({ ...tracked, address: 'http://127.0.0.1:1' }, [step], report);
  expect(report.lines).toHaveLength(3);
  expect(report.lines[0]).toMatch(/^MLflow was not told .* 429/);
  expect(report.lines[1]).toContain('401');
});

test('where the run of the job takes nothing from its steps, their own runs have it all, and that is said once', async () => {
  const [run, rootRun] = [await newRun(), await newRun()];
  const body = { kind: 'run-forbidden', run: rootRun, times: 9 };
  await emulator.send('POST', `${emulator.address}/emulator/faults`, { body });
  const report = keptReport();
  const another = { ...step, summary: '2 pages', counts: { pages: 2 } };
  await trackSteps({ address: mlflow(), token: await jobToken(), run, rootRun }, [step, another], report);
  expect(report.lines).toEqual([
    expect.stringMatching(
      /^The run of the job in MLflow takes nothing .* those of evaluate at .* 403 UserNotAuthorized/,
    ),
  ]);
  expect((await dataOf(run)).metrics).toMatchObject({ registered: 30, pages: 2 });
  expect((await dataOf(rootRun)).metrics).toEqual({});
  // It was asked once, not once for each step.
  const { body: left } = await emulator.send('GET', `${emulator.address}/emulator/faults`);
  expect(left.value).toEqual([{ ...body, times: 8 }]);
  await emulator.send('DELETE', `${emulator.address}/emulator/faults`);
});

test('only the first process of a job is tracked, and no token leaves without TLS', () => {
  const variables = {
    MLFLOW_TRACKING_URI: 'azureml://westeurope.api.azureml.ms/mlflow/v1.0/subscriptions/s?x=y',
    MLFLOW_TRACKING_TOKEN: 'token',
    MLFLOW_RUN_ID: 'step',
    AZUREML_ROOT_RUN_ID: 'job',
  };
  const found = (more: Readonly<Record<string, string | undefined>>): ReturnType<typeof trackedRun> =>
    trackedRun((name) => ({ ...variables, ...more })[name]);
  const address = 'https://westeurope.api.azureml.ms/mlflow/v1.0/subscriptions/s';
  expect(found({})).toEqual({ address, token: 'token', run: 'step', rootRun: 'job' });
  expect(found({ RANK: '0' })).toBeDefined();
  expect(found({ RANK: '1' })).toBeUndefined();
  expect(found({ MLFLOW_TRACKING_URI: 'http://example.com/mlflow' })).toBeUndefined();
  for (const name of Object.keys(variables)) expect(found({ [name]: undefined })).toBeUndefined();
});
