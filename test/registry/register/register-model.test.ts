import { expect, test } from '@jest/globals';
import { digestOf, seriesAt, type Key } from '#src/core/index.ts';
import { parseDataSchema } from '#src/feature-store/index.ts';
import { fit, packModel, parseCandidate } from '#src/learners/index.ts';
import {
  findFleet,
  modelRecord,
  openRegistry,
  readChampions,
  readReleases,
  registerModel,
  rollBack,
  rowOfVersion,
  rowsOfModel,
  searchModels,
  versionsInUse,
  type ModelRecord,
  type ModelToRegister,
} from '#src/registry/index.ts';
import { openLocalDirectory, type ObjectStore } from '#src/storage/index.ts';
import { findTables } from '#src/tables/index.ts';
import { candidates, fleetOf, train, trending } from '../../evaluation/small-fleet.ts';
import { startAzurite } from '../../storage/azurite.ts';
import { openMemory, type Objects } from '../memory-store.ts';
import { dyingStore, folder, newFolder, now, rowsOf, runGate, storeWith } from '../gate-run.ts';

const fleet = fleetOf([
  [['1', '9'], trending(48)],
  [['2', '9'], trending(48).map((value) => value * 2)],
]);
const { keyColumns } = fleet;
const by = { run: 'by-hand', step: 'test', codeVersion: 'abc', now, actor: 'ada' };
const key = { location: '1', product_id: '9' };
const model = fit(candidates.linear, seriesAt(fleet, 0), 7);
const forest = fit(parseCandidate('random_forest', { seasonLength: 12 }), seriesAt(fleet, 0), 7);
const endless = { ...forest, arrays: { ...forest.arrays, right: forest.arrays['right']!.map(() => 0) } };
const given: ModelToRegister = { fleet: 'demand', key, model, trainedOn: fleet, metrics: { rmse: 3.5, wape: 0.1 } };

async function recordOf(store: ObjectStore, version: number, of: Key = ['1', '9']): Promise<ModelRecord> {
  const registry = await openRegistry(await findFleet(store, 'demand'));
  return modelRecord(registry, rowOfVersion(registry, of, String(version)));
}

async function readArtifact(store: ObjectStore, record: ModelRecord, name: string): Promise<string> {
  const { slice, digest } = record.details!.artifacts.find((each) => each.name === name)!;
  const bytes = await store.readRange(slice.path, slice.offset, slice.length);
  expect(digestOf(bytes)).toBe(digest);
  return Buffer.from(bytes).toString('utf8');
}

async function azurePlace(): Promise<{ readonly store: ObjectStore; readonly close: () => Promise<void> }> {
  const azurite = await startAzurite();
  return { store: await azurite.newStore(), close: azurite.close };
}

test.each([
  ['a folder', async () => ({ store: openLocalDirectory(await newFolder()), close: async () => {} })],
  ['Azure Blob Storage', azurePlace],
])('one line registers a fit as the first version of a new fleet, in %s', async (_, open) => {
  const { store, close } = await open();
  try {
    expect(await registerModel(store, given, by)).toEqual({ version: 1, isNew: true, release: undefined });
    const record = await recordOf(store, 1);
    expect(record).toMatchObject({
      learner: 'linear',
      digest: digestOf(packModel(model)),
      cutoff: '2025-03',
      metrics: { rmse: 3.5, wape: 0.1, mae: null },
      code: 'REGISTERED',
      release: 0,
      aliases: [],
      details: { flavor: 'muster', codeVersion: 'abc', actor: 'ada' },
    });
    const schema = parseDataSchema(JSON.parse(await readArtifact(store, record, 'signature.json')), 'signature.json');
    expect(schema.columns.map(({ name, role }) => `${name} ${role}`)).toEqual([
      'location key',
      'product_id key',
      'period time',
      'target label',
    ]);
    expect(JSON.parse(await readArtifact(store, record, 'input_example.json'))).toContainEqual({
      location: '1',
      product_id: '9',
      period: '2025-03-01T00:00:00.000Z',
    });
    expect((await readChampions(store, folder, { keyColumns })).champions.size).toBe(0);
    expect(await readReleases(await findFleet(store, 'demand'))).toEqual([]);
  } finally {
    await close();
  }
});

test('the same again is the version that there is; other bytes, metrics or files are a new one', async () => {
  const store = openLocalDirectory(await newFolder());
  await registerModel(store, given, by);
  expect(await registerModel(store, { ...given, model: packModel(model) }, { ...by, now: now + 1 })).toEqual({
    version: 1,
    isNew: false,
    release: undefined,
  });
  expect((await registerModel(store, { ...given, metrics: { rmse: 3 } }, by)).version).toBe(2);
  expect((await registerModel(store, { ...given, artifacts: { 'plots/errors.svg': '<svg/>' } }, by)).version).toBe(3);
  const other = fit(candidates.naive, seriesAt(fleet, 0), 7);
  expect((await registerModel(store, { ...given, model: other }, by)).version).toBe(4);
  expect((await registerModel(store, { ...given, key: { location: '2', product_id: '9' } }, by)).version).toBe(1);
  const record = await recordOf(store, 3);
  expect(await readArtifact(store, record, 'plots/errors.svg')).toBe('<svg/>');
  expect(record.details?.artifacts.map(({ name, isMandatory }) => [name, isMandatory])).toEqual([
    ['model.muster', true],
    ['configuration.json', true],
    ['signature.json', true],
    ['input_example.json', true],
    ['plots/errors.svg', false],
  ]);
});

test('optional files are compared with those that a version of a gate has by its training', async () => {
  const store = openLocalDirectory(await newFolder());
  const challengers = await train(fleet, { candidates: [candidates.linear] });
  await runGate(store, fleet, challengers);
  const ofGate = { ...given, model: challengers[0]!.model!, artifacts: { 'notes.txt': 'x' } };
  const asked: ModelRecord[] = [];
  const filesOfGate = async (record: ModelRecord): Promise<Readonly<Record<string, string>>> => {
    asked.push(record);
    return { 'notes.txt': digestOf(Buffer.from('x')), 'plot.svg': 'of the training too' };
  };
  expect(await registerModel(store, ofGate, by, { filesOfGate })).toMatchObject({ version: 1, isNew: false });
  expect(asked.map(({ version, run }) => [version, run])).toEqual([[1, 'run-1']]);
  expect(await registerModel(store, { ...ofGate, artifacts: {} }, by, { filesOfGate })).toMatchObject({ version: 1 });
  const changed = { ...ofGate, artifacts: { 'notes.txt': 'y' } };
  expect(await registerModel(store, changed, by, { filesOfGate })).toMatchObject({ version: 2, isNew: true });
  expect(await registerModel(store, ofGate, by)).toMatchObject({ version: 3, isNew: true });
});

test('tags and description hold for the version, and are not written twice', async () => {
  const store = openLocalDirectory(await newFolder());
  const noted = { ...given, tags: { team: 'north' }, description: 'from a notebook' };
  await registerModel(store, given, by);
  await registerModel(store, noted, by);
  await registerModel(store, noted, by);
  expect(await recordOf(store, 1)).toMatchObject({ tags: { team: 'north' }, description: 'from a notebook' });
  expect((await rowsOf(store, 'model_notes')).length).toBe(2);
});

test('versions of a gate and versions by hand share their numbers, and only what is promoted is in service', async () => {
  const store = openLocalDirectory(await newFolder());
  await runGate(store, fleet, await train(fleet, { candidates: [candidates.naive] }));
  const { version, release } = await registerModel(store, given, by);
  expect({ version, release }).toEqual({ version: 2, release: undefined });
  expect((await readChampions(store, folder, { keyColumns })).champions.get('["1","9"]')?.version).toBe(1);
  const promoted = await registerModel(store, { ...given, promote: { reason: 'a better fit' } }, by);
  expect(promoted).toEqual({ version: 2, isNew: false, release: 2 });
  const { champions } = await readChampions(store, folder, { keyColumns });
  const champion = champions.get('["1","9"]');
  expect({ version: champion?.version, digest: champion?.digest }).toEqual({
    version: 2,
    digest: digestOf(packModel(model)),
  });
  expect(champion?.loadFailure).toBeUndefined();
  // The gate goes on from there: its next version of the key is the third.
  const demand = await findFleet(store, 'demand');
  const shorter = await train(fleet, { candidates: [candidates.shortLinear] });
  await registerModel(store, { ...given, metrics: { rmse: 1 } }, by);
  await runGate(store, fleet, shorter, { run: 'run-2' });
  const registry = await openRegistry(demand);
  const versions = rowsOfModel(registry, ['1', '9']).map((row) => modelRecord(registry, row).version);
  expect(versions).toEqual([...new Set(versions)]);
  expect(versions.slice(0, 3)).toEqual([1, 2, 3]);
  expect((await readReleases(demand)).map(({ nKeys }) => nKeys).slice(0, 2)).toEqual([2, 1]);
});

test('a rollback brings back what was in service before a version by hand', async () => {
  const store = openLocalDirectory(await newFolder());
  await runGate(store, fleet, await train(fleet, { candidates: [candidates.naive] }));
  await registerModel(store, { ...given, promote: { reason: 'a better fit' } }, by);
  const demand = await findFleet(store, 'demand');
  const rolled = await rollBack(
    demand,
    { select: () => () => true, isDryRun: false },
    { ...by, reason: 'not better', actor: 'ada' },
  );
  expect(rolled.moved.map(({ version, replaces }) => [version, replaces])).toEqual([[1, 2]]);
});

test('eight at once get eight numbers', async () => {
  const store = openMemory();
  const made = await Promise.all(
    Array.from({ length: 8 }, async (_, i) =>
      registerModel(store, { ...given, metrics: { rmse: i } }, { ...by, now: now + i }),
    ),
  );
  expect(new Set(made.map(({ version }) => version))).toEqual(new Set([1, 2, 3, 4, 5, 6, 7, 8]));
  const registry = await openRegistry(await findFleet(store, 'demand'));
  const shown = searchModels(registry, {}).map((row) => modelRecord(registry, row));
  expect(shown.map(({ version }) => version)).toEqual([1, 2, 3, 4, 5, 6, 7, 8]);
  // Each has the metric of the one that got its number.
  expect(shown.map(({ metrics }) => metrics['rmse'])).toEqual(
    shown.map(({ version }) => made.findIndex((each) => each.version === version)),
  );
});

test('is found by its own metrics and by its flavor', async () => {
  const store = openLocalDirectory(await newFolder());
  await runGate(store, fleet, await train(fleet, { candidates: [candidates.naive] }));
  await registerModel(store, given, by);
  const registry = await openRegistry(await findFleet(store, 'demand'));
  const found = (filter: string): readonly number[] =>
    searchModels(registry, { filter }).map((row) => modelRecord(registry, row).version);
  expect(found('metric.wape < 0.2')).toEqual([2]);
  expect(found("flavor = 'muster'")).toEqual([1, 2, 1]);
});

test('killed at any call, a registration is seen whole or not at all, and is finished by running it again', async () => {
  const before: Objects = new Map();
  await registerModel(openMemory(before), given, by);
  const next = { ...given, metrics: { rmse: 1 } };
  const nSeen = { 1: 0, 2: 0 };
  for (let nCalls = 0, ended = false; !ended; nCalls++) {
    const objects = new Map(before);
    ended = await registerModel(dyingStore(openMemory(objects), nCalls), next, by).then(
      () => true,
      () => false,
    );
    const store = openMemory(objects);
    const { nRows } = (await openRegistry(await findFleet(store, 'demand'))).rows;
    nSeen[nRows as 1 | 2]++;
    expect(await registerModel(store, next, by)).toMatchObject({ version: 2 });
    expect((await openRegistry(await findFleet(store, 'demand'))).rows.nRows).toBe(2);
  }
  expect(nSeen).toEqual({ 1: expect.any(Number), 2: expect.any(Number) });
  expect(Math.min(nSeen[1], nSeen[2])).toBeGreaterThan(0);
});

test('what a version rests on stays in use', async () => {
  const store = openLocalDirectory(await newFolder());
  await registerModel(store, given, by);
  const inUse = await versionsInUse(store, await findTables(store));
  expect([...inUse].map(([path, versions]) => [path, [...versions]])).toEqual(
    expect.arrayContaining([
      ['fleets/demand/model_blobs', [0]],
      ['fleets/demand/models', [0]],
      ['fleets/demand/registrations', [0]],
    ]),
  );
});

test.each<readonly [string, Partial<ModelToRegister>, string, RegExp]>([
  ['a metric that is no number', { metrics: { rmse: Number.NaN } }, 'REGISTRY_MODEL_INVALID', /rmse is NaN/],
  [
    'no example',
    { trainedOn: undefined, cutoff: { label: '2025-03', period: 0 } },
    'ARTIFACT_MISSING',
    /input_example/,
  ],
  [
    'no cutoff',
    { trainedOn: undefined, inputExample: [{ period: '2025-03' }] },
    'REGISTRY_MODEL_INVALID',
    /which rows/,
  ],
  ['trees that never end', { model: endless }, 'TRAIN_MODEL_DAMAGED', /leads nowhere/],
  ['bytes that are no model', { model: new Uint8Array(40) }, 'TRAIN_MODEL_DAMAGED', /./],
  ['a key that the series lack', { key: { location: '7', product_id: '9' } }, 'REGISTRY_MODEL_INVALID', /hold its key/],
  [
    'other key columns',
    {
      key: { location: '1', sku: '9' },
      trainedOn: undefined,
      cutoff: { label: 'x', period: 1 },
      inputExample: [{ a: 1 }],
    },
    'REGISTRY_KEY_COLUMNS_CHANGED',
    /location, sku/,
  ],
  ['a file outside', { artifacts: { '../x': 'y' } }, 'REGISTRY_MODEL_INVALID', /cannot be kept/],
  ['a hidden file', { artifacts: { '.env': 'y' } }, 'REGISTRY_MODEL_INVALID', /cannot be kept/],
  ['a file of a reserved name', { artifacts: { 'Model.muster': 'y' } }, 'REGISTRY_MODEL_INVALID', /two files/],
  [
    'an example of nested values',
    {
      inputExample: [{ a: [1] as unknown as number }],
      signature: undefined,
      trainedOn: undefined,
      cutoff: { label: 'x', period: 1 },
    },
    'REGISTRY_MODEL_INVALID',
    /type object/,
  ],
  [
    'a file with the name of what a download adds',
    { artifacts: { 'model.json': '{}' } },
    'REGISTRY_MODEL_INVALID',
    /download/,
  ],
  ['a tag without a name', { tags: { 'a b': 'c' } }, 'REGISTRY_NOTE_INVALID', /a b/],
  ['a fleet in another folder', { fleet: '../demand' }, 'REGISTRY_MODEL_INVALID', /name of a fleet/],
])('refuses %s, and writes nothing', async (_, wrong, code, message) => {
  const root = await newFolder();
  await registerModel(openLocalDirectory(root), { ...given, metrics: {} }, by);
  let nWrites = 0;
  const counting = storeWith(root, ({ write, writeIfAbsent }) => ({
    write: async (...args) => (nWrites++, write(...args)),
    writeIfAbsent: async (...args) => (nWrites++, writeIfAbsent(...args)),
  }));
  const refused = registerModel(counting, { ...given, ...wrong }, by);
  await expect(refused).rejects.toMatchObject({ code, message: expect.stringMatching(message) });
  expect(nWrites).toBe(0);
});
