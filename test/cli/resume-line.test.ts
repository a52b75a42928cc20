import { expect, test } from '@jest/globals';
import { Command } from 'commander';
import { forceLine, resumeLine } from '#src/cli/closing-lines.ts';
import type { ForceOptions } from '#src/cli/force-options.ts';
import { forcedBy } from '#src/cli/reason.ts';
import { addRun } from '#src/cli/run.ts';
import { requestOf, type RunFlags } from '#src/cli/run-flags.ts';
import { isDoneAnew, isForced } from '#src/pipelines/plan/plan-pipeline.ts';
import type { PipelineOptions } from '#src/cli/pipeline-options.ts';
import type { RunOutcome } from '#src/pipelines/index.ts';
import { toyPipeline, toyProject } from '../pipelines/toy-project.ts';

const { pipeline, context } = toyProject().open(toyPipeline);

/** Reads a command line of `muster run` as the command does. */
function read(words: readonly string[]): { readonly file: string; readonly options: PipelineOptions & RunFlags } {
  const program = new Command();
  addRun(program, () => {});
  const command = program.commands[0]!;
  command.parseOptions([...words]);
  return { file: words[0]!, options: command.opts() };
}

function lineFor(words: readonly string[], ended: readonly string[] = []): string {
  const { file, options } = read(words);
  const steps = ended.map((step) => ({ record: { step }, result: { summary: '', counts: {} } }));
  const outcome = { steps, failure: undefined } as unknown as RunOutcome;
  const about = { pipeline, context, request: { file, only: [], options } };
  return resumeLine(outcome, about, requestOf(options));
}

test.each([
  [['toy.yml']],
  [['toy.yml', '--from', 'scale', '--to', 'print']],
  [['toy.yml', '--only', 'read,scale', '--force', 'scale', '--verify', '--wait']],
  [['toy.yml', '--only', 'read,scale', '--rerun', '--wait']],
  [['toy.yml', '--location', 'a b', '--product', '7', '--key', 'store=1,shelf=2']],
  [['toy.yml', '--keys', 'store=1,shelf=a b', '--keys', 'my keys.csv']],
  [['toy.yml', '--set', 'unit=g', '--set', 'steps.scale.factor=3', '--workspace', 'w', '--output', 'o']],
  [['toy.yml', '--input', 'a.csv', '--known-future', 'b.csv', '--map', 'time=day']],
])('the line for going on says again what %j said', (words) => {
  const line = lineFor(words);
  expect(line).toMatch(/^to go on: {2}npx muster run toy\.yml --resume run-\d+/);
  const again = [...line.slice(line.indexOf('toy.yml')).matchAll(/'([^']*)'|\S+/g)].map((each) => each[1] ?? each[0]);
  const { resume, ...options } = read(again).options as PipelineOptions & { readonly resume?: string };
  expect(resume).toBe(context.run.id);
  expect(options).toEqual(read(words).options);
});

test('steps of --only that are to run again may take over what --force would do anew', () => {
  const { options } = read(['toy.yml', '--only', 'scale', '--rerun', '--force', '--reason', 'sale']);
  const request = requestOf(options);
  expect(request).toMatchObject({ only: ['scale'], force: ['scale'], isAsked: true });
  expect([isForced('scale', request), isDoneAnew('scale', request)]).toEqual([true, false]);
  const forced = requestOf(read(['toy.yml', '--only', 'scale', '--force', 'scale']).options);
  expect(isDoneAnew('scale', forced)).toBe(true);
});

test.each([
  [['--rerun']],
  [['--only', 'scale', '--rerun', '--force', 'scale']],
  [['--only', 'a', '--rerun', '--force', 'all']],
])('%j is refused', (words) => {
  expect(() => requestOf(read(['toy.yml', ...words]).options)).toThrow(expect.objectContaining({ code: 'USAGE' }));
});

test('the line for releasing a held fleet goes on with the run, or runs the gate alone', () => {
  const { file, options } = read(['toy.yml', '--to', 'scale', '--set', 'unit=g']);
  const about = { pipeline, context, request: { file, only: [], options } };
  const held = forceLine(about, requestOf(options));
  expect(held).toMatch(/: {2}npx muster run toy\.yml --resume run-\d+ --to scale --force --reason TEXT --set unit=g$/);
  const alone = forceLine({ ...about, request: { file, only: ['evaluate'], options: {} } }, undefined);
  expect(alone).toMatch(/: {2}npx muster evaluate --pipeline toy\.yml --force --reason TEXT$/);
});

test('a run that was forced and interrupted goes on with who forced it and why', () => {
  const { file, options } = read(['toy.yml', '--force', '--reason', 'spring sale', '--actor', 'ada']);
  const request = { file, only: [], options, forcedBy: forcedBy(options) };
  const line = resumeLine({ steps: [], failure: undefined }, { pipeline, context, request }, {});
  expect(line).toMatch(/--resume run-\d+ --force --reason 'spring sale' --actor ada$/);
});

const said = (...words: readonly string[]) => read(['toy.yml', ...words]).options as ForceOptions;

test('--force names steps, or without a name asks to release a held fleet, for which there has to be a reason', () => {
  expect(forcedBy(said('--force', 'scale'))).toBeUndefined();
  expect(requestOf(said('--force', 'scale', '--force', '--reason', 'x')).force).toEqual(['scale']);
  expect(forcedBy(said('--force', '--force', 'scale', '--reason', 'x'))).toMatchObject({ reason: 'x' });
  expect(requestOf(said('--force', 'all')).force).toBe('all');
  for (const words of [
    ['--force'],
    ['--force', '--reason', ' '],
    ['--reason', 'x'],
    ['--force', 'scale', '--actor', 'ada'],
  ]) {
    expect(() => forcedBy(said(...words))).toThrow(expect.objectContaining({ code: 'USAGE' }));
  }
});

test('steps that were forced and have ended are not forced once more', () => {
  expect(lineFor(['toy.yml', '--force', 'all'], ['read'])).toMatch(/--resume run-\d+ --force scale,print$/);
  expect(lineFor(['toy.yml', '--force', 'read'], ['read'])).toMatch(/--resume run-\d+$/);
});
