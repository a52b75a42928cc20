import { expect, test } from '@jest/globals';
import { explainError, type MusterError } from '#src/core/index.ts';
import { optimizeTable, tableHistory } from '#src/tables/index.ts';
import { temporaryStores } from '../../tables/fixtures.ts';
import { createFeatureGroup } from '../../../src/feature-store/groups/create-group.ts';
import { getFeatureGroup } from '../../../src/feature-store/groups/find-group.ts';
import type { InsertContent } from '../../../src/feature-store/groups/insert-content.ts';
import { insertRows } from '../../../src/feature-store/groups/insert-rows.ts';
import { readFeatureGroup } from '../../../src/feature-store/groups/read-group.ts';
import { validationHistory } from '../../../src/feature-store/groups/validation-log.ts';
import {
  by,
  createDemand,
  dayAt,
  demandRows,
  now,
  objectsOf,
  readDemand,
  rejection,
  good,
  withColumn,
  tableVersions,
  type DemandRow,
} from './demand-group.ts';

const openStore = temporaryStores();
function without(content: InsertContent, name: string): InsertContent {
  const { [name]: _, ...columns } = content.rows.columns;
  const schema = content.schema.filter((column) => column.name !== name);
  return { ...content, schema, rows: { ...content.rows, columns } };
}

test('rows take the place of those with the same key and times; the result says how many did', async () => {
  const store = await openStore();
  const group = await createDemand(store);
  expect(await insertRows(store, group, demandRows(good), by())).toMatchObject({
    version: 1,
    nInserted: 2,
    nUpdated: 0,
    nRefused: 0,
    addedColumns: [],
    widenedColumns: [],
    failures: [],
    isRepeated: false,
    report: { success: true },
  });
  const again = await insertRows(
    store,
    group,
    demandRows([
      ['a', 0, 0, 7],
      ['c', 0, 0, 8],
    ]),
    by(),
  );
  expect(again).toMatchObject({ version: 2, nInserted: 1, nUpdated: 1 });
  expect(await readDemand(store)).toEqual(['a 0 0 7', 'b 0 0 6', 'c 0 0 8']);
});

test('a correction that became known later is a row of its own: what was known before stays', async () => {
  const store = await openStore();
  const group = await createDemand(store);
  await insertRows(store, group, demandRows([['a', 0, 1, 5]]), by());
  await insertRows(store, group, demandRows([['a', 0, 9, 50]]), by({ run: 'r2' }));
  expect(await readDemand(store)).toEqual(['a 0 1 5', 'a 0 9 50']);
  const knownOnDay5 = { column: 'known', is: '<=', value: dayAt(5) } as const;
  expect(await readDemand(store, { where: knownOnDay5 })).toEqual(['a 0 1 5']);
});

test('48 past months that are loaded today keep their own times', async () => {
  const store = await openStore();
  const schema = [
    { name: 'item', type: 'string' },
    { name: 'month', type: 'timestamp' },
    { name: 'quantity', type: 'double' },
  ] as const;
  const { version } = await createFeatureGroup(
    store,
    { name: 'demand', primaryKey: ['item'], eventTime: 'month' },
    schema,
    by(),
  );
  const months = Array.from({ length: 48 }, (_, i) => Date.UTC(2022, i, 1));
  const columns = { item: months.map(() => 'a'), month: months, quantity: Float64Array.from(months, (_, i) => i) };
  await insertRows(store, { name: 'demand', version }, { schema, rows: { nRows: 48, columns } }, by());
  const { rows } = await readFeatureGroup(store, { name: 'demand' });
  expect(rows.columns['month']).toEqual(months);
});

test.each(['append', 'upsert'] as const)(
  'the same %s of the same run is made once, also where others came between',
  async (mode) => {
    const store = await openStore();
    const group = await createDemand(store);
    await insertRows(store, group, demandRows(good), { ...by(), mode });
    await insertRows(store, group, demandRows([['a', 0, 0, 9]]), by({ run: 'r2' }));
    const versions = await tableVersions(store);
    const before = await readDemand(store);
    const repeated = await insertRows(store, group, demandRows(good), { ...by({ now: now + 999 }), mode });
    expect(repeated).toMatchObject({ version: 1, nInserted: 0, nUpdated: 0, isRepeated: true });
    expect(await readDemand(store)).toEqual(before);
    expect(await tableVersions(store)).toEqual(versions);
    // Another run means it: the rows are put back, or added once more.
    await insertRows(store, group, demandRows(good), { ...by({ run: 'r3' }), mode });
    expect(await readDemand(store)).toHaveLength(mode === 'append' ? 4 : 2);
  },
);

test('inserts at once all arrive, also those that bring the same new column', async () => {
  const store = await openStore();
  const group = await createDemand(store);
  const inserts = Array.from({ length: 6 }, async (_, i) =>
    insertRows(store, group, demandRows([[`item ${i}`, 0, 0, i]]), {
      ...by({ run: `r${i}` }),
      mode: i % 2 === 0 ? 'append' : 'upsert',
    }),
  );
  await Promise.all(inserts);
  expect(await readDemand(store)).toHaveLength(6);
  const priced = ['p', 'q'].map(async (item, i) =>
    insertRows(
      store,
      group,
      withColumn(demandRows([[item, 0, 0, 1]]), { name: 'price', type: 'double' }, Float64Array.of(i)),
      by({ run: item }),
    ),
  );
  const added = (await Promise.all(priced)).map(({ addedColumns }) => addedColumns);
  expect(added).toContainEqual(['price']);
  expect(
    (await readFeatureGroup(store, group, { columns: ['price'], where: { column: 'price', is: 'not null' } })).rows
      .nRows,
  ).toBe(2);
  expect(new Set((await validationHistory(store, group)).map(({ tableVersion }) => tableVersion))).toEqual(
    new Set([1, 2, 3, 4, 5, 6, 7, 8]),
  );
});

test('no rows are no commit, and one row is one', async () => {
  const store = await openStore();
  const group = await createDemand(store);
  expect(await insertRows(store, group, demandRows([]), by())).toMatchObject({ version: 0, nInserted: 0 });
  expect(await insertRows(store, group, demandRows([['a', 0, 0, 1]]), by())).toMatchObject({
    version: 1,
    nInserted: 1,
  });
  expect((await tableHistory(store, 'feature_groups/demand_1')).map(({ info }) => info.operation)).toEqual([
    'CREATE FEATURE GROUP',
    'INSERT FEATURES',
  ]);
});

const breaking: readonly (readonly [string, InsertContent, string, string])[] = [
  ['a column is lacking', without(demandRows(good), 'quantity'), 'quantity', 'a column of the type double'],
  [
    'a number is given as text',
    withColumn(demandRows(good), { name: 'quantity', type: 'string' }, ['1', 'x']),
    'quantity',
    'double, or integer or long that become double',
  ],
  [
    'a time is given as a number',
    withColumn(demandRows(good), { name: 'day', type: 'long' }, [1, 2]),
    'day',
    'timestamp',
  ],
  [
    'a new column differs from one that is there in capitals alone',
    withColumn(demandRows(good), { name: 'Quantity', type: 'double' }, Float64Array.of(1, 2)),
    'Quantity',
    'a column "quantity"',
  ],
];

test.each(breaking)('refuses rows where %s, and tells of a new version', async (_, content, column, told) => {
  const store = await openStore();
  const group = await createDemand(store);
  const error = (await rejection(insertRows(store, group, content, by()))) as MusterError;
  expect(error).toMatchObject({ code: 'FEATURE_SCHEMA_BREAKING' });
  expect(error.faults[0]).toMatchObject({ where: { file: 'demand.csv', column } });
  expect(explainError(error)).toContain(told);
  expect(explainError(error)).toContain('muster features create demand --group-version 2');
  expect(await tableVersions(store)).toEqual({ 'feature_groups/demand_1': 0, 'feature_store/validations': 0 });
});

test('refuses rows that do not have the columns that their schema names', async () => {
  const store = await openStore();
  const group = await createDemand(store);
  const { schema, rows } = demandRows(good);
  const uneven = [
    { schema: [...schema, { name: 'price', type: 'double' as const }], rows },
    { schema, rows: { ...rows, columns: { ...rows.columns, price: Float64Array.of(1, 2) } } },
  ];
  for (const content of uneven) {
    await expect(insertRows(store, group, content, by())).rejects.toMatchObject({
      code: 'FEATURE_SCHEMA_BREAKING',
      faults: [{ where: { file: 'feature_groups/demand_1', column: 'price' } }],
    });
  }
});

test('a breaking schema names each column, and the one that a lacking column may have become', async () => {
  const store = await openStore();
  const group = await createDemand(store);
  const renamed = withColumn(
    without(demandRows(good), 'quantity'),
    { name: 'qantity', type: 'double' },
    Float64Array.of(1, 2),
  );
  const error = (await rejection(
    insertRows(store, group, withColumn(renamed, { name: 'day', type: 'string' }, ['x', 'y']), by()),
  )) as MusterError;
  expect(error.faults.slice(0, 2).map(({ where }) => where?.column)).toEqual(['day', 'quantity']);
  expect(explainError(error)).toContain('Did you mean "qantity"?');
});

test('whole numbers become doubles and longs where the group has such, and a column of nulls alone takes any type', async () => {
  const store = await openStore();
  const group = await createDemand(store, { expectations: [] });
  const whole = withColumn(demandRows(good), { name: 'quantity', type: 'integer' }, [3, null]);
  expect(await insertRows(store, group, whole, by())).toMatchObject({ widenedColumns: ['quantity'], addedColumns: [] });
  expect(await readDemand(store)).toEqual(['a 0 0 3', 'b 0 0 NaN']);
  const empty = withColumn(demandRows([['c', 0, 0, 1]]), { name: 'quantity', type: 'string' }, [null]);
  expect(await insertRows(store, group, empty, by())).toMatchObject({ nInserted: 1 });
  expect(await readDemand(store)).toContain('c 0 0 NaN');
});

test('a new column is a feature added in place: older rows are null there, older versions do not have it', async () => {
  const store = await openStore();
  const group = await createDemand(store);
  await insertRows(store, group, demandRows(good), by());
  const priced = withColumn(demandRows([['c', 0, 0, 8]]), { name: 'price', type: 'integer' }, [2]);
  expect(await insertRows(store, group, priced, by())).toMatchObject({ addedColumns: ['price'], version: 2 });
  const { rows } = await readFeatureGroup(store, group, { columns: ['item', 'price'] });
  expect(objectsOf(rows).toSorted((left, right) => (String(left['item']) < String(right['item']) ? -1 : 1))).toEqual([
    { item: 'a', price: null },
    { item: 'b', price: null },
    { item: 'c', price: 2 },
  ]);
  expect((await getFeatureGroup(store, group, { tableVersion: 1 })).schema).toHaveLength(4);
  await expect(insertRows(store, group, demandRows([['d', 0, 0, 1]]), by())).rejects.toMatchObject({
    code: 'FEATURE_SCHEMA_BREAKING',
  });
  for (const [item, mode] of [
    ['d', 'append'],
    ['e', 'upsert'],
  ] as const) {
    await insertRows(store, group, demandRows([[item, 0, 0, 1]]), { ...by(), allowMissing: true, mode });
  }
  expect((await readFeatureGroup(store, group, { where: { column: 'price', is: 'null' } })).rows.nRows).toBe(4);
  await expect(
    insertRows(store, group, without(priced, 'item'), { ...by(), allowMissing: true }),
  ).rejects.toMatchObject({ code: 'FEATURE_SCHEMA_BREAKING', faults: [{ where: { column: 'item' } }] });
});

test('refuses rows without a key or a time by line, and writes nothing', async () => {
  const store = await openStore();
  const group = await createDemand(store);
  const rows = demandRows([
    ['a', 0, 0, 1],
    [null, 0, 0, 2],
    ['c', null, 0, 3],
    ['d', null, 0, 4],
  ]);
  const error = (await rejection(insertRows(store, group, rows, { ...by(), mode: 'append' }))) as MusterError;
  expect(error).toMatchObject({
    code: 'FEATURE_KEY_NULL',
    faults: [{ where: { column: 'item', line: 3 } }, { where: { column: 'day', line: 4 } }],
  });
  expect(error.faults.map(({ what }) => what)).toEqual([
    '1 row has no value: line 3.',
    '2 rows have no value: lines 4, 5.',
  ]);
  expect(await tableVersions(store)).toEqual({ 'feature_groups/demand_1': 0 });
});

test.each(['append', 'upsert'] as const)('refuses two rows with one key and time in one %s by line', async (mode) => {
  const store = await openStore();
  const group = await createDemand(store);
  const twins = demandRows([
    ['a', 0, 0, 1],
    ['b', 0, 0, 2],
    ['a', 0, 0, 3],
    ['a', 0, 0, 1],
  ]);
  const error = (await rejection(insertRows(store, group, twins, { ...by(), mode }))) as MusterError;
  expect(error).toMatchObject({ code: 'FEATURE_KEY_REPEATED', faults: [{ where: { file: 'demand.csv', line: 4 } }] });
  expect(error.message).toContain('item=a, day=2026-01-01T00:00:00.000Z');
  expect(error.message).toContain('The key is given 3 times: lines 2, 4, 5.');
  const many = Array.from({ length: 14 }, (_, i): DemandRow => [String(i % 7), 3, 3, i]);
  const bounded = (await rejection(insertRows(store, group, demandRows(many), { ...by(), mode }))) as MusterError;
  expect(bounded.faults).toHaveLength(6);
  expect(bounded.faults.at(-1)).toEqual({ what: '2 more keys are repeated.' });
});

test('huge text and unusual values come back as they were given, and a message about them stays short', async () => {
  const store = await openStore();
  const group = await createDemand(store, { expectations: [] });
  const huge = 'ä🙂'.repeat(200_000);
  await insertRows(
    store,
    group,
    demandRows([
      [huge, 0, 0, Number.NaN],
      ['', 0, 0, -0],
    ]),
    by(),
  );
  const { rows } = await readFeatureGroup(store, group);
  expect(new Set(rows.columns['item'] as readonly string[])).toEqual(new Set([huge, '']));
  const error = (await rejection(
    insertRows(
      store,
      group,
      demandRows([
        [huge, 0, 0, 1],
        [huge, 0, 0, 2],
      ]),
      by(),
    ),
  )) as MusterError;
  expect(error.message.length).toBeLessThan(1000);
});

test('the commit names run, step, code, mode and the tables from which derived rows were made', async () => {
  const store = await openStore();
  const group = await createDemand(store, { madeFrom: [{ name: 'raw', version: 1 }] });
  expect(group.madeFrom).toEqual([{ name: 'raw', version: 1 }]);
  const tablesRead = { 'feature_groups/raw_1': 4 };
  await insertRows(store, group, demandRows(good), { ...by(), tablesRead });
  expect((await tableHistory(store, 'feature_groups/demand_1')).at(-1)!.info).toMatchObject({
    operation: 'INSERT FEATURES',
    featureGroup: { name: 'demand', version: 1 },
    run: 'run-1',
    step: 'load',
    codeVersion: 'abc',
    mode: 'upsert',
    file: 'demand.csv',
    tablesRead,
  });
});

test('a partitioned group is upserted and optimized like any other', async () => {
  const store = await openStore();
  const group = await createDemand(store, { partitionBy: ['item'] });
  await insertRows(store, group, demandRows(good), by());
  await insertRows(store, group, demandRows([['a', 0, 0, 7]]), by());
  await optimizeTable(store, 'feature_groups/demand_1', { info: { operation: 'OPTIMIZE' }, now });
  expect(await readDemand(store)).toEqual(['a 0 0 7', 'b 0 0 6']);
});
