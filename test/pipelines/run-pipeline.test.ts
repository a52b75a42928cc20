import { mkdtempSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, test } from '@jest/globals';
import { z } from 'zod';
import { MusterError } from '#src/core/index.ts';
import { defineStep, parsePipeline, runPipeline, type StepContext, type StepResult } from '#src/pipelines/index.ts';
import { openRemoteFile, openStore } from '#src/storage/index.ts';
import { numberColumn, readTable, stringColumn } from '#src/tables/index.ts';

const text = `name: demo
inputs: { demand: a.csv }
feature_group: { name: demand }
keys: []
frequency: monthly
horizon: 1
steps: [{ name: one, uses: act }, { name: two, uses: act }, { name: three, uses: act }]
`;

const https = { hosts: [], allowsPrivate: false, largestBytes: 0 };

type Act = (context: StepContext) => Promise<StepResult>;

function open(acts: readonly Act[], signal = new AbortController().signal) {
  let next = 0;
  const step = defineStep({
    uses: 'act',
    summary: '',
    options: z.strictObject({}),
    run: (context) => acts[next++]!(context),
  });
  const pipeline = parsePipeline('p.yml', text, [step]);
  let time = 1000;
  const context: StepContext = {
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

async function recorded(context: StepContext) {
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
  const outcome = await runPipeline(pipeline, [], context, observer);
  expect(outcome.failure).toBeUndefined();
  expect(told).toEqual(['> one', 'done one', '> two', 'done two', '> three', 'done three']);
  expect(await recorded(context)).toEqual([
    ['one', 'done', null, 5],
    ['two', 'done', null, 5],
    ['three', 'done', null, 5],
  ]);
  const { rows } = (await readTable(context.workspace, 'runs'))!;
  expect(stringColumn(rows, 'key_states')[0]).toBe('{"FIRST":3}');
});

test('a step that fails ends the run; what was done is kept and the failure recorded', async () => {
  const { pipeline, context, observer, told } = open([
    fine,
    () => Promise.reject(new MusterError('TABLE_CONFLICT', { what: 'x' })),
  ]);
  const outcome = await runPipeline(pipeline, [], context, observer);
  expect(outcome.failure).toMatchObject({ code: 'TABLE_CONFLICT' });
  expect(told).toEqual(['> one', 'done one', '> two', 'failed two']);
  expect(await recorded(context)).toEqual([
    ['one', 'done', null, 5],
    ['two', 'failed', 'TABLE_CONFLICT', 5],
  ]);
});

test('a bug in a step is recorded as INTERNAL and handed on as it is', async () => {
  const bug = new TypeError('x is not a function');
  const { pipeline, context, observer } = open([() => Promise.reject(bug)]);
  expect((await runPipeline(pipeline, [], context, observer)).failure).toBe(bug);
  expect((await recorded(context))[0]?.[2]).toBe('INTERNAL');
});

test('an interrupt ends the run before its next step', async () => {
  const interrupt = new AbortController();
  const stop: Act = async (context) => {
    interrupt.abort();
    return fine(context);
  };
  const { pipeline, context, observer, told } = open([stop, fine], interrupt.signal);
  expect((await runPipeline(pipeline, [], context, observer)).failure).toMatchObject({ code: 'INTERRUPTED' });
  expect(told).toEqual(['> one', 'done one', '> two', 'failed two']);
});

test('only the named steps run; an unknown one is refused before any runs', async () => {
  const { pipeline, context, observer, told } = open([fine]);
  await expect(runPipeline(pipeline, ['tow'], context, observer)).rejects.toMatchObject({
    code: 'PIPELINE_STEP_UNKNOWN',
    message: expect.stringContaining('Did you mean "two"?'),
  });
  await runPipeline(pipeline, ['two'], context, observer);
  expect(told).toEqual(['> two', 'done two']);
});
