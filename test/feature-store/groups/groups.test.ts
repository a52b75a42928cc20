import { expect, test } from '@jest/globals';
import { explainError, type MusterError } from '#src/core/index.ts';
import { groupPath } from '#src/feature-store/index.ts';
import { createTable, describeTable, readTable } from '#src/tables/index.ts';
import { temporaryStores } from '../../tables/fixtures.ts';
import { attachExpectations, detachExpectations } from '../../../src/feature-store/groups/attach-expectations.ts';
import { createFeatureGroup } from '../../../src/feature-store/groups/create-group.ts';
import { deleteRowsOfGroup } from '../../../src/feature-store/groups/delete-group.ts';
import { findFeatureGroup, getFeatureGroup } from '../../../src/feature-store/groups/find-group.ts';
import type { FeatureGroupDefinition } from '../../../src/feature-store/groups/group-definition.ts';
import { groupHistory } from '../../../src/feature-store/groups/group-history.ts';
import { insertRows } from '../../../src/feature-store/groups/insert-rows.ts';
import { listFeatureGroups } from '../../../src/feature-store/groups/list-groups.ts';
import { readFeatureGroup, readGroupChanges } from '../../../src/feature-store/groups/read-group.ts';
import {
  by,
  createDemand,
  dayAt,
  demand,
  demandRows,
  demandSchema,
  now,
  objectsOf,
  readDemand,
  rejection,
} from './demand-group.ts';

const openStore = temporaryStores();

test('a group is created with its columns, key and order, and is found by name, newest version first', async () => {
  const store = await openStore();
  const group = await createDemand(store);
  expect(group).toEqual({ ...demand, version: 1, partitionBy: [], policy: 'STRICT', quarantine: false });
  expect(await describeTable(store, 'feature_groups/demand_1')).toMatchObject({
    sortedBy: ['item', 'day', 'known'],
    nRows: 0,
    schema: [
      { name: 'item', nullable: false },
      { name: 'day', nullable: false },
      { name: 'known', nullable: false },
      { name: 'quantity' },
    ],
  });
  expect(await createDemand(store)).toMatchObject({ version: 2 });
  expect(await createDemand(store, { version: 10 })).toMatchObject({ version: 10 });
  expect(await findFeatureGroup(store, { name: 'demand' })).toMatchObject({ group: { version: 10 }, tableVersion: 0 });
  expect(await findFeatureGroup(store, { name: 'demand', version: 1 })).toMatchObject({ group, nRows: 0 });
  expect(await findFeatureGroup(store, { name: 'deman' })).toBeUndefined();
  await expect(createDemand(store, { version: 2 })).rejects.toMatchObject({ code: 'FEATURE_GROUP_EXISTS' });
});

test('groups that are created at once under one name get versions of their own', async () => {
  const store = await openStore();
  const groups = await Promise.all(Array.from({ length: 4 }, async () => createDemand(store)));
  expect(groups.map(({ version }) => version).toSorted((left, right) => left - right)).toEqual([1, 2, 3, 4]);
});

const unlike: readonly (readonly [string, Partial<FeatureGroupDefinition>, string])[] = [
  ['a name with capitals', { name: 'Demand' }, 'The name is "Demand"'],
  ['a name that leaves its folder', { name: '../demand' }, 'The name is "../demand"'],
  ['the name of a quarantine', { name: 'x_quarantine' }, 'does not end in _quarantine'],
  ['a version 0', { version: 0 }, 'The version is 0'],
  ['a key that is no column', { primaryKey: ['itme'] }, 'Did you mean "item"?'],
  ['a key of doubles, in which NaN would be a value', { primaryKey: ['quantity'] }, 'The column is a double'],
  ['an event time that is text', { primaryKey: [], eventTime: 'item' }, 'expected: timestamp'],
  ['a knowledge time that is a number', { knowledgeTime: 'quantity' }, 'The column is a double'],
  ['a column named twice', { primaryKey: ['item', 'day'] }, 'named twice'],
  ['a partition that is no column', { partitionBy: ['month'] }, 'There is no such column'],
  ['all columns as partitions', { partitionBy: ['item', 'day', 'known', 'quantity'] }, 'All columns are partition'],
  ['another policy', { policy: 'STRCT' as 'STRICT' }, 'Did you mean "STRICT"?'],
  [
    'an expectation on a column that is not there',
    { expectations: [{ expectation_type: 'expect_column_values_to_not_be_null', kwargs: { column: 'qantity' } }] },
    'Did you mean "quantity"?',
  ],
  [
    'an expectation of a kind that there is not',
    { expectations: [{ expectation_type: 'expect_column_values_to_be_nice', kwargs: { column: 'quantity' } }] },
    'expect_column_values_to_be_nice',
  ],
];

test.each(unlike)('refuses a definition with %s', async (_, more, told) => {
  const store = await openStore();
  const error = await rejection(createFeatureGroup(store, { ...demand, ...more }, demandSchema, by()));
  expect(error).toMatchObject({ code: 'FEATURE_GROUP_INVALID' });
  expect(explainError(error as MusterError)).toContain(told);
  expect(await listFeatureGroups(store)).toEqual([]);
});

test('names all faults of a definition at once', async () => {
  const definition = { ...demand, name: 'A', primaryKey: ['x'], eventTime: 'item', policy: 'no' as 'NONE' };
  const error = await rejection(createFeatureGroup(await openStore(), definition, demandSchema, by()));
  expect((error as MusterError).faults).toHaveLength(4);
  const reason: FeatureGroupDefinition = { name: 'a', primaryKey: ['reason'], quarantine: true };
  await expect(
    createFeatureGroup(await openStore(), reason, [{ name: 'reason', type: 'string' }], by()),
  ).rejects.toMatchObject({ code: 'FEATURE_GROUP_INVALID', faults: [{ what: expect.stringContaining('quarantine') }] });
  await expect(createFeatureGroup(await openStore(), demand, [], by())).rejects.toMatchObject({
    code: 'FEATURE_GROUP_INVALID',
  });
});

test('an expectation may ask for a column that is not there, since that is its point', async () => {
  const expectation = { expectation_type: 'expect_column_to_exist', kwargs: { column: 'price' } };
  expect(await createDemand(await openStore(), { expectations: [expectation] })).toMatchObject({
    expectations: [expectation],
  });
});

test('a group that is not there is named with the one that is near, or with the versions that there are', async () => {
  const store = await openStore();
  await createDemand(store);
  const near = await rejection(getFeatureGroup(store, { name: 'demnad' }));
  expect(near).toMatchObject({ code: 'FEATURE_GROUP_MISSING' });
  expect(explainError(near as MusterError)).toContain('Did you mean "demand"?');
  const other = await rejection(getFeatureGroup(store, { name: 'demand', version: 7 }));
  expect(explainError(other as MusterError)).toContain('version 7 is not in the workspace');
  expect(explainError(other as MusterError)).toContain('expected: version 1');
});

test('a table that says nothing of a group is refused by name and not listed', async () => {
  const store = await openStore();
  for (const [version, properties] of [
    [1, {}],
    [2, { 'muster.featureGroup': '{' }],
    [3, { 'muster.featureGroup': '{"name":"series"}' }],
  ] as const) {
    const path = groupPath({ name: 'series', version });
    await createTable(store, path, {
      schema: demandSchema,
      properties,
      info: { operation: 'TEST' },
      now,
    });
    await expect(getFeatureGroup(store, { name: 'series' })).rejects.toMatchObject({
      code: 'FEATURE_GROUP_UNDESCRIBED',
    });
  }
  await createDemand(store);
  expect((await listFeatureGroups(store)).map(({ path }) => path)).toEqual(['feature_groups/demand_1']);
});

test('groups are listed by name and version with rows and last commit; what stands beside them is not', async () => {
  const store = await openStore();
  const group = await createDemand(store);
  await createDemand(store, { name: 'area' });
  await createDemand(store, { version: 10 });
  await insertRows(store, group, demandRows([['a', 0, 0, 5]]), by({ now: now + 5 }));
  const lines = await listFeatureGroups(store);
  expect(lines.map((line) => [line.group.name, line.group.version, line.nRows, line.lastCommit])).toEqual([
    ['area', 1, 0, { at: now, operation: 'CREATE FEATURE GROUP' }],
    ['demand', 1, 1, { at: now + 5, operation: 'INSERT FEATURES' }],
    ['demand', 10, 0, { at: now, operation: 'CREATE FEATURE GROUP' }],
  ]);
});

test('a group is read as it was at a time or a version, by columns and condition, and by its changes', async () => {
  const store = await openStore();
  const group = await createDemand(store);
  const hour = 3_600_000;
  await insertRows(
    store,
    group,
    demandRows([
      ['a', 0, 0, 5],
      ['b', 0, 0, 6],
    ]),
    by({ run: 'r1', now: now + hour }),
  );
  await insertRows(
    store,
    group,
    demandRows([
      ['a', 0, 0, 7],
      ['c', 1, 1, 8],
    ]),
    by({ run: 'r2', now: now + 2 * hour }),
  );
  expect(await readDemand(store)).toEqual(['a 0 0 7', 'b 0 0 6', 'c 1 1 8']);
  expect(await readDemand(store, { at: now + 1.5 * hour })).toEqual(['a 0 0 5', 'b 0 0 6']);
  expect(await readDemand(store, { tableVersion: 1 })).toEqual(['a 0 0 5', 'b 0 0 6']);
  expect(await readDemand(store, { at: now })).toEqual([]);
  await expect(readDemand(store, { at: now - 1 })).rejects.toMatchObject({ code: 'FEATURE_GROUP_MISSING' });
  await expect(readDemand(store, { tableVersion: 9 })).rejects.toMatchObject({ code: 'TABLE_VERSION_MISSING' });
  const read = await readFeatureGroup(
    store,
    { name: 'demand' },
    { columns: ['quantity'], where: { column: 'item', is: '=', value: 'c' } },
  );
  expect(read).toMatchObject({ group, tableVersion: 2, schema: [{ name: 'quantity' }] });
  expect([...read.rows.columns['quantity']!]).toEqual([8]);
  const changes = await readGroupChanges(store, group, { from: 1 });
  expect(changes).toMatchObject({ from: 1, to: 2, inserted: { nRows: 2 }, deleted: { nRows: 1 } });
  expect(objectsOf(changes.deleted)).toEqual([{ item: 'a', day: dayAt(0), known: dayAt(0), quantity: 5 }]);
  expect(await readGroupChanges(store, group, { from: -1, to: 1 })).toMatchObject({ inserted: { nRows: 2 } });
  await expect(readGroupChanges(store, group, { from: 2, to: 1 })).rejects.toMatchObject({
    code: 'TABLE_VERSION_MISSING',
  });
});

test('at a time before its newest version, a group without a version is the one that there was', async () => {
  const store = await openStore();
  await createDemand(store);
  await createFeatureGroup(store, demand, demandSchema, by({ now: now + 1000 }));
  expect(await getFeatureGroup(store, { name: 'demand' }, { at: now + 500 })).toMatchObject({ group: { version: 1 } });
  expect(await getFeatureGroup(store, { name: 'demand' }, { at: now + 1500 })).toMatchObject({ group: { version: 2 } });
});

const notNull = { expectation_type: 'expect_column_values_to_not_be_null', kwargs: { column: 'quantity' } };
const below9 = { expectation_type: 'expect_column_values_to_be_between', kwargs: { column: 'quantity', max_value: 9 } };

test('expectations are attached, take the place of the same rule on the same column, and are detached', async () => {
  const store = await openStore();
  const group = await createDemand(store);
  expect(await attachExpectations(store, group, [notNull], by())).toMatchObject({
    expectations: [...group.expectations, notNull],
    policy: 'STRICT',
  });
  expect(await attachExpectations(store, group, [below9], { ...by(), policy: 'ALWAYS' })).toMatchObject({
    expectations: [notNull, below9],
    policy: 'ALWAYS',
  });
  await attachExpectations(store, group, [notNull], { ...by(), replace: true });
  expect((await getFeatureGroup(store, group)).group).toMatchObject({ expectations: [notNull], policy: 'ALWAYS' });
  // What was attached later does not change what the group was before.
  expect((await getFeatureGroup(store, group, { tableVersion: 0 })).group).toEqual(group);
  expect(await detachExpectations(store, group, { column: 'quantity' }, by())).toMatchObject({ expectations: [] });
  await expect(
    detachExpectations(store, group, { expectation: 'expect_column_max_to_be_between' }, by()),
  ).rejects.toMatchObject({ code: 'FEATURE_EXPECTATION_MISSING' });
  const wrong = { expectation_type: 'expect_column_values_to_not_be_null', kwargs: { column: 'x' } };
  await expect(attachExpectations(store, group, [wrong], by())).rejects.toMatchObject({
    code: 'FEATURE_EXPECTATION_INVALID',
  });
});

test('expectations that are attached at once are all there in the end, beside inserts', async () => {
  const store = await openStore();
  const group = await createDemand(store, { expectations: [] });
  const columns = ['item', 'day', 'known', 'quantity'];
  await Promise.all([
    ...columns.map(async (column) => attachExpectations(store, group, [{ ...notNull, kwargs: { column } }], by())),
    insertRows(store, group, demandRows([['a', 0, 0, 5]]), by()),
  ]);
  const { expectations } = (await getFeatureGroup(store, group)).group;
  expect(new Set(expectations.map(({ kwargs }) => kwargs['column']))).toEqual(new Set(columns));
  expect(await readDemand(store)).toEqual(['a 0 0 5']);
});

test('the history says of each commit what it did, for whom, and what the expectations made of it', async () => {
  const store = await openStore();
  const group = await createDemand(store);
  await insertRows(
    store,
    group,
    demandRows([
      ['a', 0, 0, 5],
      ['b', 0, 0, 6],
    ]),
    by(),
  );
  await insertRows(store, group, demandRows([['a', 0, 0, -5]]), { ...by({ run: 'r2' }), policy: 'ALWAYS' });
  await insertRows(store, group, demandRows([['d', 0, 0, 5]]), {
    ...by({ run: 'r3' }),
    policy: 'NONE',
    mode: 'append',
  });
  const where = { column: 'item', is: '=', value: 'a' } as const;
  await deleteRowsOfGroup(store, group, { ...by({ run: 'r4' }), where });
  const history = await groupHistory(store, { name: 'demand' });
  expect(history.map(({ operation, run, validation }) => [operation, run, validation])).toEqual([
    ['CREATE FEATURE GROUP', 'run-1', undefined],
    ['INSERT FEATURES', 'run-1', { policy: 'STRICT', success: true, nFailed: 0 }],
    ['INSERT FEATURES', 'r2', { policy: 'ALWAYS', success: false, nFailed: 1 }],
    ['INSERT FEATURES', 'r3', { policy: 'NONE' }],
    ['DELETE FEATURES', 'r4', undefined],
  ]);
  expect(history.map(({ nInserted, nUpdated, nDeleted }) => [nInserted, nUpdated, nDeleted])).toEqual([
    [undefined, undefined, undefined],
    [2, 0, undefined],
    [0, 1, undefined],
    [1, undefined, undefined],
    [undefined, undefined, 1],
  ]);
  expect(history.map(({ version, at }) => [version, at])).toEqual([0, 1, 2, 3, 4].map((i) => [i, now + i]));
  expect((await readTable(store, 'feature_groups/demand_1'))!.rows.nRows).toBe(2);
});
