import { expect, test } from '@jest/globals';
import { assetsText, preparedTables } from '#ml-service/azure-ml/index.ts';

const table = (id: string): { readonly name: string; readonly kind: 'table'; readonly id: string } => ({
  name: id.split('@')[0]!,
  kind: 'table',
  id,
});

test('the prepared data of a run are the feature groups and training datasets that its steps wrote or read, each once', () => {
  const demand = 'feature_groups/demand_1@4#0123456789ab';
  const steps = [
    { inputs: [{ name: 'inputs.demand', kind: 'file', id: 'ab' }], outputs: [table(demand)] },
    {
      inputs: [table(demand), table('feature_groups/promotions_2@none')],
      outputs: [
        table('fleets/batchai/challengers@0#9d40250e0544'),
        table('training_datasets/sales_1_3@0#ddaac2edf78a'),
      ],
    },
    // A step that failed has no outputs; the log of a table may have expired behind its entry.
    { inputs: [table('feature_groups/old-prices_1@7')], outputs: null },
  ] as const;
  const tables = preparedTables(steps);
  expect(tables).toEqual([
    {
      table: 'feature_groups/demand_1',
      tableVersion: 4,
      commit: '0123456789ab',
      asset: 'feature_groups_demand_1',
      assetVersion: '4-0123456789ab',
    },
    expect.objectContaining({ asset: 'training_datasets_sales_1_3', assetVersion: '0-ddaac2edf78a' }),
    expect.objectContaining({ asset: 'feature_groups_old-prices_1', assetVersion: '7', commit: undefined }),
  ]);
  expect(assetsText(tables)).toBe(
    'feature_groups_demand_1:4-0123456789ab, training_datasets_sales_1_3:0-ddaac2edf78a, feature_groups_old-prices_1:7',
  );
  expect(preparedTables([])).toEqual([]);
});
