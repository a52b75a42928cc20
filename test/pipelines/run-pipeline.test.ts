import { mkdtempSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, test } from '@jest/globals';
import { z } from 'zod';
import { MusterError } from '#src/core/index.ts';
import {
  defineStep,
  parsePipeline,
  readRuns,
  recordedRun,
  runPipeline,
  type RunContext,
  type StepResult,
} from '#src/pipelines/index.ts';
import { openRemoteFile, openStore } from '#src/storage/index.ts';
import { commitRows, numberColumn, readTable, stringColumn } from '#src/tables/index.ts';

const text = `name: demo
steps: [{ name: one, uses: act }, { name: two, uses: act }, { name: three, uses: act }]
`;

const https = { hosts: [], allowsPrivate: false, largestBytes: 0 };

type Act = (context: RunContext) => Promise<StepResult>;

function open(acts: readonly Act[], signal = new AbortController().signal, definition = text) {
  let next = 0;
  const step = defineStep({
    uses: 'act',
    summary: '',
    options: z.strictObject({}),
    settings: z.strictObject({}),
    module: import.meta.url,
    run: (context) => acts[next++]!(context),
  });
  const pipeline = parsePipeline('p.yml', definition, [step]);
  let time = 1000;
  const context: RunContext = {
    pipeline: pipeline.definition,
    workspace: openStore(mkdtempSync(join(tmpdir(), 'run-'))),
    remoteInputs: { open: (uri) => openRemoteFile(uri, { https }), keepsClones: false },
    outputFolder: '.',
    selection: {},
    run: { id: 'run-1', startedAt: 1000, codeVersion: '0.1.0', step: '' },
    now: () => (time += 5),
    report: { debug: () => {}, info: () => {}, warn: () => {}, progress: () => {} },
    signal,
  };
  const told: string[] = [];
  const observer = {
    started: (name: string) => told.push(`> ${name}`),
    ended: ({ step: name, state }: { step: string; state: string }) => told.push(`${state} ${name}`),
  };
  return { pipeline, context, observer, told };
}

const fine: Act = async () => ({ summary: 'Well.', counts: { keys: 3 }, keyStates: { FIRST: 3 } });

async function recorded(context: RunContext) {
  const rows = (await readTable(context.workspace, 'runs'))!.rows;
  const errors = rows.columns['error_code'] as readonly (string | null)[];
  return stringColumn(rows, 'step').map((step, i) => [
    step,
    stringColumn(rows, 'state')[i],
    errors[i],
    numberColumn(rows, 'duration_ms')[i],
  ]);
}

test('steps run in the order of the file, and each leaves a record', async () => {
  const { pipeline, context, observer, told } = open([fine, fine, fine]);
  const outcome = await runPipeline(pipeline, context, {}, { observer });
  expect(outcome.failure).toBeUndefined();
  expect(told).toEqual(['> one', 'done one', '> two', 'done two', '> three', 'done three']);
  expect(await recorded(context)).toEqual([
    ['one', 'done', null, 10],
    ['two', 'done', null, 10],
    ['three', 'done', null, 10],
  ]);
  const { rows } = (await readTable(context.workspace, 'runs'))!;
  expect(stringColumn(rows, 'key_states')[0]).toBe('{"FIRST":3}');
});

test('a step that fails ends the run; what was done is kept and the failure recorded', async () => {
  const { pipeline, context, observer, told } = open([
    fine,
    () => Promise.reject(new MusterError('TABLE_CONFLICT', { what: 'x' })),
  ]);
  const outcome = await runPipeline(pipeline, context, {}, { observer });
  expect(outcome.failure).toMatchObject({ code: 'TABLE_CONFLICT' });
  expect(told).toEqual(['> one', 'done one', '> two', 'failed two']);
  expect(await recorded(context)).toEqual([
    ['one', 'done', null, 10],
    ['two', 'failed', 'TABLE_CONFLICT', 10],
  ]);
});

test('a bug in a step is recorded as INTERNAL and handed on as it is', async () => {
  const bug = new TypeError('x is not a function');
  const { pipeline, context, observer } = open([() => Promise.reject(bug)]);
  expect((await runPipeline(pipeline, context, {}, { observer })).failure).toBe(bug);
  expect((await recorded(context))[0]?.[2]).toBe('INTERNAL');
});

test('an interrupt ends the run before its next step', async () => {
  const interrupt = new AbortController();
  const stop: Act = async (context) => {
    interrupt.abort();
    return fine(context);
  };
  const { pipeline, context, observer, told } = open([stop, fine], interrupt.signal);
  expect((await runPipeline(pipeline, context, {}, { observer })).failure).toMatchObject({ code: 'INTERRUPTED' });
  expect(told).toEqual(['> one', 'done one', 'interrupted two']);
  expect((await recorded(context))[1]?.slice(0, 3)).toEqual(['two', 'interrupted', 'INTERRUPTED']);
});

test('an interrupt before the first step blames no other run, and no run is said to have begun', async () => {
  const { pipeline, context, observer } = open([fine], AbortSignal.abort());
  let hasBegun = false;
  const begun = (): void => void (hasBegun = true);
  await expect(runPipeline(pipeline, context, {}, { observer: { ...observer, begun } })).rejects.toMatchObject({
    code: 'INTERRUPTED',
    message: expect.not.stringContaining("another run's"),
  });
  expect(hasBegun).toBe(false);
});

test('a run is listed from when it is said to have begun', async () => {
  const { pipeline, context, observer } = open([fine]);
  let listed: Promise<unknown> | undefined;
  const begun = (): void => void (listed = readRuns(context.workspace));
  await runPipeline(pipeline, context, { only: ['one'] }, { observer: { ...observer, begun } });
  expect(await listed).toMatchObject([{ id: 'run-1' }]);
});

test.each([
  [{ from: 'three', to: 'one' }, 'from three and to one'],
  [{ from: 'two', only: ['one'] }, 'from two and only one'],
])('%j is no step, which is refused with their order', async (request, asked) => {
  const { pipeline, context } = open([]);
  await expect(runPipeline(pipeline, context, request)).rejects.toMatchObject({
    code: 'USAGE',
    faults: [{ what: expect.stringContaining(asked), expected: expect.stringContaining('one, two, three') }],
  });
});

test('only the named steps run; an unknown one is refused before any runs', async () => {
  const { pipeline, context, observer, told } = open([fine]);
  await expect(runPipeline(pipeline, context, { only: ['tow'] }, { observer })).rejects.toMatchObject({
    code: 'PIPELINE_STEP_UNKNOWN',
    message: expect.stringContaining('Did you mean "two"?'),
  });
  await runPipeline(pipeline, context, { only: ['two'] }, { observer });
  expect(told).toEqual(['> two', 'done two']);
});

test('a step that refuses its input leaves no record and no log', async () => {
  const { pipeline, context, observer } = open([
    () => Promise.reject(new MusterError('DATA_FILE_NOT_FOUND', { what: 'x' })),
  ]);
  expect((await runPipeline(pipeline, context, {}, { observer })).failure).toMatchObject({
    code: 'DATA_FILE_NOT_FOUND',
  });
  expect(await readTable(context.workspace, 'runs')).toBeUndefined();
  const paths: string[] = [];
  for await (const { path } of context.workspace.list('')) paths.push(path);
  expect(paths).toEqual(['leases/demo.json']);
});

test('rows from before the columns of the cache read null there, and new ones stand behind them', async () => {
  const { pipeline, context, observer } = open([fine]);
  const texts = ['run', 'pipeline', 'step', 'uses', 'state', 'summary', 'counts', 'key_states', 'code_version'];
  const schema = [
    ...texts.map((name) => ({ name, type: 'string' as const, nullable: false })),
    { name: 'started_at', type: 'timestamp' as const, nullable: false },
    { name: 'duration_ms', type: 'double' as const, nullable: false },
    { name: 'error_code', type: 'string' as const },
  ];
  const values = Object.fromEntries(texts.map((name) => [name, ['old']]));
  const columns = { ...values, started_at: [0], duration_ms: [0], error_code: [null] };
  const info = { operation: 'RECORD STEP' };
  await commitRows(context.workspace, 'runs', {
    schema,
    rows: { nRows: 1, columns },
    mode: 'append',
    info,
    now: 0,
  });
  await runPipeline(pipeline, context, { only: ['one'] }, { observer });
  const { rows } = (await readTable(context.workspace, 'runs'))!;
  expect(rows.columns['run']).toEqual(['old', 'run-1']);
  expect(rows.columns['cache_key']).toEqual([null, expect.stringMatching(/^[0-9a-f]{64}$/)]);
});

describe('a run that is to be resumed', () => {
  const about = { pipeline: 'demo' };

  test('names the steps that it has finished', async () => {
    const { pipeline, context, observer } = open([fine, () => Promise.reject(new TypeError('x'))]);
    await runPipeline(pipeline, context, {}, { observer });
    const found = await recordedRun(context.workspace, { ...about, run: 'run-1' });
    expect(found).toEqual({ id: 'run-1', startedAt: 1010, finished: new Set(['one']) });
  });

  test('is unknown where only its form is that of an id', async () => {
    const { context } = open([]);
    const run = 'run-20260131T101500Z-1a2b3c';
    await expect(recordedRun(context.workspace, { ...about, run })).rejects.toMatchObject({ code: 'RUN_UNKNOWN' });
  });

  test('must be known and of this pipeline', async () => {
    const { pipeline, context, observer } = open([fine]);
    await runPipeline(pipeline, context, { only: ['one'] }, { observer });
    await expect(recordedRun(context.workspace, { ...about, run: 'run-2' })).rejects.toMatchObject({
      code: 'RUN_UNKNOWN',
      message: expect.stringContaining('Did you mean "run-1"?'),
    });
    await expect(recordedRun(context.workspace, { ...about, pipeline: 'other', run: 'run-1' })).rejects.toMatchObject({
      code: 'RUN_OF_OTHER_PIPELINE',
    });
  });
});

test('a step that fails lets the one beside it end, and keeps those behind both from starting', async () => {
  const beside = text
    .replace('name: two, uses: act', 'name: two, uses: act, after: []')
    .replace('name: three, uses: act', 'name: three, uses: act, after: [one, two]');
  let ended = false;
  const slow: Act = async () => {
    await new Promise((resolve) => setTimeout(resolve, 20));
    ended = true;
    return { summary: '', counts: {} };
  };
  const { pipeline, context, observer, told } = open(
    [() => Promise.reject(new MusterError('TABLE_CONFLICT', { what: 'x' })), slow],
    undefined,
    beside,
  );
  expect((await runPipeline(pipeline, context, {}, { observer })).failure).toMatchObject({ code: 'TABLE_CONFLICT' });
  expect(ended).toBe(true);
  expect(told).toContain('done two');
  expect(told).not.toContain('> three');
});

const held: Act = async () => ({
  summary: 'Held.',
  counts: { keys: 3 },
  keyStates: { FIRST: 3 },
  held: new MusterError('GATE_FLEET_HELD', { what: 'Too many changes.' }),
});

describe('a step that holds its work back', () => {
  test('lets the steps behind it go on, and is recorded with its error, its counts and its states', async () => {
    const { pipeline, context, observer, told } = open([fine, held, fine]);
    const outcome = await runPipeline(pipeline, context, {}, { observer });
    expect(outcome.failure).toBeUndefined();
    expect(outcome.steps[1]!.result!.held!.code).toBe('GATE_FLEET_HELD');
    expect(told).toEqual(['> one', 'done one', '> two', 'held two', '> three', 'done three']);
    expect(await recorded(context)).toEqual([
      ['one', 'done', null, 10],
      ['two', 'held', 'GATE_FLEET_HELD', 10],
      ['three', 'done', null, 10],
    ]);
    const [run] = await readRuns(context.workspace);
    expect(run).toMatchObject({ state: 'held', endedIn: 'two', nKeys: 3, left: [] });
  });

  test('is not among the finished steps of a run that is resumed', async () => {
    const { pipeline, context } = open([fine, held, fine]);
    await runPipeline(pipeline, context);
    const { finished } = await recordedRun(context.workspace, { run: 'run-1', pipeline: 'demo' });
    expect([...finished]).toEqual(['one', 'three']);
  });
});
