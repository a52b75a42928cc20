import { expect, test } from '@jest/globals';
import { seriesAt, type FleetSeries } from '#src/core/index.ts';
import { inferSeriesSchema, parseDataSchema, type SchemaMode } from '#src/feature-store/index.ts';
import type { ObjectStore } from '#src/storage/index.ts';
import { artifactKinds, artifactNames, type Artifacts } from '#src/steps/artifacts/artifact-kinds.ts';
import { artifactFolder } from '#src/steps/artifacts/artifact-place.ts';
import { readArtifacts } from '#src/steps/artifacts/read-artifacts.ts';
import { enforceSeriesSchema } from '#src/steps/artifacts/series-schema.ts';
import { writeArtifacts } from '#src/steps/artifacts/write-artifacts.ts';
import { openMemory, type Objects } from '#test/registry/memory-store.ts';
import { fleetOf } from '#test/training/fleet.ts';

const place = { run: 'run-20260131T101500Z-1a2b3c', step: 'train' };
const folder = 'artifacts/run-20260131T101500Z-1a2b3c/train';
const mandatory: Artifacts = {
  input_schema: { version: 1 },
  column_order: ['shop', 'period'],
  example_batch: [{ shop: 'a', period: '2026-01-01T00:00:00.000Z' }],
  model: { table: 'fleets/demand/challengers', version: 3, models: 2 },
};
const everything: Artifacts = Object.fromEntries(artifactNames.map((name) => [name, mandatory[name] ?? { of: name }]));

async function codeOf(act: () => unknown): Promise<string> {
  try {
    await act();
  } catch (error) {
    return (error as { code: string }).code;
  }
  return 'none';
}

/** A store that fails at a write, and at all that follows. */
function dyingAt(objects: Objects, nWrites: number): ObjectStore {
  let left = nWrites;
  const store = openMemory(objects);
  return {
    ...store,
    write: async (...args) => {
      if (left-- <= 0) throw new Error('the machine is gone');
      return store.write(...args);
    },
  };
}

test('keeps artifacts as a file each, and gives them back, whole or in part', async () => {
  const objects: Objects = new Map();
  const store = openMemory(objects);
  await writeArtifacts(store, place, everything);
  expect([...objects.keys()].sort()).toEqual(
    [...artifactNames.map((name) => `${folder}/${name}.json`), `${folder}/manifest.json`].sort(),
  );
  expect(await readArtifacts(store, place)).toEqual(everything);
  expect(await readArtifacts(store, place, { only: ['column_order'] })).toEqual({ column_order: ['shop', 'period'] });
  expect(await readArtifacts(store, { ...place, step: 'other' })).toBeUndefined();
});

test('gives each run and step a folder of its own, whatever their names', () => {
  expect(artifactFolder({ run: '../x', step: 'a/b' })).toBe('artifacts/%2E.%2Fx/a%2Fb');
});

test.each(artifactNames.filter((name) => artifactKinds[name].isMandatory))(
  'refuses artifacts without %s, and writes none',
  async (name) => {
    const objects: Objects = new Map();
    const { [name]: _, ...others } = everything;
    expect(await codeOf(() => writeArtifacts(openMemory(objects), place, others))).toBe('ARTIFACT_MISSING');
    expect(objects.size).toBe(0);
  },
);

test('refuses what is too large for a file of JSON', async () => {
  const objects: Objects = new Map();
  const large = { ...mandatory, transformers: 'x'.repeat(2 ** 24) };
  expect(await codeOf(() => writeArtifacts(openMemory(objects), place, large))).toBe('ARTIFACT_TOO_LARGE');
  expect(objects.size).toBe(0);
});

test('shows none or all of them, wherever the writing ends; old ones are never taken for new ones', async () => {
  const changed = { ...everything, metrics: { rmse: 2 } };
  const nWrites = artifactNames.length + 1;
  for (let n = 0; n < nWrites; n++) {
    const objects: Objects = new Map();
    expect(await codeOf(() => writeArtifacts(dyingAt(objects, n), place, everything))).not.toBe('none');
    expect(await readArtifacts(openMemory(objects), place)).toBeUndefined();
    await writeArtifacts(openMemory(objects), place, everything);
    await codeOf(() => writeArtifacts(dyingAt(objects, n), place, changed));
    expect(await readArtifacts(openMemory(objects), place)).toBeUndefined();
    await writeArtifacts(openMemory(objects), place, changed);
    expect(await readArtifacts(openMemory(objects), place)).toEqual(changed);
  }
});

test('changes nothing where the same is written again', async () => {
  const objects: Objects = new Map();
  await writeArtifacts(openMemory(objects), place, everything);
  const before = new Map(objects);
  await writeArtifacts(openMemory(objects), place, everything);
  expect(objects).toEqual(before);
});

test.each([
  ['a file that is gone', (objects: Objects) => objects.delete(`${folder}/model.json`), 'ARTIFACT_MISSING'],
  ['a file with other bytes', (objects: Objects) => swap(objects, 'model', 'metrics'), 'ARTIFACT_DAMAGED'],
  ['a manifest that is none', (objects: Objects) => swap(objects, 'manifest', 'metrics'), 'ARTIFACT_DAMAGED'],
])('refuses %s', async (_name, damage, code) => {
  const objects: Objects = new Map();
  await writeArtifacts(openMemory(objects), place, everything);
  damage(objects);
  expect(await codeOf(() => readArtifacts(openMemory(objects), place))).toBe(code);
});

function swap(objects: Objects, name: string, other: string): void {
  objects.set(`${folder}/${name}.json`, objects.get(`${folder}/${other}.json`)!);
}

test('hides keys, signatures, passwords and tokens that rows hold by mistake', async () => {
  const store = openMemory();
  const notes = [
    'AccountName=a;AccountKey=c2VjcmV0;EndpointSuffix=x',
    'https://a.example/x?sv=1&sig=secret&se=2',
    'postgres://me:secret@host/db',
    'Authorization: Bearer secretsecretsecret',
  ];
  await writeArtifacts(store, place, { ...mandatory, example_batch: notes.map((note) => ({ note })) });
  const text = JSON.stringify(await readArtifacts(store, place));
  expect(text).not.toMatch(/secret|c2VjcmV0/);
  expect(text).toContain('AccountKey=***;EndpointSuffix=x');
  expect(text).toContain('&sig=***&se=2');
});

const withPrices = (fleet: FleetSeries, price: readonly number[], stock: readonly number[]): FleetSeries => ({
  ...fleet,
  covariates: { price: Float64Array.from(price), stock: Float64Array.from(stock) },
});
const fleet = withPrices(fleetOf({ NY: [1, 2, 3], CA: [4, 5] }), [9, 8, 7.5, 9, 9], [100, 110, 120, 130, 140]);
const schema = parseDataSchema(JSON.parse(JSON.stringify(inferSeriesSchema(fleet))), 'input_schema.json');
const modes: readonly SchemaMode[] = ['strict', 'coerce', 'warn'];

test('says of series what their keys, period, label and known-future columns are', () => {
  expect(schema.rows).toBe(5);
  expect(schema.columns.map(({ name, type, role }) => `${name} ${type} ${role}`)).toEqual([
    'state string key',
    'period timestamp time',
    'target double label',
    'price double feature',
    'stock double feature',
  ]);
  expect(schema.columns[1]!.range).toEqual({ min: Date.UTC(2020, 0), max: Date.UTC(2020, 2) });
});

test.each(modes)('hands on the series of the training as they are: %s', (mode) => {
  const checked = enforceSeriesSchema(schema, fleet, mode);
  expect(checked.findings).toEqual([]);
  expect(seriesAt(checked.fleet, 0)).toEqual(seriesAt(fleet, 0));
});

test.each([
  [
    'no known-future column',
    { ...fleet, covariates: {} },
    ['DATA_SCHEMA_COLUMNS', 'DATA_SCHEMA_COLUMNS', 'DATA_SCHEMA_COLUMNS'],
  ],
  [
    'another one',
    { ...fleet, covariates: { ...fleet.covariates, hype: new Float64Array(5) } },
    ['DATA_SCHEMA_COLUMNS', 'none', 'none'],
  ],
  [
    'columns that changed places',
    { ...fleet, covariates: { price: fleet.covariates['stock']!, stock: fleet.covariates['price']! } },
    ['DATA_SCHEMA_COLUMNS', 'DATA_SCHEMA_COLUMNS', 'DATA_SCHEMA_COLUMNS'],
  ],
  [
    'an infinite price',
    withPrices(fleet, [9, Infinity, 8, 9, 9], [100, 110, 120, 130, 140]),
    ['DATA_SCHEMA_VALUES', 'DATA_SCHEMA_VALUES', 'DATA_SCHEMA_VALUES'],
  ],
  [
    'a price that is not known',
    withPrices(fleet, [9, Number.NaN, 8, 9, 9], [100, 110, 120, 130, 140]),
    ['DATA_SCHEMA_VALUES', 'DATA_SCHEMA_VALUES', 'none'],
  ],
] as const)('holds series with %s against the training', async (_name, batch, codes) => {
  const found: string[] = [];
  for (const mode of modes) found.push(await codeOf(() => enforceSeriesSchema(schema, batch, mode)));
  expect(found).toEqual(codes);
});
