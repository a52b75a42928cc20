import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, expect, test } from '@jest/globals';
import { openSandbox } from './command.ts';

const sandbox = openSandbox();
afterAll(() => sandbox.remove());
const pipeline = ['--pipeline', 'test/fixtures/pipelines/one-key-column.yml'];
const input = join(sandbox.folder, 'demand.csv');

function writeDemand(scale: number, keys: readonly string[]): void {
  const months = Array.from(
    { length: 24 },
    (_, t) => `${2022 + Math.floor(t / 12)}-${String((t % 12) + 1).padStart(2, '0')}`,
  );
  const rows = keys.flatMap((key) => months.map((month, t) => `${key},${month},${scale * (10 + (t % 12) + (t % 5))}`));
  writeFileSync(input, `location,time,target\n${rows.join('\n')}\n`);
}

test('challengers of other data than the group holds are not judged, and the way out is said', async () => {
  writeDemand(1, ['a', 'b']);
  await sandbox.muster('dataprep', ...pipeline, '--input', input);
  await sandbox.muster('train', ...pipeline);
  writeDemand(3, ['a', 'b']);
  await sandbox.muster('dataprep', ...pipeline, '--input', input);
  const stale = await sandbox.muster('evaluate', ...pipeline);
  expect(stale).toMatchObject({ exitCode: 2 });
  expect(stale.err).toContain('GATE_CHALLENGERS_STALE');
  expect(stale.err).toContain('npm run train');
  await sandbox.muster('train', ...pipeline);
  expect(await sandbox.muster('evaluate', ...pipeline)).toMatchObject({ exitCode: 0 });
});

test('a partial file is remarked: keys that are gone are counted, and their champions stay', async () => {
  writeDemand(3, ['b']);
  const ended = await sandbox.muster('run', 'test/fixtures/pipelines/one-key-column.yml', '--input', input);
  expect(ended.out).toContain('1 key (location=a) of the version before is not in the data any more');
  expect(ended.out).toMatch(/ABSENT +1/);
});

test('rows that were merged into sums belong to their key, which is judged once', async () => {
  writeDemand(1, ['a', 'b', 'b']);
  const summed = 'test/fixtures/pipelines/sums-duplicates.yml';
  const ended = await sandbox.muster('run', summed, '--input', input);
  expect(ended).toMatchObject({ exitCode: 0, err: '' });
  expect(ended.out).toContain('2 of 2 keys trained');
});
