import { expect, test } from '@jest/globals';
import { parse } from 'yaml';
import { derivePipeline, stepsOfPart, type RoleOfStep } from '#src/cli/derive/derive-pipeline.ts';
import { checkPipeline } from '#src/cli/derive/derive-source.ts';
import { recordedOptions } from '#src/cli/derive/recorded-options.ts';
import type { PastRun, PastStepDetail } from '#src/pipelines/index.ts';
import { releaseOfRun } from '#src/steps/index.ts';
import { commitRows } from '#src/tables/index.ts';
import { openMemory } from '#test/registry/memory-store.ts';

const steps: readonly RoleOfStep[] = [
  { name: 'clean', role: 'dataprep' },
  { name: 'own', role: undefined },
  { name: 'train', role: 'train' },
  { name: 'evaluate', role: 'evaluate' },
  { name: 'inference', role: 'inference' },
  { name: 'page', role: undefined },
];
const text = `# About this file.
name: demand # the fleet
horizon: 12
environments:
  PROD:
    seed: 2
    steps:
      train: { metric: mae }
      clean: { missing: zero }
steps:
  - name: clean # reads
    uses: prepare-series
  - name: own
    uses: ./own.ts
    after: []
  - name: train
    uses: train-fleet
    after: [clean, own]
  - name: evaluate
    uses: gate
  - name: inference
    uses: batch-forecast
    after: [evaluate]
    schema: strict
  - name: page
    uses: ./page.ts
`;
const binding = { training: { run: 'run-20260131T101500Z-1a2b3c', step: 'train' }, release: 3 };

test.each([
  ['preprocess', steps, ['clean', 'own']],
  ['predict', steps, ['clean', 'own', 'inference']],
  ['predict', steps.filter(({ role }) => role !== 'train'), []],
  ['preprocess', steps.slice(2), []],
] as const)('%s keeps the steps above the training, and for a prediction the forecast', (part, given, kept) => {
  expect(stepsOfPart(part, given)).toEqual(kept);
});

test('keeps what it is derived from as it stands, and binds the forecast to the training', () => {
  const kept = stepsOfPart('predict', steps);
  const derived = derivePipeline(text, steps, { kept, header: ' Derived.', binding });
  expect(derived).toMatch(/^# Derived\.\n[#\n]*# About this file\.\nname: demand # the fleet\n/);
  expect(derived).toContain('- name: clean # reads');
  expect(parse(derived)).toEqual({
    name: 'demand',
    horizon: 12,
    environments: { PROD: { seed: 2, steps: { clean: { missing: 'zero' } } } },
    steps: [
      { name: 'clean', uses: 'prepare-series' },
      { name: 'own', uses: './own.ts', after: [] },
      { name: 'inference', uses: 'batch-forecast', after: ['clean', 'own'], schema: 'strict', ...binding },
    ],
  });
});

test('binds nothing in a preprocessing, and is the same when it is derived again', () => {
  const kept = stepsOfPart('preprocess', steps);
  const derived = derivePipeline(text, steps, { kept, header: ' Derived.' });
  const read = parse(derived) as { readonly steps: readonly object[] };
  expect(read.steps).toEqual([
    { name: 'clean', uses: 'prepare-series' },
    { name: 'own', uses: './own.ts', after: [] },
  ]);
  expect(derivePipeline(text, steps, { kept, header: ' Derived.' })).toBe(derived);
});

test('takes what the run recorded, not what the file and its environments say today', () => {
  const run = {
    steps: [
      recordedStep('clean', { missing: 'seasonal' }, { horizon: 6, keys: ['shop'] }),
      recordedStep('train', { metric: 'mae' }, { horizon: 6 }),
      recordedStep('inference', {}, { horizon: 6 }),
    ],
  };
  const kept = stepsOfPart('predict', steps);
  const derived = derivePipeline(text, steps, { kept, header: ' Derived.', binding, recorded: recordedOptions(run) });
  expect(parse(derived)).toEqual({
    name: 'demand',
    horizon: 6,
    keys: ['shop'],
    seed: 7,
    environments: { PROD: { steps: {} } },
    steps: [
      { name: 'clean', uses: 'prepare-series', missing: 'seasonal' },
      { name: 'own', uses: './own.ts', after: [] },
      { name: 'inference', uses: 'batch-forecast', after: ['clean', 'own'], ...binding },
    ],
  });
});

const uses: Readonly<Record<string, string>> = {
  clean: 'prepare-series',
  train: 'train-fleet',
  inference: 'batch-forecast',
};

function recordedStep(step: string, options: object, settings: object): PastStepDetail {
  return {
    step,
    uses: uses[step]!,
    state: 'done',
    startedAt: 0,
    durationInMs: 1,
    errorCode: null,
    error: null,
    summary: '',
    counts: {},
    keyStates: {},
    codeVersion: '0.1.0',
    nAttempts: 1,
    reasons: [],
    cacheKey: null,
    changedInputs: null,
    codeDigest: null,
    parameters: { pipeline: 'demand', options, settings, seed: 7 },
    inputs: [],
    outputs: [],
    peakMemoryInBytes: null,
    reusedFrom: null,
    lockfileDigest: null,
    nodeVersion: null,
  };
}

test('binds a run to the release that its gate left, reused or not, and a training without a gate to that of its challengers', async () => {
  const store = openMemory();
  const schema = [{ name: 'release', type: 'double' as const }];
  const commit = async (table: string, release: number, info: object): Promise<number> => {
    const rows = { nRows: 1, columns: { release: [release] } };
    const content = { schema, rows, mode: 'append' as const, info: { operation: 'WRITE', ...info }, now: release };
    return (await commitRows(store, `fleets/demand/${table}`, content)).version;
  };
  const trainings = [
    await commit('challengers', 1, { run: 'run-1', step: 'train' }),
    await commit('challengers', 2, { run: 'run-2', step: 'train' }),
  ];
  for (const [i, release] of [1, 2, 3].entries()) {
    // The third release is the gate's second judgement of the second training.
    await commit('releases', release, { release, judged: JSON.stringify({ challengers: trainings[Math.min(i, 1)] }) });
  }
  const gate = {
    ...recordedStep('train', {}, {}),
    outputs: [{ name: 'fleets/demand/releases', kind: 'table' as const, id: 'fleets/demand/releases@0#abcdef' }],
  };
  const released = (recorded: readonly PastStepDetail[], trainedBy: string) =>
    releaseOfRun(store, { run: runOf(recorded), training: { run: trainedBy, step: 'train' } }, { name: 'demand' });
  expect(await released([gate], 'run-1')).toBe(1);
  expect(await released([recordedStep('train', {}, {})], 'run-1')).toBe(1);
  expect(await released([], 'run-2')).toBe(3);
  expect(await released([], 'run-3')).toBeUndefined();
  expect(() => checkPipeline({ file: 'other.yml', run: runOf([]) }, { name: 'other' })).toThrow(
    /RUN_OF_OTHER_PIPELINE/,
  );
});

function runOf(recorded: readonly PastStepDetail[]): PastRun<PastStepDetail> {
  return {
    id: 'run-9',
    pipeline: 'demand',
    startedAt: 0,
    durationInMs: 1,
    state: 'done',
    endedIn: null,
    nRun: 0,
    nReused: 0,
    nKeys: null,
    codeVersion: '',
    gitCommit: null,
    left: [],
    steps: recorded,
  };
}
