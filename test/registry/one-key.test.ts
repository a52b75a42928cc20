import { expect, test } from '@jest/globals';
import {
  findFleet,
  findRelease,
  modelRecord,
  openRegistry,
  promoteModel,
  readChampionOfKey,
  readReleases,
  rowOfVersion,
  rowsOfModel,
  searchModels,
  writeNotes,
  type ModelNote,
  type Registry,
} from '#src/registry/index.ts';
import { openLocalDirectory } from '#src/storage/index.ts';
import { commitRows, readTable } from '#src/tables/index.ts';
import { candidates, fleetOf, noisy, repeating, train, trending } from '../evaluation/small-fleet.ts';
import { folder, newFolder, now, runGate, storeWith } from './gate-run.ts';

const keys = [
  ['1', '9'],
  ['1', '10'],
  ['a/b', 'ä "x"'],
];
const fleet = fleetOf([
  [keys[0]!, trending(48)],
  [keys[1]!, repeating(48, 1)],
  [keys[2]!, noisy(48, 2)],
]);
const root = await newFolder();
const store = openLocalDirectory(root);
await runGate(store, fleet, await train(fleet, { candidates: [candidates.naive] }));
await runGate(store, fleet, await train(fleet, { candidates: [candidates.linear] }), { run: 'run-2' });
const demand = await findFleet(store, undefined);
const by = { run: 'by-hand', codeVersion: '0.1.0', actor: 'ada', now };
const note = { key: keys[0]!, version: 1, kind: 'tag', name: 'team', value: 'south' } as const;
const notes: readonly ModelNote[] = [
  note,
  { ...note, kind: 'alias', name: 'shadow', value: '' },
  { ...note, kind: 'description', name: '', value: 'the first' },
  { ...note, key: keys[1]!, value: 'north' },
  { ...note, key: keys[2]!, name: 'lab', value: 'x' },
  { ...note, key: keys[2]!, name: 'lab', value: null },
];
await writeNotes(demand, notes, by);

const recordsOf = (registry: Registry, key: readonly string[]): readonly unknown[] =>
  rowsOfModel(registry, key).map((row) => modelRecord(registry, row));

test('a registry that is opened for one key tells of it what the whole one tells', async () => {
  const whole = await openRegistry(demand);
  for (const key of keys) {
    const one = await openRegistry(demand, { key });
    expect(recordsOf(one, key)).toEqual(recordsOf(whole, key));
    expect(one.rows.nRows).toBe(rowsOfModel(whole, key).length);
    expect(one.releases).toEqual(whole.releases);
  }
});

test('a tag that was taken from all versions is no column any more', async () => {
  const { schema } = await openRegistry(demand);
  expect(schema.map(({ name }) => name).filter((name) => /^(tag|alias)\./.test(name))).toEqual([
    'alias.champion',
    'alias.shadow',
    'tag.team',
  ]);
});

test('a key without a model is missed among those that have one', async () => {
  const key = ['1', '99'];
  const registry = await openRegistry(demand, { key });
  expect(() => rowsOfModel(registry, key)).toThrow(
    expect.objectContaining({
      code: 'REGISTRY_MODEL_UNKNOWN',
      faults: [expect.objectContaining({ what: expect.stringContaining('Did you mean "location=1, product_id=9"') })],
    }),
  );
});

test('the champion of one key and the words of its release are those of the whole log', async () => {
  const copy = await findFleet(openLocalDirectory(await newFolder(root)), undefined);
  for (const version of ['1', '1', '2']) {
    const registry = await openRegistry(copy, { key: keys[2]! });
    const model = modelRecord(registry, rowOfVersion(registry, keys[2]!, version));
    await promoteModel(registry, model, { ...by, reason: `to ${version}` });
  }
  const releases = await readReleases(copy);
  const whole = await openRegistry(copy);
  for (const key of keys) {
    const champion = await readChampionOfKey(copy, key);
    expect(champion?.version).toBe(modelRecord(whole, rowOfVersion(whole, key, 'champion')).version);
    const { operation, reason, codeVersion, tablesRead } = releases.find(
      ({ release }) => release === champion?.release,
    )!;
    expect(await findRelease(copy, champion!.release)).toEqual({ operation, reason, codeVersion, tablesRead });
  }
  expect(await readChampionOfKey(copy, ['1', '99'])).toBeUndefined();
  expect(await findRelease(copy, 99)).toBeUndefined();
});

test('the newest release is found where the one that was named last was taken back', async () => {
  const copy = await findFleet(openLocalDirectory(await newFolder(root)), undefined);
  // What a restored table looks like: its newest commit names a release of which no row is left.
  const { schema } = (await readTable(copy.store, `${folder}/releases`))!;
  const none = { nRows: 0, columns: Object.fromEntries(schema.map(({ name }) => [name, []])) };
  const info = { operation: 'RESTORE', release: 7 };
  await commitRows(copy.store, `${folder}/releases`, { schema, rows: none, mode: 'append', info, now });
  expect((await openRegistry(copy, { key: keys[0]! })).releases).toEqual((await openRegistry(copy)).releases);
});

test('a version whose row was written twice stands once, with the newest release that put it into service', async () => {
  const copy = await findFleet(openLocalDirectory(await newFolder(root)), undefined);
  const before = await openRegistry(copy);
  const { schema, rows } = (await readTable(copy.store, `${folder}/models`))!;
  const info = { operation: 'WRITE' };
  await commitRows(copy.store, `${folder}/models`, { schema, rows, mode: 'append', info, now });
  const registry = await openRegistry(copy);
  expect(searchModels(registry, {}).map((row) => modelRecord(registry, row))).toEqual(
    searchModels(before, {}).map((row) => modelRecord(before, row)),
  );
});

test('a registry of one key reads no older part file of the releases that only holds other keys', async () => {
  const place = await newFolder(root);
  const read = new Set<string>();
  const watched = storeWith(place, (inner) => ({
    read: async (path, ...rest) => {
      read.add(path);
      return inner.read(path, ...rest);
    },
    readRange: async (path, ...rest) => {
      read.add(path);
      return inner.readRange(path, ...rest);
    },
  }));
  const copy = await findFleet(watched, undefined);
  const parts = [new Set<string>(), new Set<string>()];
  for (const [i, version] of ['1', '2'].entries()) {
    for await (const { path } of watched.list(`${folder}/releases/part-`)) parts[i]!.add(path);
    const registry = await openRegistry(copy, { key: keys[2]! });
    const model = modelRecord(registry, rowOfVersion(registry, keys[2]!, version));
    await promoteModel(registry, model, { ...by, reason: 'back and forth' });
  }
  const ofOtherKeys = [...parts[1]!].filter((path) => !parts[0]!.has(path));
  expect(ofOtherKeys.length).toBe(1);
  read.clear();
  await openRegistry(copy, { key: keys[0]! });
  expect(ofOtherKeys.filter((path) => read.has(path))).toEqual([]);
  expect([...parts[0]!].some((path) => read.has(path))).toBe(true);
});
