import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { management, openEmulator, workspaceId, type EmulatorClient } from './emulator-client.ts';
import { pipelineBody, putComponents, step } from './small-pipeline.ts';

let emulator: Awaited<ReturnType<typeof openEmulator>>;
beforeAll(async () => {
  emulator = await openEmulator();
  await putComponents(emulator, undefined, {
    tells: { command: 'echo ${{inputs.word}}', inputs: { word: { type: 'string' } } },
  });
  const made = await emulator.arm('PUT', '/components/whole/versions/1', {
    properties: {
      componentSpec: {
        name: 'whole',
        version: '1',
        type: 'pipeline',
        inputs: { word: { type: 'string', default: 'usual' } },
        jobs: { tells: step('tells', { word: '${{parent.inputs.word}}' }) },
      },
    },
  });
  expect(made.status).toBe(201);
});
afterAll(async () => emulator.close());

const deployment = {
  location: 'westeurope',
  properties: {
    deploymentConfiguration: {
      deploymentConfigurationType: 'PipelineComponent',
      componentId: { referenceType: 'Id', assetId: `${workspaceId}/components/whole/versions/1` },
      settings: { default_compute: 'cpu', continue_on_step_failure: 'false' },
    },
  },
};

const endpoint = (deploymentName?: string): unknown => ({
  location: 'westeurope',
  properties: { authMode: 'AADToken', ...(deploymentName === undefined ? {} : { defaults: { deploymentName } }) },
});

test('a batch endpoint with a pipeline is made by operations that take a while, and begins a job when it is invoked', async () => {
  const { arm, send, token, ended, steps, log } = emulator;
  const made = await arm('PUT', '/batchEndpoints/training', endpoint());
  expect(made.status).toBe(201);
  const operation = await send('GET', made.headers.get('azure-asyncoperation')!, { token: await token(management) });
  expect(operation.body.status).toBe('Succeeded');
  expect((await arm('PUT', '/batchEndpoints/training', endpoint('none'))).status).toBe(400);
  expect((await arm('PUT', '/batchEndpoints/training/deployments/first', deployment)).status).toBe(201);
  expect((await arm('PUT', '/batchEndpoints/training', endpoint('first'))).status).toBe(200);
  const { scoringUri, provisioningState } = (await arm('GET', '/batchEndpoints/training')).body.properties;
  expect(provisioningState).toBe('Succeeded');

  const body = {
    properties: {
      InputData: { word: { JobInputType: 'Literal', Value: 'invoked' } },
      properties: { experimentName: 'named' },
    },
  };
  expect((await send('POST', scoringUri, { token: await token(management), body })).status).toBe(401);
  const data = await token('https://ml.azure.com/.default');
  const { status, body: job } = await send('POST', scoringUri, { token: data, body });
  expect([status, job.properties.experimentName]).toEqual([201, 'named']);
  expect((await ended(job.name)).properties.status).toBe('Completed');
  expect(await log((await steps(job.name))['tells'].runId)).toBe('invoked\n');
  expect((await send('GET', `${scoringUri}/${job.name}`, { token: data })).body.properties.status).toBe('Completed');

  // As azure-ai-ml spells it; the names of inputs are nobody's fields.
  const small = { properties: { inputData: { word: { jobInputType: 'Literal', value: 'in small letters' } } } };
  const spelt = await send('POST', scoringUri, { token: data, body: small });
  await ended(spelt.body.name);
  expect(await log((await steps(spelt.body.name))['tells'].runId)).toBe('in small letters\n');

  const usual = await send('POST', scoringUri, {
    token: data,
    body: { properties: {} },
    headers: { 'azureml-model-deployment': 'first' },
  });
  await ended(usual.body.name);
  expect(await log((await steps(usual.body.name))['tells'].runId)).toBe('usual\n');
  expect(
    (
      await send('POST', scoringUri, {
        token: data,
        body: { properties: { InputData: { no: { JobInputType: 'Literal', Value: '1' } } } },
      })
    ).status,
  ).toBe(400);
  expect((await arm('DELETE', '/batchEndpoints/training')).status).toBe(202);
  expect((await arm('GET', '/batchEndpoints/training/deployments/first')).status).toBe(404);
});

const mlflow = async (
  { address, send, token }: EmulatorClient,
  method: string,
  path: string,
  body?: unknown,
): Promise<Awaited<ReturnType<EmulatorClient['send']>>> =>
  send(method, `${address}/mlflow/v1.0${workspaceId}/api/2.0/mlflow/${path}`, { token: await token(management), body });

const call = async (...args: [string, string, unknown?]): ReturnType<typeof mlflow> => mlflow(emulator, ...args);

test('MLflow keeps experiments and runs, and finds them by what Azure can filter', async () => {
  const missing = await call('GET', 'experiments/get-by-name?experiment_name=demand');
  expect([missing.status, missing.body.error_code]).toEqual([404, 'RESOURCE_DOES_NOT_EXIST']);
  const { experiment_id } = (await call('POST', 'experiments/create', { name: 'demand' })).body;
  expect((await call('GET', 'experiments/get-by-name?experiment_name=demand')).body.experiment.experiment_id).toBe(
    experiment_id,
  );
  const create = async (name: string): Promise<string> =>
    (await call('POST', 'runs/create', { experiment_id, run_name: name, start_time: 5 })).body.run.info.run_id;
  const [a, b] = [await create('a'), await create('b')];
  await call('POST', 'runs/log-batch', {
    run_id: a,
    metrics: [
      { key: 'rmse', value: 3, timestamp: 1, step: 0 },
      { key: 'rmse', value: 2, timestamp: 2, step: 1 },
    ],
    params: [{ key: 'horizon', value: '6' }],
  });
  await call('POST', 'runs/set-tag', { run_id: b, key: 'BuildId', value: '7' });
  await call('POST', 'runs/update', { run_id: a, status: 'FINISHED', end_time: 9 });
  const run = (await call('GET', `runs/get?run_id=${a}`)).body.run;
  expect(run.info).toMatchObject({ status: 'FINISHED', start_time: 5, end_time: 9, run_name: 'a' });
  expect(run.data.metrics).toEqual([{ key: 'rmse', value: 2, timestamp: 2, step: 1 }]);
  const found = async (filter: string): Promise<unknown> => {
    const { body } = await call('POST', 'runs/search', { experiment_ids: [experiment_id], filter });
    return body.runs?.map((each: typeof run) => each.info.run_name) ?? body.error_code;
  };
  expect(await found('')).toEqual(['b', 'a']);
  expect(await found("metrics.rmse < 2.5 and params.horizon = '6'")).toEqual(['a']);
  expect(await found("tags.BuildId = '7'")).toEqual(['b']);
  expect(await found("attributes.status = 'FINISHED'")).toEqual(['a']);
  expect(await found("tags.x != '7'")).toBe('INVALID_PARAMETER_VALUE');
  expect(await found("tags.x = '7' or tags.y = '7'")).toBe('INVALID_PARAMETER_VALUE');
  const changed = await call('POST', 'runs/log-parameter', { run_id: a, key: 'horizon', value: '7' });
  expect([changed.status, changed.body.error_code]).toEqual([400, 'INVALID_PARAMETER_VALUE']);
});

test('the runs of a job are found in MLflow by their parent', async () => {
  const { arm, ended, steps } = emulator;
  await arm('PUT', '/jobs/tracked', pipelineBody({ tells: step('tells', { word: 'x' }) }));
  await ended('tracked');
  const { experiment } = (await mlflow(emulator, 'GET', 'experiments/get-by-name?experiment_name=small')).body;
  const search = { experiment_ids: [experiment.experiment_id], filter: "tags.mlflow.parentRunId = 'tracked'" };
  const { runs } = (await mlflow(emulator, 'POST', 'runs/search', search)).body;
  expect(runs.map((run: { info: unknown }) => run.info)).toMatchObject([
    { run_id: (await steps('tracked'))['tells'].runId, run_name: 'tells', status: 'FINISHED' },
  ]);
});

test('model versions name their jobs, are found by their tags, the newest first, and stay over a restart, as operations do', async () => {
  const { arm } = emulator;
  const put = async (version: string, build: string, more = {}): Promise<number> =>
    (
      await arm('PUT', `/models/fleet/versions/${version}`, {
        properties: {
          modelUri: 'azureml://datastores/workspaceblobstore/paths/x',
          modelType: 'custom_model',
          tags: { BuildId: build },
          ...more,
        },
      })
    ).status;
  expect([await put('1', '1'), await put('2', '1'), await put('3', '2')]).toEqual([201, 201, 201]);
  expect(await put('4', '2', { jobName: 'nobody' })).toBe(400);
  await arm('PUT', '/batchEndpoints/brief', endpoint());
  const { pathname, search } = new URL((await arm('DELETE', '/batchEndpoints/brief')).headers.get('location')!);
  const after = await emulator.restart();
  const operation = async (path: string): Promise<number> =>
    (await after.send('GET', `${after.address}${path}${search}`, { token: await after.token(management) })).status;
  expect(await operation(pathname)).toBe(200);
  expect(await operation(pathname.replace(/[^/]+$/, 'never-begun'))).toBe(404);
  const { body } = await after.arm('GET', '/models/fleet/versions?$orderBy=createdtime desc&$top=1&tags=BuildId=1');
  expect(body.value.map((model: { name: string }) => model.name)).toEqual(['2']);
  const latest = await after.arm('GET', '/models/fleet');
  expect(latest.body.properties).toMatchObject({ latestVersion: '3', nextVersion: '4' });
});

const data = (dataUri: string): unknown => ({ properties: { dataType: 'uri_folder', dataUri } });

const schedule = (expression: string): unknown => ({
  properties: {
    trigger: { triggerType: 'Cron', expression },
    action: {
      actionType: 'CreateJob',
      jobDefinition: { jobType: 'Pipeline', componentId: `${workspaceId}/components/whole/versions/1` },
    },
  },
});

test('data assets, datastores and schedules are kept, and refused where they cannot work', async () => {
  const { arm } = await emulator.restart();
  const datastores = (await arm('GET', '/datastores?isDefault=true')).body.value;
  expect(datastores.map((each: { name: string }) => each.name)).toEqual(['workspaceblobstore']);
  const own = {
    datastoreType: 'AzureBlob',
    accountName: 'devstoreaccount1',
    containerName: 'inputs',
    credentials: { credentialsType: 'None' },
  };
  expect((await arm('PUT', '/datastores/inputs', { properties: own })).status).toBe(201);
  expect((await arm('PUT', '/data/demand/versions/1', data('azureml://datastores/inputs/paths/demand/'))).status).toBe(
    201,
  );
  expect((await arm('PUT', '/data/demand/versions/2', data('azureml://datastores/none/paths/demand/'))).status).toBe(
    400,
  );
  expect((await arm('PUT', '/schedules/daily', schedule('0 5 * * *'))).status).toBe(201);
  for (const wrong of ['daily', '61 5 * * *'])
    expect((await arm('PUT', '/schedules/daily', schedule(wrong))).status).toBe(400);
  expect((await arm('GET', '/schedules/daily')).body.properties.provisioningState).toBe('Succeeded');
});
