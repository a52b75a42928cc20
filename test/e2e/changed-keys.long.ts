import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { openStore } from '#src/storage/index.ts';
import { numberColumn, readTable, stringColumn } from '#src/tables/index.ts';
import { projectFile } from '#test/house/project.ts';
import { openSandbox } from './command.ts';
import { writePipeline, writeSmallInput } from './small-input.ts';

const sandbox = openSandbox();
const inputs = writeSmallInput(sandbox.folder);
const workspace = openStore(join(sandbox.folder, 'workspace'));
const changedKeys = ['LOC-01/1003', 'LOC-01/1017', 'LOC-02/1005'];
let pipeline: string;
afterAll(() => sandbox.remove());

// Two quick candidates: which keys are trained does not depend on what is tried.
beforeAll(() => {
  const slow = /^ +- (theta|ets|\{ learner: mean.*)$\n/gm;
  pipeline = writePipeline(sandbox.folder, inputs);
  writeFileSync(pipeline, readFileSync(pipeline, 'utf8').replace(slow, ''));
  expect(projectFile('pipelines/batchai.yml')).toMatch(slow);
});

/** Adds to the quantity of the period in the middle of each of the keys. */
function change(keys: readonly string[]): void {
  const lines = readFileSync(inputs.demand, 'utf8').split('\n');
  const changed = lines.map((line) => {
    const [location, product, period, quantity, ...rest] = line.split(',');
    if (period !== '2023-06' || !keys.includes(`${location}/${product}`)) return line;
    return [location, product, period, String(Number(quantity) + 40), ...rest].join(',');
  });
  expect(changed.filter((line, i) => line !== lines[i])).toHaveLength(keys.length);
  writeFileSync(inputs.demand, changed.join('\n'));
}

/** The newest record of a step in the table of runs. */
async function lastCounts(step: string): Promise<Readonly<Record<string, number>>> {
  const { rows } = (await readTable(workspace, 'runs'))!;
  const last = stringColumn(rows, 'step').lastIndexOf(step);
  return JSON.parse(stringColumn(rows, 'counts')[last]!) as Record<string, number>;
}

/** The lines of a file of the output folder by key, without the number of the release in service. */
function linesByKey(path: string): ReadonlyMap<string, string> {
  const lines = new Map<string, string>();
  for (const { release: _, ...row } of sandbox.csv(path)) {
    const id = `${row['location']}/${row['product_id']}`;
    lines.set(id, `${lines.get(id) ?? ''}${JSON.stringify(row)}\n`);
  }
  return lines;
}

function keysThatDiffer(before: ReadonlyMap<string, string>, after: ReadonlyMap<string, string>): readonly string[] {
  return [...new Set([...before.keys(), ...after.keys()])].filter((id) => before.get(id) !== after.get(id));
}

const forecastFile = 'forecasts/item_demand_forecast.csv';

test('of 60 keys the 3 whose rows changed are trained, judged anew and forecast otherwise', async () => {
  expect(await sandbox.muster('run', pipeline)).toMatchObject({ exitCode: 0, err: '' });
  const { keys, keysBlocked, ...others } = await lastCounts('train');
  expect(keys).toBe(60);
  expect(others).toMatchObject({ keysTrained: 60 - keysBlocked!, keysReused: 0 });
  const forecasts = linesByKey(forecastFile);
  const coefficients = linesByKey('Training_Output/coefficients.csv');

  change(changedKeys);
  const second = await sandbox.muster('run', pipeline);
  expect(second).toMatchObject({ exitCode: 0, err: '' });
  const asBefore = 57 - keysBlocked!;
  expect(second.out).toContain(`3 of 60 keys trained anew, ${asBefore} as before, ${keysBlocked} blocked`);
  expect(await lastCounts('train')).toMatchObject({ keys: 60, keysTrained: 3, keysReused: asBefore, keysBlocked });

  const decisions = sandbox.csv('model_metrics/decisions.csv');
  const idsOf = (isWanted: string): readonly string[] =>
    decisions.flatMap((row) => (row['registered'] === isWanted ? [`${row['location']}/${row['product_id']}`] : []));
  expect(idsOf('true')).toEqual(changedKeys);
  expect(idsOf('false')).toHaveLength(57);
  const { rows } = (await readTable(workspace, 'fleets/batchai/releases'))!;
  const releases = numberColumn(rows, 'release');
  expect(releases.filter((release) => release === 2)).toHaveLength(3);

  const differing = keysThatDiffer(forecasts, linesByKey(forecastFile));
  expect(differing).toEqual(changedKeys);
  expect(keysThatDiffer(coefficients, linesByKey('Training_Output/coefficients.csv'))).toEqual(changedKeys);
});

test('a training of all keys from scratch gives the challengers that the 3 and the 57 have', async () => {
  const outputs = [
    'Training_Output/coefficients.csv',
    'Training_Output/rmse.csv',
    'model_metrics/all_model_metrics.json',
  ];
  const bytes = (): readonly string[] =>
    outputs.map((path) => readFileSync(join(sandbox.folder, 'output', path), 'utf8'));
  const before = bytes();
  const full = join(sandbox.folder, 'full.yml');
  writeFileSync(
    full,
    readFileSync(pipeline, 'utf8').replace('uses: train-fleet', 'uses: train-fleet\n    reuse: false'),
  );
  expect(await sandbox.muster('train', '--pipeline', full)).toMatchObject({ exitCode: 0, err: '' });
  expect(await lastCounts('train')).toMatchObject({ keysReused: 0 });
  expect(bytes()).toEqual(before);
});

test('a damaged challenger of a key is trained again; beside selected keys it is an error, since it would be lost', async () => {
  const { columns } = (await readTable(workspace, 'fleets/batchai/challengers'))!.rows;
  const row = (columns['product_id'] as readonly string[]).indexOf('1017');
  const file = join(sandbox.folder, 'workspace', (columns['model_path'] as readonly string[])[row]!);
  const bytes = readFileSync(file);
  bytes[Number(columns['model_offset']![row]) + 8]! ^= 1;
  writeFileSync(file, bytes);
  const selected = await sandbox.muster('train', '--pipeline', pipeline, '--location', 'LOC-02');
  expect(selected.exitCode).toBe(1);
  expect(selected.err).toContain('TRAIN_CHALLENGERS_DAMAGED');
  expect(selected.err).toContain('location=LOC-01, product_id=1017');
  const all = await sandbox.muster('train', '--pipeline', pipeline);
  expect(all).toMatchObject({ exitCode: 0, err: '' });
  expect(all.out).toContain('product_id=1017');
  expect(await lastCounts('train')).toMatchObject({ keysTrained: 1 });
});
