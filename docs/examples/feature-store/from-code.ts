// What docs/feature-store.md does by commands, from code: node docs/examples/feature-store/from-code.ts WORKSPACE
import { createReadStream } from 'node:fs';
import { readTypedTable, type TypedTable } from '#src/data-preparation/index.ts';
import {
  createFeatureGroup,
  createTrainingDataset,
  getBatchData,
  getFeatureGroup,
  getOrCreateFeatureView,
  insertRows,
  openOnlineFeatures,
  parseFeatureView,
  readFeatureGroup,
  readTrainingDataset,
} from '#src/feature-store/index.ts';
import { openStore } from '#src/storage/index.ts';

const store = openStore(process.argv[2] ?? 'workspace');
const by = { run: 'example', step: 'from-code', codeVersion: '1', now: Date.now() };

async function read(file: string, times: readonly string[]): Promise<TypedTable> {
  const path = `docs/examples/feature-store/${file}`;
  const types = Object.fromEntries(times.map((column) => [column, 'timestamp' as const]));
  return readTypedTable({ name: path, open: () => createReadStream(path) }, { types });
}

const prices = await read('prices.csv', ['valid_from', 'known_at']);
await createFeatureGroup(
  store,
  {
    name: 'prices',
    primaryKey: ['product_id'],
    eventTime: 'valid_from',
    knowledgeTime: 'known_at',
    expectations: [{ expectation_type: 'expect_column_values_to_not_be_null', kwargs: { column: 'price' } }],
  },
  prices.schema,
  by,
);
await insertRows(store, { name: 'prices', version: 1 }, prices, by);

const orders = await read('orders.csv', ['ordered_at']);
await createFeatureGroup(
  store,
  { name: 'orders', primaryKey: ['order_id'], eventTime: 'ordered_at' },
  orders.schema,
  by,
);
await insertRows(store, { name: 'orders', version: 1 }, orders, by);

const { view } = await getOrCreateFeatureView(
  store,
  parseFeatureView(
    {
      name: 'orders_with_prices',
      query: { from: { group: 'orders' }, joins: [{ group: 'prices', look_back: '60d' }] },
      labels: ['returned'],
      transformations: [{ use: 'standard', columns: ['price'] }],
    },
    'from-code.ts',
  ),
  by,
);
const dataset = await createTrainingDataset(store, view, { split: { random: { test: 0.25, seed: 7 } }, by });
const training = await readTrainingDataset(store, dataset, { split: 'train' });
const batch = await getBatchData(store, view);
const { group } = await getFeatureGroup(store, { name: 'prices' });
const online = await openOnlineFeatures(store, group);
const before = await readFeatureGroup(store, { name: 'prices' }, { tableVersion: 0 });

process.stdout.write(
  `${JSON.stringify({
    dataset: dataset.version,
    rows: dataset.nRows,
    trainingRows: training.rows.nRows,
    batchColumns: batch.schema.map(({ name }) => name),
    newestPriceOfA: online.get(['A'])?.['price'],
    rowsBeforeTheInsert: before.rows.nRows,
  })}\n`,
);
