import { expect, test } from '@jest/globals';
import fc from 'fast-check';
import type { ObjectStore } from '#src/storage/index.ts';
import {
  commitRows,
  dropTable,
  vacuumTable,
  optimizeTable,
  type TableRows,
  type TableSchema,
} from '#src/tables/index.ts';
import { openMemory } from '../../registry/memory-store.ts';
import { createFeatureGroup } from '../../../src/feature-store/groups/create-group.ts';
import { deleteFeatureGroup, deleteRowsOfGroup } from '../../../src/feature-store/groups/delete-group.ts';
import type { FeatureGroup } from '../../../src/feature-store/groups/feature-group.ts';
import { getFeatureGroup } from '../../../src/feature-store/groups/find-group.ts';
import { insertRows } from '../../../src/feature-store/groups/insert-rows.ts';
import { readFeatureGroup } from '../../../src/feature-store/groups/read-group.ts';
import type { OnlineFeatures } from '../../../src/feature-store/online/online-features.ts';
import { openOnlineFeatures } from '../../../src/feature-store/online/open-online-features.ts';
import { by, dayAt, now, rejection } from '../groups/demand-group.ts';

const schema: TableSchema = [
  { name: 'item', type: 'string' },
  { name: 'shop', type: 'integer' },
  { name: 'day', type: 'timestamp' },
  { name: 'known', type: 'timestamp' },
  { name: 'quantity', type: 'double' },
  { name: 'label', type: 'string' },
];

/** Item, shop, day, day of knowledge, quantity. */
type Sale = readonly [item: string, shop: number, day: number, known: number, quantity: number | null];

function salesOf(sales: readonly Sale[]): { readonly schema: TableSchema; readonly rows: TableRows } {
  const columns = {
    item: sales.map(([item]) => item),
    shop: sales.map(([, shop]) => shop),
    day: sales.map(([, , day]) => dayAt(day)),
    known: sales.map(([, , , known]) => dayAt(known)),
    quantity: Float64Array.from(sales, ([, , , , quantity]) => quantity ?? Number.NaN),
    label: sales.map(([item, , , , quantity]) => (quantity === null ? null : `${item}\n${quantity}`)),
  };
  return { schema, rows: { nRows: sales.length, columns } };
}

async function createSales(store: ObjectStore, more: Partial<FeatureGroup> = {}): Promise<FeatureGroup> {
  const times = { eventTime: 'day', knowledgeTime: 'known' };
  const definition = { name: 'sales', primaryKey: ['item', 'shop'], ...times, ...more };
  const { version } = await createFeatureGroup(store, definition, schema, by());
  return (await getFeatureGroup(store, { name: 'sales', version })).group;
}

let nRuns = 0;

async function insert(
  store: ObjectStore,
  sales: readonly Sale[],
  mode: 'append' | 'upsert' = 'upsert',
): Promise<number> {
  const run = `run-${nRuns++}`;
  return (await insertRows(store, { name: 'sales', version: 1 }, salesOf(sales), { ...by({ run }), mode })).version;
}

/** What a store with these sales answers for a key: all rows that have its greatest times, in the order of the table. */
async function newestSales(
  store: ObjectStore,
): Promise<ReadonlyMap<string, readonly Readonly<Record<string, unknown>>[]>> {
  const { rows } = await readFeatureGroup(store, { name: 'sales' });
  const newest = new Map<string, Readonly<Record<string, unknown>>[]>();
  for (let i = 0; i < rows.nRows; i++) {
    const row = Object.fromEntries(
      Object.entries(rows.columns).map(([name, values]) => [name, Number.isNaN(values[i]) ? null : values[i]]),
    ) as Record<string, number>;
    const key = JSON.stringify([row['item'], row['shop']]);
    const others = newest.get(key) ?? [];
    const order =
      others.length === 0 ? 1 : row['day']! - Number(others[0]!['day']) || row['known']! - Number(others[0]!['known']);
    if (order > 0) newest.set(key, [row]);
    if (order === 0) others.push(row);
  }
  return newest;
}

async function checkAnswers(store: ObjectStore, features: OnlineFeatures, isOpenedAnew: boolean): Promise<void> {
  const expected = await newestSales(store);
  expect(features.nKeys).toBe(expected.size);
  for (const item of ['a', 'b', 'c']) {
    for (const shop of [0, 1]) {
      const answers = expected.get(JSON.stringify([item, shop]));
      const given = features.get([item, shop]);
      if (answers === undefined || isOpenedAnew) expect(given).toEqual(answers?.at(-1));
      else expect(answers).toContainEqual(given);
    }
  }
}

const sale: fc.Arbitrary<Sale> = fc.tuple(
  fc.constantFrom('a', 'b', 'c'),
  fc.nat(1),
  fc.nat(2),
  fc.nat(1),
  fc.option(fc.nat(5), { nil: null }),
);
const sales = fc.uniqueArray(sale, { minLength: 1, maxLength: 6, selector: (each) => each.slice(0, 4).join(' ') });
const step = fc.oneof(
  { weight: 3, arbitrary: fc.record({ mode: fc.constant('upsert' as const), sales }) },
  { weight: 1, arbitrary: fc.record({ mode: fc.constant('append' as const), sales }) },
  {
    weight: 2,
    arbitrary: fc.record({
      mode: fc.constant('delete' as const),
      item: fc.constantFrom('a', 'b', 'c'),
      day: fc.nat(2),
    }),
  },
  { weight: 1, arbitrary: fc.record({ mode: fc.constant('optimize' as const) }) },
);

function thrownBy(work: () => unknown): unknown {
  try {
    return work();
  } catch (error) {
    return error;
  }
}

test('after any inserts, deletions and refreshes the newest row of each key is the answer, and no other', async () => {
  await fc.assert(
    fc.asyncProperty(fc.array(fc.tuple(step, fc.boolean()), { minLength: 1, maxLength: 6 }), async (steps) => {
      const store = openMemory();
      const group = await createSales(store);
      const features = await openOnlineFeatures(store, group);
      for (const [each, refreshes] of steps) {
        if (each.mode === 'delete') {
          const where = {
            and: [
              { column: 'item', is: '=', value: each.item },
              { column: 'day', is: '>=', value: dayAt(each.day) },
            ],
          } as const;
          await deleteRowsOfGroup(store, group, { ...by(), where });
        } else if (each.mode === 'optimize') {
          await optimizeTable(store, 'feature_groups/sales_1', { now, info: { operation: 'OPTIMIZE' } });
        } else await insert(store, each.sales, each.mode);
        if (!refreshes) continue;
        await features.refresh();
        await checkAnswers(store, features, false);
      }
      expect((await features.refresh()).tableVersion).toBe(features.tableVersion);
      await checkAnswers(store, features, false);
      await checkAnswers(store, await openOnlineFeatures(store, group), true);
    }),
    { numRuns: 30, seed: 9 },
  );
});

test('of rows with the same key and times that two appends brought, one is the answer, and an upsert settles which', async () => {
  const store = openMemory();
  const group = await createSales(store);
  await insert(store, [
    ['a', 0, 1, 0, 1],
    ['a', 0, 0, 1, 3],
  ]);
  const features = await openOnlineFeatures(store, group);
  await insert(store, [['a', 0, 1, 0, 2]], 'append');
  await features.refresh();
  for (const held of [features, await openOnlineFeatures(store, group)]) {
    expect([1, 2]).toContain(held.get(['a', 0])!['quantity']);
  }
  await insert(store, [['a', 0, 1, 0, 4]]);
  await features.refresh();
  for (const held of [features, await openOnlineFeatures(store, group)]) {
    expect(held.get(['a', 0])!['quantity']).toBe(4);
  }
});

test('a group without times answers with the row of a key', async () => {
  const store = openMemory();
  await createFeatureGroup(store, { name: 'sales', primaryKey: ['item', 'shop'] }, schema, by());
  await insert(store, [['a', 0, 5, 0, 2]]);
  const features = await openOnlineFeatures(store, { name: 'sales' });
  expect(features.get(['a', 0])!['quantity']).toBe(2);
  await insert(store, [['a', 0, 0, 0, 3]]);
  expect(await features.refresh()).toEqual({ tableVersion: 2, nChanged: 1 });
  expect(features.get(['a', 0])!['quantity']).toBe(3);
});

test('a refresh says how many keys have another answer, and answers those of one version while it runs', async () => {
  const store = openMemory();
  const group = await createSales(store);
  await insert(store, [
    ['a', 0, 1, 0, 1],
    ['b', 0, 1, 0, 1],
    ['c', 0, 1, 0, 1],
    ['c', 0, 0, 0, 7],
  ]);
  const features = await openOnlineFeatures(store, group);
  const version = features.tableVersion;
  expect(await features.refresh()).toEqual({ tableVersion: version, nChanged: 0 });
  // An older row than the answer, a newer one, a new key, a key that goes, and one of which an older row is left.
  await insert(store, [
    ['a', 0, 0, 0, 9],
    ['a', 1, 0, 0, 2],
  ]);
  await insert(store, [['a', 1, 2, 0, 3]]);
  await deleteRowsOfGroup(store, group, {
    ...by(),
    where: {
      and: [
        { column: 'item', is: 'in', values: ['b', 'c'] },
        { column: 'day', is: '=', value: dayAt(1) },
      ],
    },
  });
  const first = features.refresh({ tableVersion: version + 1 });
  const second = features.refresh();
  const seen = new Set<string>();
  const progress = { isDone: false };
  const done = Promise.all([first, second]).finally(() => Object.assign(progress, { isDone: true }));
  while (!progress.isDone) {
    const answers = (['a', 'b', 'c'] as const).map((item) => features.get([item, 0])?.['quantity'] ?? '-');
    seen.add([features.tableVersion - version, ...answers, features.get(['a', 1])?.['quantity'] ?? '-'].join(' '));
    await new Promise((resolve) => {
      setImmediate(resolve);
    });
  }
  await done;
  expect([...seen].every((each) => ['0 1 1 1 -', '1 1 1 1 2', '3 1 - 7 3'].includes(each))).toBe(true);
  expect(await first).toEqual({ tableVersion: version + 1, nChanged: 1 });
  expect(await second).toEqual({ tableVersion: version + 3, nChanged: 3 });
  expect(features.nKeys).toBe(3);
  expect([features.get(['b', 0]), features.get(['c', 0])!['quantity']]).toEqual([undefined, 7]);
});

test('a version whose files are vacuumed, and a feature that is added, are read anew', async () => {
  const store = openMemory();
  const group = await createSales(store);
  await insert(store, [
    ['a', 0, 1, 0, 1],
    ['b', 0, 1, 0, 1],
  ]);
  const features = await openOnlineFeatures(store, group);
  const narrow = await openOnlineFeatures(store, group, { features: ['quantity'] });
  await insert(store, [
    ['a', 0, 1, 0, 2],
    ['c', 0, 1, 0, 1],
  ]);
  await vacuumTable(store, 'feature_groups/sales_1', {
    now: Date.now() + 1000,
    retentionInMs: 0,
    allowShortRetention: true,
  });
  expect(await features.refresh()).toEqual({ tableVersion: 2, nChanged: 2 });
  expect(features.get(['a', 0])!['quantity']).toBe(2);
  const { rows } = salesOf([['c', 0, 2, 0, 5]]);
  const added = {
    schema: [...schema, { name: 'price', type: 'double' as const }],
    rows: { ...rows, columns: { ...rows.columns, price: Float64Array.of(9) } },
  };
  await insertRows(store, group, added, by({ run: 'price' }));
  expect(await features.refresh()).toEqual({ tableVersion: 3, nChanged: 3 });
  expect(features.features).toEqual(['quantity', 'label', 'price']);
  expect([features.get(['c', 0])!['price'], features.get(['a', 0])!['price']]).toEqual([9, null]);
  await narrow.refresh();
  expect(narrow.get(['c', 0])).toEqual({ item: 'c', shop: 0, day: dayAt(2), known: dayAt(0), quantity: 5 });
  expect(narrow.features).toEqual(['quantity']);
  expect(narrow.byteLength).toBeLessThan(features.byteLength);
});

test('a group is opened as it was at a time or a version, and a refresh that fails leaves the answers', async () => {
  const store = openMemory();
  const group = await createSales(store);
  await insert(store, [['a', 0, 1, 0, 1]]);
  await insert(store, [['a', 0, 2, 0, 2]]);
  const features = await openOnlineFeatures(store, { name: 'sales' }, { tableVersion: 1 });
  expect(features.get(['a', 0])!['quantity']).toBe(1);
  expect(await rejection(features.refresh({ tableVersion: 9 }))).toMatchObject({ code: 'TABLE_VERSION_MISSING' });
  expect(features.get(['a', 0])!['quantity']).toBe(1);
  await features.refresh();
  expect(features.get(['a', 0])!['quantity']).toBe(2);
  expect(await features.refresh({ tableVersion: 1 })).toEqual({ tableVersion: 1, nChanged: 1 });
  await deleteFeatureGroup(store, group, { ...by(), force: true });
  expect(await rejection(features.refresh())).toMatchObject({ code: 'FEATURE_GROUP_MISSING' });
  expect(features.get(['a', 0])!['quantity']).toBe(1);
});

test('a table that was made anew is read anew, although it has the version that is held', async () => {
  const store = openMemory();
  const group = await createSales(store);
  await insert(store, [['a', 0, 1, 0, 1]]);
  const features = await openOnlineFeatures(store, group);
  for (const quantity of [2, 3]) {
    await dropTable(store, 'feature_groups/sales_1', { info: { operation: 'DROP' }, now });
    await createSales(store, { version: 1 });
    await insert(store, [['a', 0, 1, 0, quantity]]);
    expect(await features.refresh()).toEqual({ tableVersion: 1, nChanged: 1 });
    expect(features.get(['a', 0])!['quantity']).toBe(quantity);
  }
});

test('an empty group has no keys, and gets its first by a refresh', async () => {
  const store = openMemory();
  const features = await openOnlineFeatures(store, await createSales(store));
  expect([features.nKeys, features.get(['a', 0])]).toEqual([0, undefined]);
  expect(features.getMany([[], []]).isFound).toHaveLength(0);
  await insert(
    store,
    Array.from({ length: 50 }, (_, i): Sale => [`item ${i}`, 1, 1, 0, i]),
  );
  expect(await features.refresh()).toEqual({ tableVersion: 1, nChanged: 50 });
  expect(features.get(['item 49', 1])!['label']).toBe('item 49\n49');
});

test('more keys than a condition takes lose their newest rows', async () => {
  const store = openMemory();
  const group = await createSales(store);
  const items = Array.from({ length: 1500 }, (_, i) => `item ${i}`);
  await insert(store, [
    ...items.map((item): Sale => [item, 0, 0, 0, 1]),
    ...items.map((item): Sale => [item, 0, 1, 0, 2]),
  ]);
  const features = await openOnlineFeatures(store, group);
  await deleteRowsOfGroup(store, group, { ...by(), where: { column: 'day', is: '=', value: dayAt(1) } });
  expect(await features.refresh()).toEqual({ tableVersion: 2, nChanged: 1500 });
  expect(items.map((item) => features.get([item, 0])!['quantity'])).toEqual(items.map(() => 1));
});

test('rows of another engine whose key is null have no answer', async () => {
  const store = openMemory();
  const group = await createSales(store);
  const { rows } = salesOf([
    ['a', 0, 1, 0, 1],
    ['b', 0, 1, 0, 1],
  ]);
  const withNull = { nRows: 2, columns: { ...rows.columns, item: ['a', null] } };
  await commitRows(store, 'feature_groups/sales_1', {
    schema,
    rows: withNull,
    mode: 'overwrite',
    info: { operation: 'WRITE' },
    now,
  });
  const features = await openOnlineFeatures(store, group);
  expect(features.nKeys).toBe(1);
  expect([
    ...features.getMany([
      ['a', null, 'b'],
      [0, 0, 0],
    ]).isFound,
  ]).toEqual([1, 0, 0]);
});

test('a key that is not made as the primary key is, and a feature that there is not, are refused', async () => {
  const store = openMemory();
  const group = await createSales(store);
  const features = await openOnlineFeatures(store, group);
  const keys: readonly (readonly (string | number | boolean)[])[] = [
    [],
    ['a'],
    ['a', 0, 1],
    [0, 0],
    ['a', '0'],
    ['a', true],
    ['a', Number.NaN],
  ];
  for (const key of keys) expect(thrownBy(() => features.get(key))).toMatchObject({ code: 'FEATURE_ONLINE_KEY' });
  expect(thrownBy(() => features.get([1, '2']))).toMatchObject({
    faults: [{ where: { column: 'item' }, expected: 'text' }, { where: { column: 'shop' } }],
  });
  for (const columns of [
    [['a']],
    [['a'], [0, 1]],
    [
      ['a', 'b'],
      [0, 'x'],
    ] as never,
  ])
    expect(thrownBy(() => features.getMany(columns))).toMatchObject({ code: 'FEATURE_ONLINE_KEY' });
  expect(await rejection(openOnlineFeatures(store, group, { features: ['quantiti', 'x'] }))).toMatchObject({
    code: 'FEATURE_ONLINE_FEATURE',
    faults: [{ what: expect.stringContaining('Did you mean "quantity"?') }, { where: { column: 'x' } }],
  });
  await createFeatureGroup(store, { name: 'log', eventTime: 'day' }, schema, by());
  expect(await rejection(openOnlineFeatures(store, { name: 'log' }))).toMatchObject({ code: 'FEATURE_ONLINE_KEYLESS' });
});
