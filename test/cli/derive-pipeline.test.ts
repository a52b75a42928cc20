import { expect, test } from '@jest/globals';
import { parse } from 'yaml';
import { derivePipeline, stepsOfPart, type RoleOfStep } from '#src/cli/derive/derive-pipeline.ts';

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
