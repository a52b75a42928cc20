import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from '@jest/globals';
import { z } from 'zod';
import { MusterError } from '#src/core/index.ts';
import { defineStep, parsePipeline, runPipeline, type StepResult } from '#src/pipelines/index.ts';
import { openLocalDirectory, openRemoteFile, type ObjectStore } from '#src/storage/index.ts';
import { verifyTraining, type Verification } from '#ml-service/pipelines/index.ts';

let folder: string;
let store: ObjectStore;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'verify-'));
  store = openLocalDirectory(join(folder, 'workspace'));
});
afterEach(() => rmSync(folder, { recursive: true }));

const first = 'mine-training-7';
const second = `${first}-retry2`;
type AzureJob = { readonly name: string; readonly status: string; readonly studioUrl: undefined };
const job = (name: string, status: string): AzureJob => ({ name, status, studioUrl: undefined });

const isOwn = (name: string): boolean => [first, second].includes(name);

function verify(jobs: readonly AzureJob[] | undefined, tables = store): Promise<Verification> {
  const named = 'a job of the build 7';
  return verifyTraining(tables, { pipeline: 'mine', named, isOwn, readJobs: async () => jobs });
}

const wellDone = async (): Promise<StepResult> => ({ summary: 'Well.', counts: {} });
const gateSaysNo = async (): Promise<StepResult> => ({
  summary: 'Model was not registered for this run.',
  counts: { keys: 3, registered: 0, failed: 0 },
  keyStates: { UNCHANGED: 3 },
});
const breaks = async (): Promise<StepResult> => {
  throw new MusterError('STEP_FAILED', { what: 'no such column', where: { file: 'spoil.ts', line: 10 } });
};
const throwsPlainly = async (): Promise<StepResult> => {
  throw new TypeError('x is undefined');
};

let startedAt = 1000;

/** Leaves the record of a run of one step in the tables, as the job of this name does. */
async function runJob(id: string, act: () => Promise<StepResult>): Promise<void> {
  const options = z.strictObject({});
  const step = defineStep({ uses: 'act', summary: '', options, settings: options, module: import.meta.url, run: act });
  const pipeline = parsePipeline('p.yml', 'name: mine\nsteps: [{ name: spoil, uses: act }]\n', [step]);
  startedAt += 1000;
  let time = startedAt;
  const https = { hosts: [], allowsPrivate: false, largestBytes: 0 };
  await runPipeline(
    pipeline,
    {
      pipeline: pipeline.definition,
      workspace: store,
      remoteInputs: { open: (uri) => openRemoteFile(uri, { https }), keepsClones: false },
      outputFolder: folder,
      selection: {},
      run: { id, startedAt, codeVersion: '0.1.0', step: '' },
      now: () => (time += 5),
      report: { debug: () => {}, info: () => {}, warn: () => {}, progress: () => {} },
      signal: new AbortController().signal,
    },
    { force: 'all' },
  );
}

test.each(['NotStarted', 'Running', 'Finalizing', 'CancelRequested'])(
  'while the job is %s and has not come to its gate there is no answer',
  async (status) => {
    await expect(verify([job(first, status)])).rejects.toMatchObject({
      code: 'AZURE_ML_JOB_NOT_ENDED',
      message: expect.stringContaining(`${first} goes on (${status})`),
    });
    await runJob(first, wellDone);
    await expect(verify([job(first, status)])).rejects.toMatchObject({ code: 'AZURE_ML_JOB_NOT_ENDED' });
  },
);

test('a gate that has decided answers before its job has ended, but not for the attempt after it', async () => {
  await runJob(first, gateSaysNo);
  const { modelRegistered, lines } = await verify([job(first, 'Running')]);
  expect(modelRegistered).toBe('false');
  expect(lines).toEqual([
    'Model was not registered for this run.',
    expect.stringContaining('UNCHANGED  3 keys  The same bytes'),
  ]);
  await expect(verify([job(first, 'Failed'), job(second, 'Queued')])).rejects.toMatchObject({
    code: 'AZURE_ML_JOB_NOT_ENDED',
    message: expect.stringContaining(second),
  });
});

test('a build of which neither Azure nor the tables know a job is a fault of who asks', async () => {
  await expect(verify([])).rejects.toMatchObject({
    code: 'AZURE_ML_NO_JOB',
    message: expect.stringContaining('a job of the build 7'),
  });
  // A job that was deleted in Azure has left its record.
  await runJob(first, gateSaysNo);
  expect((await verify([])).modelRegistered).toBe('false');
});

test('where Azure cannot be asked the answer claims no end of a job', async () => {
  expect((await verify(undefined)).lines).toEqual([
    'Model was not registered for this run.',
    expect.stringContaining('has no record of a run of this build, and Azure was not asked for its jobs'),
  ]);
  await runJob(first, wellDone);
  expect((await verify(undefined)).lines[1]).toBe(
    `The run ${first} has not come to its gate. \`muster azure jobs\` tells whether it goes on.`,
  );
});

test('each attempt of a build tells its reason, the newest first, and the code of an error once', async () => {
  await runJob(first, breaks);
  await runJob(second, wellDone);
  const failed = `The step spoil of ${first} failed: STEP_FAILED: spoil.ts:10: no such column`;
  expect((await verify([job(first, 'Failed'), job(second, 'Canceled')])).lines.slice(1)).toEqual([
    `The job ${second} was cancelled before it came to its gate.`,
    failed,
  ]);
  expect((await verify([job(first, 'Failed'), job(second, 'Failed')])).lines.slice(1)).toEqual([
    `The job ${second} failed, and none of its steps recorded a failure or a gate: its logs tell more.`,
    failed,
  ]);
});

test('an error without a code is told as it was, and a job without a record by how it ended', async () => {
  await runJob(first, throwsPlainly);
  expect((await verify([job(first, 'Failed')])).lines[1]).toMatch(
    /^The step spoil of mine-training-7 failed: \w+: .*x is undefined/,
  );
  const lines = (await verify([job(first, 'Failed'), job(second, 'Failed')])).lines;
  expect(lines[1]).toContain(`The job ${second} failed, and the workspace ${store.uri} has no record of it`);
  expect((await verify([job(first, 'Failed'), job(second, 'Completed')])).lines[1]).toContain(
    `The job ${second} has completed, and the workspace`,
  );
});

test('however many attempts a build has, the table of runs is read as often', async () => {
  let nReads = 0;
  const counted: ObjectStore = {
    ...store,
    list: (prefix, options) => {
      if (prefix.startsWith('runs/')) nReads++;
      return store.list(prefix, options);
    },
  };
  const readsOf = async (): Promise<number> => {
    nReads = 0;
    await verify(
      [first, second].map((name) => job(name, 'Failed')),
      counted,
    );
    return nReads;
  };
  await runJob(first, breaks);
  const forOne = await readsOf();
  expect(forOne).toBeGreaterThan(0);
  await runJob(second, breaks);
  expect(await readsOf()).toBe(forOne);
});
