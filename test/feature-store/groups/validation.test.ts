import { createReadStream, existsSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { expect, test } from '@jest/globals';
import { explainError, type MusterError } from '#src/core/index.ts';
import { readTypedTable } from '#src/data-preparation/index.ts';
import { readTable } from '#src/tables/index.ts';
import { projectRoot } from '#test/house/project.ts';
import { parseExpectations } from '../../../src/feature-store/expectations/parse-expectations.ts';
import { createFeatureGroup } from '../../../src/feature-store/groups/create-group.ts';
import { temporaryStores } from '../../tables/fixtures.ts';
import { featureStatistics } from '../../../src/feature-store/groups/feature-statistics.ts';
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

const bad: readonly DemandRow[] = [...good, ['c', 0, 0, -1], ['d', 0, 0, -2]];

test('STRICT refuses the insert whole: the group is as it was, and the report is kept', async () => {
  const store = await openStore();
  const group = await createDemand(store);
  await insertRows(store, group, demandRows(good), by());
  const versions = await tableVersions(store);
  const error = (await rejection(
    insertRows(store, group, demandRows(bad), by({ run: 'r2', now: now + 1 })),
  )) as MusterError;
  expect(error).toMatchObject({ code: 'FEATURE_VALIDATION_FAILED', faults: [{ where: { column: 'quantity' } }] });
  expect(explainError(error)).toMatch(/2 of 4 values \(50 %\).*-1 \(line 4\), -2 \(line 5\)/);
  expect(await tableVersions(store)).toEqual({ ...versions, 'feature_store/validations': 1 });
  expect(await readDemand(store)).toEqual(['a 0 0 5', 'b 0 0 6']);
  const history = await validationHistory(store, group);
  expect(history).toMatchObject([
    { outcome: 'INSERTED', tableVersion: 1, nRows: 2, nRefused: 0, policy: 'STRICT', report: { success: true } },
    { outcome: 'REFUSED', tableVersion: null, nRows: 4, nRefused: 4, run: 'r2', file: 'demand.csv', at: now + 1 },
  ]);
  expect(history[1]!.results).toHaveLength(1);
  expect(history[1]!.results[0]).toMatchObject({ success: false, result: { unexpected_count: 2 } });
  expect(await validationHistory(store, group, { expectation: 'expect_column_to_exist' })).toEqual([]);
  expect(await validationHistory(store, group, { expectation: 'expect_column_values_to_be_between' })).toHaveLength(2);
});

test('ALWAYS writes what fails and says so; NONE asks nothing; an insert may depart from the policy of its group', async () => {
  const store = await openStore();
  const group = await createDemand(store, { policy: 'ALWAYS' });
  const result = await insertRows(store, group, demandRows(bad), by());
  expect(result).toMatchObject({
    nInserted: 4,
    report: { success: false },
    failures: [{ where: { column: 'quantity' } }],
  });
  const other = { ...by({ run: 'r2' }), policy: 'NONE' } as const;
  expect(await insertRows(store, group, demandRows(bad), other)).toMatchObject({
    nUpdated: 4,
    report: undefined,
    failures: [],
  });
  await expect(
    insertRows(store, group, demandRows(bad), { ...by({ run: 'r3' }), policy: 'STRICT' }),
  ).rejects.toMatchObject({
    code: 'FEATURE_VALIDATION_FAILED',
  });
  expect((await validationHistory(store, group)).map(({ outcome, policy }) => [policy, outcome])).toEqual([
    ['ALWAYS', 'INSERTED'],
    ['STRICT', 'REFUSED'],
  ]);
});

test('with a quarantine, rows that break a rule are set aside with reason and line, and the others are inserted', async () => {
  const store = await openStore();
  const group = await createDemand(store, { quarantine: true });
  const rows = demandRows([...bad, [null, null, 0, -3]]);
  expect(await insertRows(store, group, rows, by())).toMatchObject({
    nInserted: 2,
    nRefused: 3,
    failures: [],
    report: { success: false },
  });
  expect(await readDemand(store)).toEqual(['a 0 0 5', 'b 0 0 6']);
  const aside = await readFeatureGroup(store, { name: 'demand_quarantine' });
  const rule = 'expect_column_values_to_be_between {"column":"quantity","min_value":0}';
  const shared = { refused_at: now, run: 'run-1', day: dayAt(0), known: dayAt(0) };
  expect(objectsOf(aside.rows)).toEqual([
    { ...shared, item: 'c', quantity: -1, reason: rule, file_line: 4 },
    { ...shared, item: 'd', quantity: -2, reason: rule, file_line: 5 },
    { ...shared, item: null, day: null, quantity: -3, reason: `item is null; day is null; ${rule}`, file_line: 6 },
  ]);
  expect(await validationHistory(store, group)).toMatchObject([
    { outcome: 'QUARANTINED', tableVersion: 1, nRows: 5, nRefused: 3 },
  ]);
  await insertRows(store, group, rows, by());
  expect((await readFeatureGroup(store, { name: 'demand_quarantine' })).rows.nRows).toBe(3);
  const priced = withColumn(demandRows([['x', 0, 0, -1]]), { name: 'price', type: 'double' }, Float64Array.of(2));
  expect(await insertRows(store, group, priced, by())).toMatchObject({
    nInserted: 0,
    nRefused: 1,
    addedColumns: [],
    version: 1,
  });
  expect((await readFeatureGroup(store, { name: 'demand_quarantine' })).rows.nRows).toBe(4);
  const reason = withColumn(demandRows(good), { name: 'reason', type: 'string' }, ['x', 'y']);
  await expect(insertRows(store, group, reason, by())).rejects.toMatchObject({ code: 'FEATURE_SCHEMA_BREAKING' });
});

function loose(run: string) {
  return { ...by({ run }), allowMissing: true };
}

test('a column that only refused rows had is text in the quarantine, whatever type later rows have it in', async () => {
  const store = await openStore();
  const group = await createDemand(store, { quarantine: true });
  const aside = demandRows([['x', 0, 0, -1]]);
  const wrong = { name: 'seen', type: 'double' } as const;
  await insertRows(store, group, withColumn(aside, wrong, Float64Array.of(2.5)), by());
  const seen = { name: 'seen', type: 'timestamp' } as const;
  const both = demandRows([
    ['a', 0, 0, 5],
    ['y', 0, 0, -1],
  ]);
  for (const run of ['r2', 'r3']) {
    const result = await insertRows(store, group, withColumn(both, seen, [dayAt(1), dayAt(2)]), by({ run }));
    expect(result).toMatchObject({ nRefused: 1, addedColumns: run === 'r2' ? ['seen'] : [] });
  }
  const other = { name: 'Blob', type: 'binary' } as const;
  await insertRows(store, group, withColumn(aside, other, [Uint8Array.of(1, 2)]), loose('r4'));
  const blob = { name: 'blob', type: 'boolean' } as const;
  await insertRows(store, group, withColumn(aside, blob, [true]), loose('r5'));
  await insertRows(store, group, withColumn(aside, blob, [null]), loose('r6'));
  const { schema, rows } = await readFeatureGroup(store, { name: 'demand_quarantine' });
  expect(schema.filter(({ name }) => /^(seen|blob)$/i.test(name))).toEqual([
    { name: 'seen', type: 'string' },
    { name: 'Blob', type: 'string' },
  ]);
  expect(objectsOf(rows).map((row) => [row['run'], row['seen'], row['Blob']])).toEqual([
    ['run-1', '2.5', null],
    ['r2', '2026-01-03T00:00:00.000Z', null],
    ['r3', '2026-01-03T00:00:00.000Z', null],
    ['r4', null, 'AQI='],
    ['r5', null, 'true'],
    ['r6', null, null],
  ]);
  expect((await readFeatureGroup(store, group)).schema.at(-1)).toEqual(seen);
});

test('a quarantine does not help rows of which too few are left, and nothing is set aside then', async () => {
  const store = await openStore();
  const atLeast3 = { expectation_type: 'expect_table_row_count_to_be_between', kwargs: { min_value: 3 } };
  const between = {
    expectation_type: 'expect_column_values_to_be_between',
    kwargs: { column: 'quantity', min_value: 0 },
  };
  const group = await createDemand(store, { quarantine: true, expectations: [between, atLeast3] });
  await expect(insertRows(store, group, demandRows(bad), by())).rejects.toMatchObject({
    code: 'FEATURE_VALIDATION_FAILED',
    faults: [{ what: expect.stringContaining('2') }],
  });
  expect(Object.keys(await tableVersions(store))).toEqual(['feature_groups/demand_1', 'feature_store/validations']);
});

test('rows that `mostly` lets pass are inserted and not set aside', async () => {
  const store = await openStore();
  const mostly = {
    expectation_type: 'expect_column_values_to_be_between',
    kwargs: { column: 'quantity', min_value: 0, mostly: 0.5 },
  };
  const group = await createDemand(store, { quarantine: true, expectations: [mostly] });
  expect(await insertRows(store, group, demandRows(bad), by())).toMatchObject({ nInserted: 4, nRefused: 0 });
});

type Statistics = Awaited<ReturnType<typeof featureStatistics>>;

function quantityOf({ columns }: Statistics): Statistics['columns'][number] | undefined {
  return columns.find(({ column }) => column === 'quantity');
}

test('statistics of the inserted rows are kept with the commit; those of the group are made when they are asked for', async () => {
  const store = await openStore();
  const group = await createDemand(store);
  await insertRows(store, group, demandRows(good), by());
  await insertRows(store, group, demandRows([['c', 0, 0, 10]]), by());
  expect(await tableVersions(store)).toMatchObject({ 'feature_store/statistics': 1 });
  const commit = await featureStatistics(store, group, { ...by(), scope: 'commit', tableVersion: 1 });
  expect(commit.columns.map(({ column }) => column)).toEqual(['item', 'day', 'known', 'quantity']);
  expect(quantityOf(commit)).toMatchObject({ count: 2, nulls: 0, min: 5, max: 6, mean: 5.5 });
  expect(await tableVersions(store)).toMatchObject({ 'feature_store/statistics': 1 });
  const all = await featureStatistics(store, group, by());
  expect(all).toMatchObject({ tableVersion: 2, scope: 'group' });
  expect(quantityOf(all)).toMatchObject({ count: 3, min: 5, max: 10, mean: 7 });
  expect(await featureStatistics(store, group, by())).toEqual(all);
  expect(await tableVersions(store)).toMatchObject({ 'feature_store/statistics': 2 });
  expect(quantityOf(await featureStatistics(store, group, { ...by(), at: now }))).toMatchObject({
    count: 0,
    mean: null,
  });
  const kept = await readTable(store, 'feature_store/statistics', {
    where: { column: 'column', is: '=', value: 'item' },
  });
  expect(objectsOf(kept!.rows)).toMatchObject([
    { group_name: 'demand', group_version: 1, table_version: 1, scope: 'commit', min: 'a', max: 'b', distinct: 2 },
    { table_version: 2, scope: 'commit', min: 'c' },
    { table_version: 2, scope: 'group', distinct: 3 },
    { table_version: 0, scope: 'group', distinct: 0, min: null },
  ]);
});

test('a group without key and times takes rows by append alone', async () => {
  const store = await openStore();
  const group = await createDemand(store, { primaryKey: [], eventTime: undefined, knowledgeTime: undefined });
  const rows = demandRows([...good, ...good]);
  await expect(insertRows(store, group, rows, { ...by(), mode: 'upsert' })).rejects.toMatchObject({
    code: 'FEATURE_KEY_MISSING',
  });
  expect(await insertRows(store, group, rows, by())).toMatchObject({ nInserted: 4, version: 1 });
});

const data = join(projectRoot, '../shared/data');
const onData = existsSync(data) ? test : test.skip;

async function readData(name: string): ReturnType<typeof readTypedTable> {
  return readTypedTable({ name, open: () => createReadStream(join(data, name)) });
}

onData(
  'broken files are refused by the expectations written for the good one, and the group stays as it was',
  async () => {
    const store = await openStore();
    const diabetes = await readData('diabetes.csv');
    const suite = await readFile(join(projectRoot, 'test/fixtures/expectations/diabetes.json'), 'utf8');
    const expectations = parseExpectations(JSON.parse(suite), 'diabetes.json');
    const { version } = await createFeatureGroup(store, { name: 'diabetes', expectations }, diabetes.schema, by());
    const group = { name: 'diabetes', version };
    expect(await insertRows(store, group, diabetes, by())).toMatchObject({ nInserted: 442, version: 1 });
    const told = {
      'diabetes_bad_dist.csv': [
        'FEATURE_VALIDATION_FAILED',
        'AGE',
        '100 (line 2)',
        'expect_column_values_to_be_between',
      ],
      'diabetes_bad_schema.csv': [
        'FEATURE_SCHEMA_BREAKING',
        'AGE',
        'Missing: AGE',
        'expect_table_columns_to_match_set',
      ],
      'diabetes_missing_values.csv': [
        'FEATURE_VALIDATION_FAILED',
        'BMI',
        'line 2',
        'expect_column_values_to_not_be_null',
      ],
    };
    for (const [name, texts] of Object.entries(told)) {
      const error = (await rejection(insertRows(store, group, await readData(name), by({ run: name })))) as MusterError;
      for (const text of texts) expect(`${name}: ${explainError(error)}`).toContain(text);
    }
    expect(await tableVersions(store)).toMatchObject({
      'feature_groups/diabetes_1': 1,
      'feature_store/validations': 3,
    });
    expect((await validationHistory(store, group)).map(({ outcome }) => outcome)).toEqual([
      'INSERTED',
      'REFUSED',
      'REFUSED',
      'REFUSED',
    ]);
  },
);
