import { existsSync, readFileSync } from 'node:fs';
import { mkdir, rm, truncate, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { expect, test } from '@jest/globals';
import { seriesAt } from '#src/core/index.ts';
import { fit, packModel, parseCandidate, unpackModel, writeModel } from '#src/learners/index.ts';
import { registerModel } from '#src/registry/index.ts';
import { openLocalDirectory } from '#src/storage/index.ts';
import { candidates, fleetOf, train, trending } from '../evaluation/small-fleet.ts';
import { openCommands } from './commands-in-process.ts';
import { newFolder, now, runGate } from '../registry/gate-run.ts';

const fleet = fleetOf([[['1', '9'], trending(48)]]);
const root = await newFolder();
await runGate(openLocalDirectory(root), fleet, await train(fleet, { candidates: [candidates.naive] }));
const model = join(root, 'lab');
await mkdir(model);
const module = 'export const predict = (rows) => rows.map(({ price }) => 10 - price);';
await writeFile(join(model, 'predict.mjs'), module);
await writeFile(join(model, 'input_example.json'), '[{"price": 3, "kind": "a"}]');
await writeFile(join(root, 'rows.csv'), 'price,kind\n1,a\n2.5,b\n');
await writeFile(join(root, 'plot.svg'), '<svg/>');

const { workspace, muster, json, refused } = openCommands(root);
const key = 'location=1,product_id=9';
const register = ['models', 'register', model, '--fleet', 'demand', '--key', key, '--metric', 'rmse=1.5,wape=0.1'];

test('a folder with code is registered, shown, downloaded, and predicts only where it may', async () => {
  const more = ['--artifact', `plots/errors.svg=${join(root, 'plot.svg')}`, '--made-from', 'fleets/demand/models=v0'];
  expect(await muster(...register, ...more, '--tag', 'team=lab', '--actor', 'ada')).toBe(
    'location=1, product_id=9: version 2 of the fleet demand is registered, 1 file\n',
  );
  expect(await muster(...register, ...more)).toContain('version 2 of the fleet demand holds all of this already');
  expect(await json('models', 'show', key, '2')).toMatchObject({
    flavor: 'foreign',
    metrics: { rmse: 1.5, wape: 0.1 },
    tags: { team: 'lab' },
    lineage: { tablesRead: { 'fleets/demand/models': 0 } },
    artifacts: expect.arrayContaining([
      { name: 'model/predict.mjs', holds: '', isMandatory: true, bytes: module.length, digest: expect.any(String) },
      { name: 'plots/errors.svg', holds: '', isMandatory: false, bytes: 6, digest: expect.any(String) },
    ]),
  });
  expect(await muster('models', 'compare', key, '1', '2')).toMatch(/rmse .* 1\.5 /);
  const predict = ['models', 'predict', key, '2', '--input', join(root, 'rows.csv')];
  expect(await refused(2, ...predict)).toContain('REGISTRY_CODE_NOT_ALLOWED');
  expect(await json(...predict, '--allow-code')).toEqual([
    { price: 1, kind: 'a', prediction: 9 },
    { price: 2.5, kind: 'b', prediction: 7.5 },
  ]);
  expect(await refused(2, 'models', 'promote', key, '2', '--reason', 'x')).toContain('REGISTRY_MODEL_FOREIGN');
  const to = join(workspace(), 'outputs');
  await muster('models', 'download', key, '2', '--to', to);
  const folder = join(to, 'demand', '1', '9', 'v2');
  expect(readFileSync(join(folder, 'model/predict.mjs'), 'utf8')).toBe(module);
  expect(readFileSync(join(folder, 'plots/errors.svg'), 'utf8')).toBe('<svg/>');
  // What was downloaded is the same version, there and elsewhere.
  expect(await muster('models', 'register', folder, '--fleet', 'demand', '--key', key)).toBe(
    'location=1, product_id=9: version 2 of the fleet demand holds all of this already\n',
  );
  expect(await muster('models', 'register', folder, '--fleet', 'other', '--key', key)).toContain('version 1');
  expect(await json('models', 'show', key, '1', '--fleet', 'other')).toMatchObject({
    artifacts: ((await json('models', 'show', key, '2', '--fleet', 'demand')) as { artifacts: unknown }).artifacts,
  });
  expect(await json('models', 'show', key, '1', '--fleet', 'other')).toMatchObject({
    digest: ((await json('models', 'show', key, '2', '--fleet', 'demand')) as { digest: string }).digest,
  });
});

test('a packed model with files beside it is downloaded and registered again as the same version, and as a new one without them', async () => {
  const more = { 'plots/errors.svg': '<svg/>', 'notes.txt': 'by ada' };
  const trained = {
    fleet: 'demand',
    key: { location: '1', product_id: '9' },
    trainedOn: fleet,
    metrics: { wape: 0.1 },
  };
  const by = { run: 'by-hand', step: 'test', codeVersion: 'abc', now, actor: 'ada' };
  const fitted = fit(candidates.linear, seriesAt(fleet, 0), 7);
  await registerModel(openLocalDirectory(workspace()), { ...trained, model: fitted, artifacts: more }, by);
  const to = join(workspace(), 'outputs');
  await muster('models', 'download', key, '2', '--to', to);
  const folder = join(to, 'demand', '1', '9', 'v2');
  const again = ['models', 'register', folder, '--fleet', 'demand', '--key', key];
  expect(await json(...again)).toMatchObject({ version: 2, isNew: false });
  await rm(join(folder, 'notes.txt'));
  expect(await json(...again)).toMatchObject({ version: 3, isNew: true });
  await writeFile(join(folder, 'plots/errors.svg'), '<svg></svg>');
  expect(await json(...again)).toMatchObject({ version: 4, isNew: true });
});

test('a registered booster goes into the file of another program, and what that does not have is refused', async () => {
  const folder = await newFolder();
  const candidate = parseCandidate(
    { learner: 'boosting', parameters: { lags: [1], harmonics: 1, n_estimators: 5 } },
    { seasonLength: 12 },
  );
  const booster = fit(candidate, seriesAt(fleet, 0), 1);
  await writeFile(join(folder, 'model.muster'), packModel(booster));
  await writeFile(join(folder, 'input_example.json'), '[{"lag_1": 3}]');
  const cutoffPeriod = fleet.firstPeriod[0]! + 47;
  await writeFile(join(folder, 'model.json'), JSON.stringify({ cutoff: '2025-03', cutoffPeriod }));
  await muster('models', 'register', folder, '--fleet', 'demand', '--key', key);
  const file = join(workspace(), 'booster.json');
  const toXgboost = ['models', 'export', key, '2', '--format', 'xgboost'];
  expect(await muster(...toXgboost, '--to', file)).toBe(
    `${file}: location=1, product_id=9, version 2, for xgboost\n4 columns of a row: lag_1, trend, sin_1, cos_1\n` +
      `In 2025-03 trend is 47, and the period number, of which sin_k and cos_k are made, is ${cutoffPeriod}; one more with each period\n`,
  );
  expect(readFileSync(file, 'utf8')).toBe(writeModel(booster, 'xgboost').texts[0]);
  expect(await refused(2, ...toXgboost)).toContain('--to <file>');
  expect(await refused(2, 'models', 'export', key, '--to', file)).toContain('without a format');
  expect(await refused(2, 'models', 'export', '--format', 'xgboost', '--to', file)).toContain('There is no key');
  expect(await refused(2, ...toXgboost, '--to', file, '--where', 'rmse < 1')).toContain('both choose');
  const champion = ['models', 'export', key, '--format', 'ml-random-forest', '--to', file];
  expect(await refused(1, ...champion)).toContain('A model of seasonal_naive is none of ml-random-forest.');
  await muster(...register);
  expect(await refused(1, 'models', 'export', key, '3', '--format', 'xgboost', '--to', file)).toContain(
    'TRAIN_MODEL_NOT_EXPRESSIBLE',
  );
});

test('a model that was downloaded from another key is refused, unless it is meant for this one', async () => {
  await muster(...register);
  await muster('models', 'download', key, '2', '--to', join(workspace(), 'outputs'));
  const folder = join(workspace(), 'outputs', 'demand', '1', '9', 'v2');
  const other = ['models', 'register', folder, '--fleet', 'demand', '--key', 'location=1,product_id=8'];
  const text = await refused(2, ...other);
  expect(text).toContain('REGISTRY_MODEL_OF_OTHER_KEY');
  expect(text).toContain('from the key location=1,product_id=9, and is to be registered for location=1,product_id=8');
  expect(await json(...other, '--another-key')).toMatchObject({ version: 1, isNew: true });
  const reordered = 'product_id=9,location=1';
  expect(await json('models', 'register', folder, '--fleet', 'demand', '--key', reordered)).toMatchObject({
    version: 2,
    isNew: false,
  });
});

test('a packed model that was downloaded goes into service in another fleet', async () => {
  const to = join(workspace(), 'outputs');
  const example = ['--example', join(model, 'input_example.json')];
  await muster('models', 'download', key, '1', '--to', to);
  const folder = join(to, 'demand', '1', '9', 'v1');
  expect(unpackModel(readFileSync(join(folder, 'model.muster'))).learner).toBe('seasonal_naive');
  const again = ['models', 'register', folder, '--fleet', 'copy', '--key', key];
  expect(await refused(1, ...again)).toContain('ARTIFACT_MISSING');
  expect(await refused(2, ...again, ...example, '--promote')).toContain('There is no reason.');
  expect(await json(...again, ...example, '--promote', '--reason', 'moved')).toMatchObject({ version: 1, release: 1 });
  expect(await json('models', 'list')).toMatchObject({
    fleets: [
      { fleet: 'copy', keyColumns: ['location', 'product_id'], keys: 1, champions: 1, versions: 1, release: 1 },
      { fleet: 'demand', keys: 1, champions: 1, versions: 1, release: 1 },
    ],
  });
  expect(await muster('models', 'list')).toContain('2 fleets; --fleet NAME shows the models of one');
  expect(await json('models', 'list', '--fleet', 'copy')).toMatchObject({ models: [{ cutoff: '2025-03' }] });
  expect(await refused(2, 'models', 'list', '--where', 'rmse < 1')).toContain('REGISTRY_FLEET_UNKNOWN');
  expect(await refused(2, 'models', 'predict', key, '1', '--fleet', 'copy', '--input', 'x.json')).toContain(
    'is a packed model (seasonal_naive)',
  );
});

test('a metric with the name of a column is searched as a metric', async () => {
  await muster(...register, '--metric', 'learner=1');
  expect(await json('models', 'list', '--where', 'metric.learner = 1')).toMatchObject({ models: [{ version: 2 }] });
});

test('rows with a column named prediction, and files that are too large, are refused', async () => {
  await muster(...register);
  const rows = join(workspace(), 'rows.json');
  await writeFile(rows, '[{"price": 3, "kind": "a", "prediction": "mine"}]');
  expect(await refused(2, 'models', 'predict', key, '2', '--input', rows, '--allow-code')).toContain(
    'The rows have a column prediction',
  );
  const large = join(workspace(), 'large');
  await mkdir(large);
  await writeFile(join(large, 'predict.mjs'), module);
  await writeFile(join(large, 'input_example.json'), '[{"price": 3}]');
  await truncate(join(large, 'predict.mjs'), 300 * 2 ** 20);
  expect(await refused(1, 'models', 'register', large, '--fleet', 'demand', '--key', key)).toContain(
    'ARTIFACT_TOO_LARGE',
  );
});

test('says what a version of a gate lacks', async () => {
  expect(await muster('models', 'show', key)).toMatch(/signature\.json .*: ARTIFACT_MISSING/);
  const to = join(workspace(), 'outputs');
  expect(await muster('models', 'download', key, '1', '--to', to)).toContain('ARTIFACT_MISSING  signature.json');
  expect(existsSync(join(to, 'demand/1/9/v1/configuration.json'))).toBe(true);
});

test.each([
  ['a folder without files', ['models', 'register', '/nowhere', '--fleet', 'x', '--key', '-'], 'holds no files'],
  [
    'a table that is not there',
    [...register, '--made-from', 'nowhere=v1'],
    '--made-from nowhere=v1: the workspace has no table nowhere',
  ],
  [
    'a version that a table does not have',
    [...register, '--made-from', 'fleets/demand/models=-1.5'],
    '--made-from fleets/demand/models=-1.5 is no version of that table, which is at version 0',
  ],
  ['a metric that is no number', [...register, '--metric', 'rmse=low'], '--metric rmse=low is no number'],
  ['other key columns', ['models', 'register', model, '--fleet', 'demand', '--key', 'sku=1'], 'location, product_id'],
])('refuses %s', async (_, args, message) => {
  expect(await refused(2, ...args)).toContain(message);
});
