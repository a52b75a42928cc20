import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { run, type Ended } from '#test/e2e/command.ts';
import { writePipeline, writeSmallInput } from '#test/e2e/small-input.ts';
import {
  management,
  openEmulator,
  workspaceId,
  type EmulatorClient,
} from '#test/ml_service/emulator/emulator-client.ts';

const folder = mkdtempSync(join(tmpdir(), 'run-tracked-'));
let emulator: EmulatorClient;
let token: string;
beforeAll(async () => {
  emulator = await openEmulator();
  token = await emulator.token(management);
});
afterAll(async () => {
  await emulator.close();
  rmSync(folder, { recursive: true });
});

const mlflow = (): string => `${emulator.address}/mlflow/v1.0${workspaceId}`;

async function sent(path: string, body: unknown): ReturnType<EmulatorClient['send']> {
  return emulator.send('POST', `${mlflow()}/api/2.0/mlflow/${path}`, { token, body });
}

async function newRun(): Promise<string> {
  const { body } = await sent('experiments/create', { name: `e-${Math.random()}` });
  return (await sent('runs/create', { experiment_id: body.experiment_id })).body.run.info.run_id;
}

/** Runs a command as a step of a job; gives how it ended, and the tags that the run of the job then has. */
async function asStep(
  ...args: readonly string[]
): Promise<{ readonly ended: Ended; readonly tags: Readonly<Record<string, string>> }> {
  const job = await newRun();
  const ended = await run(['bin/muster.mjs', ...args, '--output', join(folder, 'output')], {
    MLFLOW_TRACKING_URI: mlflow(),
    MLFLOW_TRACKING_TOKEN: token,
    MLFLOW_RUN_ID: await newRun(),
    AZUREML_ROOT_RUN_ID: job,
    MUSTER_JOB_IS_RUN: 'true',
    // Where a command names another one, this holds nothing of it.
    MUSTER_WORKSPACE: join(folder, 'elsewhere'),
  });
  const { body } = await emulator.send('GET', `${mlflow()}/api/2.0/mlflow/runs/get?run_id=${job}`, { token });
  const tags = body.run.data.tags as readonly { readonly key: string; readonly value: string }[];
  return { ended, tags: Object.fromEntries(tags.map(({ key, value }) => [key, value])) };
}

test('the step is told from the workspace that the command named, whichever way it did', async () => {
  const file = writePipeline(folder, writeSmallInput(folder, 2));
  const workspace = join(folder, 'workspace');
  const { ended, tags } = await asStep('dataprep', '--pipeline', file, `--workspace=${workspace}`);
  expect(ended).toMatchObject({ exitCode: 0, err: '' });
  expect(tags).toMatchObject({
    'muster.dataprep.state': 'done',
    'muster.dataprep.data': expect.stringMatching(/^feature_groups_demand_1:0-/),
  });
});

test('a command that is refused, and one that runs no step, tell nothing', async () => {
  const inputs = writeSmallInput(folder, 2);
  const file = writePipeline(folder, inputs);
  const workspace = ['--workspace', join(folder, 'workspace')];
  expect(await asStep('plan', file, ...workspace)).toEqual({
    ended: expect.objectContaining({ exitCode: 0, err: '' }),
    tags: {},
  });
  writeFileSync(inputs.demand, 'location,product_id,period\nA,B,2024-01\n');
  const { ended, tags } = await asStep('dataprep', '--pipeline', file, ...workspace);
  expect(ended.exitCode).toBe(2);
  expect(tags).toEqual({});
});
