import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { parse } from 'yaml';
import { openLocalDirectory } from '#src/storage/index.ts';
import { bindingOf, sourceOf } from '#src/cli/derive/derive-source.ts';
import { readArtifacts } from '#src/steps/artifacts/read-artifacts.ts';
import { writeArtifacts } from '#src/steps/artifacts/write-artifacts.ts';
import { readRun } from '#src/pipelines/index.ts';
import { trainingOfRun } from '#src/steps/index.ts';
import { openMemory } from '#test/registry/memory-store.ts';
import { readTable, stringColumn, tableVersion } from '#src/tables/index.ts';
import { openSandbox, run, type Ended } from '#test/e2e/command.ts';
import { csvFiles, writePipeline, writeSmallInput } from '#test/e2e/small-input.ts';
import { projectRoot } from '#test/house/project.ts';

const sandbox = openSandbox();
const workspaceFolder = join(sandbox.folder, 'workspace');
const forecasts = join(sandbox.folder, 'output', 'forecasts');
const workspace = openLocalDirectory(workspaceFolder);
let pipeline = '';
let training = '';
let asInferred: ReturnType<typeof csvFiles> = {};

const derive = (...args: readonly string[]): Promise<Ended> =>
  run([join(projectRoot, 'bin/muster.mjs'), 'derive', ...args, '--workspace', workspaceFolder]);

async function runsOf(): Promise<readonly string[]> {
  const read = await readTable(workspace, 'runs', { columns: ['run'] });
  return read === undefined ? [] : stringColumn(read.rows, 'run');
}

beforeAll(async () => {
  // One learner: what is derived does not depend on how many there are.
  pipeline = writePipeline(sandbox.folder, writeSmallInput(sandbox.folder));
  const text = readFileSync(pipeline, 'utf8');
  writeFileSync(pipeline, text.replace(/candidates:\n(?: {6}.*\n)+/, 'candidates: [linear]\n'));
  const ended = await sandbox.muster('run', pipeline);
  expect(ended).toMatchObject({ exitCode: 0, err: '' });
  training = (await runsOf())[0]!;
  rmSync(forecasts, { recursive: true });
  await sandbox.muster('inference', '--pipeline', pipeline);
  asInferred = csvFiles(forecasts);
});

afterAll(() => sandbox.remove());

test('a training keeps its artifacts: what it read, in which order, an example, and where its models are', async () => {
  const artifacts = (await readArtifacts(workspace, { run: training, step: 'train' }))!;
  expect(artifacts.column_order).toEqual(['location', 'product_id', 'period', 'price', 'promotion']);
  expect(artifacts.example_batch).toHaveLength(5);
  expect(artifacts.example_batch).toContainEqual({
    location: expect.any(String),
    product_id: expect.any(String),
    period: '2026-03-01T00:00:00.000Z',
    price: expect.any(Number),
    promotion: expect.any(Number),
  });
  const table = await readTable(workspace, 'fleets/batchai/challengers', { columns: ['state'] });
  const models = stringColumn(table!.rows, 'state').filter((state) => state === 'TRAINED').length;
  expect(artifacts.model).toMatchObject({ table: 'fleets/batchai/challengers', version: table!.version, models });
  expect(artifacts.metrics).toMatchObject({ keys: table!.rows.nRows });
  const columns = (artifacts.data_statistics as readonly { readonly column: string }[]).map(({ column }) => column);
  expect(columns).toEqual(['location', 'product_id', 'period', 'target', 'price', 'promotion']);
});

test('derives a prediction from a pipeline: it forecasts the same bytes as muster inference, and trains nothing', async () => {
  const ended = await derive('predict', pipeline);
  expect(ended.exitCode).toBe(0);
  const target = join(sandbox.folder, 'batchai.predict.yml');
  expect(ended.out).toContain(
    `${target}: dataprep, inference; bound to the step train of ${training} and to release 1`,
  );
  const tables = ['challengers', 'models', 'decisions', 'releases'].map((name) => `fleets/batchai/${name}`);
  const versions = await Promise.all(tables.map((path) => tableVersion(workspace, path)));
  rmSync(forecasts, { recursive: true });
  const derived = await sandbox.muster('run', target);
  expect(derived).toMatchObject({ exitCode: 0, err: '' });
  expect(csvFiles(forecasts)).toEqual(asInferred);
  expect(await Promise.all(tables.map((path) => tableVersion(workspace, path)))).toEqual(versions);
});

test('derives from a run, also from one that reused its training, and overwrites no file that was not derived', async () => {
  const target = join(sandbox.folder, 'of-run.yml');
  const args = ['predict', training, '--pipeline', pipeline, '--output', target];
  expect((await derive(...args)).exitCode).toBe(0);
  const text = readFileSync(target, 'utf8');
  const { steps } = parse(text) as { readonly steps: readonly object[] };
  expect(steps[1]).toEqual({
    name: 'inference',
    schema: 'warn',
    mode: 'full',
    explain: false,
    plots: 10,
    reconcile: 'bottom_up',
    uses: 'batch-forecast',
    training: { run: training, step: 'train' },
    release: 1,
  });
  const taken = await derive('predict', training, '--pipeline', pipeline, '--output', pipeline);
  expect(taken).toMatchObject({ exitCode: 2 });
  expect(taken.err).toContain('DERIVE_IMPOSSIBLE');
  // The run of what was derived reused the preparation of the first run, and trained nothing.
  const derived = (await runsOf()).at(-1)!;
  expect(derived).not.toBe(training);
  expect(await trainingOfRun(workspace, derived)).toBeUndefined();
  expect(await sandbox.muster('run', pipeline, '--only', 'train')).toMatchObject({ exitCode: 0 });
  const reusing = (await runsOf()).at(-1)!;
  expect(reusing).not.toBe(derived);
  expect(await trainingOfRun(workspace, reusing)).toEqual({ run: training, step: 'train' });
  expect(await sourceOf(training, undefined, workspace, {})).toMatchObject({
    file: 'pipelines/batchai.yml',
    run: { id: training, pipeline: 'batchai' },
  });
});

test('names what is lacking: the run, its training, the release', async () => {
  const unknown = sourceOf('run-20200101T000000Z-000000', undefined, workspace, {});
  await expect(unknown).rejects.toMatchObject({
    code: 'RUN_UNKNOWN',
    faults: [{ expected: expect.stringContaining(training) }],
  });
  const source = { file: 'demand.yml', run: undefined };
  const untrained = bindingOf(source, { name: 'demand' }, workspace, {});
  await expect(untrained).rejects.toMatchObject({
    code: 'DERIVE_IMPOSSIBLE',
    message: expect.stringContaining('not trained'),
  });
  const other = openMemory();
  const trained = { ...source, run: await readRun(workspace, training) };
  await expect(bindingOf(trained, { name: 'batchai' }, other, {})).rejects.toMatchObject({
    message: expect.stringContaining(`${training} trained nothing`),
  });
  await writeArtifacts(
    other,
    { run: training, step: 'train' },
    (await readArtifacts(workspace, { run: training, step: 'train' }))!,
  );
  await expect(bindingOf(trained, { name: 'batchai' }, other, {})).rejects.toMatchObject({
    message: expect.stringContaining(`${training} trained nothing`),
  });
});

test('derives the preprocessing, which runs as it is and from which nothing more can be derived', async () => {
  const target = join(sandbox.folder, 'features.yml');
  expect((await derive('preprocess', pipeline, '--output', target)).out).toContain(`${target}: dataprep`);
  const ended = await sandbox.muster('run', target);
  expect(ended).toMatchObject({ exitCode: 0, err: '' });
  expect(ended.out).not.toMatch(/^inference /m);
  const again = await derive('predict', target);
  expect(again).toMatchObject({ exitCode: 2 });
  expect(again.err).toContain('No step of the pipeline trains');
});

test('says where a forecast reads its rows through another view than the training, in a remark and in the file', async () => {
  const target = join(sandbox.folder, 'batchai.predict.yml');
  const replaced = join(sandbox.folder, 'replaced.yml');
  writeFileSync(
    replaced,
    readFileSync(target, 'utf8').replace('frequency:', 'feature_view: { name: other }\nfrequency:'),
  );
  const ended = await sandbox.muster('run', replaced);
  expect(ended.out).toContain('featurization: replaced; the models were trained on the view batchai@1');
  const rows = sandbox.csv('forecasts/item_demand_forecast.csv');
  expect(new Set(rows.map((row) => row['featurization']))).toEqual(new Set(['replaced']));
});

test('refuses rows without a column of the training; without artifacts it says so, and refuses where it is strict', async () => {
  const target = join(sandbox.folder, 'batchai.predict.yml');
  const narrow = join(sandbox.folder, 'narrow.yml');
  const text = readFileSync(target, 'utf8');
  writeFileSync(
    narrow,
    text.replace('known_future: [price, promotion]', 'known_future: [price]').replace('version: 1', 'version: 2'),
  );
  const ended = await sandbox.muster('run', narrow);
  expect(ended).toMatchObject({ exitCode: 2 });
  expect(ended.err).toContain('DATA_SCHEMA_COLUMNS');
  expect(ended.err).toContain('column "promotion": The column is not given.');
  rmSync(join(workspaceFolder, 'artifacts'), { recursive: true });
  const bare = await sandbox.muster('inference', '--pipeline', pipeline);
  expect(bare.exitCode).toBe(0);
  expect(bare.out).toContain('no training has kept a data schema');
  expect(csvFiles(forecasts)).toEqual(asInferred);
  const bound = await sandbox.muster('run', target);
  expect(bound.err).toContain('ARTIFACT_MISSING');
});
