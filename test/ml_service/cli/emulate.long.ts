import { spawn, type ChildProcess } from 'node:child_process';
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { projectRoot } from '#test/house/project.ts';
import { clientOf } from '#test/ml_service/emulator/emulator-client.ts';
import { pipelineBody, putComponents, step } from '#test/ml_service/emulator/small-pipeline.ts';
import { startAzurite, type Azurite } from '#test/storage/azurite.ts';

let azurite: Azurite;
const folder = mkdtempSync(join(tmpdir(), 'muster-emulate-'));
const started: ChildProcess[] = [];
beforeAll(async () => {
  azurite = await startAzurite();
});
afterAll(async () => {
  for (const process of started) process.kill('SIGKILL');
  await azurite.close();
  rmSync(folder, { recursive: true });
});

type Started = {
  readonly process: ChildProcess;
  readonly address: string;
  readonly ended: Promise<number | null>;
  readonly out: () => string;
};

/** Starts the command and waits until it listens, or has ended. */
async function emulate(...more: readonly string[]): Promise<Started> {
  const args = ['bin/muster.mjs', 'emulate', 'azure-ml', '--folder', join(folder, 'state'), ...more];
  const child = spawn(process.execPath, args, {
    cwd: projectRoot,
    env: {
      PATH: process.env['PATH'],
      AZURE_STORAGE_CONNECTION_STRING: azurite.connectionString(),
      OF_JOBS: 'yes',
      SECRET: 'no',
    },
  });
  started.push(child);
  let out = '';
  child.stdout.on('data', (text) => (out += String(text)));
  child.stderr.on('data', (text) => (out += String(text)));
  const ended = new Promise<number | null>((resolve) => child.once('close', resolve));
  while (!/emulated at http\S+/.test(out) && child.exitCode === null) await pause(20);
  if (child.exitCode !== null) await ended;
  return { process: child, address: /emulated at (http\S+)/.exec(out)?.[1] ?? '', ended, out: () => out };
}

function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch {
    return false;
  }
}

test('what ran when the emulator was killed dies with it, and is started again with it; what had ended stays', async () => {
  const packages = join(folder, 'image', 'node_modules');
  mkdirSync(join(packages, 'greeting'), { recursive: true });
  writeFileSync(join(packages, 'greeting', 'index.js'), 'module.exports = "from the image";');
  const first = await emulate('--port', '0', '--packages', packages, '--job-variables', 'OF_JOBS');
  const before = clientOf(first.address);
  await putComponents(before, undefined, {
    once: { command: 'echo $OF_JOBS $SECRET', outputs: { folder: 'uri_folder' } },
    // At its second start it finds what the first one left.
    twice: {
      command: `node -e 'console.log(require("greeting"))' && if [ -e ${folder}/pid ]; then echo again; else echo $$ > ${folder}/pid; echo $$; sleep 600; fi`,
      inputs: { folder: { type: 'uri_folder' } },
    },
  });
  await before.arm(
    'PUT',
    '/jobs/killed',
    pipelineBody({ once: step('once'), twice: step('twice', { folder: '${{parent.jobs.once.outputs.folder}}' }) }),
  );
  const pidOf = async (): Promise<number> => {
    const { twice } = await before.steps('killed');
    return Number(/^\d+$/m.exec((await before.log(twice.runId)) ?? '')?.[0]);
  };
  let pid = await pidOf();
  while (Number.isNaN(pid)) pid = await pidOf();
  const { once } = await before.steps('killed');

  first.process.kill('SIGKILL');
  await first.ended;
  while (isAlive(pid)) await pause(20);

  const second = await emulate('--port', '0', '--packages', packages);
  expect(second.out()).toContain('started again, since it had not ended: 1 job');
  const after = clientOf(second.address);
  expect((await after.ended('killed')).properties.status).toBe('Completed');
  const runs = await after.steps('killed');
  expect(await after.log(runs['twice'].runId)).toBe('from the image\nagain\n');
  expect(runs['once']).toEqual(once);
  expect(await after.log(once.runId)).toBe('yes\n');

  const taken = await emulate('--port', new URL(second.address).port);
  expect(taken.out()).toContain('EMULATOR_PORT');
  expect(await taken.ended).toBe(2);

  await putComponents(after, undefined, { sleeps: { command: 'echo $$; sleep 600' } });
  await after.arm('PUT', '/jobs/asleep', pipelineBody({ sleeps: step('sleeps') }));
  while (!((await after.log((await after.steps('asleep'))['sleeps'].runId)) ?? '').includes('\n'));
  const sleeping = Number(await after.log((await after.steps('asleep'))['sleeps'].runId));
  second.process.kill('SIGINT');
  expect(await second.ended).toBe(0);
  expect(isAlive(sleeping)).toBe(false);
  // Whoever prints a line prints no key of the account.
  expect(second.out()).not.toContain('AccountKey=E');
});

test('a state that cannot be read, and a variable that is not set, end the command with what to do', async () => {
  const broken = join(folder, 'broken');
  mkdirSync(join(broken, 'jobs'), { recursive: true });
  writeFileSync(join(broken, 'jobs', 'x.json'), '{"id":');
  const state = await emulate('--port', '0', '--folder', broken);
  expect(state.out()).toContain('EMULATOR_STATE');
  expect(await state.ended).toBe(1);
  const unset = await emulate('--port', '0', '--job-variables', 'NOT_THERE');
  expect(unset.out()).toContain('The variables NOT_THERE are not set');
  expect(await unset.ended).toBe(2);
});
