import { beforeEach, expect, test } from '@jest/globals';
import { versionsInUse } from '#src/registry/versions-in-use.ts';
import type { ObjectStore } from '#src/storage/index.ts';
import {
  commitRows,
  deleteRows,
  findTables,
  optimizeTable,
  tableHistory,
  tableVersion,
  vacuumTable,
} from '#src/tables/index.ts';
import { openMemory } from '../../registry/memory-store.ts';
import { getBatchData } from '../../../src/feature-store/datasets/batch-data.ts';
import {
  createTrainingDataset,
  type CreateDatasetOptions,
} from '../../../src/feature-store/datasets/create-training-dataset.ts';
import {
  consequencesOfDeletingView,
  deleteFeatureView,
} from '../../../src/feature-store/datasets/delete-feature-view.ts';
import { deleteTrainingDataset } from '../../../src/feature-store/datasets/delete-training-dataset.ts';
import {
  listTrainingDatasets,
  showTrainingDataset,
} from '../../../src/feature-store/datasets/find-training-dataset.ts';
import { purgeTrainingDataset } from '../../../src/feature-store/datasets/purge-training-dataset.ts';
import { readTrainingDataset } from '../../../src/feature-store/datasets/read-training-dataset.ts';
import { recreateTrainingDataset } from '../../../src/feature-store/datasets/recreate-training-dataset.ts';
import { parseSplit } from '../../../src/feature-store/datasets/split-definition.ts';
import { getOrCreateFeatureView } from '../../../src/feature-store/views/create-feature-view.ts';
import { parseFeatureView } from '../../../src/feature-store/views/parse-feature-view.ts';
import { by, createGroup, dayAt, insert, linesOf } from '../views/shop-groups.ts';

const view = { name: 'demand' };
const ref = { view: 'demand' };
const definition = {
  name: 'demand',
  query: {
    from: { group: 'sales', select: ['shop', 'day', 'sold', 'open'] },
    joins: [{ group: 'weather', look_back: '20d' }],
  },
  labels: ['sold'],
  transformations: [
    { use: 'impute', columns: ['heat'], strategy: 'median' },
    { use: 'standard', columns: ['heat'] },
    { use: 'one_hot', columns: ['shop'], unknown: 'error' },
    { use: 'min_max', columns: ['sold'] },
  ],
};
const time = parseSplit({ time: { test_from: '2026-01-08' } }, '');

let store: ObjectStore;
beforeEach(async () => {
  store = openMemory();
  for (const name of ['sales', 'weather'] as const) await createGroup(store, name);
  const days = [0, 1, 2, 3, 4, 5, 6, 7, 8, 9];
  await insert(
    store,
    'sales',
    days.flatMap((day) => ['a', 'b'].map((shop, i) => [shop, 'i', day, day * 10 + i, true])),
    by(1),
  );
  await insert(
    store,
    'weather',
    [0, 3, 6, 9].map((day) => ['a', day, day, day / 10]),
    by(1),
  );
  await getOrCreateFeatureView(store, parseFeatureView(definition, ''), by(1));
});

function create(options: Partial<CreateDatasetOptions> = {}) {
  return createTrainingDataset(store, view, { by: by(2), ...options });
}

async function lines(options: Parameters<typeof readTrainingDataset>[2], version?: number) {
  const { schema, rows } = await readTrainingDataset(store, { ...ref, version }, options);
  return linesOf(schema, rows);
}

test('a training dataset keeps the rows of its view, its parts, and what its transformations learned of the training part', async () => {
  const dataset = await create({ split: time, description: 'The first.' });
  expect(dataset).toMatchObject({
    view: 'demand',
    viewVersion: 1,
    version: 1,
    state: 'READY',
    nRows: 20,
    rowsPerSplit: { split: { train: 14, test: 6 } },
    tableVersions: { 'feature_groups/sales_1': 1, 'feature_groups/weather_1': 1 },
  });
  expect(await showTrainingDataset(store, ref)).toEqual(dataset);
  expect((await lines({ transformed: false })).slice(6, 9)).toEqual([
    'a 6 true 0.6 60 train',
    'a 7 true 0.6 70 test',
    'a 8 true 0.6 80 test',
  ]);
  expect(await lines({ transformed: false, split: 'test' })).toHaveLength(6);
  const { schema, rows } = await readTrainingDataset(store, ref, { split: 'train' });
  expect(schema.map(({ name }) => name)).toEqual(['shop_a', 'shop_b', 'day', 'open', 'heat', 'sold']);
  // Shop b has no weather; its median is imputed. Sold is scaled by what the training part reached, 0 to 61.
  const heat = rows.columns['heat'] as Float64Array;
  expect(Math.abs(heat.reduce((sum, value) => sum + value, 0))).toBeLessThan(1e-12);
  expect(Math.max(...(rows.columns['sold'] as Float64Array))).toBe(1);
  const tested = await readTrainingDataset(store, ref, { split: 'test' });
  expect(Math.max(...(tested.rows.columns['sold'] as Float64Array))).toBeCloseTo(91 / 61, 12);
});

test('its commits name what it was made from, and the order is rows before record', async () => {
  const dataset = await create();
  const [rows] = await tableHistory(store, 'training_datasets/demand_1_1');
  const [record] = await tableHistory(store, 'feature_store/datasets');
  const things = {
    featureView: { name: 'demand', version: 1 },
    trainingDataset: { view: 'demand', viewVersion: 1, version: 1 },
  };
  expect(rows!.info).toMatchObject({ ...things, tablesRead: dataset.tableVersions });
  expect(record!.info).toMatchObject({
    ...things,
    tablesRead: { ...dataset.tableVersions, 'training_datasets/demand_1_1': 0 },
  });
});

test('a dataset as of last week is made again bit for bit after inserts, upserts, deletes, a compaction, a vacuum and a purge', async () => {
  await insert(store, 'sales', [['c', 'i', 3, 33, true]], by(3));
  const split = parseSplit({ random: { test: 0.2, validation: 0.2, seed: 5, stratify_by: 'shop' } }, '');
  const dataset = await create({ at: dayAt(2), where: { column: 'sold', is: '>', value: 5 }, split, by: by(9) });
  const before = await lines({});
  expect(before).toHaveLength(18);
  await insert(
    store,
    'sales',
    [
      ['a', 'i', 1, 999, false],
      ['z', 'i', 1, 5, true],
    ],
    by(10),
  );
  await insert(
    store,
    'weather',
    [
      ['a', 3, 3, 50],
      ['a', 3, 4, 51],
    ],
    by(11),
  );
  const info = { operation: 'TEST' };
  await deleteRows(store, 'feature_groups/sales_1', {
    where: { column: 'day', is: '>', value: dayAt(4) },
    info,
    now: dayAt(12),
  });
  await optimizeTable(store, 'feature_groups/sales_1', { info, now: dayAt(13) });
  await purgeTrainingDataset(store, ref, { by: by(14) });
  await expect(readTrainingDataset(store, ref)).rejects.toMatchObject({ code: 'DATASET_PURGED' });
  expect(await tableVersion(store, 'training_datasets/demand_1_1')).toBeUndefined();
  expect((await showTrainingDataset(store, ref)).state).toBe('PURGED');

  const tables = await findTables(store);
  const inUse = await versionsInUse(store, tables);
  for (const path of tables) {
    const keepVersions = [...(inUse.get(path) ?? [])];
    await vacuumTable(store, path, {
      now: Date.now() + 1e6,
      retentionInMs: 0,
      allowShortRetention: true,
      keepVersions,
    });
  }
  const { dataset: again, isWritten } = await recreateTrainingDataset(store, ref, { by: by(15) });
  expect(isWritten).toBe(true);
  expect(again).toEqual(dataset);
  expect(await lines({})).toEqual(before);
  expect(await recreateTrainingDataset(store, ref, { by: by(16) })).toEqual({ dataset, isWritten: false });
});

test('rows that someone changed are put right when the dataset is made again', async () => {
  const dataset = await create();
  const before = await lines({});
  const { schema, rows } = await readTrainingDataset(store, ref, { transformed: false });
  const sold = Float64Array.from({ length: rows.nRows }, () => 7);
  await commitRows(store, 'training_datasets/demand_1_1', {
    schema,
    rows: { nRows: rows.nRows, columns: { ...rows.columns, sold } },
    mode: 'overwrite',
    info: { operation: 'TEST' },
    now: dayAt(3),
  });
  // The record names the version of the rows, so that what came later is not read.
  expect(await lines({})).toEqual(before);
  await vacuumTable(store, 'training_datasets/demand_1_1', {
    now: Date.now() + 1e6,
    retentionInMs: 0,
    allowShortRetention: true,
  });
  const { dataset: again, isWritten } = await recreateTrainingDataset(store, ref, { by: by(4) });
  expect([isWritten, again.digest, again.rowsVersion]).toEqual([true, dataset.digest, 2]);
  expect(await lines({})).toEqual(before);
});

test('a table version that is gone, or gives other rows, is told, and nothing is written', async () => {
  await create();
  await insert(store, 'sales', [['a', 'i', 1, 5, true]], by(3));
  await vacuumTable(store, 'feature_groups/sales_1', {
    now: Date.now() + 1e6,
    retentionInMs: 0,
    allowShortRetention: true,
  });
  await expect(recreateTrainingDataset(store, ref, { by: by(4) })).rejects.toMatchObject({
    code: 'DATASET_SOURCE_GONE',
    faults: [{ expected: 'feature_groups/sales_1 at version 1, feature_groups/weather_1 at version 1' }],
  });
  await create();
  const log = 'feature_groups/weather_1/_delta_log/00000000000000000001.json';
  await store.write(log, await store.read('feature_groups/weather_1/_delta_log/00000000000000000000.json'));
  await expect(recreateTrainingDataset(store, { ...ref, version: 2 }, { by: by(4) })).rejects.toMatchObject({
    code: 'DATASET_DIGEST_DIFFERS',
  });
  expect(await tableVersion(store, 'training_datasets/demand_1_2')).toBe(0);
});

test('versions rise and are never given twice, also by writers at the same time and after a deletion', async () => {
  const made = await Promise.all([create(), create({ description: 'b' }), create({ description: 'c' })]);
  expect(new Set(made.map(({ version }) => version))).toEqual(new Set([1, 2, 3]));
  for (const { version } of made) expect((await lines({ transformed: false }, version)).length).toBe(20);
  await deleteTrainingDataset(store, { ...ref, version: 3 }, { by: by(5) });
  await expect(showTrainingDataset(store, { ...ref, version: 3 })).rejects.toMatchObject({ code: 'DATASET_MISSING' });
  expect((await create()).version).toBe(4);
  expect((await listTrainingDatasets(store, ref)).map(({ version }) => version)).toEqual([1, 2, 4]);
});

test('rows that a crash left without a record give way to the next dataset of the number', async () => {
  await commitRows(store, 'training_datasets/demand_1_1', {
    schema: [{ name: 'garbage', type: 'string' }],
    rows: { nRows: 1, columns: { garbage: ['x'] } },
    mode: 'append',
    info: { operation: 'TEST' },
    now: dayAt(1),
  });
  expect(await create()).toMatchObject({ version: 1, rowsVersion: 1 });
  expect(await lines({ transformed: false })).toHaveLength(20);
});

test('rolling origins: each origin has its own training part and its own transformations', async () => {
  const split = parseSplit({ rolling: { origins: 2, horizon: 3, frequency: 'daily' } }, '');
  await create({ split });
  expect((await showTrainingDataset(store, ref)).rowsPerSplit).toEqual({
    origin_1: { train: 8, validation: 6 },
    origin_2: { train: 14, validation: 6 },
  });
  const newest = await readTrainingDataset(store, ref, { split: 'train' });
  expect(newest.rows.nRows).toBe(14);
  expect(Math.max(...(newest.rows.columns['sold'] as Float64Array))).toBe(1);
  const oldest = await readTrainingDataset(store, ref, { origin: 1 });
  expect([oldest.rows.nRows, oldest.schema.at(-1)!.name]).toEqual([14, 'split']);
  expect(Math.max(...(oldest.rows.columns['sold'] as Float64Array))).toBeCloseTo(61 / 31, 12);
  for (const wrong of [{ origin: 3 }, { split: 'test' as const }]) {
    await expect(readTrainingDataset(store, ref, wrong)).rejects.toMatchObject({ code: 'DATASET_SPLIT_INVALID' });
  }
});

test('a batch is transformed as the training rows were, without labels, and nothing is written', async () => {
  await create({ split: time });
  const tables = await findTables(store);
  const batch = await getBatchData(store, view, { labels: true });
  const { schema, rows } = await readTrainingDataset(store, ref);
  const trained = { ...rows.columns };
  delete (trained as Record<string, unknown>)['split'];
  expect([batch.schema, batch.rows.columns]).toEqual([schema.slice(0, -1), trained]);
  const unlabelled = await getBatchData(store, view, { where: { column: 'day', is: '>=', value: '2026-01-08' } });
  expect(unlabelled.schema.map(({ name }) => name)).toEqual(['shop_a', 'shop_b', 'day', 'open', 'heat']);
  expect(unlabelled.rows.nRows).toBe(6);
  expect((await getBatchData(store, view, { transformed: false })).dataset).toBeUndefined();
  await insert(store, 'sales', [['q', 'i', 20, 1, true]], by(3));
  await expect(getBatchData(store, view)).rejects.toMatchObject({
    code: 'FEATURE_TRANSFORMATION_VALUE',
    faults: [{ where: { column: 'shop' } }],
  });
  expect((await getBatchData(store, view, { at: dayAt(2) })).rows.nRows).toBe(20);
  expect(await findTables(store)).toEqual(tables);
});

test('a batch of a view with transformations needs a training dataset', async () => {
  await expect(getBatchData(store, view)).rejects.toMatchObject({ code: 'DATASET_MISSING' });
  await create();
  await expect(getBatchData(store, view, { dataset: 2 })).rejects.toMatchObject({
    code: 'DATASET_MISSING',
    faults: [{ expected: 'training dataset 1' }],
  });
});

test('a dataset without rows is refused, and so is one that is not there', async () => {
  await expect(create({ where: { column: 'sold', is: '<', value: -1 } })).rejects.toMatchObject({
    code: 'DATASET_EMPTY',
  });
  await expect(readTrainingDataset(store, ref)).rejects.toMatchObject({ code: 'DATASET_MISSING' });
  expect(await findTables(store)).not.toContain('feature_store/datasets');
});

test('what rests on a dataset or a view is named before it is deleted', async () => {
  await create();
  await commitRows(store, 'fleets/demand/models', {
    schema: [{ name: 'model', type: 'string' }],
    rows: { nRows: 0, columns: { model: [] } },
    mode: 'append',
    info: {
      operation: 'WRITE MODELS',
      run: 'run-7',
      trainingDataset: { view: 'demand', viewVersion: 1, version: 1 },
      featureView: { version: 1, name: 'demand' },
    },
    now: dayAt(3),
  });
  await expect(deleteTrainingDataset(store, ref, { by: by(4) })).rejects.toMatchObject({
    code: 'DATASET_IN_USE',
    faults: [
      {
        what: 'fleets/demand/models version 0 (WRITE MODELS, run run-7) rests on demand version 1, training dataset 1.',
      },
    ],
  });
  expect(await consequencesOfDeletingView(store, view)).toEqual([
    'demand version 1, training dataset 1 (READY)',
    'fleets/demand/models version 0 (WRITE MODELS, run run-7)',
  ]);
  await expect(deleteFeatureView(store, view, { by: by(4) })).rejects.toMatchObject({ code: 'FEATURE_VIEW_IN_USE' });
  await deleteFeatureView(store, view, { force: true, by: by(5) });
  await expect(create()).rejects.toMatchObject({ code: 'FEATURE_VIEW_MISSING' });
  await expect(
    getOrCreateFeatureView(store, parseFeatureView({ ...definition, version: 1 }, ''), by(6)),
  ).rejects.toMatchObject({ code: 'FEATURE_VIEW_DIFFERS' });
  // The dataset lives without its view.
  await purgeTrainingDataset(store, ref, { by: by(6) });
  expect((await recreateTrainingDataset(store, ref, { by: by(7) })).isWritten).toBe(true);
  await deleteTrainingDataset(store, ref, { force: true, by: by(8) });
  expect(await listTrainingDatasets(store)).toEqual([]);
});
