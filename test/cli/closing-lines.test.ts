import { expect, test } from '@jest/globals';
import { closingLines, forceLine } from '#src/cli/closing-lines.ts';
import type { PipelineOptions } from '#src/cli/pipeline-options.ts';
import { actorOf } from '#src/cli/reason.ts';
import { textTable } from '#src/cli/text-table.ts';
import type { RunOutcome, StepResult } from '#src/pipelines/index.ts';
import { toyPipeline, toyProject } from '../pipelines/toy-project.ts';

const { pipeline, context } = toyProject().open(toyPipeline);
const usual = { input: 'mine.csv', workspace: 'w' };

async function closing(
  only: readonly string[],
  result: Partial<StepResult> = {},
  options: PipelineOptions = usual,
): Promise<string> {
  const steps = [{ record: { step: 'print' }, result: { summary: '', counts: {}, ...result } }];
  const outcome = { steps, failure: undefined } as unknown as RunOutcome;
  return (await closingLines(outcome, { pipeline, context, request: { file: 'toy.yml', only, options } })).join('\n');
}

test('a whole run is told how to run again with its inputs; a step alone, which does not know them, is not', async () => {
  expect(await closing([])).toContain('npx muster run toy.yml --input mine.csv --workspace w');
  expect(await closing(['print'])).not.toContain('muster run');
});

test('a run of some keys is told how to run again with these keys', async () => {
  expect(await closing([], {}, { ...usual, location: 'LOC-01', keys: ['keys.csv'] })).toContain(
    'npx muster run toy.yml --location LOC-01 --keys keys.csv --input mine.csv --workspace w   # run again',
  );
});

test('a job, whose folders are gone when it ends, names no next command, and one of another machine to release what is held', async () => {
  const outcome = { steps: [{ record: { step: 'read' }, result: { summary: '', counts: {} } }], failure: undefined };
  const options = { workspace: 'w', output: '/mnt/outputs/files', set: ['unit=g'] };
  const about = { pipeline, context, request: { file: 'toy.yml', only: ['print'], options } };
  const lines = async (isJob: boolean): Promise<string> =>
    (await closingLines(outcome as unknown as RunOutcome, { ...about, isJob })).join('\n');
  expect(await lines(false)).toContain('--output /mnt/outputs/files');
  expect(await lines(true)).not.toMatch(/npx muster|next/);
  expect(forceLine({ ...about, isJob: true }, undefined)).toBe(
    'to release it all the same:  npx muster print --pipeline toy.yml --set unit=g --force --reason TEXT',
  );
});

test('keys are told as what they would be only where models of them are held', async () => {
  const keyStates = { BLOCKED_DATA: 1 };
  expect(await closing([], { keyStates, counts: { held: 1 } })).toContain('had the fleet passed');
  expect(await closing([], { keyStates })).toContain('what became of the keys');
});

test('a cell with a line break stays one line of its table', () => {
  expect(textTable(['reason'], [['first\r\n  second']])).toEqual(['reason', '------------', 'first second']);
});

test('columns stand under each other whatever characters the cells hold', () => {
  expect(
    textTable(
      ['shop', 'state'],
      [
        ['\u6771\u4eac', 'a'],
        ['cafe\u0301', 'b'],
        ['Berlin', 'c'],
      ],
    ),
  ).toEqual(['shop    state', '------  -----', '\u6771\u4eac    a', 'cafe\u0301    b', 'Berlin  c']);
});

test('an empty name of who acts is refused', () => {
  expect(actorOf(' ada ')).toBe('ada');
  expect(() => actorOf(' ')).toThrow(expect.objectContaining({ code: 'USAGE' }));
});
