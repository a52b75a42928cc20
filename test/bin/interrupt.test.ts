import { execFileSync, spawn, type ChildProcess } from 'node:child_process';
import { existsSync, mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { delimiter, join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { readRuns } from '#src/pipelines/index.ts';
import { readLease } from '#src/pipelines/lease/lease-object.ts';
import { isProcessGone } from '#src/pipelines/lease/machine.ts';
import { openStore } from '#src/storage/index.ts';
import { projectRoot } from '#test/house/project.ts';

// It prints the number of its process, then waits for its interrupt; a second step would follow.
const slowStep = `
import { once } from 'node:events';
import { z } from 'zod';
import { defineStep } from '${projectRoot}/src/pipelines/index.ts';

export const step = defineStep({
  uses: 'slow',
  summary: 'Waits.',
  options: z.strictObject({}),
  settings: z.strictObject({}),
  module: import.meta.url,
  run: async ({ report, signal }) => {
    const timer = setInterval(() => {}, 1000);
    report.info('at work in process ' + process.pid);
    await once(signal, 'abort');
    clearInterval(timer);
    signal.throwIfAborted();
    return { summary: '', counts: {} };
  },
});
`;

const folder = mkdtempSync(join(tmpdir(), 'muster-interrupt-'));
beforeAll(() => {
  mkdirSync(join(folder, 'node_modules'));
  symlinkSync(join(projectRoot, 'node_modules/zod'), join(folder, 'node_modules/zod'));
  writeFileSync(join(folder, 'slow.ts'), slowStep);
  writeFileSync(
    join(folder, 'slow.yml'),
    'name: slow\nsteps: [{ name: a, uses: ./slow.ts }, { name: b, uses: ./slow.ts }]\n',
  );
});
afterAll(() => rmSync(folder, { recursive: true, force: true }));

/** A run that is at work in its first step. */
type Running = {
  readonly child: ChildProcess;
  /** The process in which the step is at work. */
  readonly pid: number;
  readonly workspace: string;
  readonly ended: Promise<{ readonly exitCode: number | null; readonly out: string }>;
};

async function startRun(node: string): Promise<Running> {
  const workspace = mkdtempSync(join(folder, 'workspace-'));
  const args = ['run', join(folder, 'slow.yml'), '--only', 'a', '--workspace', workspace];
  const child = spawn(node, [join(projectRoot, 'bin/muster.mjs'), ...args], { cwd: projectRoot });
  let out = '';
  const ended = new Promise<Awaited<Running['ended']>>((resolve) => {
    child.on('close', (exitCode) => resolve({ exitCode, out }));
  });
  const pid = await new Promise<number>((resolve, reject) => {
    const take = (piece: Buffer): void => {
      out += piece.toString('utf8');
      const found = /at work in process (\d+)/.exec(out);
      if (found !== null) resolve(Number(found[1]));
    };
    child.stdout.on('data', take);
    child.stderr.on('data', take);
    void ended.then(() => reject(new Error(out)));
  });
  return { child, pid, workspace, ended };
}

async function expectInterrupted(workspace: string): Promise<void> {
  const store = openStore(workspace);
  expect(await readRuns(store)).toMatchObject([{ state: 'interrupted', endedIn: 'a', left: [] }]);
  expect((await readLease(store, 'slow'))?.lease.isReleased).toBe(true);
}

describe('an interrupted run', () => {
  test.each(['SIGINT', 'SIGTERM'] as const)(
    'by %s gives its pipeline back, records its step as interrupted, and says how to go on',
    async (signal) => {
      const { child, workspace, ended } = await startRun(process.execPath);
      child.kill(signal);
      const { exitCode, out } = await ended;
      expect(exitCode).toBe(130);
      expect(out).toMatch(/^to go on: {2}npx muster run \S+slow\.yml --resume run-\S+ --only a --workspace /m);
      await expectInterrupted(workspace);
    },
  );
});

const oldNode = findOldNode();
const testOnOldNode = oldNode === undefined ? test.skip : test;

describe(`a run that is started with ${oldNode ?? 'a Node before 24.12, which this machine does not have'}`, () => {
  testOnOldNode.each(['SIGINT', 'SIGTERM'] as const)(
    'hands %s on to the Node of the project once, and passes its exit code on',
    async (signal) => {
      const { child, pid, workspace, ended } = await startRun(oldNode!);
      expect(pid).not.toBe(child.pid);
      child.kill(signal);
      expect((await ended).exitCode).toBe(130);
      await expectInterrupted(workspace);
      expect(isProcessGone(pid)).toBe(true);
    },
  );

  testOnOldNode('ends in order when its launcher is killed', async () => {
    const { child, pid, workspace } = await startRun(oldNode!);
    child.kill('SIGKILL');
    while (!isProcessGone(pid)) await sleep(20);
    await expectInterrupted(workspace);
  });

  testOnOldNode('passes on that its input was refused', async () => {
    const child = spawn(oldNode!, [join(projectRoot, 'bin/muster.mjs'), 'run', 'nowhere.yml'], { cwd: projectRoot });
    expect(await new Promise((resolve) => child.on('close', resolve))).toBe(2);
  });
});

/** Gives a Node of this machine that is too old to run Muster itself. */
function findOldNode(): string | undefined {
  const folders = [...(process.env['PATH'] ?? '').split(delimiter), '/usr/bin', '/usr/local/bin'];
  const found = folders.map((each) => join(each, 'node')).filter((each) => existsSync(each));
  return found.find((each) => /^v(1\d|2[0-3])\./.test(execFileSync(each, ['--version'], { encoding: 'utf8' })));
}
