import { expect, test } from '@jest/globals';
import { compareKeys } from '#src/core/index.ts';
import {
  findFleet,
  modelRecord,
  openRegistry,
  rowOfVersion,
  rowsOfModel,
  searchModels,
  writeNotes,
} from '#src/registry/index.ts';
import type { Registry } from '#src/registry/index.ts';
import { parseFilter } from '#src/registry/search/parse-filter.ts';
import { openLocalDirectory } from '#src/storage/index.ts';
import type { TableSchema } from '#src/tables/index.ts';
import { candidates, fleetOf, noisy, repeating, train, trending } from '../evaluation/small-fleet.ts';
import { newFolder, now, rowsOf, runGate, storeWith } from './gate-run.ts';

const fleet = fleetOf([
  [['1', '9'], trending(48)],
  [['1', '10'], repeating(48, 1)],
  [['a/b', 'ä "x"'], noisy(48, 2)],
]);
const root = await newFolder();
const store = openLocalDirectory(root);
await runGate(store, fleet, await train(fleet, { candidates: [candidates.naive] }));
await runGate(store, fleet, await train(fleet, { candidates: [candidates.linear] }), { run: 'run-2' });
const demand = await findFleet(store, undefined);
const by = { run: 'tagging', codeVersion: '0.1.0', actor: 'ada', now };

const names = (registry: Registry, rows: readonly number[]): readonly string[] =>
  rows.map((row) => `${registry.keys[row]!.join('/')} v${modelRecord(registry, row).version}`);

test('opens every released version, and names the champions', async () => {
  const registry = await openRegistry(demand);
  const released = await rowsOf(store, 'releases');
  expect(registry.rows.nRows).toBe(released.length);
  const champions = searchModels(registry, { filter: 'alias.champion' });
  expect(champions.length).toBe(3);
  for (const row of champions) {
    const { key, version, digest, aliases } = modelRecord(registry, row);
    const newest = released.findLast((each) => each['location'] === key[0] && each['product_id'] === key[1]);
    expect({ version, digest, aliases }).toEqual({
      version: newest?.['version'],
      digest: newest?.['digest'],
      aliases: ['champion'],
    });
  }
});

test('versions stand in the order of their keys, then of their numbers, however they were written', async () => {
  const registry = await openRegistry(demand);
  const released = await rowsOf(store, 'releases');
  const wanted = released
    .map((row) => ({
      key: [row['location'] as string, row['product_id'] as string],
      version: row['version'] as number,
    }))
    .sort((a, b) => compareKeys(a.key, b.key) || a.version - b.version);
  expect(searchModels(registry, {}).map((row) => modelRecord(registry, row))).toMatchObject(wanted);
});

test('does not see versions that no release names', async () => {
  const other = await newFolder(root);
  const killed = storeWith(other, (inner) => ({
    writeIfAbsent: async (path, ...rest) => {
      if (path.startsWith('fleets/demand/releases/')) throw new Error('killed');
      return inner.writeIfAbsent(path, ...rest);
    },
  }));
  const left = await train(fleet, { candidates: [candidates.shortLinear] });
  const before = await openRegistry(await findFleet(openLocalDirectory(other), 'demand'));
  await runGate(killed, fleet, left, { run: 'killed' }).catch(() => undefined);
  const after = await openRegistry(await findFleet(openLocalDirectory(other), 'demand'));
  expect((await rowsOf(openLocalDirectory(other), 'models')).length).toBeGreaterThan(after.rows.nRows);
  expect(after.rows.nRows).toBe(before.rows.nRows);
});

test.each([
  [
    "learner = 'seasonal_naive' and version = 1",
    (model: Model) => model.learner === 'seasonal_naive' && model.version === 1,
  ],
  ['rmse < 20 or not (rmse < 20)', () => true],
  ["location in ('a/b', 'nowhere') and product_id = 'ä \"x\"'", (model: Model) => model.key[0] === 'a/b'],
  ["learner not in ('linear')", (model: Model) => model.learner !== 'linear'],
  ['not alias.champion', (model: Model) => !model.aliases.includes('champion')],
  ['mase is not null and "release" >= 2', (model: Model) => model.metrics['mase'] !== null && model.release >= 2],
  ["created_at > '2030-01-01'", () => false],
])('finds by %s', async (filter, isWanted) => {
  const registry = await openRegistry(demand);
  const all = searchModels(registry, {});
  const wanted = all.filter((row) => isWanted(modelRecord(registry, row)));
  expect(names(registry, searchModels(registry, { filter }))).toEqual(names(registry, wanted));
});

type Model = ReturnType<typeof modelRecord>;

const schema: TableSchema = [
  { name: 'learner', type: 'string' },
  { name: 'rmse', type: 'double' },
  { name: 'alias.champion', type: 'boolean' },
  { name: 'tag.team', type: 'string' },
];

test.each([
  ["learner = 'x", 'filter, character 11', 'has no end'],
  ['learnr = 1', 'filter, character 1', 'Did you mean "learner"?'],
  ["rmse < '10'", 'filter, character 8', '"10" is no value of the column rmse.'],
  ['learner = 10', 'filter, character 11', '"10" is no value'],
  ['rmse <', 'filter, character 7', 'ends too early'],
  ['rmse', 'filter, character 5', 'compared with nothing'],
  ['rmse < 1 learner', 'filter, character 10', 'where the filter should end'],
  ['(rmse < 1', 'filter, character 10', 'ends too early'],
  ['rmse < 1; drop table models', 'filter, character 9', 'no meaning here'],
  ['', 'filter, character 1', 'ends too early'],
  [`${'not '.repeat(200)}alias.champion`, undefined, undefined],
  [`${'('.repeat(200)}alias.champion${')'.repeat(200)}`, expect.any(String), 'nested too deeply'],
])('says where the filter %j is wrong', (filter, path, what) => {
  if (what === undefined) return expect(parseFilter(filter, schema)).toBeDefined();
  expect(() => parseFilter(filter, schema)).toThrow(
    expect.objectContaining({
      code: 'REGISTRY_FILTER_INVALID',
      faults: [expect.objectContaining({ what: expect.stringContaining(what), where: { path } })],
    }),
  );
});

test('reads and binds closer than or, not closer than and, and a quote inside a text', () => {
  expect(parseFilter("rmse < 1 or rmse > 2 AND Not tag.team = 'o''hara'".replace('Not', 'not'), schema)).toEqual({
    or: [
      { column: 'rmse', is: '<', value: 1 },
      { and: [{ column: 'rmse', is: '>', value: 2 }, { not: { column: 'tag.team', is: '=', value: "o'hara" } }] },
    ],
  });
});

test('gives the best version of each key by a metric, and sorts by a column with what has no value last', async () => {
  const registry = await openRegistry(demand);
  const best = searchModels(registry, { bestBy: 'rmse' });
  expect(best.length).toBe(3);
  for (const row of best) {
    const rows = rowsOfModel(registry, registry.keys[row]!);
    const errors = rows.map((each) => modelRecord(registry, each).metrics['rmse']!);
    expect(modelRecord(registry, row).metrics['rmse']).toBe(Math.min(...errors));
  }
  const sorted = searchModels(registry, { sortBy: 'mase' }).map(
    (row) => modelRecord(registry, row).metrics['mase'] ?? Infinity,
  );
  expect(sorted).toEqual([...sorted].sort((a, b) => (a === b ? 0 : a - b)));
  expect(() => searchModels(registry, { sortBy: 'learner' })).toThrow(
    expect.objectContaining({ code: 'REGISTRY_FILTER_INVALID' }),
  );
});

test('keeps notes as rows that are added, of which the newest holds', async () => {
  const copy = await findFleet(openLocalDirectory(await newFolder(root)), undefined);
  const key = ['1', '9'];
  const note = { key, version: 1 };
  await writeNotes(
    copy,
    [
      { ...note, kind: 'tag', name: 'team', value: 'south' },
      { ...note, kind: 'alias', name: 'shadow', value: '' },
      { ...note, kind: 'description', name: '', value: 'the first' },
    ],
    by,
  );
  await writeNotes(
    copy,
    [
      { ...note, kind: 'tag', name: 'team', value: 'north' },
      { ...note, version: 2, kind: 'alias', name: 'shadow', value: '' },
      // Of a version that is not there: nobody sees it.
      { ...note, version: 99, kind: 'tag', name: 'lost', value: 'x' },
    ],
    { ...by, now: now + 1 },
  );
  const registry = await openRegistry(copy);
  expect(modelRecord(registry, rowOfVersion(registry, key, '1'))).toMatchObject({
    tags: { team: 'north' },
    description: 'the first',
  });
  expect(modelRecord(registry, rowOfVersion(registry, key, 'shadow'))).toMatchObject({ version: 2, tags: {} });
  expect(names(registry, searchModels(registry, { filter: "tag.team = 'north'" }))).toEqual(['1/9 v1']);
  await writeNotes(copy, [{ ...note, kind: 'tag', name: 'team', value: null }], by);
  const later = await openRegistry(copy);
  expect(modelRecord(later, rowOfVersion(later, key, '1')).tags).toEqual({});
  expect((await rowsOf(copy.store, 'model_notes')).map((row) => row['note_value'])).toEqual([
    'south',
    '',
    'the first',
    'north',
    '',
    'x',
    null,
  ]);
});

test.each([
  ['tag', 'two words', 'two words'],
  ['alias', 'champion', 'champion'],
  ['alias', '3', '3'],
] as const)('refuses the %s %s', async (kind, name, text) => {
  const copy = await findFleet(openLocalDirectory(await newFolder(root)), undefined);
  await expect(writeNotes(copy, [{ key: ['1', '9'], version: 1, kind, name, value: '' }], by)).rejects.toMatchObject({
    code: 'REGISTRY_NOTE_INVALID',
    faults: [{ what: expect.stringContaining(text) }],
  });
  expect(await rowsOf(copy.store, 'model_notes')).toEqual([]);
});

test('says which fleets, keys and versions there are', async () => {
  await expect(findFleet(store, 'demnd')).rejects.toMatchObject({
    code: 'REGISTRY_FLEET_UNKNOWN',
    faults: [{ what: expect.stringContaining('Did you mean "demand"?'), expected: 'demand' }],
  });
  await expect(findFleet(openLocalDirectory(await newFolder()), undefined)).rejects.toMatchObject({
    code: 'REGISTRY_FLEET_UNKNOWN',
  });
  const registry = await openRegistry(demand);
  expect(() => rowOfVersion(registry, ['1', '90'], '1')).toThrow(
    expect.objectContaining({
      code: 'REGISTRY_MODEL_UNKNOWN',
      message: expect.stringContaining('location=1, product_id=9'),
    }),
  );
  expect(() => rowOfVersion(registry, ['1', '9'], '7')).toThrow(
    expect.objectContaining({ code: 'REGISTRY_MODEL_UNKNOWN' }),
  );
});
