import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, afterEach, beforeAll, expect, test } from '@jest/globals';
import { MusterError } from '#src/core/index.ts';
import { openTerminal } from '#src/cli/index.ts';
import { loadSettings } from '#src/settings/index.ts';
import { keptInStudio } from '#ml-service/cli/kept-in-studio.ts';
import { run, type Ended } from '#test/e2e/command.ts';
import { writePipeline, writeSmallInput } from '#test/e2e/small-input.ts';
import { place, startScripted, type Said, type ScriptedServer, type Seen } from '../azure-ml/scripted-server.ts';

const folder = mkdtempSync(join(tmpdir(), 'kept-in-studio-'));
const workspace = join(folder, 'workspace');
let file: string;
let server: ScriptedServer | undefined;
beforeAll(async () => {
  file = writePipeline(folder, writeSmallInput(folder, 2));
  const prepared = ['dataprep', '--pipeline', file, '--workspace', workspace, '--output', join(folder, 'output')];
  const ended = await run(['bin/muster.mjs', ...prepared], {
    AZUREML_ROOT_RUN_ID: 'batchai-training-7',
    MUSTER_JOB_IS_RUN: 'true',
  });
  expect(ended).toMatchObject({ exitCode: 0, err: '' });
});
afterEach(async () => {
  await server?.close();
  server = undefined;
});
afterAll(() => rmSync(folder, { recursive: true }));

/** Does what only the studio shows, in a build of Azure DevOps or elsewhere; gives its lines and what was printed. */
async function kept(
  keep: () => Promise<readonly string[]>,
  { isAzureDevOps = false, signal = new AbortController().signal } = {},
): Promise<{ readonly lines: readonly string[]; readonly printed: string }> {
  let printed = '';
  const out = { write: (text: string) => (printed += text) };
  const terminal = openTerminal(out, out, { level: 'info', hasStatusLine: false, now: () => 0, isAzureDevOps });
  const settings = { ...loadSettings(folder), isAzureDevOps };
  return { lines: await keptInStudio({ settings, terminal, signal }, 'The data were not kept', keep), printed };
}

test('what the studio shows gives its lines, and nothing else', async () => {
  expect(await kept(async () => ['data a 1'])).toEqual({ lines: ['data a 1'], printed: '' });
});

test.each([
  ['what Azure refuses', new MusterError('AZURE_ML_FORBIDDEN', { what: 'no\nright' }), 'AZURE_ML_FORBIDDEN: no\nright'],
  ['an error without a code', new TypeError('x is undefined'), 'x is undefined'],
])('%s is a warning, and in a build of Azure DevOps an issue of a task that succeeds', async (_, error, said) => {
  const fails = async (): Promise<never> => Promise.reject(error);
  const text = `The data were not kept; nothing else depends on it. ${said}`;
  const elsewhere = await kept(fails);
  expect(elsewhere.lines).toEqual([]);
  expect(elsewhere.printed).toContain(text);
  expect(elsewhere.printed).not.toContain('##vso');
  const inBuild = await kept(fails, { isAzureDevOps: true });
  expect(inBuild.printed).toContain(`##vso[task.logissue type=warning]${text.replaceAll('\n', '%0A')}`);
  expect(inBuild.printed).toContain('##vso[task.complete result=SucceededWithIssues]The data were not kept\n');
});

test('a stop is no warning', async () => {
  const stop = new AbortController();
  const keep = async (): Promise<never> => {
    stop.abort();
    throw stop.signal.reason as Error;
  };
  await expect(kept(keep, { signal: stop.signal })).rejects.toBe(stop.signal.reason);
});

async function azure(command: 'run' | 'verify', ...more: readonly string[]): Promise<Ended> {
  const args = ['azure', command, 'training', '--pipeline', file, '--build-id', '7', ...more];
  return run(['bin/muster.mjs', ...args], {
    AZURE_SUBSCRIPTION_ID: place.subscriptionId,
    AZURE_RESOURCE_GROUP: place.resourceGroup,
    AZURE_ML_WORKSPACE: place.workspace,
    AZURE_ML_LOCATION: place.location,
    AZURE_ML_COMPUTE: 'cpu-cluster',
    ...(server === undefined ? {} : { AZURE_ML_ENDPOINT: server.address }),
    MUSTER_WORKSPACE: workspace,
    TF_BUILD: 'True',
  });
}

/** A workspace that has published build 7, whose one job ends in this way. */
function workspaceWhereJobs(status: string): (request: Seen) => Said {
  let isBegun = false;
  return ({ method, path }) => {
    const job = { name: 'batchai-training-7', properties: { status, displayName: 'batchai', tags: {}, services: {} } };
    if (path.startsWith('components/')) return { status: 200, body: { id: '/the/component', properties: {} } };
    if (path !== 'jobs/batchai-training-7') return { status: 404, body: { error: { code: 'ResourceNotFound' } } };
    isBegun ||= method === 'PUT' || status === 'Completed';
    return isBegun ? { status: 200, body: job } : { status: 404, body: { error: { code: 'ResourceNotFound' } } };
  };
}

test('verify gives its answer where the studio cannot show it', async () => {
  server = await startScripted(workspaceWhereJobs('Completed'));
  const { exitCode, out, err } = await azure('verify', '--keep-model');
  expect([exitCode, err]).toEqual([0, '']);
  expect(out).toContain('##vso[task.setvariable variable=modelRegistered;isOutput=true]false\n');
  expect(out).toContain(
    'The data of the training were not kept as data assets; nothing else depends on it. AZURE_ML_WORKSPACE_LOCAL',
  );
});

test('that a job failed is told where its data cannot be shown', async () => {
  server = await startScripted(workspaceWhereJobs('Failed'));
  expect(await azure('run')).toMatchObject({
    exitCode: 1,
    err: expect.stringContaining('AZURE_ML_JOB_FAILED'),
    out: expect.stringContaining('were not kept as data assets; nothing else depends on it. AZURE_ML_WORKSPACE_LOCAL'),
  });
});
