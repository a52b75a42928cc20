import { execFile } from 'node:child_process';
import { mkdir, mkdtemp, rm, symlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { loadPipeline, openRun, runPipeline, type Pipeline, type RunContext } from '#src/pipelines/index.ts';
import { openRemoteFile, openStore } from '#src/storage/index.ts';
import { median, timed } from './stopwatch.ts';
import type { AccuracyBench, BenchLine } from './workload.ts';

const nSteps = 12;
const rounds = 7;
const goals = { secondsInProcess: 0.3, secondsAsCommand: 1 };
const root = fileURLToPath(new URL('..', import.meta.url));

/** Plans and runs twelve steps of which nothing changed, inside the process and as a command: seconds, lower is better. */
export const planCached: AccuracyBench = {
  measure: async () => {
    const folder = await mkdtemp(join(tmpdir(), 'muster-bench-'));
    try {
      return await measureIn(folder);
    } finally {
      await rm(folder, { recursive: true, force: true });
    }
  },
};

async function measureIn(folder: string): Promise<BenchLine> {
  const file = await writeProject(folder);
  const layers = { environment: 'DEV', overrides: [], variable: () => undefined };
  const pipeline = await loadPipeline(file, [], layers);
  const first = await runPipeline(pipeline, contextOf(folder, pipeline, 0));
  if (first.failure !== undefined) throw first.failure;
  const inProcess: number[] = [];
  const asCommand: number[] = [];
  const reused = new Set<number>();
  for (let round = 0; round <= rounds; round++) {
    const here = await timed(async () => planAndRun(pipeline, contextOf(folder, pipeline, round + 1)));
    const command = await timed(async () => runCommand(folder, file));
    reused.add(here.result).add(command.result);
    // The first round fills the caches of the system and of the compiler.
    if (round === 0) continue;
    inProcess.push(here.seconds);
    asCommand.push(command.seconds);
  }
  const measured = { secondsInProcess: median(inProcess), secondsAsCommand: median(asCommand) };
  const isReused = reused.size === 1 && reused.has(nSteps);
  const isQuick =
    measured.secondsInProcess < goals.secondsInProcess && measured.secondsAsCommand < goals.secondsAsCommand;
  return {
    bench: 'plan-cached',
    unit: 's',
    ours: measured.secondsInProcess,
    peers: {},
    ratio: {},
    guard: { ...measured, goals, reused: [...reused], inProcess, asCommand },
    ok: isReused && isQuick,
  };
}

async function planAndRun(pipeline: Pipeline, context: RunContext): Promise<number> {
  const plan = await (await openRun(pipeline, context)).plan();
  const { steps } = await runPipeline(pipeline, context);
  const planned = plan.steps.filter(({ action }) => action === 'reuse').length;
  return Math.min(planned, steps.filter(({ record }) => record.state === 'reused').length);
}

async function runCommand(folder: string, file: string): Promise<number> {
  const places = ['--workspace', join(folder, 'workspace'), '--output', join(folder, 'output')];
  const args = [join(root, 'bin/muster.mjs'), 'run', file, ...places];
  const { stdout } = await promisify(execFile)(process.execPath, args, { cwd: root });
  return [...stdout.matchAll(/^step_\d+ +reused/gm)].length;
}

// Each step reads a file and the table before it, and writes a table and ten files; it rests on the tables of Muster.
const stepFile = `
import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { z } from 'zod';
import { defineStep, fileInput, tableInput } from '@muster-ml/muster/src/pipelines/index.ts';
import { commitRows } from '@muster-ml/muster/src/tables/index.ts';

export const step = defineStep({
  uses: 'stage',
  summary: 'Writes a table and files.',
  options: z.strictObject({ index: z.int() }),
  settings: z.strictObject({}),
  module: import.meta.url,
  inputs: async ({ workspace }, { index }) => [
    await fileInput('numbers', new URL('./numbers.csv', import.meta.url).pathname),
    await tableInput(workspace, \`bench/table_\${index - 1}\`),
  ],
  run: async ({ workspace, outputFolder, now }, { index }) => {
    const name = \`bench/table_\${index}\`;
    const rows = { nRows: 1000, columns: { n: Float64Array.from({ length: 1000 }, (_, i) => i * index) } };
    const schema = [{ name: 'n', type: 'double' as const }];
    const info = { operation: 'WRITE' };
    const { version } = await commitRows(workspace, name, { schema, rows, mode: 'overwrite', info, now: now() });
    const files = Array.from({ length: 10 }, (_, i) => \`file_\${index}_\${i}.txt\`);
    for (const file of files) await writeFile(join(outputFolder, file), 'x'.repeat(1000));
    return {
      summary: 'Done.',
      counts: { index },
      produced: [{ kind: 'table', name, version }, { kind: 'files', name: 'files', files }],
    };
  },
});
`;

async function writeProject(folder: string): Promise<string> {
  await mkdir(join(folder, 'node_modules/@muster-ml'), { recursive: true });
  await mkdir(join(folder, 'output'));
  await symlink(root, join(folder, 'node_modules/@muster-ml/muster'));
  await symlink(join(root, 'node_modules/zod'), join(folder, 'node_modules/zod'));
  await writeFile(join(folder, 'package.json'), '{ "type": "module" }');
  await writeFile(join(folder, 'stage.ts'), stepFile);
  await writeFile(join(folder, 'numbers.csv'), 'n\n'.repeat(100_000));
  const steps = Array.from({ length: nSteps }, (_, i) => `  - { name: step_${i}, uses: ./stage.ts, index: ${i} }`);
  const file = join(folder, 'twelve.yml');
  await writeFile(file, ['name: twelve', 'steps:', ...steps, ''].join('\n'));
  return file;
}

function contextOf(folder: string, pipeline: Pipeline, round: number): RunContext {
  const https = { hosts: [], allowsPrivate: false, largestBytes: 0 };
  return {
    pipeline: pipeline.definition,
    workspace: openStore(join(folder, 'workspace')),
    remoteInputs: { open: (uri) => openRemoteFile(uri, { https }), keepsClones: false },
    outputFolder: join(folder, 'output'),
    selection: {},
    run: { id: `run-${round}`, startedAt: Date.now(), codeVersion: '0', step: '' },
    now: Date.now,
    report: { debug: () => {}, info: () => {}, warn: () => {}, progress: () => {} },
    signal: new AbortController().signal,
  };
}
