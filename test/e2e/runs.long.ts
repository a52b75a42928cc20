import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from '@jest/globals';
import type { PastRun, PastStepDetail, PipelineGraph, RunComparison } from '#src/pipelines/index.ts';
import { openSandbox, run, type Ended } from './command.ts';
import { demandText } from './demand-text.ts';

const sandbox = openSandbox();
afterAll(() => sandbox.remove());
const pipeline = 'test/fixtures/pipelines/one-key-column.yml';
const input = join(sandbox.folder, 'demand.csv');
const workspace = join(sandbox.folder, 'workspace');

function runs(...args: readonly string[]): Promise<Ended> {
  return run(['bin/muster.mjs', 'runs', ...args, '--workspace', workspace]);
}

async function json<Value>(...args: readonly string[]): Promise<Value> {
  const { out, err, exitCode } = await runs(...args, '--json');
  expect({ err, exitCode }).toEqual({ err: '', exitCode: 0 });
  return JSON.parse(out) as Value;
}

beforeAll(async () => {
  for (const keys of [
    ['a', 'b'],
    ['a', 'b', 'c'],
  ]) {
    writeFileSync(input, demandText(1, keys));
    expect(await sandbox.muster('run', pipeline, '--input', input)).toMatchObject({ exitCode: 0, err: '' });
  }
  const failing = ['--input', input, '--set', 'steps.evaluate.metric=mae', '--from', 'evaluate', '--to', 'evaluate'];
  expect(await sandbox.muster('run', pipeline, ...failing)).toMatchObject({ exitCode: 0 });
});

test('the list has a line a run, the newest first, with what ran and what came of it', async () => {
  const { out, err } = await runs('list');
  expect(err).toBe('');
  const cells = out
    .trimEnd()
    .split('\n')
    .slice(2)
    .map((line) => line.split(/ {2,}/));
  expect(cells.map((row) => [row[1], ...row.slice(4, 8)])).toEqual([
    ['one-key-column', 'done', '1', '0', '3'],
    ['one-key-column', 'done', '4', '0', '3'],
    ['one-key-column', 'done', '4', '0', '2'],
  ]);
  expect((await runs('list', '--limit', '1')).out).toContain('the newest 1 of 3 runs; --limit shows more');
  expect((await runs('list', '--pipeline', 'one-key-colum')).err).toContain('Did you mean "one-key-column"?');
});

test('a run shows why each step ran, what it read and wrote, its counts, its memory, its code and its artifacts', async () => {
  const [, second] = await json<readonly PastRun[]>('list');
  const whole = await json<PastRun<PastStepDetail>>('show', second!.id);
  const train = whole.steps.find(({ step }) => step === 'train')!;
  expect(train.reasons).toContain('input table feature_groups/one_1: v0 → v1');
  expect(train.peakMemoryInBytes).toBeGreaterThan(1e7);
  const { out } = await runs('show', second!.id.slice(0, -1));
  expect(out).toMatch(/^run-\S+ {2}one-key-column {2}done\n/);
  for (const line of [
    /^ {2}release +2$/m,
    /^ {2}Node +v24\./m,
    /^train +done +\d.* MiB +.*input table feature_groups\/one_1: v0 → v1/m,
    /^ {2}reads +table feature_groups\/one_1 v1$/m,
    /^ {2}writes +table fleets\/one-key-column\/challengers v1$/m,
    /^ {2}keys +TRAINED 3$/m,
    /^ {2}options +.*metric=rmse/m,
    /^ {2}artifacts +artifacts\/run-\S+\/train: .*model\.json/m,
  ])
    expect(out).toMatch(line);
});

test('two runs side by side differ in what was changed, with the numbers as differences', async () => {
  const [third, second, first] = (await json<readonly PastRun[]>('list')).map(({ id }) => id);
  const { steps } = await json<RunComparison>('compare', first!, second!);
  const train = steps.find(({ step }) => step === 'train')!;
  expect(train.metrics).toContainEqual({ name: 'keys', before: 2, after: 3, change: 1 });
  expect(train).toMatchObject({ parameters: [], keyStates: [{ name: 'TRAINED', before: 2, after: 3, change: 1 }] });
  expect((await runs('compare', first!, second!)).out).toMatch(/^ +keys TRAINED +2 +3 +\+1 \(\+50\.0 %\)$/m);
  const changed = await json<RunComparison>('compare', second!, 'last');
  expect(changed.runs).toEqual([second, third]);
  expect(changed.steps.find(({ step }) => step === 'evaluate')!.parameters).toEqual([
    { name: 'options.metric', before: 'rmse', after: 'mae' },
  ]);
});

test('the logs of a run are those of its steps; what is not there is refused with what is', async () => {
  const last = await runs('logs', 'last');
  expect(last.out).toMatch(/^\S+Z info {2}evaluate \(gate\) runs: /);
  const unknownStep = await runs('logs', 'last', 'evaluat');
  expect(unknownStep).toMatchObject({ exitCode: 2, out: '' });
  expect(unknownStep.err).toContain('Did you mean "evaluate"?');
  const ambiguous = await runs('show', 'run-');
  expect(ambiguous).toMatchObject({ exitCode: 2, out: '' });
  expect(ambiguous.err).toContain('RUN_AMBIGUOUS');
});

test('the graph of a pipeline has its steps with what they read and write, and what a run would do with them', async () => {
  const svg = join(sandbox.folder, 'graph.svg');
  const { out, err } = await sandbox.muster('graph', pipeline, '--input', input, '--plan', '--svg', svg);
  expect(err).toBe('');
  expect(out).toMatch(/^dataprep +prepare-series +reuse: nothing changed$/m);
  expect(out).toMatch(/^└─ train +train-fleet +reuse: nothing changed$/m);
  expect(out).toMatch(/^ {3}└─ evaluate +gate +run: .*metric: mae → rmse/m);
  expect(out).toContain(`reads  file inputs.demand: ${input}`);
  expect(out).toContain('writes table fleets/one-key-column/releases');
  expect(readFileSync(svg, 'utf8').match(/<g class="node step/g)).toHaveLength(4);
  const graph = JSON.parse((await sandbox.muster('graph', pipeline, '--json')).out) as PipelineGraph;
  expect(graph.steps.map(({ step }) => step)).toEqual(['dataprep', 'train', 'evaluate', 'inference']);
  expect(graph.neverRun).toEqual([]);
});
