import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, expect, test } from '@jest/globals';
import { projectFile } from '#test/house/project.ts';
import { openSandbox } from './command.ts';
import { demandText } from './demand-text.ts';

const sandbox = openSandbox();
afterAll(() => sandbox.remove());
const pipeline = ['--pipeline', 'test/fixtures/pipelines/one-key-column.yml'];
const input = join(sandbox.folder, 'demand.csv');

test('challengers of other data than the group holds are not judged, and the way out is said', async () => {
  writeFileSync(input, demandText(1, ['a', 'b']));
  await sandbox.muster('dataprep', ...pipeline, '--input', input);
  await sandbox.muster('train', ...pipeline);
  writeFileSync(input, demandText(3, ['a', 'b']));
  await sandbox.muster('dataprep', ...pipeline, '--input', input);
  const stale = await sandbox.muster('evaluate', ...pipeline);
  expect(stale).toMatchObject({ exitCode: 2 });
  expect(stale.err).toContain('GATE_CHALLENGERS_STALE');
  expect(stale.err).toContain('npm run train');
  await sandbox.muster('train', ...pipeline);
  expect(await sandbox.muster('evaluate', ...pipeline)).toMatchObject({ exitCode: 0 });
});

test('a partial file is remarked: keys that are gone are counted, and their champions stay', async () => {
  writeFileSync(input, demandText(3, ['b']));
  const ended = await sandbox.muster('run', 'test/fixtures/pipelines/one-key-column.yml', '--input', input);
  expect(ended.out).toContain('1 key (location=a) of the version before is not in the data any more');
  expect(ended.out).toMatch(/ABSENT +1/);
});

test('rows that were merged into sums belong to their key, which is judged once', async () => {
  writeFileSync(input, demandText(1, ['a', 'b', 'b']));
  const summed = 'test/fixtures/pipelines/sums-duplicates.yml';
  const ended = await sandbox.muster('run', summed, '--input', input);
  expect(ended).toMatchObject({ exitCode: 0, err: '' });
  expect(ended.out).toContain('2 of 2 keys trained');
});

test('trainings of different keys that are started at the same time wait for each other, and lose none of them', async () => {
  const own = openSandbox();
  const file = join(own.folder, 'demand.csv');
  const keys = ['a', 'b', 'c', 'd'];
  writeFileSync(file, demandText(1, keys));
  await own.muster('dataprep', ...pipeline, '--input', file);
  const trainings = await Promise.all(keys.map((key) => own.muster('train', ...pipeline, '--location', key, '--wait')));
  expect(trainings.map(({ exitCode }) => exitCode)).toEqual([0, 0, 0, 0]);
  const judged = await own.muster('evaluate', ...pipeline);
  expect(judged.out).toMatch(/all keys +4\n/);
  own.remove();
});

test('keys that a budget leaves out keep their champions, and the states add up to the keys', async () => {
  const own = openSandbox();
  const [file, yaml] = [join(own.folder, 'demand.csv'), join(own.folder, 'budget.yml')];
  const plain = projectFile('test/fixtures/pipelines/one-key-column.yml');
  writeFileSync(file, demandText(1, ['a', 'b']));
  writeFileSync(yaml, plain);
  await own.muster('run', yaml, '--input', file);
  writeFileSync(file, demandText(3, ['a', 'b']));
  writeFileSync(yaml, plain.replace('uses: train-fleet', 'uses: train-fleet, budget: { minutes: 1.0e-9 }'));
  const short = await own.muster('run', yaml, '--input', file);
  expect(short).toMatchObject({ exitCode: 0, err: '' });
  expect(short.out).toContain('0 of 2 keys trained; no candidate won. 2 keys not begun within the budget');
  expect(short.out).toContain('Model was not registered for this run.');
  expect(short.out).toMatch(/NOT_BEGUN +2/);
  const forced = await own.muster('run', yaml, '--input', file, '--force', 'all');
  expect(forced.out).toMatch(/NOT_BEGUN +2/);
  writeFileSync(yaml, plain);
  const rest = await own.muster('run', yaml, '--input', file);
  expect(rest.out).toContain('2 of 2 keys trained');
  own.remove();
});
