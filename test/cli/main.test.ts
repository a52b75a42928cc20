import { afterEach, expect, jest, test } from '@jest/globals';
import { main, type AddCommand } from '#src/cli/index.ts';
import { MusterError } from '#src/core/index.ts';

afterEach(() => {
  jest.restoreAllMocks();
});

const command = '##vso[task.complete result=Succeeded;]done';

/** A command that refuses its input with these words. */
const refuse: AddCommand = (program) => {
  program.command('refuse').action(() => {
    throw new MusterError('PIPELINE_INVALID', { what: `No implementation is called "${command}".` });
  });
};

/** Runs a command line and gives its exit code with what it wrote to stderr. */
async function written(...words: readonly string[]): Promise<readonly [exitCode: number, text: string]> {
  const texts: string[] = [];
  jest.spyOn(process.stderr, 'write').mockImplementation((text) => texts.push(String(text)) > 0);
  return [await main(words, [refuse]), texts.join('')];
}

test.each([
  ['an error', ['refuse']],
  ['an error about the command line', ['refuse', `--${command}`]],
])('a command for the agent of a build is none in %s', async (_, words) => {
  const [exitCode, text] = await written(...words);
  expect(exitCode).toBe(2);
  expect(text).toContain('## vso[task.complete result=Succeeded;]done');
  expect(text).not.toContain('##vso[');
});
