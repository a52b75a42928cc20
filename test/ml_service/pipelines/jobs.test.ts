import { afterEach, expect, test } from '@jest/globals';
import { beginJob, endSchedule, invokePublished, scheduleJobs } from '#ml-service/pipelines/begin-job.ts';
import { cancelJobs } from '#ml-service/pipelines/cancel-jobs.ts';
import { isJobOf, jobName, type BuildJobs } from '#ml-service/pipelines/job-name.ts';
import { waitForJob } from '#ml-service/pipelines/wait-for-job.ts';
import { listJobs } from '#ml-service/azure-ml/index.ts';
import { startScripted, type Said, type ScriptedServer, type Seen } from '../azure-ml/scripted-server.ts';
import { keptReport } from './small-checkout.ts';

let server: ScriptedServer;
afterEach(async () => server.close());

const build: BuildJobs = { pipeline: 'batchai', purpose: 'training', buildId: '7' };
const missing: Said = { status: 404, body: { error: { code: 'ResourceNotFound', message: 'none' } } };
const wait = { pollMs: 5, nLogLines: 3 };

function jobSaid(name: string, status: string): Said {
  const services = { Studio: { endpoint: `https://ml.azure.com/runs/${name}` } };
  return { status: 200, body: { name, properties: { status, displayName: name, tags: { BuildId: '7' }, services } } };
}

function jobsSaid(name: string): readonly unknown[] {
  return [(jobSaid(name, 'Failed') as { body: unknown }).body];
}

/** A workspace that has published build 7 and holds these jobs. */
function workspaceWith(states: Record<string, string>): (request: Seen) => Said {
  return ({ method, path, body }) => {
    if (path === 'components/batchai_training_pipeline/versions/7')
      return { status: 200, body: { id: '/the/component', properties: {} } };
    const [, name = '', action] = /^jobs\/([^/]+)(?:\/(cancel))?$/.exec(path) ?? [];
    if (action === 'cancel') {
      states[name] = 'Canceled';
      return { status: 200 };
    }
    if (method === 'PUT') {
      expect(body).toMatchObject({ properties: { jobType: 'Pipeline', componentId: '/the/component' } });
      states[name] = 'NotStarted';
    }
    return states[name] === undefined ? missing : jobSaid(name, states[name]);
  };
}

test('a build begins one job, however often it is asked to', async () => {
  const states = {};
  server = await startScripted(workspaceWith(states));
  const azure = server.connect();
  expect(await beginJob(azure, build, 'cpu')).toMatchObject({ isNew: true, job: { name: 'batchai-training-7' } });
  expect(await beginJob(azure, build, 'cpu')).toMatchObject({ isNew: false, job: { name: 'batchai-training-7' } });
  expect(states).toEqual({ 'batchai-training-7': 'NotStarted' });
  const put = server.seen.find(({ method }) => method === 'PUT');
  expect(put?.body).toMatchObject({
    properties: {
      tags: { BuildId: '7', pipeline: 'batchai', purpose: 'training' },
      settings: { force_rerun: true, continue_on_step_failure: false },
    },
  });
});

test.each(['Failed', 'Canceled'])(
  'after a job that is %s the next attempt begins, and is found again',
  async (status) => {
    server = await startScripted(workspaceWith({ 'batchai-training-7': status }));
    const azure = server.connect();
    expect(await beginJob(azure, build, 'cpu')).toMatchObject({
      isNew: true,
      job: { name: 'batchai-training-7-retry2' },
    });
    expect(await beginJob(azure, build, 'cpu')).toMatchObject({
      isNew: false,
      job: { name: 'batchai-training-7-retry2' },
    });
  },
);

test('a job that has completed is not begun again', async () => {
  server = await startScripted(workspaceWith({ 'batchai-training-7': 'Completed' }));
  expect(await beginJob(server.connect(), build, 'cpu')).toMatchObject({ isNew: false, job: { status: 'Completed' } });
});

test('a build that has published nothing is told what to do', async () => {
  server = await startScripted(() => missing);
  await expect(beginJob(server.connect(), build, 'cpu')).rejects.toMatchObject({
    code: 'AZURE_ML_NOT_PUBLISHED',
    faults: [{ toDo: expect.stringContaining('npm run publish:training -- --build-id 7') }],
  });
});

test('what a pipeline of nearly the same name has published is not begun', async () => {
  const properties = { tags: { pipeline: 'batch_ai' } };
  server = await startScripted(() => ({ status: 200, body: { id: '/the/component', properties } }));
  await expect(beginJob(server.connect(), { ...build, pipeline: 'batch-ai' }, 'cpu')).rejects.toMatchObject({
    code: 'AZURE_ML_EQUAL_NAMES',
  });
});

test('cancelling ends the attempts that go on and no other', async () => {
  const states = {
    'batchai-training-7': 'Failed',
    'batchai-training-7-retry2': 'Running',
    'batchai-training-70': 'Running',
  };
  server = await startScripted(workspaceWith(states));
  expect(await cancelJobs(server.connect(), build)).toEqual(['batchai-training-7-retry2']);
  expect(states['batchai-training-70']).toBe('Running');
  expect(await cancelJobs(server.connect(), build)).toEqual([]);
});

test('a job that ends while it is being cancelled is no fault', async () => {
  let status = 'Running';
  server = await startScripted(({ path }) => {
    if (path.endsWith('/cancel')) {
      status = 'Completed';
      return { status: 409, body: { error: { code: 'Conflict', message: 'Cannot cancel a job that has ended.' } } };
    }
    return path === 'jobs/batchai-training-7' ? jobSaid('batchai-training-7', status) : missing;
  });
  expect(await cancelJobs(server.connect(), build)).toEqual([]);
});

test('the jobs of a build are told from those of another by their names', () => {
  expect(jobName(build, 3)).toBe('batchai-training-7-retry3');
  const names = [
    'batchai-training-7',
    'batchai-training-7-retry2',
    'batchai-training-70',
    'batchai-training-7-retryx',
    'batchai-inference-7',
  ];
  expect(names.filter((name) => isJobOf(build, name))).toEqual(['batchai-training-7', 'batchai-training-7-retry2']);
});

/** A workspace whose job goes through these states, with one step that has a log. */
function running(states: readonly string[], log = ''): (request: Seen) => Said {
  let i = 0;
  return ({ path }) => {
    if (path === 'jobs/j') return jobSaid('j', states[Math.min(i++, states.length - 1)]!);
    if (path.endsWith('/workspaces/ws-muster') && !path.startsWith('/history'))
      return {
        status: 200,
        body: { properties: { mlFlowTrackingUri: `${server.address}/mlflow/v1.0/subscriptions/s` } },
      };
    const status = states[Math.min(i, states.length) - 1]!;
    if (path === '/history/v1.0/subscriptions/s/runs/j/children') {
      const value = [
        { runId: 'c2', displayName: 'train', status, createdUtc: '2026-01-01T00:00:02Z' },
        { runId: 'c1', displayName: 'dataprep', status: 'Completed', createdUtc: '2026-01-01T00:00:01Z' },
      ];
      return { status: 200, body: { value } };
    }
    if (path === '/history/v1.0/subscriptions/s/runs/c2/details')
      return {
        status: 200,
        body: { logFiles: { 'user_logs/std_log.txt': `${server.address}/log`, 'system_logs/x.log': 'https://x' } },
      };
    return path === '/log' ? { status: 200, body: log } : missing;
  };
}

test('waiting tells of the steps as they go on, and ends with the job', async () => {
  server = await startScripted(running(['Queued', 'Running', 'Running', 'Completed']));
  const report = keptReport();
  await waitForJob(server.connect(), 'j', report, wait);
  expect(report.lines.map((line) => line.replace(/ +/, ' '))).toEqual([
    'dataprep Completed',
    'train Queued',
    'train Running',
    'train Completed',
    'j has completed',
  ]);
});

test('of a job that fails the end of the log of the failed step is shown', async () => {
  server = await startScripted(running(['Running', 'Failed'], 'one two three'));
  const report = keptReport();
  await expect(waitForJob(server.connect(), 'j', report, wait)).rejects.toMatchObject({
    code: 'AZURE_ML_JOB_FAILED',
    message: expect.stringContaining('failed in the step train. https://ml.azure.com/runs/j shows it.'),
  });
  expect(report.lines.slice(-3)).toEqual(['--- log of train', '"one two three"', '--- end of the log of train']);
  const log = server.seen.find(({ path }) => path === '/log');
  expect(log?.headers.authorization).toBeUndefined();
});

test.each([
  ['drop', 'read user_logs/std_log.txt: UND_ERR_SOCKET'],
  [{ status: 403 }, 'read user_logs/std_log.txt: Azure says 403.'],
] as const)('a log that cannot be read (%j) does not hide that the job failed', async (said, reason) => {
  const jobs = running(['Failed']);
  server = await startScripted((request) => (request.path === '/log' ? said : jobs(request)));
  const report = keptReport();
  await expect(waitForJob(server.connect(), 'j', report, wait)).rejects.toMatchObject({ code: 'AZURE_ML_JOB_FAILED' });
  expect(report.lines).toContainEqual(expect.stringContaining(`Could not ${reason}`));
});

test('a log is asked for again where the connection was lost', async () => {
  const jobs = running(['Failed'], 'at last');
  let asked = 0;
  server = await startScripted((request) => (request.path === '/log' && ++asked < 3 ? 'cut' : jobs(request)));
  const report = keptReport();
  await expect(waitForJob(server.connect(), 'j', report, wait)).rejects.toMatchObject({ code: 'AZURE_ML_JOB_FAILED' });
  expect(report.lines).toContain('"at last"');
});

test('whatever is wrong with the address of a log, the failure of the job is told; a stop ends the wait', async () => {
  const jobs = running(['Failed']);
  const stop = new AbortController();
  const reason = new Error('stopped by hand');
  const of =
    (log: string, said: () => void) =>
    (request: Seen): Said => {
      if (!request.path.endsWith('/runs/c2/details')) return jobs(request);
      said();
      return { status: 200, body: { logFiles: { 'user_logs/std_log.txt': log } } };
    };
  let answer = of('no address', () => {});
  server = await startScripted((request) => answer(request));
  await expect(waitForJob(server.connect(), 'j', keptReport(), wait)).rejects.toMatchObject({
    code: 'AZURE_ML_JOB_FAILED',
  });
  answer = of(`${server.address}/log`, () => stop.abort(reason));
  await expect(waitForJob(server.connect({ signal: stop.signal }), 'j', keptReport(), wait)).rejects.toBe(reason);
});

test('a job that was cancelled, and one that is not there, have codes of their own', async () => {
  server = await startScripted(running(['Canceled']));
  await expect(waitForJob(server.connect(), 'j', keptReport(), wait)).rejects.toMatchObject({
    code: 'AZURE_ML_JOB_CANCELED',
  });
  await expect(waitForJob(server.connect(), 'k', keptReport(), wait)).rejects.toMatchObject({
    code: 'AZURE_ML_NOT_FOUND',
  });
});

test('a history that cannot be read does not end the wait', async () => {
  const jobs = running(['Running', 'Completed']);
  server = await startScripted((request) => (request.path.startsWith('/history') ? missing : jobs(request)));
  const report = keptReport();
  await waitForJob(server.connect(), 'j', report, wait);
  expect(report.lines.at(-1)).toBe('j has completed');
});

test('an endpoint is invoked with a token of its own, and the deployment of the build', async () => {
  server = await startScripted(({ path }) =>
    path === 'batchEndpoints/mine'
      ? { status: 200, body: { properties: { scoringUri: `${server.address}/batch/mine/jobs` } } }
      : { status: 201, body: { id: 'x', name: 'batchjob-1' } },
  );
  expect(await invokePublished(server.connect(), build, 'mine')).toBe('batchjob-1');
  expect(server.scopes).toEqual(['https://management.azure.com/.default', 'https://ml.azure.com/.default']);
  const post = server.seen.at(-1);
  expect(post).toMatchObject({
    method: 'POST',
    path: '/batch/mine/jobs',
    headers: { 'azureml-model-deployment': 'build-7', authorization: 'Bearer token-2' },
    body: { properties: { InputData: {}, properties: { experimentName: 'batchai-training' } } },
  });
});

test('a list of jobs is read page by page', async () => {
  server = await startScripted(({ query }) =>
    query.get('$skip') === '1'
      ? { status: 200, body: { value: [(jobSaid('b', 'Failed') as { body: unknown }).body] } }
      : {
          status: 200,
          body: {
            value: [(jobSaid('a', 'Running') as { body: unknown }).body],
            nextLink: `${server.address}/subscriptions/s/jobs?$skip=1`,
          },
        },
  );
  const jobs = await listJobs(server.connect(), 'BuildId');
  expect(jobs.map(({ name, status }) => [name, status])).toEqual([
    ['a', 'Running'],
    ['b', 'Failed'],
  ]);
  expect(server.seen[0]?.query.get('tag')).toBe('BuildId');
});

test.each([
  ['/subscriptions/s/jobs?$skip=1', ['a', 'b']],
  ['https://example.com/jobs', 'AZURE_ML_ANSWER'],
  ['http://[', 'AZURE_ML_ANSWER'],
])('a next page at %s gives %j', async (nextLink, expected) => {
  server = await startScripted(({ query }) =>
    query.get('$skip') === '1'
      ? { status: 200, body: { value: jobsSaid('b') } }
      : { status: 200, body: { value: jobsSaid('a'), nextLink } },
  );
  const listed = listJobs(server.connect(), 'BuildId').then((all) => all.map(({ name }) => name));
  expect(await listed.catch(({ code }: { readonly code: string }) => code)).toEqual(expected);
});

test.each([
  ['itself', { 0: 1, 1: 1 }],
  ['the page before', { 0: 1, 1: 2, 2: 1 }],
] as const)(
  'a list whose last page leads back to %s is refused',
  async (_, nextOf: Readonly<Record<string, number>>) => {
    server = await startScripted(({ query }) => {
      const page = query.get('$skip') ?? '0';
      // A client that goes on for ever is let go.
      const nextLink = server.seen.length > 9 ? undefined : `/subscriptions/s/jobs?$skip=${nextOf[page]}`;
      return { status: 200, body: { value: jobsSaid(`j${page}`), nextLink } };
    });
    await expect(listJobs(server.connect(), 'BuildId')).rejects.toMatchObject({
      code: 'AZURE_ML_ANSWER',
      message: expect.stringContaining('the next page is one that was read before'),
    });
    expect(server.seen).toHaveLength(Object.keys(nextOf).length);
  },
);

test('a workspace that names another host for MLflow is sent no token there', async () => {
  const jobs = running(['Completed']);
  server = await startScripted((request) =>
    request.path.endsWith('/workspaces/ws-muster')
      ? { status: 200, body: { properties: { mlFlowTrackingUri: 'https://127.0.0.1:1/mlflow/v1.0/s' } } }
      : jobs(request),
  );
  const report = keptReport();
  await waitForJob(server.connect(), 'j', report, wait);
  expect(report.lines[0]).toContain('its mlFlowTrackingUri https://127.0.0.1:1/mlflow/v1.0/s is no address of Azure');
});

test('a schedule begins what the build has published, and is ended by the name of the pipeline', async () => {
  const schedules = new Map<string, unknown>();
  server = await startScripted(({ method, path, body }) => {
    if (path.startsWith('components/')) return { status: 200, body: { id: '/the/component', properties: {} } };
    if (method === 'PUT') schedules.set(path, body);
    const isThere = schedules.has(path);
    if (method === 'DELETE') schedules.delete(path);
    return isThere ? { status: 200, body: {} } : missing;
  });
  await scheduleJobs(server.connect(), build, 'cpu', '0 5 * * 1');
  expect([...schedules]).toEqual([
    [
      'schedules/batchai-training',
      {
        properties: expect.objectContaining({
          trigger: { triggerType: 'Cron', expression: '0 5 * * 1', timeZone: 'UTC' },
          action: {
            actionType: 'CreateJob',
            jobDefinition: expect.objectContaining({ jobType: 'Pipeline', componentId: '/the/component' }),
          },
        }),
      },
    ],
  ]);
  expect(await endSchedule(server.connect(), { ...build, buildId: '8' })).toBe(true);
  expect(await endSchedule(server.connect(), build)).toBe(false);
});
