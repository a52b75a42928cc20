import { mkdtempSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import fc from 'fast-check';
import { describe, expect, test } from '@jest/globals';
import type { Fault, MusterError } from '#src/core/index.ts';
import {
  compareRuns,
  readHistory,
  readRun,
  readRuns,
  readRunsById,
  readStepLog,
  runPipeline,
} from '#src/pipelines/index.ts';
import { findRun } from '#src/pipelines/runs/find-run.ts';
import { numberDifferences, valueDifferences } from '#src/pipelines/runs/record-differences.ts';
import { recordSteps, type StepRecord } from '#src/pipelines/runs/run-record.ts';
import { openStore, type ObjectStore } from '#src/storage/index.ts';
import { commitRows } from '#src/tables/index.ts';
import { toyPipeline, toyProject } from '../toy-project.ts';

function newStore(): ObjectStore {
  return openStore(mkdtempSync(join(tmpdir(), 'muster-runs-')));
}

const plain: StepRecord = {
  step: 'train',
  uses: 'x',
  state: 'done',
  startedAt: 1000,
  durationInMs: 10,
  errorCode: null,
  error: null,
  summary: 'Well.',
  counts: { keys: 3 },
  keyStates: {},
  reasons: ['never run'],
  cacheKey: 'k',
  codeDigest: 'c',
  parameters: { options: { metric: 'rmse' } },
  inputs: [],
  outputs: [],
  changedInputs: [],
  peakMemoryInBytes: 1024,
  reusedFrom: null,
};

async function keep(
  store: ObjectStore,
  run: string,
  records: readonly Partial<StepRecord>[],
  pipeline = 'demo',
): Promise<void> {
  const identity = { id: run, startedAt: 0, codeVersion: '0.1.0-1a2b3c4d5e6f+changes', step: '' };
  const environment = { lockfileDigest: 'l', nodeVersion: 'v24.0.0' };
  await recordSteps(
    store,
    { run: identity, pipeline, environment },
    records.map((record) => ({ ...plain, ...record })),
  );
}

/** Appends a row as the table of runs had it before reasons, keys, inputs and outputs were recorded. */
async function keepOldRow(store: ObjectStore, run: string, counts = '{"keys":3}'): Promise<void> {
  const texts = { pipeline: 'demo', step: 'train', uses: 'x', state: 'done', summary: 'Well.', code_version: '0.1.0' };
  const values = { run, ...texts, counts, key_states: '{}', started_at: 500, duration_ms: 7 };
  const required = Object.entries(values).map(([name, value]) => ({
    name,
    type:
      name === 'started_at'
        ? ('timestamp' as const)
        : typeof value === 'number'
          ? ('double' as const)
          : ('string' as const),
    nullable: false,
  }));
  await commitRows(store, 'runs', {
    schema: [...required, { name: 'error_code', type: 'string' }],
    rows: {
      nRows: 1,
      columns: Object.fromEntries(
        [...Object.entries(values), ['error_code', null]].map(([name, value]) => [name, [value]]),
      ),
    },
    mode: 'append',
    info: { operation: 'RECORD STEP' },
    now: 500,
  });
}

describe('the runs of a workspace', () => {
  test('are none before the first', async () => {
    expect(await readRuns(newStore())).toEqual([]);
    await expect(readRun(newStore(), 'last')).rejects.toMatchObject({ code: 'RUN_UNKNOWN' });
  });

  test('come newest first, with their state, what ran and what was reused, and the keys that were decided', async () => {
    const store = newStore();
    await keep(store, 'run-b', [
      { step: 'dataprep', startedAt: 2000, state: 'reused', reusedFrom: 'run-a' },
      { step: 'train', startedAt: 2010, durationInMs: 30, keyStates: { TRAINED: 4, BLOCKED: 1 } },
      { step: 'evaluate', startedAt: 2060, state: 'failed', errorCode: 'INTERNAL', error: 'x is not a function' },
    ]);
    await keep(store, 'run-a', [{ step: 'dataprep', startedAt: 1000 }]);
    await keep(store, 'run-c', [{ step: 'train', startedAt: 3000, state: 'interrupted' }], 'other');
    const runs = await readRuns(store);
    expect(runs.map(({ id }) => id)).toEqual(['run-c', 'run-b', 'run-a']);
    expect(runs[0]).toMatchObject({ pipeline: 'other', state: 'interrupted', endedIn: 'train' });
    expect(runs[1]).toMatchObject({ state: 'failed', endedIn: 'evaluate', nRun: 2, nReused: 1, nKeys: 5 });
    expect(runs[1]).toMatchObject({ startedAt: 2000, durationInMs: 10 + 30 + 10, gitCommit: '1a2b3c4d5e6f' });
    expect(runs[2]).toMatchObject({ state: 'done', endedIn: null, nKeys: 3, nReused: 0 });
    expect((await readRuns(store, { pipeline: 'other' })).map(({ id }) => id)).toEqual(['run-c']);
  });

  test('are read by their whole ids, those that are recorded, the newest first', async () => {
    const store = newStore();
    for (const [i, id] of ['run-a', 'run-b', 'run-c', 'run-ab'].entries())
      await keep(store, id, [{ step: 'train', startedAt: 1000 * (i + 1), parameters: { i } }]);
    const runs = await readRunsById(store, ['run-a', 'run-c', 'run-', 'run-x']);
    expect([...runs.keys()]).toEqual(['run-c', 'run-a']);
    expect(runs.get('run-c')).toEqual(await readRun(store, 'run-c'));
    expect((await readRunsById(store, [])).size).toBe(0);
    expect((await readRunsById(newStore(), ['run-a'])).size).toBe(0);
  });

  test('that was resumed has each step as it ended last, and no pause in its duration', async () => {
    const store = newStore();
    await keep(store, 'run-a', [{ step: 'train', startedAt: 1000, state: 'failed', errorCode: 'INTERNAL' }]);
    await keep(store, 'run-a', [{ step: 'train', startedAt: 9000 }]);
    const run = await readRun(store, 'run-a');
    expect(run).toMatchObject({ state: 'done', startedAt: 1000, durationInMs: 20, nRun: 1 });
    expect(run.steps).toMatchObject([{ step: 'train', state: 'done', nAttempts: 2, errorCode: null }]);
  });

  test('whose steps ran at once do not count the same time twice', async () => {
    const store = newStore();
    await keep(store, 'run-a', [
      { step: 'a', startedAt: 1000, durationInMs: 100 },
      { step: 'b', startedAt: 1050, durationInMs: 20 },
      { step: 'c', startedAt: 1090, durationInMs: 30 },
    ]);
    expect((await readRuns(store))[0]?.durationInMs).toBe(120);
  });

  test('of an older table are told as far as it goes, also after it has got the new columns', async () => {
    const store = newStore();
    await keepOldRow(store, 'run-old');
    const nulls = {
      reasons: null,
      parameters: null,
      inputs: null,
      outputs: null,
      peakMemoryInBytes: null,
      nodeVersion: null,
    };
    expect((await readRun(store, 'run-old')).steps).toMatchObject([
      { summary: 'Well.', counts: { keys: 3 }, ...nulls },
    ]);
    await keep(store, 'run-new', [{ reasons: ['forced'] }]);
    const [now, old] = await readHistory(store, 'demo');
    expect(old!.steps[0]).toMatchObject(nulls);
    expect(now!.steps[0]).toMatchObject({ reasons: ['forced'], peakMemoryInBytes: 1024, nodeVersion: 'v24.0.0' });
    const { steps } = compareRuns(old!, now!, [now!, old!]);
    expect(steps).toMatchObject([{ notRecorded: ['parameters', 'code', 'inputs', 'outputs'], parameters: [] }]);
  });

  test('are refused with row and column where what is recorded of one is no JSON', async () => {
    const store = newStore();
    await keepOldRow(store, 'run-a', '{');
    await expect(readRuns(store)).rejects.toMatchObject({
      code: 'TABLE_VALUE_INVALID',
      faults: [{ what: 'Row 0 holds "{".', where: { column: 'counts' } }],
    });
  });
});

function faultText(act: () => unknown): string {
  try {
    act();
  } catch (error) {
    const [{ what, expected }] = (error as MusterError).faults as [Fault];
    return `${what} ${expected}`;
  }
  return '';
}

describe('a run is named', () => {
  const runs = ['run-2', 'run-11', 'run-1'].map((id) => ({ id })) as unknown as Parameters<typeof findRun>[1];

  test.each([
    ['last', 'run-2'],
    ['run-1', 'run-1'],
    ['run-2', 'run-2'],
    ['run-11', 'run-11'],
  ])('%s', (named, id) => {
    expect(findRun(named, runs).id).toBe(id);
  });

  test.each([
    ['run-', 'RUN_AMBIGUOUS', /the beginning of 3 runs\. .*: run-2, run-11, run-1$/],
    ['run-3', 'RUN_UNKNOWN', /Did you mean "run-2"\?/],
    ['', 'RUN_UNKNOWN', /^There is no run ""\./],
    ['elsewhere', 'RUN_UNKNOWN', /last, or one of the runs: run-2, run-11, run-1$/],
  ])('and "%s" is refused', (named, code, text) => {
    expect(() => findRun(named, runs)).toThrow(expect.objectContaining({ code }));
    expect(faultText(() => findRun(named, runs))).toMatch(text);
  });
});

describe('two runs compared', () => {
  test('show options, code by file, inputs, metrics and key states that differ, and nothing else', async () => {
    const toy = toyProject();
    const run = async (pipeline?: string) => {
      const { pipeline: opened, context } = toy.open(pipeline);
      expect((await runPipeline(opened, context)).failure).toBeUndefined();
      return { workspace: context.workspace, id: context.run.id };
    };
    const a = await run();
    toy.write('lib/scale.ts', 'export const scale = (n: number, by: number): number => n * by + 1;\n');
    toy.write('numbers.txt', '1\n2\n3\n4');
    await run();
    const b = await run(toyPipeline.replace('factor: 2', 'factor: 3'));
    const { workspace } = b;
    const [first, second] = [await readRun(workspace, a.id), await readRun(workspace, b.id)];
    const history = await readHistory(workspace, 'toy');
    const { runs, steps } = compareRuns(first, second, history);
    expect(runs).toEqual([a.id, b.id]);
    expect(steps.map(({ step }) => step)).toEqual(['read', 'scale', 'print']);
    const scale = steps[1]!;
    expect(scale.parameters).toEqual([{ name: 'options.factor', before: 2, after: 3 }]);
    expect(scale.code).toEqual(['lib/scale.ts']);
    expect(scale.inputs).toMatchObject([{ name: 'table toy/numbers' }]);
    expect(scale.metrics).toEqual([{ name: 'factor', before: 2, after: 3, change: 1 }]);
    expect(scale.keyStates).toEqual([{ name: 'SCALED', before: 3, after: 4, change: 1 }]);
    expect(steps[0]).toMatchObject({ state: ['done', 'reused'], code: undefined, parameters: [] });
    expect(compareRuns(second, first, history).steps[1]!.code).toEqual(['lib/scale.ts']);
    expect(compareRuns(second, second, history)).toEqual({ runs: [b.id, b.id], run: [], steps: [] });
    const log = await readStepLog(workspace, { run: b.id, step: 'scale' });
    expect(log!.map((line) => line.slice(25))).toEqual([
      'info  scale (toy-scale) runs: option factor: 2 → 3',
      'info  scaled by 3',
      'info  Scaled by 3.',
    ]);
    expect(await readStepLog(workspace, { run: b.id, step: 'read' })).toBeUndefined();
  });

  test('show a step that only one of them came to, and code of which no run tells', async () => {
    const store = newStore();
    await keep(store, 'run-a', [{ codeDigest: 'one', startedAt: 1 }]);
    await keep(store, 'run-b', [
      { codeDigest: 'two', startedAt: 2, state: 'failed' },
      { step: 'evaluate', startedAt: 3 },
    ]);
    const [b, a] = await readHistory(store, 'demo');
    expect(compareRuns(a!, b!, [b!, a!])).toMatchObject({
      run: [{ name: 'state', before: 'done', after: 'failed in train' }],
      steps: [
        { step: 'train', state: ['done', 'failed'], code: [] },
        { step: 'evaluate', state: [null, 'done'], code: undefined, metrics: [] },
      ],
    });
  });

  test('differ in numbers the other way round with the other sign, and not at all from themselves', () => {
    const counts = fc.dictionary(fc.constantFrom('a', 'b', 'c'), fc.integer({ min: -1e6, max: 1e6 }));
    fc.assert(
      fc.property(counts, counts, (before, after) => {
        const there = numberDifferences(before, after);
        const back = numberDifferences(after, before);
        expect(back.map(({ change }) => (change === null ? null : 0 - change))).toEqual(
          there.map(({ change }) => change),
        );
        expect(there.every((each) => each.before !== each.after)).toBe(true);
        expect(numberDifferences(before, { ...before })).toEqual([]);
      }),
    );
  });

  test('differ in values by path, whatever the order of their names', () => {
    const before = { a: { x: 1, y: [1, 2] }, b: 'same' };
    const after = { b: 'same', a: { y: [1, 3], z: null, x: 1 } };
    expect(valueDifferences(before, after)).toEqual([{ name: 'a.y', before: [1, 2], after: [1, 3] }]);
    expect(valueDifferences({ a: 1 }, {})).toEqual([{ name: 'a', before: 1, after: null }]);
  });
});
