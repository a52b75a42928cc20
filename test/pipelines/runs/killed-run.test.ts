import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, test } from '@jest/globals';
import { readRun, readRuns, recordedRun, runPipeline } from '#src/pipelines/index.ts';
import { openStore } from '#src/storage/index.ts';
import { projectRoot } from '#test/house/project.ts';
import { openKillable } from './killable-pipeline.ts';

test('a run is running until it is killed, is interrupted then with what it has left, and done when it was resumed', async () => {
  const folder = mkdtempSync(join(tmpdir(), 'muster-killed-'));
  const workspace = openStore(folder);
  const child = spawn(process.execPath, [join(projectRoot, 'test/pipelines/runs/killed-process.ts'), folder]);
  await once(child.stdout, 'data');
  const left = ['two', 'three'];
  expect(await readRuns(workspace)).toMatchObject([{ id: 'run-killed', state: 'running', endedIn: null, left }]);
  // What it does alone is not done by another one beside it.
  const rival = openKillable(folder, async () => {});
  const isRefused = runPipeline(rival.pipeline, rival.context, {}, { lease: { pace: shortPace } });
  await expect(isRefused).rejects.toMatchObject({ code: 'RUN_BUSY', message: expect.stringContaining('run-killed') });
  child.kill('SIGKILL');
  await once(child, 'close');
  expect(await readRuns(workspace, { pipeline: 'killable' })).toMatchObject([{ state: 'interrupted', nRun: 1, left }]);
  expect(await readRuns(workspace, { pipeline: 'other' })).toEqual([]);
  const run = await readRun(workspace, 'last');
  expect(run.steps.map(({ step, state }) => [step, state])).toEqual([
    ['one', 'done'],
    ['two', 'planned'],
    ['three', 'planned'],
  ]);
  const about = { run: 'run-killed', pipeline: 'killable' };
  expect(await recordedRun(workspace, about)).toMatchObject({ finished: new Set(['one']) });
  await expect(recordedRun(workspace, { ...about, pipeline: 'other' })).rejects.toMatchObject({
    code: 'RUN_OF_OTHER_PIPELINE',
  });
  await expect(recordedRun(workspace, { ...about, run: 'run-kiled' })).rejects.toMatchObject({
    code: 'RUN_UNKNOWN',
    message: expect.stringContaining('Did you mean "run-killed"?'),
  });
  const again = openKillable(folder, async () => {});
  expect((await runPipeline(again.pipeline, again.context)).failure).toBeUndefined();
  expect(await readRuns(workspace)).toMatchObject([{ id: 'run-killed', state: 'done', left: [] }]);
});

test('a run in its first step, of which there is no record yet, is known with all that it has left', async () => {
  const folder = mkdtempSync(join(tmpdir(), 'muster-killed-'));
  const workspace = openStore(folder);
  let seen: unknown;
  const { pipeline, context } = openKillable(folder, async () => {
    seen = await readRuns(workspace);
  });
  await runPipeline(pipeline, context, { only: ['two'] });
  expect(seen).toMatchObject([{ id: 'run-killed', state: 'running', left: ['two'], steps: [{ state: 'planned' }] }]);
});

const shortPace = { beatMs: 100, staleMs: 60_000, pollMs: 20 };
