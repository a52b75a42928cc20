import { beforeAll, expect, test } from '@jest/globals';
import type { ObjectStore } from '#src/storage/index.ts';
import { dyingStore } from '../../registry/gate-run.ts';
import { openMemory, type Objects } from '../../registry/memory-store.ts';
import { createTrainingDataset } from '../../../src/feature-store/datasets/create-training-dataset.ts';
import { deleteTrainingDataset } from '../../../src/feature-store/datasets/delete-training-dataset.ts';
import { listTrainingDatasets } from '../../../src/feature-store/datasets/find-training-dataset.ts';
import { purgeTrainingDataset } from '../../../src/feature-store/datasets/purge-training-dataset.ts';
import { readTrainingDataset } from '../../../src/feature-store/datasets/read-training-dataset.ts';
import { recreateTrainingDataset } from '../../../src/feature-store/datasets/recreate-training-dataset.ts';
import { parseSplit } from '../../../src/feature-store/datasets/split-definition.ts';
import { getOrCreateFeatureView } from '../../../src/feature-store/views/create-feature-view.ts';
import { parseFeatureView } from '../../../src/feature-store/views/parse-feature-view.ts';
import { by, createGroup, insert, linesOf } from '../views/shop-groups.ts';

const ref = { view: 'demand', version: 1 };
const split = parseSplit({ random: { test: 0.5 } }, '');
const actions = {
  create: async (store: ObjectStore) => createTrainingDataset(store, { name: 'demand' }, { split, by: by(2) }),
  purge: async (store: ObjectStore) => purgeTrainingDataset(store, ref, { by: by(3) }),
  recreate: async (store: ObjectStore) => recreateTrainingDataset(store, ref, { by: by(4) }),
  delete: async (store: ObjectStore) => deleteTrainingDataset(store, ref, { by: by(5) }),
};

const viewed: Objects = new Map();
const created: Objects = new Map();
const purged: Objects = new Map();
let rowsOfDataset: readonly string[];

async function readLines(store: ObjectStore): Promise<readonly string[]> {
  const { schema, rows } = await readTrainingDataset(store, ref);
  return linesOf(schema, rows);
}

async function stateOf(store: ObjectStore): Promise<readonly string[]> {
  return (await listTrainingDatasets(store)).map(({ version, state }) => `${version} ${state}`);
}

function copyTo(target: Objects, from: Objects): ObjectStore {
  for (const [path, held] of from) target.set(path, held);
  return openMemory(target);
}

beforeAll(async () => {
  const store = openMemory(viewed);
  await createGroup(store, 'sales');
  await insert(
    store,
    'sales',
    [1, 2, 3, 4].map((day) => ['s', 'i', day, day, true]),
  );
  const definition = { name: 'demand', query: { from: { group: 'sales' } } };
  await getOrCreateFeatureView(store, parseFeatureView(definition, ''), by(1));
  await actions.create(copyTo(created, viewed));
  await actions.purge(copyTo(purged, created));
  rowsOfDataset = await readLines(openMemory(created));
});

test.each([
  ['create', viewed, created],
  ['purge', created, purged],
  ['recreate', purged, created],
] as const)(
  'a process that dies anywhere in a %s leaves the state before or after it, and the next run finishes',
  async (name, before, after) => {
    expect(rowsOfDataset).toHaveLength(4);
    const states = [await stateOf(openMemory(before)), await stateOf(openMemory(after))];
    let hasDied = true;
    for (let nCalls = 0; hasDied; nCalls++) {
      const objects: Objects = new Map(before);
      const store = openMemory(objects);
      hasDied = await actions[name](dyingStore(store, nCalls)).then(
        () => false,
        (error: unknown) => {
          expect(error).toMatchObject({ code: 'STORAGE_FAILED' });
          return true;
        },
      );
      const state = await stateOf(store);
      expect(states).toContainEqual(state);
      if (state[0] === '1 READY') expect(await readLines(store)).toEqual(rowsOfDataset);
      // What died behind the record is done again: a second dataset of the same rows would be one too many.
      if (name === 'create' && state.length > 0) continue;
      await actions[name](store);
      expect(await stateOf(store)).toEqual(states[1]);
      if (name === 'purge')
        expect([...objects.keys()].filter((path) => path.startsWith('training_datasets/'))).toEqual([]);
      else expect(await readLines(store)).toEqual(rowsOfDataset);
    }
  },
);

test('a deletion whose process dies anywhere leaves a dataset that can be deleted or made again, and is finished by the next run', async () => {
  const states = new Set<string>();
  let hasDied = true;
  for (let nCalls = 0; hasDied; nCalls++) {
    const objects: Objects = new Map(created);
    const store = openMemory(objects);
    hasDied = await actions.delete(dyingStore(store, nCalls)).then(
      () => false,
      () => true,
    );
    const [state = 'none'] = await stateOf(store);
    states.add(state);
    if (state === '1 READY') expect(await readLines(store)).toEqual(rowsOfDataset);
    if (state === 'none') expect(hasDied).toBe(false);
    else await actions.delete(store);
    expect(await stateOf(store)).toEqual([]);
    expect([...objects.keys()].filter((path) => path.startsWith('training_datasets/'))).toEqual([]);
  }
  expect([...states].sort()).toEqual(['1 PURGED', '1 READY', 'none']);
});

test('a dataset that is deleted while it is made again stays deleted, and no rows are left', async () => {
  const objects: Objects = new Map(purged);
  const store = openMemory(objects);
  let isDeleted = false;
  const meddling: ObjectStore = {
    ...store,
    writeIfAbsent: async (path, ...rest) => {
      if (!isDeleted && path.startsWith('training_datasets/')) {
        isDeleted = true;
        await actions.delete(store);
      }
      return store.writeIfAbsent(path, ...rest);
    },
  };
  await expect(actions.recreate(meddling)).rejects.toMatchObject({
    code: 'DATASET_CHANGED',
    faults: [{ what: 'demand version 1, training dataset 1 is DELETED by now.' }],
  });
  expect(isDeleted).toBe(true);
  expect(await stateOf(store)).toEqual([]);
  expect([...objects.keys()].filter((path) => path.startsWith('training_datasets/'))).toEqual([]);
});

test('a change of another dataset meanwhile is no reason to refuse', async () => {
  const store = openMemory(new Map(created));
  let isMade = false;
  const busy: ObjectStore = {
    ...store,
    writeIfAbsent: async (path, ...rest) => {
      if (!isMade && path.startsWith('feature_store/datasets/')) {
        isMade = true;
        await actions.create(store);
      }
      return store.writeIfAbsent(path, ...rest);
    },
  };
  await actions.purge(busy);
  expect(await stateOf(store)).toEqual(['1 PURGED', '2 READY']);
});

test('a dataset whose rows are gone although its record says otherwise says so, and can be made again', async () => {
  const objects: Objects = new Map([...created].filter(([path]) => !path.startsWith('training_datasets/')));
  const store = openMemory(objects);
  await expect(readTrainingDataset(store, ref)).rejects.toMatchObject({ code: 'DATASET_ROWS_MISSING' });
  await actions.recreate(store);
  expect(await readLines(store)).toEqual(rowsOfDataset);
});
