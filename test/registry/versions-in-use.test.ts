import { expect, test } from '@jest/globals';
import { versionsInUse } from '#src/registry/versions-in-use.ts';
import { commitRows, findTables, type CommitInfo } from '#src/tables/index.ts';
import { openMemory } from './memory-store.ts';

const sales = 'feature_groups/sales_1';
const datasets = 'feature_store/datasets';

type Commit = readonly [path: string, words: Omit<CommitInfo, 'operation'>];

/** Makes the commits in their order and gives what is in use then: the versions of each table, ascending. */
async function inUseAfter(commits: readonly Commit[]): Promise<Readonly<Record<string, readonly number[]>>> {
  const store = openMemory();
  for (const [path, words] of commits) {
    await commitRows(store, path, {
      schema: [{ name: 'x', type: 'long' }],
      rows: { nRows: 1, columns: { x: [1] } },
      mode: 'append',
      info: { operation: 'TEST', ...words },
      now: 1,
    });
  }
  const inUse = await versionsInUse(store, await findTables(store));
  return Object.fromEntries([...inUse].map(([path, versions]) => [path, [...versions].sort((a, b) => a - b)]));
}

function dataset(version: number, tablesRead: Readonly<Record<string, number>>): Commit {
  return [datasets, { trainingDataset: { view: 'demand', viewVersion: 1, version }, tablesRead }];
}

function view(version: number, tablesRead: Readonly<Record<string, number>>): Commit {
  return ['feature_store/views', { featureView: { name: 'demand', version }, tablesRead }];
}

function statistics(version: number): Commit {
  return ['feature_store/statistics', { tablesRead: { [sales]: version } }];
}

const rowsOf = (version: number): Commit => [`training_datasets/demand_1_${version}`, {}];
const fiveOfSales: readonly Commit[] = Array.from({ length: 5 }, () => [sales, {}]);

test('what the record of each training dataset names stays, and what these were made from', async () => {
  expect(
    await inUseAfter([
      ...fiveOfSales,
      ['feature_groups/made_1', { tablesRead: { [sales]: 1 } }],
      ['feature_groups/made_1', {}],
      rowsOf(1),
      dataset(1, { [sales]: 3, 'training_datasets/demand_1_1': 0 }),
      dataset(2, { 'feature_groups/made_1': 0 }),
    ]),
  ).toEqual({
    [sales]: [1, 3],
    'feature_groups/made_1': [0],
    'training_datasets/demand_1_1': [0],
    [datasets]: [0, 1],
  });
});

test('the newest record of a dataset counts: a purged one needs its groups, not its rows; a deleted one nothing', async () => {
  const made = [...fiveOfSales, rowsOf(1), rowsOf(2), dataset(1, { [sales]: 1, 'training_datasets/demand_1_1': 0 })];
  expect(await inUseAfter([...made, dataset(1, { [sales]: 1 })])).toEqual({ [sales]: [1], [datasets]: [1] });
  expect(await inUseAfter([...made, dataset(2, { [sales]: 2 }), dataset(1, {})])).toEqual({
    [sales]: [2],
    [datasets]: [1],
  });
});

test('so it is with feature views, while of other tables only the newest version that names others counts', async () => {
  expect(
    await inUseAfter([
      ...fiveOfSales,
      view(1, { [sales]: 0 }),
      view(2, { [sales]: 1 }),
      view(1, {}),
      statistics(2),
      statistics(3),
    ]),
  ).toEqual({ [sales]: [1, 3], 'feature_store/views': [1], 'feature_store/statistics': [1] });
});
