import { rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from '@jest/globals';
import { readRun, runPipeline, type RunContext } from '#src/pipelines/index.ts';
import { keepNumbers, toyProject, type ToyProject } from '../toy-project.ts';

let toy: ToyProject;
beforeEach(() => {
  toy = toyProject();
});
afterEach(() => rmSync(toy.folder, { recursive: true, force: true }));

async function run(): Promise<Readonly<Record<string, readonly unknown[]>>> {
  const { pipeline, context } = toy.open();
  const { steps } = await runPipeline(pipeline, context);
  return Object.fromEntries(steps.map(({ record }) => [record.step, [record.state, ...record.changedInputs]]));
}

test('a step whose table was changed by another one while it ran is not reused, and its record names the table', async () => {
  toy.waits.scale = async () => void (await keepNumbers(toy.open().context.workspace, 'toy/numbers', [7, 8]));
  const { pipeline, context } = toy.open();
  const warned: string[] = [];
  const report = { ...context.report, warn: (text: string) => warned.push(text) };
  await runPipeline(pipeline, { ...context, report });
  expect(warned).toEqual(['toy/numbers changed while scale ran: what it did is not reused']);
  const { steps } = await readRun(context.workspace, 'last');
  expect(steps.map(({ step, changedInputs }) => [step, changedInputs])).toEqual([
    ['read', []],
    ['scale', ['toy/numbers']],
    ['print', []],
  ]);
  delete toy.waits.scale;
  // The table is not what `read` left, so that it runs again as well.
  expect(await run()).toEqual({ read: ['done'], scale: ['done'], print: ['done'] });
  expect(await run()).toEqual({ read: ['reused'], scale: ['reused'], print: ['reused'] });
});

test('a change between the run of a step and its reuse is none while it ran', async () => {
  expect(await run()).toEqual({ read: ['done'], scale: ['done'], print: ['done'] });
  writeFileSync(join(toy.folder, 'numbers.txt'), '4\n5');
  expect(await run()).toEqual({ read: ['done'], scale: ['done'], print: ['done'] });
});

test('a step that says why what it did must not be reused runs again', async () => {
  const { pipeline, context } = toy.open();
  const doubtful = pipeline.steps.map((step) =>
    step.name === 'scale'
      ? { ...step, run: async (given: RunContext) => ({ ...(await step.run(given)), notReusable: 'two minds' }) }
      : step,
  );
  const warned: string[] = [];
  const report = { ...context.report, warn: (text: string) => warned.push(text) };
  await runPipeline({ ...pipeline, steps: doubtful }, { ...context, report });
  expect(warned).toEqual(['two minds: what it did is not reused']);
  expect(await run()).toEqual({ read: ['reused'], scale: ['done'], print: ['reused'] });
});
