import { expect, test } from '@jest/globals';
import { keyId, type FleetSeries, type Key } from '#src/core/index.ts';
import { commitRelease, readChampions } from '#src/registry/index.ts';
import { openLocalDirectory } from '#src/storage/index.ts';
import { registrySchema } from '#src/registry/registry-tables.ts';
import { commitRows, readTable, tableHistory, tableVersion } from '#src/tables/index.ts';
import {
  candidates,
  firstPeriod,
  fleetOf,
  noisy,
  promote,
  repeating,
  train,
  trending,
} from '../evaluation/small-fleet.ts';
import {
  folder,
  inService,
  newFolder,
  now,
  plainChampion,
  requestFor,
  rowsOf,
  runGate,
  storeWith,
} from './gate-run.ts';

const rows = 48;
const keys: readonly Key[] = [
  ['1', '9'],
  ['1', '10'],
  ['a/b', 'ä "x"'],
];
const fleet = fleetOf([
  [keys[0]!, trending(rows)],
  [keys[1]!, repeating(rows, 1)],
  [keys[2]!, noisy(rows, 2)],
]);
const { keyColumns } = fleet;
// The naive goes first everywhere; the linear learner then beats it where there is a trend.
const first = await train(fleet, { candidates: [candidates.naive] });
const second = await train(fleet, { candidates: [candidates.linear] });

test('gives back what it released, model for model', async () => {
  const store = openLocalDirectory(await newFolder());
  expect(await readChampions(store, folder, { keyColumns })).toEqual({
    releaseVersion: -1,
    release: 0,
    champions: new Map(),
    earlier: new Map(),
  });
  const { release, registered, decisions } = await runGate(store, fleet, second);
  expect([release, registered]).toEqual([1, 3]);
  const service = await readChampions(store, folder, { keyColumns });
  expect(service).toMatchObject({ releaseVersion: 0, release: 1 });
  const expected = [...promote(decisions).values()];
  expect([...service.champions.values()].map(plainChampion)).toEqual(expected.map(plainChampion));
  expect(service.champions.get(keyId(keys[0]!))?.candidate).toEqual(candidates.linear);
});

test('moves only the champions that changed, and keeps every release readable', async () => {
  const store = openLocalDirectory(await newFolder());
  await runGate(store, fleet, first);
  const before = await inService(store, keyColumns);
  const { release, decisions } = await runGate(store, fleet, second, { run: 'run-2', actor: 'ada' });
  expect(release).toBe(2);
  const moved = decisions.filter(({ isRegistered }) => isRegistered).map(({ key }) => keyId(key));
  expect(moved).toContain(keyId(keys[0]!));
  expect(moved).not.toContain(keyId(keys[1]!));
  const newest = await readChampions(store, folder, { keyColumns });
  expect([...newest.champions.values()].map(({ key, version }) => [key, version])).toEqual(
    keys.map((key) => [key, moved.includes(keyId(key)) ? 2 : 1]),
  );
  const old = await readChampions(store, folder, { keyColumns, release: 1 });
  expect(old.release).toBe(1);
  expect([...old.champions.values()].map(plainChampion)).toEqual(before);
  const releases = await rowsOf(store, 'releases');
  expect(releases.slice(keys.length)).toMatchObject([
    {
      location: '1',
      product_id: '9',
      release: 2,
      parent: 1,
      version: 2,
      code: 'PROMOTED',
      run: 'run-2',
      actor: 'ada',
      released_at: now,
    },
    ...moved.slice(1).map(() => ({ release: 2 })),
  ]);
  expect(releases[0]).toMatchObject({ release: 1, parent: 0, actor: null });
});

test('says in the tables what was decided, on which rows and by which numbers', async () => {
  const store = openLocalDirectory(await newFolder());
  await runGate(store, fleet, first);
  const { decisions } = await runGate(store, fleet, second, { run: 'run-2' });
  const [decision] = decisions;
  const written = await rowsOf(store, 'decisions');
  expect(written.map(({ run }) => run)).toEqual(['run-1', 'run-1', 'run-1', 'run-2', 'run-2', 'run-2']);
  expect(written[3]).toMatchObject({
    location: '1',
    product_id: '9',
    code: 'PROMOTED',
    is_registered: true,
    sentence: decision?.sentence,
    champions_release: 1,
    challenger_learner: 'linear',
    challenger_rmse: decision?.challenger?.rmse,
    champion_version: 1,
    champion_learner: 'seasonal_naive',
    champion_rmse: decision?.champion?.rmse,
    champion_cutoff: '2025-03',
    champion_was_refitted: true,
    champion_unhealthy: null,
    benchmark_rmse: decision?.benchmark?.rmse,
    holdout_from: '2024-10',
    holdout_to: '2025-03',
    holdout_points: 6,
    holdout_scored_points: 6,
    decided_at: now,
  });
  const models = await rowsOf(store, 'models');
  expect(models[3]).toMatchObject({
    version: 2,
    learner: 'linear',
    cutoff: '2025-03',
    cutoff_period: firstPeriod + rows - 1,
    rmse: decision?.score?.rmse,
    code: 'PROMOTED',
    release: 2,
    run: 'run-2',
  });
  const history = await tableHistory(store, `${folder}/releases`);
  expect(history.map(({ info }) => info)).toMatchObject([
    { operation: 'RELEASE', run: 'run-1', release: 1, tables: { model_blobs: 0, models: 0, decisions: 0 } },
    {
      run: 'run-2',
      codeVersion: '0.1.0',
      tablesRead: { 'feature_groups/demand_1': 3 },
      tables: { model_blobs: 1, models: 1, decisions: 1 },
    },
  ]);
});

test('says in the tables how challenger and champion compare, and what there is for evidence', async () => {
  const store = openLocalDirectory(await newFolder());
  const years = fleetOf([[keys[0]!, trending(96)]]);
  const holdout = 24;
  await runGate(store, years, await train(years, { candidates: [candidates.naive], holdout }));
  const { decisions } = await runGate(store, years, await train(years, { holdout }), { run: 'run-2' });
  const { improvement, overBenchmark, evidence, remarks } = decisions[0]!.comparison!;
  const [unjudged, written] = await rowsOf(store, 'decisions');
  expect(written).toMatchObject({
    improvement_absolute: improvement.absolute,
    improvement_share: improvement.relative,
    improvement_over_benchmark_share: overBenchmark!.relative,
    evidence_profile: 'stable',
    evidence_name: 'diebold_mariano',
    evidence_points: holdout,
    evidence_statistic: evidence!.statistic,
    evidence_p: evidence!.p,
    evidence_remarks: [...remarks, ...evidence!.remarks].join(' ') || null,
  });
  expect(unjudged).toMatchObject({ code: 'FIRST', evidence_profile: null, evidence_name: null });
});

test('writes decisions and nothing else where no model is registered', async () => {
  const store = openLocalDirectory(await newFolder());
  await runGate(store, fleet, second);
  const versions = () =>
    Promise.all(
      ['model_blobs', 'models', 'decisions', 'releases'].map((table) => tableVersion(store, `${folder}/${table}`)),
    );
  const before = await inService(store, keyColumns);
  expect(await versions()).toEqual([0, 0, 0, 0]);
  const again = await runGate(store, fleet, second, { run: 'run-2' });
  expect(again).toMatchObject({ release: undefined, registered: 0 });
  expect(await versions()).toEqual([0, 0, 1, 0]);
  expect(await inService(store, keyColumns)).toEqual(before);
  const none = await commitRelease(store, folder, requestFor(fleet, []));
  expect(none).toEqual({ release: undefined, registered: 0, decisions: [] });
  expect(await versions()).toEqual([0, 0, 1, 0]);
});

test('numbers versions by what releases name, not by what a dead run left behind', async () => {
  const root = await newFolder();
  await runGate(openLocalDirectory(root), fleet, first);
  const killed = storeWith(root, (inner) => ({
    writeIfAbsent: async (path, ...rest) => {
      if (path.startsWith(`${folder}/releases/`)) throw new Error('killed');
      return inner.writeIfAbsent(path, ...rest);
    },
  }));
  const left = await train(fleet, { candidates: [candidates.shortLinear] });
  await expect(runGate(killed, fleet, left, { run: 'killed' })).rejects.toThrow('killed');
  const store = openLocalDirectory(root);
  expect((await rowsOf(store, 'models')).some(({ version, run }) => version === 2 && run === 'killed')).toBe(true);
  await runGate(store, fleet, second, { run: 'next' });
  const { champions } = await readChampions(store, folder, { keyColumns });
  expect(champions.get(keyId(keys[0]!))).toMatchObject({ version: 2, candidate: candidates.linear });
});

test.each([
  [
    'a name of its own columns',
    { ...fleet, keyColumns: ['location', 'Version'] },
    'REGISTRY_KEY_COLUMN_TAKEN',
    '"Version"',
  ],
  [
    'other key columns',
    { ...fleet, keyColumns: ['product_id', 'location'] },
    'REGISTRY_KEY_COLUMNS_CHANGED',
    'product_id, location',
  ],
])('refuses %s', async (_, changed: FleetSeries, code, text) => {
  const store = openLocalDirectory(await newFolder());
  await runGate(store, fleet, first);
  const reading = readChampions(store, folder, { keyColumns: changed.keyColumns });
  await expect(reading).rejects.toMatchObject({ code, faults: [{ what: expect.stringContaining(text) }] });
});

test('keeps a fleet of one model under no key column', async () => {
  const store = openLocalDirectory(await newFolder());
  const one: FleetSeries = { ...fleetOf([[[], trending(rows)]]), keyColumns: [] };
  await runGate(store, one, await train(one));
  expect(await inService(store, [])).toMatchObject([{ key: [], version: 1, learner: 'linear' }]);
  await expect(readChampions(store, folder, { keyColumns })).rejects.toMatchObject({
    code: 'REGISTRY_KEY_COLUMNS_CHANGED',
    faults: [{ expected: 'none (one model)' }],
  });
});

test('refuses a decision that registers without a model', async () => {
  const store = openLocalDirectory(await newFolder());
  const { decisions } = await runGate(store, fleet, first);
  const { model: _, ...without } = decisions[0]!;
  const request = requestFor(fleet, [without], { expected: 0 });
  await expect(commitRelease(store, folder, request)).rejects.toMatchObject({ code: 'REGISTRY_DECISION_INCOMPLETE' });
});

test('writes what the interval held of the holdout, and adds the columns to a table of before they were there', async () => {
  const store = openLocalDirectory(await newFolder());
  const { decisions } = await runGate(store, fleet, second);
  const [read] = await rowsOf(store, 'decisions');
  expect(read).toMatchObject({
    challenger_coverage: decisions[0]!.challenger!.coverage!.share,
    challenger_nominal_coverage: 0.8,
    challenger_rmsse: decisions[0]!.challenger!.rmsse,
    benchmark_rmsse: decisions[0]!.benchmark!.rmsse,
  });
  const older = openLocalDirectory(await newFolder());
  const schema = registrySchema('decisions', keyColumns).filter(({ name }) => !/rmsse|coverage/.test(name));
  const written = (await readTable(store, `${folder}/decisions`, { columns: schema.map(({ name }) => name) }))!.rows;
  const info = { operation: 'WRITE DECISIONS', run: 'run-0' };
  await commitRows(older, `${folder}/decisions`, { schema, rows: written, mode: 'append', info, now });
  await runGate(older, fleet, second);
  const both = await rowsOf(older, 'decisions');
  expect(both.map((row) => row['challenger_nominal_coverage'])).toEqual([
    Number.NaN,
    Number.NaN,
    Number.NaN,
    0.8,
    0.8,
    0.8,
  ]);
});
