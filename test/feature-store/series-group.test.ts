import { mkdtempSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, test } from '@jest/globals';
import type { FleetSeries } from '#src/core/index.ts';
import {
  deleteRowsOfGroup,
  findSeriesGroup,
  getFeatureGroup,
  groupPath,
  insertRows,
  readFeatureGroup,
  writeSeriesGroup,
  type SeriesGroup,
} from '#src/feature-store/index.ts';
import { readSeriesFacts } from '#src/feature-store/series-group.ts';
import { openStore } from '#src/storage/index.ts';
import { deleteRows, partSortOrder, readTable, tableHistory } from '#src/tables/index.ts';

const group = { name: 'demand', version: 1 };
const commit = { run: 'run-1', step: 'dataprep', codeVersion: '0', now: 1000 };

const fleet: FleetSeries = {
  frequency: 'weekly',
  keyColumns: ['shop', 'item'],
  keys: [
    ['1', 'a'],
    ['2', 'a'],
  ],
  indptr: Int32Array.of(0, 3, 5),
  firstPeriod: Int32Array.of(2700, -10),
  nObserved: Int32Array.of(2, 2),
  target: Float64Array.of(1.5, 0, Number.NaN, 7, 8),
  repaired: Uint8Array.of(0, 1, 0, 0, 0),
  covariates: { price: Float64Array.of(1, 2, 3, Number.NaN, 5) },
};
const keyQuality: SeriesGroup['keyQuality'] = [
  { key: ['1', 'a'], state: 'READY', reason: '', read: 2, kept: 1, repaired: 1, refused: 1 },
  {
    key: ['1', 'b'],
    state: 'BLOCKED_DATA',
    reason: 'All rows were refused.',
    read: 3,
    kept: 0,
    repaired: 0,
    refused: 3,
  },
  { key: ['2', 'a'], state: 'READY', reason: '', read: 2, kept: 2, repaired: 0, refused: 0 },
];

function openWorkspace(): ReturnType<typeof openStore> {
  return openStore(mkdtempSync(join(tmpdir(), 'group-')));
}

test('a group gives back the series and the quality of keys that it was given', async () => {
  const store = openWorkspace();
  await writeSeriesGroup(store, group, { fleet, keyQuality }, commit);
  const read = (await findSeriesGroup(store, group))!;
  expect(read).toEqual({ version: 0, fleet, keyQuality });
});

test('the series of one model without key columns come back too', async () => {
  const store = openWorkspace();
  const single = {
    ...fleet,
    keyColumns: [],
    keys: [[]],
    indptr: Int32Array.of(0, 5),
    firstPeriod: Int32Array.of(3),
    nObserved: Int32Array.of(5),
  };
  const target = Float64Array.of(1, 2, 3, 4, 5);
  const content = { fleet: { ...single, target, covariates: {} }, keyQuality: [{ ...keyQuality[2]!, key: [] }] };
  await writeSeriesGroup(store, group, content, commit);
  expect((await findSeriesGroup(store, group))!.fleet).toEqual(content.fleet);
});

test('writing the same series again makes no commit; other series replace them', async () => {
  const store = openWorkspace();
  await writeSeriesGroup(store, group, { fleet, keyQuality }, commit);
  expect(await writeSeriesGroup(store, group, { fleet, keyQuality }, { ...commit, now: 2000 })).toEqual({
    version: 0,
    hasChanged: false,
  });
  const changed = { ...fleet, target: Float64Array.of(1.5, 1, Number.NaN, 7, 8) };
  expect(await writeSeriesGroup(store, group, { fleet: changed, keyQuality }, { ...commit, now: 3000 })).toEqual({
    version: 1,
    hasChanged: true,
  });
  expect((await findSeriesGroup(store, group))!.fleet.target[1]).toBe(1);
  expect((await tableHistory(store, groupPath(group))).map((entry) => entry.version)).toEqual([0, 1]);
});

test('a series group names its run and the version of the key table', async () => {
  const store = openWorkspace();
  await writeSeriesGroup(store, group, { fleet, keyQuality }, commit);
  const [entry] = await tableHistory(store, groupPath(group));
  expect(entry?.info).toMatchObject({
    run: 'run-1',
    step: 'dataprep',
    tablesRead: { 'feature_groups/demand_1_keys': 0 },
  });
});

test('a series group is a feature group, sorted by its key and period as tables sort', async () => {
  const store = openWorkspace();
  await writeSeriesGroup(store, group, { fleet, keyQuality }, commit);
  const { group: found } = await getFeatureGroup(store, group);
  expect(found).toMatchObject({ primaryKey: ['shop', 'item'], eventTime: 'period' });
  expect(await partSortOrder(store, groupPath(group))).toEqual(['shop', 'item', 'period']);
});

test('keys that count up, which tables sort as text, come back in their own order', async () => {
  const store = openWorkspace();
  const keys = [['2'], ['10'], ['a']];
  const counted: FleetSeries = {
    ...fleet,
    keyColumns: ['shop'],
    keys,
    indptr: Int32Array.of(0, 1, 3, 5),
    firstPeriod: Int32Array.of(1, 2, 3),
    nObserved: Int32Array.of(1, 2, 1),
    target: Float64Array.of(1, 2, 3, 4, Number.NaN),
  };
  await writeSeriesGroup(store, group, { fleet: counted, keyQuality: [] }, commit);
  expect((await findSeriesGroup(store, group))!.fleet).toEqual(counted);
  const { rows } = (await readTable(store, groupPath(group)))!;
  expect(rows.columns['shop']).toEqual(['10', '10', '2', 'a', 'a']);
});

test('rows of a series group are changed by nobody else, and what another engine did is undone by the next writing', async () => {
  const store = openWorkspace();
  const content = { fleet, keyQuality };
  await writeSeriesGroup(store, group, content, commit);
  const where = { column: 'shop', is: '=', value: '1' } as const;
  const refused = { code: 'FEATURE_GROUP_WRITTEN_WHOLE' };
  await expect(deleteRowsOfGroup(store, group, { ...commit, where })).rejects.toMatchObject(refused);
  const { schema, rows } = await readFeatureGroup(store, group);
  await expect(insertRows(store, group, { schema, rows }, commit)).rejects.toMatchObject(refused);
  await deleteRows(store, groupPath(group), { where, info: { operation: 'DELETE' }, now: 2000 });
  expect(await writeSeriesGroup(store, group, content, { ...commit, now: 3000 })).toEqual({
    version: 2,
    hasChanged: true,
  });
  expect((await readFeatureGroup(store, group)).rows).toEqual(rows);
});

test('a group that is not there is told with what to do', async () => {
  await expect(readSeriesFacts(openWorkspace(), group)).rejects.toMatchObject({ code: 'FEATURE_GROUP_MISSING' });
  expect(await findSeriesGroup(openWorkspace(), group)).toBe(undefined);
});

test('writes series again whose part file has other bytes than were written, and then no more', async () => {
  const store = openStore(mkdtempSync(join(tmpdir(), 'muster-series-')));
  const content = { fleet, keyQuality };
  await writeSeriesGroup(store, group, content, commit);
  expect(await writeSeriesGroup(store, group, content, commit)).toMatchObject({ hasChanged: false });
  for await (const { path } of store.list(`${groupPath(group)}/`)) {
    if (!path.endsWith('.parquet')) continue;
    const bytes = Buffer.from(await store.read(path));
    bytes[4]! ^= 1;
    await store.write(path, bytes);
  }
  expect(await writeSeriesGroup(store, group, content, commit)).toMatchObject({ hasChanged: true });
  expect(await writeSeriesGroup(store, group, content, commit)).toMatchObject({ hasChanged: false });
});
