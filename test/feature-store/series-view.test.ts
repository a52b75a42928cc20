import { mkdtempSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, test } from '@jest/globals';
import { periodStart, type FleetSeries } from '#src/core/index.ts';
import {
  createFeatureGroup,
  insertRows,
  openSeriesView,
  readSeriesView,
  writeSeriesGroup,
  type SeriesGroup,
  type SeriesViewRows,
} from '#src/feature-store/index.ts';
import { openStore, type ObjectStore } from '#src/storage/index.ts';

const group = { name: 'demand', version: 1 };
const by = { run: 'run-1', step: 'dataprep', codeVersion: '0', now: 1000 };

const fleet: FleetSeries = {
  frequency: 'monthly',
  keyColumns: ['shop'],
  keys: [['north'], ['south']],
  indptr: Int32Array.of(0, 4, 7),
  firstPeriod: Int32Array.of(600, 601),
  nObserved: Int32Array.of(3, 2),
  target: Float64Array.of(1, 2, 3, Number.NaN, 7, 8, Number.NaN),
  repaired: Uint8Array.of(0, 1, 0, 0, 0, 0, 0),
  covariates: { price: Float64Array.of(1, 1, 2, 2, 5, 5, 6) },
};
const keyQuality: SeriesGroup['keyQuality'] = [
  { key: ['east'], state: 'BLOCKED_DATA', reason: 'All rows refused.', read: 2, kept: 0, repaired: 0, refused: 2 },
  { key: ['north'], state: 'READY', reason: '', read: 3, kept: 2, repaired: 1, refused: 0 },
  { key: ['south'], state: 'READY', reason: '', read: 2, kept: 2, repaired: 0, refused: 0 },
];

async function openWorkspace(): Promise<ObjectStore> {
  const store = openStore(mkdtempSync(join(tmpdir(), 'view-')));
  await writeSeriesGroup(store, group, { fleet, keyQuality }, by);
  return store;
}

async function readWith(store: ObjectStore, wish?: Readonly<Record<string, unknown>>): Promise<SeriesViewRows> {
  const view = await openSeriesView(store, { group, fleet: 'batchai', ...(wish === undefined ? {} : { wish }) }, by);
  return readSeriesView(store, view);
}

/** A group of one row a month: holidays, from the second month on, and the name of the month. */
async function addCalendar(store: ObjectStore): Promise<void> {
  const schema = [
    { name: 'month', type: 'timestamp' as const },
    { name: 'holidays', type: 'long' as const },
    { name: 'has_fair', type: 'boolean' as const },
    { name: 'word', type: 'string' as const },
  ];
  await createFeatureGroup(store, { name: 'calendar', eventTime: 'month' }, schema, by);
  const columns = {
    month: [601, 602, 603].map((period) => periodStart('monthly', period)),
    holidays: [1, 2, null],
    has_fair: [true, false, null],
    word: ['a', 'b', 'c'],
  };
  await insertRows(store, { name: 'calendar', version: 1 }, { schema, rows: { nRows: 3, columns } }, by);
}

test('a view without wishes gives the series and keys of the group as they are', async () => {
  const read = await readWith(await openWorkspace());
  expect({ fleet: read.fleet, keyQuality: read.keyQuality, version: read.version }).toEqual({
    fleet,
    keyQuality,
    version: 0,
  });
  expect(read.view).toMatchObject({ name: 'batchai', version: 1, labels: ['target'] });
  expect(read.tablesRead).toEqual({ 'feature_groups/demand_1': 0 });
});

test('features of a joined group are known-future columns, as they were known at each period', async () => {
  const store = await openWorkspace();
  await addCalendar(store);
  const read = await readWith(store, { joins: [{ group: 'calendar', select: ['holidays', 'has_fair'] }] });
  expect(read.fleet.covariates).toEqual({
    ...fleet.covariates,
    holidays: Float64Array.of(Number.NaN, 1, 2, Number.NaN, 1, 2, Number.NaN),
    has_fair: Float64Array.of(Number.NaN, 1, 0, Number.NaN, 1, 0, Number.NaN),
  });
  expect(read.fleet.target).toEqual(fleet.target);
  expect(read.tablesRead).toEqual({ 'feature_groups/demand_1': 0, 'feature_groups/calendar_1': 1 });
});

test('a condition on keys leaves the other keys out, those without a row too', async () => {
  const read = await readWith(await openWorkspace(), {
    where: { column: 'shop', is: 'in', values: ['south', 'east'] },
  });
  expect(read.fleet.keys).toEqual([['south']]);
  expect(read.keyQuality.map(({ key }) => key[0])).toEqual(['east', 'south']);
});

test('the same wish is the same version of the view, another one the next', async () => {
  const store = await openWorkspace();
  const where = { column: 'shop', is: '=', value: 'south' };
  const versions = [await readWith(store), await readWith(store, { where }), await readWith(store)];
  expect(versions.map(({ view }) => view.version)).toEqual([1, 2, 1]);
});

test.each([
  ['a text feature', { joins: [{ group: 'calendar', select: ['word'] }] }, 'word'],
  ['a condition that takes a period out of the middle', { where: { column: 'target', is: '!=', value: 2 } }, 'north'],
])('%s is refused, with its name', async (_, wish, named) => {
  const store = await openWorkspace();
  await addCalendar(store);
  const refused = readWith(store, wish);
  await expect(refused).rejects.toMatchObject({ code: 'FEATURE_VIEW_NOT_SERIES' });
  await expect(refused).rejects.toThrow(named);
});
