import { beforeEach, expect, test } from '@jest/globals';
import type { MusterError } from '#src/core/index.ts';
import type { ObjectStore } from '#src/storage/index.ts';
import { tableHistory } from '#src/tables/index.ts';
import { openMemory } from '../../registry/memory-store.ts';
import { getOrCreateFeatureView } from '../../../src/feature-store/views/create-feature-view.ts';
import { durationInMs } from '../../../src/feature-store/views/duration.ts';
import { getFeatureView, listFeatureViews } from '../../../src/feature-store/views/find-feature-view.ts';
import { parseFeatureView } from '../../../src/feature-store/views/parse-feature-view.ts';
import { createFeatureGroup } from '../../../src/feature-store/groups/create-group.ts';
import { by, createGroup, groups, insert, type GroupOfShop } from './shop-groups.ts';

let store: ObjectStore;
beforeEach(async () => {
  store = openMemory();
  for (const name of Object.keys(groups)) await createGroup(store, name as GroupOfShop);
});

const query = { from: { group: 'sales' }, joins: [{ group: 'weather' }] };

function create(raw: object) {
  return getOrCreateFeatureView(store, parseFeatureView({ name: 'demand', query, ...raw }, 'demand.yml'), by());
}

test.each([
  ['30d', 2_592_000_000],
  ['12h', 43_200_000],
  ['1.5m', 90_000],
  [' 3d', undefined],
  ['P1DT2H', 93_600_000],
  ['PT0.5S', 500],
  ['P1W', 604_800_000],
  ['P1M', undefined],
  ['P', undefined],
  ['PT', undefined],
  ['', undefined],
  ['-3d', undefined],
  [5, 5],
  [-5, undefined],
  [Number.NaN, undefined],
])('the length of time %j is %p milliseconds', (text, expected) => {
  expect(durationInMs(text)).toBe(expected);
});

test('all faults of a definition are told at once, with their paths and the nearest names', () => {
  const raw = {
    name: 'Demand',
    query: { from: { group: 'sales', prefx: 'a_' }, joins: [{ group: 'prices', look_back: 'soon', type: 'right' }] },
    transformations: [
      { use: 'one_hot', column: ['x'] },
      { use: 'bins', columns: ['x'], edges: [2, 1], n_bins: 3 },
      { use: 'impute', columns: ['x'], strategy: 'constant' },
    ],
    lables: ['x'],
  };
  let error: MusterError | undefined;
  try {
    parseFeatureView(raw, 'demand.yml');
  } catch (thrown) {
    error = thrown as MusterError;
  }
  expect(error?.code).toBe('FEATURE_VIEW_INVALID');
  const places = error!.faults.map(({ where }) => where?.path);
  expect(new Set(places)).toEqual(
    new Set([
      'name',
      'query.from.prefx',
      'query.joins[0].look_back',
      'query.joins[0].type',
      'transformations[0].columns',
      'transformations[0].column',
      'transformations[1]',
      'transformations[1].edges',
      'transformations[2].fill_value',
      'lables',
    ]),
  );
  expect(error!.faults.map(({ what }) => what)).toEqual(
    expect.arrayContaining([
      '"prefx" is not known here. Did you mean "prefix"?',
      '"column" is not known here. Did you mean "columns"?',
      '"lables" is not known here. Did you mean "labels"?',
    ]),
  );
  expect(error!.faults.every(({ where }) => where?.file === 'demand.yml')).toBe(true);
});

test('what the groups cannot give is told at once', async () => {
  const raw = {
    query: {
      from: { group: 'sales' },
      joins: [
        { group: 'prices', select: ['sold', 'prise'] },
        { group: 'items', point_in_time: true },
        { group: 'weather', on: { item: 'shop', day: 'heat' }, point_in_time: false, look_back: '1d' },
        { group: 'weather', prefix: 'w_', on: ['town'] },
      ],
      where: { column: 'sold', is: '>', value: 'many' },
    },
    labels: ['quantity'],
    transformations: [{ use: 'standard', columns: ['item'] }],
  };
  await expect(create(raw)).rejects.toMatchObject({
    code: 'FEATURE_VIEW_INVALID',
    faults: [
      {
        what: 'A point-in-time join needs event times; items has none.',
        where: { path: 'query.joins[1].point_in_time' },
      },
      { what: '"day" is of type timestamp, and "heat" of type double.', where: { path: 'query.joins[2].on' } },
      { where: { path: 'query.joins[2].look_back' } },
      { what: 'The group sales has no column "town".' },
      { what: 'The group weather has no column "town".' },
      {
        what: 'The group prices has no column "prise". Did you mean "price"?',
        where: { path: 'query.joins[0].select' },
      },
      {
        what: 'The column "sold" comes from sales version 1 too; capitals do not count.',
        where: { path: 'query.joins[0]' },
      },
      { what: 'The label "quantity" is no column of the view.', where: { path: 'labels' } },
      { what: 'standard cannot take the column, whose type there is string.', where: { path: 'transformations[0]' } },
      { what: 'The condition compares a double with "many" (string).', where: { path: 'query.where', column: 'sold' } },
    ],
  });
  await expect(create({ query: { from: { group: 'sale' } } })).rejects.toMatchObject({ code: 'FEATURE_GROUP_MISSING' });
  await expect(
    create({ query: { from: { group: 'weather', prefix: 'x' }, joins: [{ group: 'items' }] } }),
  ).rejects.toMatchObject({
    code: 'FEATURE_VIEW_INVALID',
    faults: [{ what: 'The primary keys of weather and items have no column in common.' }],
  });
});

test('a column that training datasets need for themselves must have a prefix', async () => {
  const schema = [
    { name: 'key', type: 'string' as const },
    { name: 'Split', type: 'double' as const },
  ];
  await createFeatureGroup(store, { name: 'halves', primaryKey: ['key'] }, schema, by());
  await expect(create({ query: { from: { group: 'halves' } } })).rejects.toMatchObject({
    code: 'FEATURE_VIEW_INVALID',
  });
  expect((await create({ query: { from: { group: 'halves', prefix: 'a_' } } })).isNew).toBe(true);
});

test('a view says what its definition left open, and keeps to it', async () => {
  const { view, isNew } = await create({});
  expect(isNew).toBe(true);
  expect(view).toEqual({
    name: 'demand',
    version: 1,
    description: '',
    query: {
      from: { group: 'sales', version: 1, select: ['shop', 'item', 'day', 'sold', 'open'], prefix: '' },
      joins: [
        {
          group: 'weather',
          version: 1,
          select: ['heat'],
          prefix: '',
          type: 'left',
          on: { shop: 'shop' },
          isPointInTime: true,
        },
      ],
    },
    labels: [],
    transformations: [],
  });
  const { types } = groups.sales;
  const schema = Object.entries(types).map(([name, type]) => ({ name, type }));
  await createFeatureGroup(store, { ...groups.sales.definition, version: 2 }, schema, by());
  expect(await create({})).toEqual({ view, isNew: false });
  expect(await getFeatureView(store, { name: 'demand' })).toEqual(view);
  const [commit] = await tableHistory(store, 'feature_store/views');
  expect(commit!.info).toMatchObject({
    run: 'run-1',
    featureView: { name: 'demand', version: 1 },
    tablesRead: { 'feature_groups/sales_1': 0, 'feature_groups/weather_1': 0 },
  });
});

test('the same definition is the same version, however it is written; another one is the next', async () => {
  const first = await create({});
  const inOtherWords = {
    description: 'Said in other words.',
    query: { joins: [{ version: 1, group: 'weather', on: ['shop'] }], from: { version: 1, group: 'sales' } },
  };
  expect(await create(inOtherWords)).toEqual({ view: first.view, isNew: false });
  expect(await create({ version: 1, ...inOtherWords })).toEqual({ view: first.view, isNew: false });
  const labelled = await create({ labels: ['sold'] });
  expect([labelled.view.version, labelled.isNew]).toEqual([2, true]);
  expect((await create({})).view.version).toBe(1);
  await insert(store, 'sales', [['s', 'i', 1, 1, true]]);
  expect((await create({ labels: ['sold'] })).view.version).toBe(2);
  expect((await listFeatureViews(store)).map(({ view }) => view.version)).toEqual([1, 2]);
});

test('another definition under a version that is there is refused with what differs', async () => {
  await create({});
  await expect(create({ version: 1, labels: ['sold'] })).rejects.toMatchObject({
    code: 'FEATURE_VIEW_DIFFERS',
    faults: [
      {
        what: 'The definition is not that of version 1: labels: ["sold"], not [].',
        toDo: 'Give the definition version 2, or none.',
      },
    ],
  });
});

test('views that are made at the same time all get a number of their own', async () => {
  const labels = ['shop', 'item', 'day', 'sold', 'open'];
  const made = await Promise.all(labels.map(async (label) => create({ labels: [label] })));
  expect(new Set(made.map(({ view }) => view.version))).toEqual(new Set([1, 2, 3, 4, 5]));
  expect(
    (await Promise.all(labels.map(async () => create({ labels: ['sold', 'open'] })))).filter(({ isNew }) => isNew),
  ).toHaveLength(1);
});

test('a view that is not there is told with the nearest name, or with the versions that are', async () => {
  await create({});
  await expect(getFeatureView(store, { name: 'demnad' })).rejects.toMatchObject({
    code: 'FEATURE_VIEW_MISSING',
    faults: [{ what: expect.stringContaining('Did you mean "demand"?') }],
  });
  await expect(getFeatureView(store, { name: 'demand', version: 3 })).rejects.toMatchObject({
    code: 'FEATURE_VIEW_MISSING',
    faults: [{ expected: 'version 1' }],
  });
});
