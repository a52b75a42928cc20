import { BlobServiceClient } from '@azure/storage-blob';
import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { apiVersion, management, openEmulator, workspaceId } from './emulator-client.ts';
import { componentBody, pipelineBody, putComponents, step, type SmallComponent } from './small-pipeline.ts';

let emulator: Awaited<ReturnType<typeof openEmulator>>;
let now = Date.now();
beforeAll(async () => {
  emulator = await openEmulator({ tokenSeconds: 60, now: () => now });
  await putComponents(emulator, undefined, {
    writes: {
      command: 'true',
      inputs: { n: { type: 'integer', min: 1 } },
      outputs: { file: 'uri_file', folder: 'uri_folder' },
    },
    reads: { command: 'true', inputs: { folder: { type: 'uri_folder' } } },
  });
});
afterAll(async () => emulator.close());

test('a call without a token, with a false, an old or a foreign one is refused as Azure refuses it', async () => {
  const { send, token, address } = emulator;
  const url = `${address}${workspaceId}?${apiVersion}`;
  const good = await token(management);
  expect((await send('GET', url, { token: good })).status).toBe(200);
  const refused = async (given?: string): Promise<unknown> => {
    const { status, body } = await send('GET', url, given === undefined ? {} : { token: given });
    return [status, body.error.code];
  };
  expect(await refused()).toEqual([401, 'AuthenticationFailed']);
  expect(await refused(`${good}x`)).toEqual([401, 'InvalidAuthenticationToken']);
  expect(await refused(await token('https://ml.azure.com/.default'))).toEqual([
    401,
    'InvalidAuthenticationTokenAudience',
  ]);
  now += 61_000;
  expect(await refused(good)).toEqual([401, 'ExpiredAuthenticationToken']);
});

test('a path and a version of the API that are not known are refused', async () => {
  const { send, token, address } = emulator;
  const asked = async (path: string): Promise<unknown> => {
    const { status, body } = await send('GET', `${address}${path}`, { token: await token(management) });
    return [status, body.error.code];
  };
  expect(await asked(workspaceId)).toEqual([400, 'MissingApiVersionParameter']);
  expect(await asked(`${workspaceId}?api-version=2020-01-01`)).toEqual([400, 'InvalidApiVersionParameter']);
  expect(await asked(`${workspaceId}/onlineEndpoints?${apiVersion}`)).toEqual([404, 'NotEmulated']);
});

test('the managed identity of a job gives a token for the resource that is asked for', async () => {
  const { send, token, address } = emulator;
  const secret = await token(management);
  const url = `${address}/msi/token?api-version=2017-09-01&resource=https://management.azure.com/`;
  const { body } = await send('GET', url, { headers: { secret } });
  expect((await send('GET', `${address}${workspaceId}?${apiVersion}`, { token: body.access_token })).status).toBe(200);
  expect((await send('GET', url, { headers: { secret: 'none' } })).status).toBe(401);
});

const image = (name: string, description: string): unknown => ({ properties: { image: name, description } });

test('a version is made once, may be put again with equal content, and never changes', async () => {
  const { arm } = emulator;
  const path = '/environments/other/versions/3';
  expect((await arm('PUT', path, image('a', 'x'))).status).toBe(201);
  const again = await arm('PUT', path, image('a', 'y'));
  expect([again.status, again.body.properties.description]).toEqual([200, 'y']);
  const other = await arm('PUT', path, image('b', 'y'));
  expect([other.status, other.body.error.code]).toEqual([409, 'Conflict']);
  expect((await arm('GET', path)).body.properties.image).toBe('a');
  const { latestVersion, nextVersion } = (await arm('GET', '/environments/other')).body.properties;
  expect([latestVersion, nextVersion]).toEqual(['3', '4']);
  expect((await arm('DELETE', path)).status).toBe(200);
  expect((await arm('GET', path)).status).toBe(404);
});

test('code is refused where nothing was uploaded', async () => {
  const { arm } = emulator;
  const slot = await arm('POST', '/codes/empty/versions/1/startPendingUpload', {
    pendingUploadType: 'TemporaryBlobReference',
  });
  const { blobUri } = slot.body.blobReferenceForConsumption;
  const { status, body } = await arm('PUT', '/codes/empty/versions/1', { properties: { codeUri: blobUri } });
  expect(status).toBe(400);
  expect(body.error.message).toContain('There are no blobs');
});

const component = (name: string, more: Partial<SmallComponent>): unknown =>
  componentBody(name, undefined, { command: 'true', ...more });

test.each([
  ['a name that Azure refuses', '/components/-x/versions/1', component('-x', {}), 'The name of the component "-x"'],
  ['another name than that of its path', '/components/one/versions/1', component('two', {}), 'says it is two 1'],
  [
    'an input that its command names and it has not',
    '/components/c/versions/1',
    component('c', { command: 'echo ${{inputs.x}}' }),
    '${{inputs.x}}',
  ],
  [
    'an optional input outside of brackets',
    '/components/c/versions/1',
    component('c', { command: 'echo ${{inputs.x}}', inputs: { x: { type: 'string', optional: true } } }),
    'optional',
  ],
  [
    'a default of another type',
    '/components/c/versions/1',
    component('c', { inputs: { x: { type: 'integer', default: 'y' } } }),
    'of type integer',
  ],
  [
    'code that is not there',
    '/components/c/versions/1',
    componentBody('c', '/subscriptions/s/none', { command: 'true' }),
    'is not a version of the codes',
  ],
  ['a field that is not known', '/components/c/versions/1', component('c', { more: { comand: 'x' } }), 'comand'],
])('a component with %s is refused', async (_, path, body, message) => {
  const { status, body: answer } = await emulator.arm('PUT', path, body);
  expect(status).toBe(400);
  expect(answer.error.message).toContain(message);
});

const folder = '${{parent.jobs.writes.outputs.folder}}';

test.each([
  ['a component that is not there', { one: step('none') }, 'is not a version of the components'],
  ['a required input missing', { writes: step('writes') }, 'The required input "writes.n" is missing'],
  ['a value of another type', { writes: step('writes', { n: 'many' }) }, 'of type integer'],
  ['a value out of range', { writes: step('writes', { n: '0' }) }, '1 or more'],
  ['an input that its component has not', { writes: step('writes', { n: '1', m: '1' }) }, 'has no input "m"'],
  ['a binding to a step that is not there', { reads: step('reads', { folder }) }, 'which the pipeline does not have'],
  [
    'a binding to data of another type',
    { writes: step('writes', { n: '1' }), reads: step('reads', { folder: '${{parent.jobs.writes.outputs.file}}' }) },
    'is bound to a uri_file',
  ],
  [
    'a binding to an input that is not given',
    { writes: step('writes', { n: '${{parent.inputs.n}}' }) },
    'is not given',
  ],
  ['a name of a step that Azure refuses', { Writes: step('writes', { n: '1' }) }, 'no name of a step'],
  ['no steps', {}, 'at least one step'],
])('a pipeline job with %s is refused, and no job is made', async (_, jobs, message) => {
  const { status, body } = await emulator.arm('PUT', '/jobs/refused', pipelineBody(jobs));
  expect(status).toBe(400);
  expect(body.error.message).toContain(message);
  expect((await emulator.arm('GET', '/jobs/refused')).status).toBe(404);
});

const from = (name: string): unknown => step('turns', { folder: `\${{parent.jobs.${name}.outputs.folder}}` });

test('steps that wait for each other are refused', async () => {
  const turns = { command: 'true', inputs: { folder: { type: 'uri_folder' } }, outputs: { folder: 'uri_folder' } };
  await putComponents(emulator, undefined, { turns });
  const { status, body: answer } = await emulator.arm(
    'PUT',
    '/jobs/circle',
    pipelineBody({ a: from('b'), b: from('a') }),
  );
  expect([status, answer.error.message]).toEqual([400, 'The steps a, b wait for each other.']);
});

test('types of jobs that are not emulated are told as such', async () => {
  const { status, body } = await emulator.arm('PUT', '/jobs/sweep', { properties: { jobType: 'Sweep' } });
  expect([status, body.error.code]).toEqual([501, 'NotEmulated']);
});

const body = (n: string, tags = {}): unknown => pipelineBody({ writes: step('writes', { n }) }, { tags });

test('a job that is put again is not begun again; with other work it is refused', async () => {
  const { arm, ended } = emulator;
  expect((await arm('PUT', '/jobs/twice', body('1'))).status).toBe(201);
  const first = await ended('twice');
  const again = await arm('PUT', '/jobs/twice', body('1', { BuildId: '7' }));
  expect([again.status, again.body.properties.status, again.body.properties.tags]).toEqual([
    200,
    'Completed',
    { BuildId: '7' },
  ]);
  expect(again.body.systemData).toEqual(first.systemData);
  expect((await arm('PUT', '/jobs/twice', body('2'))).status).toBe(409);
  const found = await arm('GET', '/jobs?jobType=Pipeline&tag=BuildId=7');
  expect(found.body.value.map((job: { name: string }) => job.name)).toEqual(['twice']);
});

test('of two requests for one job at once one makes it, and its steps are begun once', async () => {
  const { arm, ended, steps } = emulator;
  const answers = await Promise.all([arm('PUT', '/jobs/at-once', body('1')), arm('PUT', '/jobs/At-Once', body('1'))]);
  expect(answers.map(({ status }) => status).toSorted((a, b) => a - b)).toEqual([200, 201]);
  expect((await ended('at-once')).properties.status).toBe('Completed');
  expect(Object.keys(await steps('at-once'))).toEqual(['writes']);
  const made = await arm('GET', '/jobs?jobType=Pipeline');
  expect(made.body.value.filter(({ name }: { name: string }) => name.toLowerCase() === 'at-once')).toHaveLength(1);
});

const readsFrom = (uri: string): unknown =>
  pipelineBody({ reads: step('reads', {}, { inputs: { folder: { job_input_type: 'uri_folder', uri } } }) });

test('data at a URI with a false "%" are refused', async () => {
  const account = BlobServiceClient.fromConnectionString(emulator.blob).url.replace(/\/$/, '');
  for (const [n, place] of ['azureml://datastores/workspaceblobstore/paths', account].entries()) {
    const { status, body: answer } = await emulator.arm('PUT', `/jobs/percent-${n}`, readsFrom(`${place}/100%/rows`));
    expect([status, answer.error.code]).toEqual([400, 'UserError']);
    expect(answer.error.message).toContain('"%25"');
  }
});

test('data that are not there make the step fail, data in a datastore are read', async () => {
  const { arm, ended, steps } = emulator;
  const uri = 'azureml://datastores/workspaceblobstore/paths/none/';
  const jobs = { reads: step('reads', {}, { inputs: { folder: { job_input_type: 'uri_folder', uri } } }) };
  await arm('PUT', '/jobs/no-data', pipelineBody(jobs));
  expect((await ended('no-data')).properties.status).toBe('Failed');
  expect((await steps('no-data'))['reads'].error.error.code).toBe('ScriptExecution.StreamAccess.NotFound');
  const elsewhere = {
    reads: step('reads', {}, { inputs: { folder: { job_input_type: 'uri_folder', uri: 'https://example.com/x' } } }),
  };
  expect((await arm('PUT', '/jobs/elsewhere', pipelineBody(elsewhere))).status).toBe(400);
});
