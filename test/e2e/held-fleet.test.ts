import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, expect, test } from '@jest/globals';
import { openSandbox, run } from './command.ts';

const sandbox = openSandbox();
const shop = 'docs/examples/registry/shop.yml';
// Two of three champions would change.
const changed = [
  '--set',
  'steps.train.candidates=[seasonal_naive, ets]',
  '--set',
  'steps.evaluate.max_change_share=0.5',
];
const summaryFile = join(sandbox.folder, 'output/model_metrics/gate-summary.md');

afterAll(() => sandbox.remove());

test('a fleet that is held ends with exit code 3 and moves no champion; with a reason it is released all the same', async () => {
  const first = await sandbox.muster('run', shop);
  expect(first).toMatchObject({ exitCode: 0, err: '' });
  expect(first.out).not.toContain('##vso');

  const held = await sandbox.musterInBuild('run', shop, ...changed);
  expect(held.exitCode).toBe(3);
  expect(held.err).toContain('GATE_FLEET_HELD');
  expect(held.err).toContain('2 of 3 keys');
  expect(held.err).toContain('max_change_share allows 50 %');
  expect(held.out).toContain('Model was not registered for this run. The fleet is held.');
  expect(held.out).toMatch(/to release it all the same: {2}npx muster run .* --resume run-\S+ --force --reason TEXT/);
  expect(commandsOf(held.out)).toEqual([
    '##vso[task.setvariable variable=modelRegistered;isOutput=true]false',
    '##vso[build.addbuildtag]fleet-held',
    `##vso[task.uploadsummary]${summaryFile}`,
    expect.stringMatching(/^##vso\[task\.logissue type=error;code=GATE_FLEET_HELD\].*50 %AZP25\.$/),
  ]);
  expect(readFileSync(summaryFile, 'utf8')).toContain('The fleet is held.');
  expect(
    sandbox.csv('model_metrics/decisions.csv').map(({ registered, held: isHeld }) => [registered, isHeld]),
  ).toEqual([
    ['false', 'false'],
    ['false', 'true'],
    ['false', 'true'],
  ]);

  const forced = await sandbox.musterInBuild('run', shop, ...changed, '--force', '--reason', 'sale', '--actor', 'ada');
  expect(forced).toMatchObject({ exitCode: 0, err: '' });
  expect(forced.out).toContain('Released by force: 2 of 3 keys registered; release 2.');
  expect(commandsOf(forced.out).slice(0, 2)).toEqual([
    '##vso[task.setvariable variable=modelRegistered;isOutput=true]true',
    '##vso[build.addbuildtag]model-registered',
  ]);
  expect(commandsOf(forced.out).at(-1)).toMatch(/^##vso\[task\.complete result=SucceededWithIssues\]Released by force/);

  const shown = await run(['bin/muster.mjs', 'release', 'show', '--workspace', join(sandbox.folder, 'workspace')]);
  expect(shown.out).toMatch(/reason +sale/);
  expect(shown.out).toMatch(/actor +ada/);
  expect(shown.out).toMatch(/forced against +max_change_share: 2 of 3 keys/);
});

test('to force without a reason is a wrong usage, and nothing runs', async () => {
  const folder = openSandbox();
  const { exitCode, err } = await folder.muster('evaluate', '--pipeline', shop, '--force');
  expect({ exitCode, err: err.split(' ')[0] }).toEqual({ exitCode: 2, err: 'USAGE' });
  expect(existsSync(join(folder.folder, 'workspace'))).toBe(false);
  folder.remove();
});

function commandsOf(out: string): readonly string[] {
  return out.split('\n').filter((line) => line.startsWith('##vso['));
}
