import { expect, test } from '@jest/globals';
import type { MusterError } from '#src/core/index.ts';
import type { ObjectStore } from '#src/storage/index.ts';
import { commitRows, dropTable, findTables, type CommitInfo } from '#src/tables/index.ts';
import { pairColumns, pairSchema, temporaryStores } from '../../tables/fixtures.ts';
import { consequencesOfDelete } from '../../../src/feature-store/groups/consequences.ts';
import { deleteFeatureGroup, deleteRowsOfGroup } from '../../../src/feature-store/groups/delete-group.ts';
import { insertRows } from '../../../src/feature-store/groups/insert-rows.ts';
import { listFeatureGroups } from '../../../src/feature-store/groups/list-groups.ts';
import { validationHistory } from '../../../src/feature-store/groups/validation-log.ts';
import { by, createDemand, demandRows, now, readDemand, rejection } from './demand-group.ts';

const openStore = temporaryStores();
const group = { name: 'demand', version: 1 };
const own = 'feature_groups/demand_1';

async function commit(store: ObjectStore, path: string, info: CommitInfo): Promise<void> {
  await commitRows(store, path, { schema: pairSchema, rows: pairColumns([['a', 1]]), mode: 'append', info, now });
}

function view(name: string, version: number): object {
  return { featureView: { name, version } };
}

function dataset(version: number): object {
  return { trainingDataset: { view: 'wide', viewVersion: 1, version } };
}

test('rows are deleted as a commit of their own, and older versions still hold them', async () => {
  const store = await openStore();
  await createDemand(store);
  await insertRows(
    store,
    group,
    demandRows([
      ['a', 0, 0, 5],
      ['b', 0, 0, 6],
    ]),
    by(),
  );
  const where = { column: 'item', is: '=', value: 'a' } as const;
  expect(await deleteRowsOfGroup(store, group, { ...by(), where })).toEqual({ version: 2, nDeleted: 1 });
  expect(await deleteRowsOfGroup(store, group, { ...by(), where })).toEqual({ version: 2, nDeleted: 0 });
  expect(await readDemand(store)).toEqual(['b 0 0 6']);
  expect(await readDemand(store, { tableVersion: 1 })).toHaveLength(2);
});

test('a group on which nothing rests is deleted with its quarantine; others stay', async () => {
  const store = await openStore();
  await createDemand(store, { quarantine: true });
  await createDemand(store);
  await createDemand(store, { name: 'demand_area' });
  for (const version of [1, 2]) {
    await insertRows(store, { name: 'demand', version }, demandRows([['a', 0, 0, 5]]), by());
  }
  await insertRows(store, group, demandRows([['a', 0, 0, -5]]), by());
  expect(await findTables(store)).toContain('feature_groups/demand_quarantine_1');
  expect(await deleteFeatureGroup(store, group, by())).toEqual([]);
  expect((await listFeatureGroups(store)).map((line) => line.path)).toEqual([
    'feature_groups/demand_2',
    'feature_groups/demand_area_1',
  ]);
  expect(await readDemand(store)).toEqual(['a 0 0 5']);
  await expect(deleteFeatureGroup(store, group, by())).rejects.toMatchObject({ code: 'FEATURE_GROUP_MISSING' });
  await expect(createDemand(store, { version: 1 })).rejects.toMatchObject({ code: 'FEATURE_GROUP_EXISTS' });
});

test('the number of a deleted group is never given out again, and what is inserted into a table made anew is kept anew', async () => {
  const store = await openStore();
  expect((await createDemand(store)).version).toBe(1);
  await deleteFeatureGroup(store, group, by());
  expect((await createDemand(store)).version).toBe(2);
  await deleteFeatureGroup(store, { name: 'demand', version: 2 }, by());
  expect((await createDemand(store)).version).toBe(3);
  const rows = demandRows([['a', 0, 0, 5]]);
  const third = { name: 'demand', version: 3 };
  await insertRows(store, third, rows, by());
  // Without a deletion of the group, as another tool might do it.
  await dropTable(store, 'feature_groups/demand_3', { info: { operation: 'DROP' }, now });
  await createDemand(store, { version: 3 });
  expect(await insertRows(store, third, rows, by())).toMatchObject({ version: 1, isRepeated: false });
  expect(await validationHistory(store, third)).toHaveLength(2);
});

test('names what rests on a group by its newest state, and deletes it only by force', async () => {
  const store = await openStore();
  await createDemand(store);
  await createDemand(store, { name: 'declared', madeFrom: [group] });
  await createDemand(store, { name: 'unrelated', madeFrom: [{ name: 'demand', version: 2 }] });
  await createDemand(store, { name: 'derived' });
  await insertRows(store, { name: 'derived', version: 1 }, demandRows([['a', 0, 0, 5]]), {
    ...by(),
    tablesRead: { [own]: 3 },
  });
  const read = { tablesRead: { [own]: 1 } };
  await commit(store, 'feature_store/views', { operation: 'CREATE FEATURE VIEW', ...view('wide', 1), ...read });
  await commit(store, 'feature_store/views', { operation: 'CREATE FEATURE VIEW', ...view('other', 1), tablesRead: {} });
  await commit(store, 'feature_store/views', { operation: 'CREATE FEATURE VIEW', ...view('old', 1), ...read });
  await commit(store, 'feature_store/views', { operation: 'DELETE FEATURE VIEW', ...view('old', 1) });
  await commit(store, 'feature_store/datasets', { operation: 'CREATE TRAINING DATASET', ...dataset(1), ...read });
  await commit(store, 'feature_store/datasets', { operation: 'CREATE TRAINING DATASET', ...dataset(2), ...read });
  await commit(store, 'feature_store/datasets', { operation: 'PURGE TRAINING DATASET', ...dataset(2) });
  await commit(store, 'feature_store/datasets', { operation: 'DELETE TRAINING DATASET', ...dataset(1) });
  await commit(store, 'training_datasets/wide_1_2', { operation: 'WRITE TRAINING DATASET', ...dataset(2), ...read });
  await commit(store, 'fleets/shop/challengers', { operation: 'TRAIN', tablesRead: { [own]: 2 } });
  await commit(store, 'fleets/moved/challengers', { operation: 'TRAIN', ...read });
  await commit(store, 'fleets/moved/challengers', { operation: 'TRAIN', tablesRead: { 'feature_groups/other_1': 1 } });
  await commit(store, 'fleets/shop/releases', { operation: 'RELEASE', ...read });
  await commit(store, 'runs', { operation: 'RECORD RUN' });
  const consequences = await consequencesOfDelete(store, group);
  expect(consequences.map(({ what, tableVersion }) => [what, tableVersion])).toEqual([
    ['The feature group declared version 1', undefined],
    ['The feature group derived version 1', 3],
    ['The training dataset 2 of the feature view wide version 1', 1],
    ['The feature view wide version 1', 1],
    ['The table challengers of the fleet shop', 2],
    ['The table releases of the fleet shop', 1],
  ]);
  const error = (await rejection(deleteFeatureGroup(store, group, by()))) as MusterError;
  expect(error).toMatchObject({ code: 'FEATURE_GROUP_IN_USE' });
  expect(error.faults).toHaveLength(6);
  expect(error.message).toContain(
    'fleets/shop/challengers: The table challengers of the fleet shop rests on the feature group demand version 1, on version 2 of its table.',
  );
  expect(await readDemand(store)).toEqual([]);
  expect(await deleteFeatureGroup(store, group, { ...by(), force: true })).toEqual(consequences);
  expect(await findTables(store)).not.toContain(own);
});
