import { appendFileSync, mkdirSync } from 'node:fs';
import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { openSandbox, openCommandProcess, type CommandProcess, type Ended, type Sandbox } from '#test/e2e/command.ts';
import { writePipeline, writeSmallInput } from '#test/e2e/small-input.ts';

let sandbox: Sandbox;
let file: string;
let build: CommandProcess;
beforeAll(() => {
  sandbox = openSandbox();
  file = writePipeline(sandbox.folder, writeSmallInput(sandbox.folder, 3));
  build = openCommandProcess({ TF_BUILD: 'True' });
});
afterAll(async () => {
  await build.close();
  sandbox.remove();
});

/** Runs commands as they are run in a job of this name; each must end well. */
async function inJob(job: string, ...commands: readonly (readonly string[])[]): Promise<void> {
  const environment = {
    AZUREML_ROOT_RUN_ID: job,
    MUSTER_JOB_IS_RUN: 'true',
    AML_PIPELINE_EXEC_MODE: 'PROD',
    MUSTER_CODE_VERSION: '0.1.0-published',
  };
  const steps = openCommandProcess(environment);
  const places = ['--workspace', `${sandbox.folder}/workspace`, '--output', `${sandbox.folder}/${job}`];
  try {
    for (const command of commands)
      expect(await steps.muster(...command, ...places)).toMatchObject({ exitCode: 0, err: '' });
  } finally {
    await steps.close();
  }
}

function verify(buildId: string, ...more: readonly string[]): Promise<Ended> {
  const workspace = ['--workspace', `${sandbox.folder}/workspace`];
  return build.muster('azure', 'verify', 'training', '--pipeline', file, '--build-id', buildId, ...workspace, ...more);
}

test('the build whose job made a release has registered a model; the next one, on equal data, has not, and is told why', async () => {
  await inJob('batchai-training-7', ['run', file, '--to', 'evaluate']);
  const first = await verify('7');
  expect(first).toMatchObject({ exitCode: 0, err: '' });
  expect(first.out).toContain('Model was registered for this run.\nrelease 1: 3 keys (FIRST 3)\n');
  expect(first.out).toContain('##vso[task.setvariable variable=modelRegistered;isOutput=true]true\n');

  const steps = ['dataprep', 'train', 'evaluate'];
  await inJob('batchai-training-8-retry2', ...steps.map((step) => [step, '--pipeline', file]));
  const second = await verify('8');
  expect(second.exitCode).toBe(0);
  expect(second.out).toMatch(/^Model was not registered for this run\.\nUNCHANGED  3 keys  /);
  expect(second.out).toContain('UNCHANGED  3 keys  The same bytes as the champion; there is nothing to register.\n');
  expect(second.out).toContain('##vso[task.setvariable variable=modelRegistered;isOutput=true]false\n');
  expect(second.out).toContain(
    '##vso[task.complete result=SucceededWithIssues]Model was not registered for this run.\n',
  );

  const strict = await verify('8', '--strict');
  expect(strict.exitCode).toBe(1);
  expect(strict.err).toContain('AZURE_ML_NOT_REGISTERED');
  expect(strict.err).toContain('No model was registered by a job of the build 8.');
  // The reasons are told once.
  expect(strict.out.match(/^UNCHANGED/gm)).toHaveLength(1);
  expect(strict.err).not.toContain('UNCHANGED');
  expect((await verify('9')).out).toContain('has no record of a run of this build');
  expect((await verify('9', '--job', 'batchai-training-7')).out).toContain('Model was registered for this run.');

  // All steps of a job are one run, of the code that was published.
  const places = ['--workspace', `${sandbox.folder}/workspace`];
  const shown = await build.muster('runs', 'show', 'batchai-training-8-retry2', '--json', ...places);
  const run = JSON.parse(shown.out) as { readonly steps: readonly { step: string; codeVersion: string }[] };
  expect(run.steps.map(({ step, codeVersion }) => [step, codeVersion])).toEqual(
    steps.map((step) => [step, '0.1.0-published']),
  );
});

/** Runs the training of three keys and one whose data allow no model, as a job of this name, in a workspace of its own; gives where it lies and how it ended. */
async function trainBlocked(
  job: string,
  ...more: readonly string[]
): Promise<{ readonly ended: Ended; readonly workspace: string }> {
  const folder = `${sandbox.folder}/${job}`;
  const workspace = `${folder}/workspace`;
  mkdirSync(folder);
  const inputs = writeSmallInput(folder, 3);
  appendFileSync(inputs.demand, 'LOC-01,9999,2021-04,5,10,0\n');
  const steps = openCommandProcess({ AZUREML_ROOT_RUN_ID: job, MUSTER_JOB_IS_RUN: 'true' });
  try {
    const args = ['run', writePipeline(folder, inputs), '--to', 'evaluate', ...more, '--workspace', workspace];
    return { ended: await steps.muster(...args, '--output', `${folder}/output`), workspace };
  } finally {
    await steps.close();
  }
}

test('where a key is blocked beside those that are registered the answer is partial, with how many keys and why', async () => {
  const { ended, workspace } = await trainBlocked('batchai-training-20');
  expect(ended.exitCode).toBe(0);
  const verified = await verify('20', '--strict', '--workspace', workspace);
  expect(verified).toMatchObject({ exitCode: 0, err: '' });
  expect(verified.out).toMatch(
    /^Model was registered for this run\.\nrelease 1: 3 of 4 keys \(FIRST 3\)\nBLOCKED_DATA {2}1 key /,
  );
  expect(verified.out).toContain('##vso[task.setvariable variable=modelRegistered;isOutput=true]partial\n');
  expect(verified.out).toContain('##vso[build.addbuildtag]model-partially-registered\n');
  expect(verified.out).toContain('##vso[task.complete result=SucceededWithIssues]');
});

test('of a build with two attempts each release is told by its own run, and the newest answers for the build', async () => {
  const { ended, workspace } = await trainBlocked('batchai-training-30');
  expect(ended.exitCode).toBe(0);
  const places = ['--workspace', workspace, '--output', `${sandbox.folder}/batchai-training-30/output`];
  // The next attempt finds data of the key that was blocked.
  const inputs = writeSmallInput(`${sandbox.folder}/batchai-training-30`, 4);
  const steps = openCommandProcess({ AZUREML_ROOT_RUN_ID: 'batchai-training-30-retry2', MUSTER_JOB_IS_RUN: 'true' });
  try {
    const again = ['run', writePipeline(`${sandbox.folder}/batchai-training-30`, inputs), '--to', 'evaluate'];
    expect(await steps.muster(...again, ...places)).toMatchObject({ exitCode: 0, err: '' });
  } finally {
    await steps.close();
  }
  const verified = await verify('30', '--workspace', workspace);
  expect(verified.out).toMatch(
    /^Model was registered for this run\.\nrelease 1: 3 of 4 keys \(FIRST 3\)\nBLOCKED_DATA {2}1 key .*\nrelease 2: 1 of 4 keys \(FIRST 1\)\n##vso/,
  );
  expect(verified.out).toContain('variable=modelRegistered;isOutput=true]true\n');
});

test('a fleet that is held has registered nothing, by the rules that are told; one that is forced says so', async () => {
  const noneMayFail = ['--set', 'steps.evaluate.max_failed=0'];
  const { ended, workspace } = await trainBlocked('batchai-training-21', ...noneMayFail);
  expect(ended.exitCode).toBe(3);
  const held = await verify('21', '--workspace', workspace);
  expect(held).toMatchObject({ exitCode: 0, err: '' });
  expect(held.out).toMatch(
    /^Model was not registered for this run\.\nThe fleet is held\.\n.*1 of 4 keys.*\nBLOCKED_DATA {2}1 key /,
  );
  expect(held.out).toContain('##vso[task.setvariable variable=modelRegistered;isOutput=true]false\n');
  expect(held.out).toContain('##vso[build.addbuildtag]fleet-held\n');

  const forced = await trainBlocked('batchai-training-22', ...noneMayFail, '--force', '--reason', 'the new price list');
  expect(forced.ended.exitCode).toBe(0);
  const verified = await verify('22', '--workspace', forced.workspace);
  expect(verified.out).toMatch(/^Model was registered for this run\.\n/);
  expect(verified.out).toContain('forced: the new price list\n');
});

test('a command without a build is refused', async () => {
  const ended = await build.muster('azure', 'cancel', 'training');
  expect(ended).toMatchObject({ exitCode: 2, err: expect.stringContaining('No build is named.') });
});
