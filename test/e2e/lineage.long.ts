import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from '@jest/globals';
import type { LineageGraph } from '#src/pipelines/index.ts';
import { openSandbox, run, type Ended } from './command.ts';
import { demandText } from './demand-text.ts';

const sandbox = openSandbox();
afterAll(() => sandbox.remove());
const pipeline = 'test/fixtures/pipelines/one-key-column.yml';
const workspace = join(sandbox.folder, 'workspace');

function lineage(...args: readonly string[]): Promise<Ended> {
  return run(['bin/muster.mjs', 'lineage', ...args, '--workspace', workspace]);
}

async function graphOf(thing: string, ...args: readonly string[]): Promise<LineageGraph> {
  const { out, err, exitCode } = await lineage(thing, '--json', ...args);
  expect({ err, exitCode }).toEqual({ err: '', exitCode: 0 });
  return JSON.parse(out) as LineageGraph;
}

function links({ edges }: LineageGraph): readonly string[] {
  return edges.map(({ from, to }) => `${from} > ${to}`);
}

beforeAll(async () => {
  const input = join(sandbox.folder, 'demand.csv');
  for (const scale of [1, 2]) {
    writeFileSync(input, demandText(scale, scale === 2 ? ['a', 'b', 'c'] : ['a', 'b']));
    expect(await sandbox.muster('run', pipeline, '--input', input)).toMatchObject({ exitCode: 0, err: '' });
  }
});

test('a release of a real run goes back to the commit of the feature group that it was trained on', async () => {
  const graph = await graphOf('one-key-column');
  expect(graph.root).toBe('release:one-key-column@2');
  expect(links(graph)).toEqual([
    'models:one-key-column@1 > release:one-key-column@2',
    'training:one-key-column@1 > models:one-key-column@1',
    'view:one_key_column@1 > training:one-key-column@1',
    'group:one_1@1 > view:one_key_column@1',
    'release:one-key-column@2 > table:fleets/one-key-column/forecasts@1',
  ]);
  expect(graph.nodes.find(({ kind }) => kind === 'training')?.words).toBe('challengers of 3 keys, from one_1@1');
  expect(graph.nodes.every(({ state, run: id }) => state === 'there' && id?.startsWith('run-') === true)).toBe(true);
  expect(graph.nodes.map(({ step }) => step)).toEqual([
    'evaluate',
    'evaluate',
    'train',
    'train',
    'dataprep',
    'inference',
  ]);
  expect(links(await graphOf('one_1@0', '--direction', 'down', '--depth', '1'))).toEqual([
    'group:one_1@0 > view:one_key_column@1',
    'view:one_key_column@1 > training:one-key-column@0',
    'group:one_1@0 > table:fleets/one-key-column/forecasts@1',
  ]);
});

test('a model of a key goes back to its own training, and forward to the releases that it was in', async () => {
  const newest = await graphOf('model:one-key-column/c');
  expect(newest.root).toBe('model:one-key-column/c@1');
  expect(links(newest)).toContain('training:one-key-column@1 > model:one-key-column/c@1');
  expect(newest.nodes[0]!.words).toMatch(/^\S+, data up to \S+, FIRST\S* in release 2$/);
  const old = await graphOf('model:one-key-column/a@1');
  expect(links(old)).toContain('training:one-key-column@0 > model:one-key-column/a@1');
  const unknown = await lineage('model:one-key-column/x');
  expect(unknown).toMatchObject({ exitCode: 2, out: '' });
  expect(unknown.err).toContain('model:one-key-column/LOCATION, as in model:one-key-column/a');
});

test('a run shows what it wrote; the text and the picture say the same', async () => {
  const { nodes } = await graphOf('one-key-column');
  const graph = await graphOf(`run:${nodes[0]!.run}`);
  const written = graph.edges.filter(({ from }) => from === graph.root).map(({ to }) => to);
  expect(written).toEqual(['group:one_1@1']);
  const svg = join(sandbox.folder, 'lineage.svg');
  const { out, err } = await lineage('one-key-column', '--svg', svg);
  expect(err).toBe('');
  const lines = out.split('\n').slice(0, 5);
  expect(
    lines.map((line) =>
      line
        .replace(/ {2,}2\d{3}-.*$/, '')
        .trim()
        .split(/ {2,}/),
    ),
  ).toEqual([
    ['┌─ feature group', 'one_1@1'],
    ['┌─ feature view', 'one_key_column@1'],
    ['┌─ training', 'one-key-column@1'],
    ['┌─ model versions', 'one-key-column@1'],
    ['release', 'one-key-column@2'],
  ]);
  expect(readFileSync(svg, 'utf8').match(/<g class="node/g)).toHaveLength(6);
  expect(await lineage('one-key-column', '--svg', join(sandbox.folder, 'no/such/folder.svg'))).toMatchObject({
    exitCode: 2,
  });
});

test('judged forecasts go back to the forecasts and the release that made them, and how they turned out goes back to them', async () => {
  const input = join(sandbox.folder, 'demand.csv');
  const before = (await graphOf('one-key-column')).root;
  writeFileSync(input, `${demandText(2, ['a', 'b', 'c'])}a,2024-01,30\n`);
  for (const args of [
    ['dataprep', '--pipeline', pipeline, '--input', input],
    ['predict', '--pipeline', pipeline, '--mode', 'daily'],
  ])
    expect(await sandbox.muster(...args)).toMatchObject({ exitCode: 0, err: '' });
  const errors = 'table:fleets/one-key-column/forecast_errors@0';
  expect(links(await graphOf('fleets/one-key-column/forecast_accuracy@0', '--direction', 'up'))).toEqual(
    expect.arrayContaining([
      `${errors} > table:fleets/one-key-column/forecast_accuracy@0`,
      `table:fleets/one-key-column/forecasts@1 > ${errors}`,
      `${before} > table:fleets/one-key-column/forecasts@1`,
    ]),
  );
});

test('what is not there is refused with what is, and the help shows how things are named', async () => {
  const unknown = await lineage('one-key-colum');
  expect(unknown).toMatchObject({ exitCode: 2, out: '' });
  expect(unknown.err).toContain('LINEAGE_THING_UNKNOWN');
  expect(unknown.err).toContain('Did you mean "one-key-column"?');
  expect((await lineage('--help')).out).toContain('model:batchai/LOC-01/1001');
});
