import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, afterEach, expect, jest, test } from '@jest/globals';
import { main } from '#src/cli/index.ts';

const folder = mkdtempSync(join(tmpdir(), 'muster-main-'));
afterAll(() => rmSync(folder, { recursive: true }));
afterEach(() => {
  jest.restoreAllMocks();
});

/** Runs a command line and gives its exit code with what it wrote to stderr. */
async function written(...words: readonly string[]): Promise<readonly [exitCode: number, text: string]> {
  const texts: string[] = [];
  jest.spyOn(process.stderr, 'write').mockImplementation((text) => texts.push(String(text)) > 0);
  return [await main(words), texts.join('')];
}

const command = '##vso[task.complete result=Succeeded;]done';

test('a command for the agent of a build that stands in a file is none in the error about it', async () => {
  const file = join(folder, 'pipeline.yml');
  writeFileSync(file, `name: toy\nsteps:\n  - name: read\n    uses: '${command}'\n`);
  const [exitCode, text] = await written('plan', file, '--workspace', join(folder, 'workspace'));
  expect(exitCode).toBe(2);
  expect(text).toContain('## vso[task.complete result=Succeeded;]done');
  expect(text).not.toContain('##vso[');
});

test('nor is it one in the error about a command line', async () => {
  const [exitCode, text] = await written('run', 'p.yml', `--${command}`);
  expect(exitCode).toBe(2);
  expect(text).toContain('## vso[');
  expect(text).not.toContain('##vso[');
});
