import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { loadPipeline, openRun, runPipeline, type Pipeline, type Plan, type RunContext } from '#src/pipelines/index.ts';
import { stepImplementations } from '#src/steps/step-implementations.ts';
import { openRemoteFile, openStore } from '#src/storage/index.ts';
import { demandText } from '#test/e2e/demand-text.ts';
import { projectFile } from '#test/house/project.ts';

const folder = mkdtempSync(join(tmpdir(), 'settings-'));
const demand = join(folder, 'demand.csv');
const text = projectFile('test/fixtures/pipelines/one-key-column.yml').replace('nowhere.csv', demand);
const steps = ['dataprep', 'train', 'evaluate', 'inference'];

beforeAll(async () => {
  mkdirSync(join(folder, 'output'));
  writeFileSync(demand, demandText(1, ['a', 'b']));
  const { pipeline, context } = await open(text);
  expect((await runPipeline(pipeline, context)).failure).toBeUndefined();
});
afterAll(() => rmSync(folder, { recursive: true, force: true }));

async function open(yaml: string): Promise<{ readonly pipeline: Pipeline; readonly context: RunContext }> {
  const file = join(folder, 'pipeline.yml');
  writeFileSync(file, yaml);
  const layers = { environment: 'DEV', overrides: [], variable: () => undefined };
  const pipeline = await loadPipeline(file, stepImplementations, layers);
  const https = { hosts: [], allowsPrivate: false, largestBytes: 0 };
  const context: RunContext = {
    pipeline: pipeline.definition,
    workspace: openStore(join(folder, 'workspace')),
    remoteInputs: { open: (uri) => openRemoteFile(uri, { https }), keepsClones: false },
    outputFolder: join(folder, 'output'),
    selection: {},
    run: { id: 'run-1', startedAt: 1000, codeVersion: '0', step: '' },
    now: Date.now,
    report: { debug: () => {}, info: () => {}, warn: () => {}, progress: () => {} },
    signal: new AbortController().signal,
  };
  return { pipeline, context };
}

async function planOf(yaml: string): Promise<Plan> {
  const { pipeline, context } = await open(yaml);
  return (await openRun(pipeline, context)).plan();
}

test('a changed horizon runs training and all that follows again, and not the preparation', async () => {
  const plan = await planOf(text.replace('horizon: 2', 'horizon: 3'));
  expect(plan.steps.map(({ step, action }) => [step, action])).toEqual([
    ['dataprep', 'reuse'],
    ['train', 'run'],
    ['evaluate', 'run'],
    ['inference', 'run'],
  ]);
});

test.each([
  ['horizon', text.replace('horizon: 2', 'horizon: 3'), ['train', 'evaluate', 'inference']],
  ['target', `${text}target: { lower: 0 }\n`, ['train', 'inference']],
  ['season_length', `${text}season_length: 6\n`, steps],
  ['ended_after', `${text}ended_after: 6\n`, ['dataprep', 'inference']],
  ['time_format', `${text}time_format: yyyy-MM\n`, ['dataprep']],
  ['columns', `${text}columns: { time: time }\n`, ['dataprep', 'inference']],
  ['feature_view', `${text}feature_view: { description: all }\n`, ['train', 'evaluate', 'inference']],
  ['seed', `${text}seed: 2\n`, ['train', 'evaluate', 'inference']],
  ['exports', `${text}exports: { per_key_csv: never }\n`, ['dataprep', 'train']],
  ['nothing', text, []],
])('of the key of a step a changed %s is a part where the step uses it', async (_, yaml, users) => {
  const plan = await planOf(yaml);
  expect(plan.steps.filter(({ differences }) => differences.length > 0).map(({ step }) => step)).toEqual(users);
});
