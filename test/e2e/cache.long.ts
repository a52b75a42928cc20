import { spawn } from 'node:child_process';
import { mkdirSync, readdirSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { openStore } from '#src/storage/index.ts';
import { readTable, stringColumn, tableHistory } from '#src/tables/index.ts';
import { projectRoot } from '#test/house/project.ts';
import { openSandbox, type Sandbox } from './command.ts';
import { csvFiles, writePipeline, writeSmallInput } from './small-input.ts';

// The two quickest candidates: what is reused does not depend on the others.
function smallBatchai(folder: string): string {
  const file = writePipeline(folder, writeSmallInput(folder));
  writeFileSync(file, readFileSync(file, 'utf8').replace(/^ +- (theta|ets|\{ learner: mean.*)$\n/gm, ''));
  return file;
}

const steps = ['dataprep', 'train', 'evaluate', 'inference'];
const runLine = /run-\d{8}T\d{6}Z-[0-9a-f]{6}/;

async function recordedSteps({ folder }: Sandbox, run: string): Promise<Readonly<Record<string, string>>> {
  const { rows } = (await readTable(openStore(join(folder, 'workspace')), 'runs'))!;
  const [runs, names, states] = ['run', 'step', 'state'].map((name) => stringColumn(rows, name));
  return Object.fromEntries(runs!.flatMap((each, i) => (each === run ? [[names![i]!, states![i]!]] : [])));
}

const states = (out: string): readonly string[] =>
  steps.map((step) => (new RegExp(`^${step} +reused`, 'm').test(out) ? 'reused' : 'done'));

/** Starts a run and kills it with SIGKILL as soon as a step has started; gives its id. */
async function killedIn(step: string, { folder }: Sandbox, pipeline: string): Promise<string> {
  const places = ['--workspace', join(folder, 'workspace'), '--output', join(folder, 'output')];
  const child = spawn(process.execPath, [join(projectRoot, 'bin/muster.mjs'), 'run', pipeline, ...places], {
    cwd: projectRoot,
    env: { ...process.env, MUSTER_LOG_LEVEL: 'debug' },
    detached: true,
  });
  let out = '';
  await new Promise<void>((resolve) => {
    child.stdout.on('data', (piece: Buffer) => {
      out += piece.toString('utf8');
      // Threads and processes below it die too.
      if (out.includes(`${step} started`)) process.kill(-child.pid!, 'SIGKILL');
    });
    child.on('close', () => resolve());
  });
  return runLine.exec(out)![0];
}

describe('a run that is killed', () => {
  const undisturbed = openSandbox();
  let pipeline = '';
  let expected: Readonly<Record<string, string>> = {};
  beforeAll(async () => {
    pipeline = smallBatchai(undisturbed.folder);
    expect(await undisturbed.muster('run', pipeline)).toMatchObject({ exitCode: 0 });
    expected = csvFiles(join(undisturbed.folder, 'output'));
  });
  afterAll(() => undisturbed.remove());

  test.each(steps)(
    'in %s goes on where it was: finished steps are kept and counted, and the files are those of an undisturbed run',
    async (step) => {
      const sandbox = openSandbox();
      const run = await killedIn(step, sandbox, pipeline);
      const finished = steps.slice(0, steps.indexOf(step));
      const ended = await sandbox.muster('run', pipeline, '--resume', run);
      expect(ended).toMatchObject({ exitCode: 0, err: '' });
      const counted = finished.length === 1 ? '1 finished step' : `${finished.length} finished steps`;
      expect(ended.out).toContain(`resuming ${run}: ${counted} of 4`);
      for (const each of steps) {
        expect([each, new RegExp(`^${each} +reused`, 'm').test(ended.out)]).toEqual([each, finished.includes(each)]);
      }
      expect(csvFiles(join(sandbox.folder, 'output'))).toEqual(expected);
      expect(await recordedSteps(sandbox, run)).toEqual(Object.fromEntries(steps.map((each) => [each, 'done'])));
      const releases = await tableHistory(openStore(join(sandbox.folder, 'workspace')), 'fleets/batchai/releases');
      expect(releases).toHaveLength(1);
      sandbox.remove();
    },
  );

  test('right behind its release goes on with that very release', async () => {
    const sandbox = openSandbox();
    const first = await sandbox.muster('run', pipeline);
    const run = runLine.exec(first.out)![0];
    // As if it had died before it could keep what it did.
    rmSync(join(sandbox.folder, 'workspace/cache/steps/batchai/evaluate.json'));
    rmSync(join(sandbox.folder, 'output/model_metrics/decisions.csv'));
    const ended = await sandbox.muster('run', pipeline, '--resume', run);
    expect(ended.exitCode).toBe(0);
    expect(ended.out).toMatch(/^evaluate +\d.* registered; release 1\.$/m);
    expect(csvFiles(join(sandbox.folder, 'output'))).toEqual(expected);
    sandbox.remove();
  });

  test('and resumed on other data releases what it judged now', async () => {
    const sandbox = openSandbox();
    const own = smallBatchai(sandbox.folder);
    const demand = join(sandbox.folder, 'demand.csv');
    const first = await sandbox.muster('run', own);
    const text = readFileSync(demand, 'utf8');
    writeFileSync(demand, text.replace(/^([^,]+,[^,]+,[^,]+,)(\d)/gm, '$19$2'));
    const ended = await sandbox.muster('run', own, '--resume', runLine.exec(first.out)![0]);
    expect(ended).toMatchObject({ exitCode: 0, err: '' });
    expect(ended.out).toMatch(/^evaluate +\d.* registered; release 2\.$/m);
    const releases = await tableHistory(openStore(join(sandbox.folder, 'workspace')), 'fleets/batchai/releases');
    expect(releases).toHaveLength(2);
    sandbox.remove();
  });
});

test('a run that is interrupted ends in order, says so in its record, and is told how to go on', async () => {
  const sandbox = openSandbox();
  const pipeline = smallBatchai(sandbox.folder);
  const places = ['--workspace', join(sandbox.folder, 'workspace'), '--output', join(sandbox.folder, 'output')];
  const child = spawn(process.execPath, ['bin/muster.mjs', 'run', pipeline, ...places], {
    cwd: projectRoot,
    env: { ...process.env, MUSTER_LOG_LEVEL: 'debug' },
  });
  let out = '';
  const exitCode = await new Promise<number | null>((resolve) => {
    child.stdout.on('data', (piece: Buffer) => {
      out += piece.toString('utf8');
      if (out.includes('train started') && !child.killed) child.kill('SIGINT');
    });
    child.on('close', resolve);
  });
  expect(exitCode).toBe(130);
  expect(out).toMatch(/^to go on: {2}npx muster run .* --resume run-/m);
  expect(await recordedSteps(sandbox, runLine.exec(out)![0])).toEqual({ dataprep: 'done', train: 'interrupted' });
  sandbox.remove();
});

const stepFile = (uses: string, helper: string): string => `
import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { z } from 'zod';
import { defineStep, valueInput } from '@muster-ml/muster/src/pipelines/index.ts';
import { text } from './${helper}.ts';

export const step = defineStep({
  uses: '${uses}',
  summary: 'Writes a text.',
  options: z.strictObject({}).describe('None.'),
  settings: z.strictObject({}),
  module: import.meta.url,
  inputs: async () => [valueInput('nothing', null)],
  run: async (context) => {
    await writeFile(join(context.outputFolder, '${uses}.txt'), text());
    return { summary: text(), counts: {}, produced: [{ kind: 'files', name: 'text', files: ['${uses}.txt'] }] };
  },
});
`;

describe('a project with steps of its own', () => {
  const sandbox = openSandbox();
  const project = join(sandbox.folder, 'project');
  const write = (path: string, text: string): void => {
    mkdirSync(join(project, path, '..'), { recursive: true });
    writeFileSync(join(project, path), text);
  };
  beforeAll(() => {
    write('package.json', '{ "type": "module" }');
    mkdirSync(join(project, 'node_modules/@muster-ml'), { recursive: true });
    symlinkSync(projectRoot, join(project, 'node_modules/@muster-ml/muster'));
    symlinkSync(join(projectRoot, 'node_modules/zod'), join(project, 'node_modules/zod'));
    mkdirSync(join(sandbox.folder, 'output'));
    write('own.yml', 'name: own\nsteps: [{ name: a, uses: ./a.ts }, { name: b, uses: ./b.ts, after: [] }]\n');
    write('a.ts', stepFile('a', 'shared'));
    write('b.ts', stepFile('b', 'alone'));
    write('shared.ts', `export const text = (): string => 'one';\n`);
    write('alone.ts', `export const text = (): string => 'one';\n`);
  });
  afterAll(() => sandbox.remove());

  test('a comment re-runs nothing; another behaviour re-runs the step that imports it, with its new code, and the plan names the file', async () => {
    const file = join(project, 'own.yml');
    expect(await sandbox.muster('run', file)).toMatchObject({ exitCode: 0, err: '' });
    write('shared.ts', `// Says one.\nexport const text = (): string => 'one';\n`);
    expect((await sandbox.muster('plan', file)).out).toContain('0 steps to run; 2 to reuse');
    write('shared.ts', `export const text = (): string => 'two';\n`);
    const { steps: planned } = JSON.parse((await sandbox.muster('plan', file, '--json')).out) as {
      readonly steps: readonly { readonly action: string; readonly reasons: readonly string[] }[];
    };
    expect(planned).toMatchObject([
      { action: 'run', reasons: ['code changed: shared.ts'] },
      { action: 'reuse', reasons: ['nothing changed'] },
    ]);
    const second = await sandbox.muster('run', file);
    expect(second.out).toMatch(/^a +\d.*two$/m);
    expect(second.out).toMatch(/^b +reused +one$/m);
  });
});

describe('the sample, cut to 60 keys', () => {
  const sandbox = openSandbox();
  let pipeline = '';
  beforeAll(async () => {
    pipeline = smallBatchai(sandbox.folder);
    await sandbox.muster('run', pipeline);
  });
  afterAll(() => sandbox.remove());

  const notRegistered = 'Model was not registered for this run.';

  test('run a second time judges once more, since the release is new; run a third time reuses all and says the same', async () => {
    const second = await sandbox.muster('run', pipeline);
    expect([states(second.out), second.out.includes(notRegistered)]).toEqual([
      ['reused', 'reused', 'done', 'reused'],
      true,
    ]);
    const third = await sandbox.muster('run', pipeline);
    expect([states(third.out), third.out.includes(notRegistered)]).toEqual([steps.map(() => 'reused'), true]);
  });

  test('a file of one key that was deleted comes back, and only data preparation runs', async () => {
    const before = csvFiles(join(sandbox.folder, 'output'));
    const gone = Object.keys(before).find((path) => path.endsWith('/data.csv'));
    rmSync(join(sandbox.folder, 'output', gone!));
    const plan = await sandbox.muster('plan', pipeline);
    expect(plan.out).toContain(`${gone} is gone`);
    const ended = await sandbox.muster('run', pipeline);
    expect(states(ended.out)).toEqual(['done', 'reused', 'reused', 'reused']);
    expect(csvFiles(join(sandbox.folder, 'output'))).toEqual(before);
  });

  test('a part file of the group that is gone is written again, and nothing else', async () => {
    const group = join(sandbox.folder, 'workspace/feature_groups/demand_1');
    rmSync(
      join(
        group,
        readdirSync(group).find((name) => name.endsWith('.parquet'))!,
      ),
    );
    expect((await sandbox.muster('plan', pipeline)).out).toContain('lacks the file feature_groups/demand_1/');
    const before = csvFiles(join(sandbox.folder, 'output', 'forecasts'));
    expect(states((await sandbox.muster('run', pipeline)).out)[0]).toBe('done');
    expect(csvFiles(join(sandbox.folder, 'output', 'forecasts'))).toEqual(before);
  });

  test('packed models of challengers that are gone are made again', async () => {
    rmSync(join(sandbox.folder, 'workspace/fleets/batchai/challenger_blobs'), { recursive: true });
    const ended = await sandbox.muster('run', pipeline);
    expect(ended).toMatchObject({ exitCode: 0, err: '' });
    expect(states(ended.out)[1]).toBe('done');
  });

  test('a command for one step always runs it', async () => {
    expect(states((await sandbox.muster('inference', '--pipeline', pipeline)).out).at(-1)).toBe('done');
  });
});
