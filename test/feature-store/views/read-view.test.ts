import { mkdtempSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, test } from '@jest/globals';
import fc from 'fast-check';
import { seededRandom } from '#src/core/index.ts';
import { openStore, type ObjectStore } from '#src/storage/index.ts';
import { queryTables, type Condition } from '#src/tables/index.ts';
import { openMemory } from '../../registry/memory-store.ts';
import { createFeatureGroup } from '../../../src/feature-store/groups/create-group.ts';
import { insertRows } from '../../../src/feature-store/groups/insert-rows.ts';
import { getOrCreateFeatureView } from '../../../src/feature-store/views/create-feature-view.ts';
import type { FeatureView } from '../../../src/feature-store/views/feature-view.ts';
import { parseFeatureView } from '../../../src/feature-store/views/parse-feature-view.ts';
import { readFeatureView, type ReadViewOptions } from '../../../src/feature-store/views/read-feature-view.ts';
import { by, createGroup, dayAt, groups, insert, linesOf, type GroupOfShop } from './shop-groups.ts';

async function openShop(store: ObjectStore = openMemory()): Promise<ObjectStore> {
  for (const name of Object.keys(groups)) await createGroup(store, name as GroupOfShop);
  return store;
}

async function viewOf(store: ObjectStore, query: object, more: object = {}): Promise<FeatureView> {
  const definition = parseFeatureView({ name: 'demand', query, ...more }, 'demand.yml');
  return (await getOrCreateFeatureView(store, definition, by())).view;
}

async function linesOfView(store: ObjectStore, view: FeatureView, options: ReadViewOptions = {}) {
  const { schema, rows } = await readFeatureView(store, view, options);
  return linesOf(schema, rows);
}

const onSales = { group: 'sales', select: ['shop', 'day', 'sold'] };

test('a correction that became known later does not leak into the labels before it', async () => {
  const store = await openShop();
  await insert(store, 'sales', [
    ['s', 'i', 2, 1, true],
    ['s', 'i', 5, 2, true],
    ['s', 'i', 9, 3, true],
  ]);
  await insert(store, 'weather', [
    ['s', 1, 1, 10],
    ['s', 4, 6, 40],
    ['s', 1, 8, 11],
    ['s', 4, 8, 44],
  ]);
  const view = await viewOf(store, { from: onSales, joins: [{ group: 'weather' }] });
  // Day 5 does not know the value of day 4 yet; day 9 knows the correction of it.
  expect(await linesOfView(store, view)).toEqual(['s 2 1 10', 's 5 2 10', 's 9 3 44']);
});

test('months that were loaded today train today: event time stands for the time at which a value was known', async () => {
  const store = await openShop();
  const months = Array.from({ length: 48 }, (_, i) => -30 * (48 - i));
  await insert(
    store,
    'sales',
    months.map((month, i) => ['s', 'i', month, i, true]),
    by(0),
  );
  await insert(
    store,
    'prices',
    months.map((month, i) => ['i', month, i, 0]),
    by(0),
  );
  const view = await viewOf(store, { from: onSales, joins: [{ group: 'prices', select: ['price'] }] });
  const lines = await linesOfView(store, view, { at: dayAt(1) });
  expect(lines).toEqual(months.map((month, i) => `s ${month} ${i} ${i}`));
});

test('a look-back leaves out what is older, and its own age is within it', async () => {
  const store = await openShop();
  await insert(
    store,
    'sales',
    [2, 3, 4].map((day) => ['s', 'i', day, day, true]),
  );
  await insert(store, 'prices', [['i', 1, 7, 0]]);
  const view = await viewOf(store, { from: onSales, joins: [{ group: 'prices', select: ['price'], look_back: '2d' }] });
  expect(await linesOfView(store, view)).toEqual(['s 2 2 7', 's 3 3 7', 's 4 4 -']);
});

test('joins by key alone take the newest row; an inner join drops rows without one', async () => {
  const store = await openShop();
  await insert(store, 'sales', [
    ['s', 'i', 1, 1, true],
    ['s', 'j', 1, 2, true],
  ]);
  await insert(store, 'prices', [
    ['i', 5, 50, 0],
    ['i', 3, 30, 0],
  ]);
  await insert(store, 'items', [['j', 'fruit']]);
  const from = { group: 'sales', select: ['item', 'sold'] };
  const newest = await viewOf(store, {
    from,
    joins: [{ group: 'prices', select: ['price'], point_in_time: false }, { group: 'items' }],
  });
  expect(await linesOfView(store, newest)).toEqual(['i 1 50 -', 'j 2 - fruit']);
  const inner = await viewOf(store, { from, joins: [{ group: 'items', type: 'inner', on: { item: 'item' } }] });
  expect(await linesOfView(store, inner)).toEqual(['j 2 fruit']);
});

/** Makes a group of what was known of an item from when on, without a time at which it was so. */
async function createScores(
  store: ObjectStore,
  scores: readonly (readonly [item: string, known: number, score: number])[],
): Promise<void> {
  const schema = [
    { name: 'item', type: 'string' },
    { name: 'known', type: 'timestamp' },
    { name: 'score', type: 'double' },
  ] as const;
  await createFeatureGroup(store, { name: 'scores', primaryKey: ['item'], knowledgeTime: 'known' }, schema, by());
  const columns = {
    item: scores.map(([item]) => item),
    known: scores.map(([, known]) => dayAt(known)),
    score: Float64Array.from(scores, ([, , score]) => score),
  };
  await insertRows(store, { name: 'scores', version: 1 }, { schema, rows: { nRows: scores.length, columns } }, by());
}

test('what has a knowledge time alone is joined as it was known: nothing of later is seen', async () => {
  const store = await openShop();
  await insert(store, 'sales', [
    ['s', 'i', 4, 1, true],
    ['s', 'i', 10, 2, true],
    ['s', 'i', 20, 3, true],
  ]);
  await createScores(store, [
    ['i', 5, 0.5],
    ['i', 15, 0.6],
    ['i', 99, 0.9],
  ]);
  const from = { group: 'sales', select: ['day'] };
  const joins = [{ group: 'scores' }];
  const view = await viewOf(store, { from, joins });
  expect(await linesOfView(store, view)).toEqual(['4 -', '10 0.5', '20 0.6']);
  const newest = await viewOf(store, { from, joins: [{ group: 'scores', point_in_time: false }] });
  expect(await linesOfView(store, newest)).toEqual(['4 0.9', '10 0.9', '20 0.9']);
  const recent = await viewOf(store, { from, joins: [{ group: 'scores', look_back: '5d' }] });
  expect(await linesOfView(store, recent)).toEqual(['4 -', '10 0.5', '20 0.6']);
  const narrow = await viewOf(store, { from, joins: [{ group: 'scores', look_back: '4d' }] });
  expect(await linesOfView(store, narrow)).toEqual(['4 -', '10 -', '20 -']);
});

test('a first group with a knowledge time alone can be asked by the columns of what is joined', async () => {
  const store = await openShop();
  await createScores(store, [
    ['i', 1, 0.1],
    ['i', 2, 0.2],
    ['j', 1, 0.3],
  ]);
  await insert(store, 'items', [
    ['i', 'fruit'],
    ['j', 'bread'],
  ]);
  const query = { from: { group: 'scores', select: ['item', 'score'] }, joins: [{ group: 'items' }] };
  const where: Condition = { column: 'kind', is: '=', value: 'fruit' };
  expect(await linesOfView(store, await viewOf(store, query), { where })).toEqual(['i 0.2 fruit']);
});

test('rows come by key and time, labels last, corrections of the first group as the newest of them', async () => {
  const store = await openShop();
  await insert(store, 'weather', [
    ['b', 1, 1, 10],
    ['a', 2, 2, 20],
    ['a', 1, 1, 30],
    ['a', 1, 4, 31],
  ]);
  await insert(store, 'weather', [['a', 0, 0, 40]]);
  const view = await viewOf(
    store,
    { from: { group: 'weather', select: ['heat', 'shop', 'day'] } },
    { labels: ['heat'] },
  );
  expect(await linesOfView(store, view)).toEqual(['a 0 40', 'a 1 31', 'a 2 20', 'b 1 10']);
  // The condition sees the newest of the corrections, not the row that it took the place of.
  expect(await linesOfView(store, view, { where: { column: 'heat', is: '=', value: 30 } })).toEqual([]);
  expect(await linesOfView(store, view, { where: { column: 'known', is: '>', value: dayAt(3) } })).toEqual(['a 1 31']);
});

test('an empty group gives a view without rows', async () => {
  const store = await openShop();
  const view = await viewOf(store, { from: onSales, joins: [{ group: 'weather' }, { group: 'items' }] });
  const { schema, rows } = await readFeatureView(store, view);
  expect([schema.map(({ name }) => name), rows.nRows]).toEqual([['shop', 'day', 'sold', 'heat', 'kind'], 0]);
});

test.each<[string, Condition, readonly string[]]>([
  ['of the first group', { column: 'sold', is: '>=', value: 2 }, ['s 2 2 10', 's 3 3 30']],
  ['of a joined group', { column: 'w_heat', is: '>', value: 10 }, ['s 3 3 30']],
  [
    'of both',
    {
      and: [
        { column: 'w_heat', is: '=', value: 10 },
        { column: 'sold', is: '<', value: 2 },
      ],
    },
    ['s 1 1 10'],
  ],
  ['on a column that the view leaves out', { column: 'open', is: '=', value: false }, ['s 3 3 30']],
  ['with a time as text', { column: 'day', is: '<', value: '2026-01-03' }, ['s 1 1 10']],
])('a condition on columns %s keeps the rows for which it is true', async (_, where, expected) => {
  const store = await openShop();
  await insert(
    store,
    'sales',
    [1, 2, 3].map((day) => ['s', 'i', day, day, day < 3]),
  );
  await insert(store, 'weather', [
    ['s', 1, 1, 10],
    ['s', 3, 3, 30],
  ]);
  const joins = [{ group: 'weather', prefix: 'w_' }];
  expect(await linesOfView(store, await viewOf(store, { from: onSales, joins, where }))).toEqual(expected);
  expect(await linesOfView(store, await viewOf(store, { from: onSales, joins }), { where })).toEqual(expected);
});

test('a view is read as of a time or of table versions, and says what it read', async () => {
  const store = await openShop();
  await insert(store, 'sales', [['s', 'i', 1, 1, true]], by(1));
  await insert(store, 'prices', [['i', 1, 10, 0]], by(2));
  await insert(store, 'prices', [['i', 1, 20, 0]], by(3));
  const view = await viewOf(store, { from: onSales, joins: [{ group: 'prices', select: ['price'] }] });
  expect(await linesOfView(store, view)).toEqual(['s 1 1 20']);
  expect(await linesOfView(store, view, { at: dayAt(2) })).toEqual(['s 1 1 10']);
  const tableVersions = { 'feature_groups/sales_1': 1, 'feature_groups/prices_1': 1 };
  const read = await readFeatureView(store, view, { tableVersions, select: ['price', 'shop'] });
  expect([linesOf(read.schema, read.rows), read.tablesRead]).toEqual([['10 s'], tableVersions]);
  await expect(readFeatureView(store, view, { tableVersions: { 'feature_groups/sales_1': 1 } })).rejects.toMatchObject({
    code: 'FEATURE_GROUP_MISSING',
    faults: [{ where: { file: 'feature_groups/prices_1' } }],
  });
  await expect(readFeatureView(store, view, { select: ['prise'] })).rejects.toMatchObject({
    code: 'TABLE_COLUMN_MISSING',
    faults: [{ what: 'The feature view has no such column. Did you mean "price"?' }],
  });
});

/** Gives one row for each key: the values of the first columns. */
function distinct<Row extends readonly unknown[]>(rows: readonly Row[], length: number): readonly Row[] {
  return [...new Map(rows.map((row) => [row.slice(0, length).join(), row])).values()];
}

function many<Row>(count: number, row: () => Row): readonly Row[] {
  return Array.from({ length: count }, row);
}

/** Gives values as plain numbers, texts and nulls, whatever a reader holds them in. */
function plain(values: ArrayLike<unknown>): readonly unknown[] {
  return Array.from({ length: values.length }, (_, row) => {
    const value = values[row];
    return typeof value === 'bigint' ? Number(value) : Number.isNaN(value) ? null : (value ?? null);
  });
}

test('a view over three groups with prefix and look-back is the same query in SQL', async () => {
  const folder = mkdtempSync(join(tmpdir(), 'view-'));
  const store = await openShop(openStore(join(folder, 'workspace')));
  const random = seededRandom(7);
  const pick = (names: string): string => names[Math.floor(random() * names.length)]!;
  const whole = (below: number): number => Math.floor(random() * below);
  for (const part of [0, 1]) {
    await insert(
      store,
      'sales',
      distinct(
        many(300, () => [pick('abc'), pick('uvwxyz'), whole(60), random() < 0.1 ? null : whole(9), true] as const),
        3,
      ),
      by(part),
    );
    await insert(
      store,
      'prices',
      distinct(
        many(80, () => [pick('uvwxy'), whole(60), whole(100), whole(9)] as const),
        2,
      ),
      by(part),
    );
  }
  await insert(store, 'items', [
    ['u', 'fruit'],
    ['v', 'bread'],
    ['z', 'fruit'],
  ]);
  const view = await viewOf(store, {
    from: { group: 'sales', select: ['shop', 'item', 'day', 'sold'] },
    joins: [
      { group: 'prices', prefix: 'p_', look_back: '5d' },
      { group: 'items', type: 'inner' },
    ],
    where: { not: { column: 'p_price', is: '<', value: 10 } },
  });
  const { schema, rows } = await readFeatureView(store, view);
  const names = ['sales', 'prices', 'items'];
  const answer = await queryTables(
    store,
    `SELECT s.shop, s.item, s.day, s.sold, p.price AS p_price, p.sold AS p_sold, i.kind
     FROM sales s ASOF LEFT JOIN (SELECT *, day AS since FROM prices) p0 ON s.item = p0.item AND s.day >= p0.since
     LEFT JOIN prices p ON p.item = p0.item AND p.day = p0.since AND s.day - p.day <= INTERVAL 5 DAY
     JOIN items i ON s.item = i.item
     WHERE NOT p.price < 10 ORDER BY s.shop, s.item, s.day`,
    {
      tables: names.map((name) => ({ path: `feature_groups/${name}_1`, name: `${name}_1`, otherName: name })),
      cacheFolder: join(folder, 'cache'),
    },
  );
  const expected = Object.fromEntries(answer.columns.map(({ name, values }) => [name, values]));
  expect(rows.nRows).toBeGreaterThan(50);
  for (const { name } of schema) expect([name, plain(rows.columns[name]!)]).toEqual([name, plain(expected[name]!)]);
});

test('the rows of a view do not depend on the order in which they were inserted', async () => {
  const sales = [1, 2, 3, 4].map((day) => ['s', 'i', day, day, true] as const);
  const weather = [
    ['s', 1, 1, 10],
    ['s', 1, 3, 11],
    ['s', 2, 2, 20],
    ['s', 2, 4, 21],
  ] as const;
  const whole = { minLength: 4, maxLength: 4 };
  const orders = fc.tuple(fc.shuffledSubarray(sales, whole), fc.shuffledSubarray([...weather], whole));
  await fc.assert(
    fc.asyncProperty(orders, async ([someSales, someWeather]) => {
      const store = openMemory();
      for (const name of ['sales', 'weather'] as const) await createGroup(store, name);
      for (const row of someSales) await insert(store, 'sales', [row]);
      for (const row of someWeather) await insert(store, 'weather', [row]);
      const view = await viewOf(store, { from: onSales, joins: [{ group: 'weather' }] });
      expect(await linesOfView(store, view)).toEqual(['s 1 1 10', 's 2 2 20', 's 3 3 20', 's 4 4 21']);
    }),
    { numRuns: 3 },
  );
});
