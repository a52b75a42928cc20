import { mkdtempSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, test } from '@jest/globals';
import { stringify } from 'yaml';
import { loadPipeline, type Pipeline } from '#src/pipelines/index.ts';
import { definePipeline } from '#src/steps/index.ts';
import { stepImplementations } from '#src/steps/step-implementations.ts';
import { projectRoot } from '#test/house/project.ts';

const layers = { environment: 'DEV', overrides: [], variable: () => undefined };

function folderWith(files: Readonly<Record<string, string>>): string {
  const folder = mkdtempSync(join(tmpdir(), 'pipeline-'));
  symlinkSync(join(projectRoot, 'node_modules'), join(folder, 'node_modules'));
  for (const [name, text] of Object.entries(files)) writeFileSync(join(folder, name), text);
  return folder;
}

function load(folder: string, name: string): Promise<Pipeline> {
  return loadPipeline(join(folder, name), stepImplementations, layers);
}

const series = {
  name: 'demo',
  inputs: { demand: 'a.csv' },
  feature_group: { name: 'demand' },
  keys: [] as string[],
  frequency: 'monthly',
  horizon: 3,
} as const;

test('the compiler knows the keys that the steps need and the options of each', () => {
  definePipeline({ ...series, steps: [{ name: 'judge', uses: 'gate', metric: 'mae' }] });
  definePipeline({ name: 'own', colour: 'red', steps: [{ name: 'mine', uses: './mine.ts', anything: 1 }] });
  // @ts-expect-error: an option of another type
  definePipeline({ ...series, steps: [{ name: 'judge', uses: 'gate', metric: 'foo' }] });
  // @ts-expect-error: an option that the step does not have
  definePipeline({ ...series, steps: [{ name: 'judge', uses: 'gate', metrc: 'mae' }] });
  // @ts-expect-error: an implementation that is not there
  definePipeline({ ...series, steps: [{ name: 'judge', uses: 'gaet' }] });
  // @ts-expect-error: the settings of the step are missing
  const incomplete = definePipeline({ name: 'demo', steps: [{ name: 'judge', uses: 'gate' }] });
  expect(incomplete.name).toBe('demo');
});

test('a definition in TypeScript comes to the same pipeline as one in YAML', async () => {
  const definition = definePipeline({
    ...series,
    target: { lower: 0 },
    steps: [
      { name: 'dataprep', uses: 'prepare-series', missing: 'zero' },
      { name: 'train', uses: 'train-fleet', candidates: ['theta', { learner: 'linear', parameters: {} }] },
    ],
  });
  const folder = folderWith({
    'a.yml': stringify(definition),
    'a.ts': [
      `import { definePipeline } from '${projectRoot}/src/steps/index.ts';`,
      `export const pipeline = definePipeline(${JSON.stringify(definition)} as const);`,
    ].join('\n'),
  });
  const [yaml, typescript] = [await load(folder, 'a.yml'), await load(folder, 'a.ts')];
  expect(typescript.definition).toEqual(yaml.definition);
  expect(typescript.settings).toEqual(yaml.settings);
  expect(typescript.recorded).toEqual(yaml.recorded);
  expect(typescript.steps.map((step) => step.options)).toEqual(yaml.steps.map((step) => step.options));
});

const ownStep = `import { z } from 'zod';
import { defineStep } from '${projectRoot}/src/pipelines/index.ts';

export const step = defineStep({
  uses: 'greet',
  summary: 'Greets.',
  options: z.strictObject({ times: z.int().default(2) }),
  settings: z.strictObject({ colour: z.enum(['red', 'blue']) }),
  inputFiles: { names: { isRequired: true, description: 'Who is greeted.' } },
  module: import.meta.url,
  run: async ({ settings, pipeline }, { times }) => ({
    summary: \`\${settings.colour} \${pipeline.inputs.names} \${times}\`,
    counts: {},
  }),
});
`;

const ownPipeline = 'name: own\ncolour: red\ninputs: { names: n.csv }\nsteps: [{ name: one, uses: ./greet.ts }]\n';

test('a step file of the user is used by its path, with settings, options and inputs of its own', async () => {
  const pipeline = await load(folderWith({ 'own.yml': ownPipeline, 'greet.ts': ownStep }), 'own.yml');
  const [step] = pipeline.steps;
  expect(pipeline.settings).toEqual({ colour: 'red' });
  expect(step).toMatchObject({ uses: './greet.ts', options: { times: 2 }, settings: { colour: 'red' } });
  expect(step!.implementation.module).toMatch(/greet\.ts$/);
  const context = { pipeline: pipeline.definition } as unknown as Parameters<NonNullable<typeof step>['run']>[0];
  expect((await step!.run(context)).summary).toBe('red n.csv 2');
});

test.each([
  ['a key that the step does not know', ownPipeline.replace('colour', 'color'), 'Did you mean "colour"?'],
  ['an input that no step reads', ownPipeline.replace('names', 'nmaes'), 'Did you mean "names"?'],
  ['a setting of the wrong kind', ownPipeline.replace('red', 'green'), 'expected one of "red"|"blue"'],
])('%s is told', async (_, text, message) => {
  const folder = folderWith({ 'own.yml': text, 'greet.ts': ownStep });
  await expect(load(folder, 'own.yml')).rejects.toMatchObject({
    code: 'PIPELINE_INVALID',
    message: expect.stringContaining(message),
  });
});

test.each([
  ['is missing', {}, 'PIPELINE_STEP_FILE_NOT_FOUND'],
  ['exports no step', { 'greet.ts': 'export const stop = 1;' }, 'PIPELINE_STEP_FILE_INVALID'],
  [
    'exports something else as step',
    { 'greet.ts': 'export const step = { uses: "x" };' },
    'PIPELINE_STEP_FILE_INVALID',
  ],
  ['fails when it is loaded', { 'greet.ts': 'throw new Error("broken");' }, 'PIPELINE_STEP_FILE_INVALID'],
])('a step file that %s is refused with its place', async (_, files, code) => {
  const folder = folderWith({ 'own.yml': ownPipeline, ...files });
  await expect(load(folder, 'own.yml')).rejects.toMatchObject({
    code,
    faults: [{ where: { line: 4, path: 'steps[0].uses' }, what: expect.stringContaining('greet.ts') }],
  });
});

test.each([
  ['exports no pipeline', 'export const pipelines = [];'],
  ['cannot be loaded', 'export const pipeline = ;'],
])('a definition in TypeScript that %s is refused', async (_, text) => {
  await expect(load(folderWith({ 'a.ts': text }), 'a.ts')).rejects.toMatchObject({ code: 'PIPELINE_MODULE_INVALID' });
});

test('the faults of a definition in TypeScript have paths', async () => {
  const folder = folderWith({ 'a.ts': 'export const pipeline = { name: "a", steps: [{ name: "x", uses: "gaet" }] };' });
  await expect(load(folder, 'a.ts')).rejects.toMatchObject({
    code: 'PIPELINE_INVALID',
    faults: [{ where: { path: 'steps[0].uses' }, what: expect.stringContaining('Did you mean "gate"?') }],
  });
});
