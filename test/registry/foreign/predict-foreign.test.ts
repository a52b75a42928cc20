import { existsSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, expect, test } from '@jest/globals';
import {
  findFleet,
  modelRecord,
  openRegistry,
  predictForeign,
  promoteModel,
  registerModel,
  rowOfVersion,
  type ModelRecord,
  type ModelToRegister,
} from '#src/registry/index.ts';
import type { ObjectStore } from '#src/storage/index.ts';
import { openMemory } from '../memory-store.ts';

const by = { run: 'by-hand', step: 'test', codeVersion: 'abc', now: Date.UTC(2026, 0, 1), actor: null };
const touched = mkdtempSync(join(tmpdir(), 'muster-touched-'));
afterAll(() => rmSync(touched, { recursive: true }));

const text = (content: string): Uint8Array => new TextEncoder().encode(content);

/** Registers a foreign model whose module has a text, and gives it as the registry knows it. */
async function registered(
  store: ObjectStore,
  module: string,
  more: Partial<ModelToRegister> & { readonly name?: string; readonly files?: Record<string, Uint8Array> } = {},
): Promise<ModelRecord> {
  const { name = 'predict.mjs', files, ...rest } = more;
  const given: ModelToRegister = {
    fleet: 'lab',
    key: { region: 'north' },
    model: { files: { [name]: text(module), ...files } },
    inputExample: [
      { price: 3, kind: 'a' },
      { price: null, kind: 'b' },
    ],
    ...rest,
  };
  const { version } = await registerModel(store, given, by);
  const registry = await openRegistry(await findFleet(store, 'lab'));
  return modelRecord(registry, rowOfVersion(registry, ['north'], String(version)));
}

const rows = [
  { price: 1, kind: 'a' },
  { price: 2, kind: 'c' },
];
const twice = 'export function predict(rows) { return rows.map(({ price }) => 2 * price); }';

test('predicts with the files of the model, from JavaScript and TypeScript, with modules of its own', async () => {
  const store = openMemory();
  const model = await registered(store, twice);
  expect((await predictForeign(store, model, rows, { allowCode: true })).predictions).toEqual([2, 4]);
  const typed = await registered(
    store,
    "import { factor } from './parts/factor.ts';\nexport async function predict(rows: readonly { price: number }[]): Promise<Float64Array> { return Float64Array.from(rows, ({ price }) => price * factor); }",
    { name: 'predict.ts', files: { 'parts/factor.ts': text('export const factor: number = 3;') } },
  );
  expect(typed.version).toBe(2);
  expect((await predictForeign(store, typed, rows, { allowCode: true })).predictions).toEqual([3, 6]);
});

test('runs nothing of a model by registering, reading or predicting without leave', async () => {
  const store = openMemory();
  const mark = join(touched, 'ran');
  const model = await registered(
    store,
    `import { writeFileSync } from 'node:fs';\nwriteFileSync(${JSON.stringify(mark)}, 'x');\n${twice}`,
  );
  let nReads = 0;
  const counting: ObjectStore = { ...store, readRange: async (...args) => (nReads++, store.readRange(...args)) };
  await expect(predictForeign(counting, model, rows, { allowCode: false })).rejects.toMatchObject({
    code: 'REGISTRY_CODE_NOT_ALLOWED',
  });
  expect(nReads).toBe(0);
  expect(existsSync(mark)).toBe(false);
  await predictForeign(store, model, rows, { allowCode: true });
  expect(existsSync(mark)).toBe(true);
});

test('never goes into service, neither when it is registered nor later', async () => {
  const store = openMemory();
  const promote = { reason: 'it is better' };
  await expect(registered(store, twice, { promote })).rejects.toMatchObject({ code: 'REGISTRY_MODEL_FOREIGN' });
  const model = await registered(store, twice);
  expect(model.version).toBe(1);
  const registry = await openRegistry(await findFleet(store, 'lab'));
  await expect(promoteModel(registry, model, { ...by, ...promote })).rejects.toMatchObject({
    code: 'REGISTRY_MODEL_FOREIGN',
  });
});

test('holds rows against the signature before any code runs', async () => {
  const store = openMemory();
  const model = await registered(store, twice);
  const predict = async (wrong: readonly Readonly<Record<string, string | number | null>>[]): Promise<unknown> =>
    predictForeign(store, model, wrong, { allowCode: true, file: 'rows.json' });
  await expect(predict([{ kind: 'a', prise: 1 }])).rejects.toMatchObject({
    code: 'DATA_SCHEMA_COLUMNS',
    message: expect.stringContaining('Did you mean "prise"?'),
  });
  await expect(predict([{ price: 'cheap', kind: 'a' }])).rejects.toMatchObject({ code: 'DATA_SCHEMA_VALUES' });
  expect(await predict([{ price: 1, kind: 'a', more: 1 }])).toMatchObject({
    predictions: [2],
    remarks: [expect.stringContaining('"more"')],
  });
});

test.each([
  ['a module that Node cannot read', 'export function predict(', 'cannot be loaded'],
  [
    'a module that lacks a package',
    "import 'no-such-package';\nexport const predict = () => [1, 2];",
    'cannot be loaded',
  ],
  ['a module without predict', 'export const other = 1;', 'exports no function predict'],
  ['code that throws', "export function predict() { throw new Error('no weights'); }", 'no weights'],
  ['too few values', 'export const predict = () => [1];', 'predict gave 1 value.'],
  ['no list', "export const predict = () => 'x';", 'a value of the type string'],
  ['values that are not finite', 'export const predict = () => [1, NaN];', 'NaN for row 2'],
  ['values that are not plain', 'export const predict = () => [1, {}];', 'for row 2'],
  ['values without a prototype', 'export const predict = () => [Object.create(null), 1];', 'for row 1'],
])('refuses %s', async (_, module, message) => {
  const store = openMemory();
  const model = await registered(store, module);
  await expect(predictForeign(store, model, rows, { allowCode: true })).rejects.toMatchObject({
    code: 'REGISTRY_PREDICT_FAILED',
    message: expect.stringContaining(message),
  });
});

test('holds what predict gives against the label of the signature', async () => {
  const store = openMemory();
  const first = await registered(store, twice);
  const stored = first.details!.artifacts.find(({ name }) => name === 'signature.json')!.slice;
  const inferred = JSON.parse(
    Buffer.from(await store.readRange(stored.path, stored.offset, stored.length)).toString('utf8'),
  ) as NonNullable<ModelToRegister['signature']>;
  const label = { ...inferred.columns[0]!, name: 'demand', role: 'label', type: 'string' } as const;
  const model = await registered(store, twice, { signature: { ...inferred, columns: [...inferred.columns, label] } });
  await expect(predictForeign(store, model, rows, { allowCode: true })).rejects.toMatchObject({
    code: 'REGISTRY_PREDICT_FAILED',
    message: expect.stringContaining('predict gave 2 for row 1'),
  });
});

test.each([
  ['changed bytes', 'ARTIFACT_DAMAGED'],
  ['a file that is gone', 'ARTIFACT_MISSING'],
])('refuses %s by name', async (what, code) => {
  const store = openMemory();
  const model = await registered(store, twice);
  const { slice } = model.details!.artifacts.find(({ name }) => name === 'model/predict.mjs')!;
  const bytes = await store.read(slice.path);
  bytes[slice.offset]! ^= 1;
  if (what === 'changed bytes') await store.write(slice.path, bytes);
  else await store.write(slice.path, bytes.subarray(0, slice.offset));
  await expect(predictForeign(store, model, rows, { allowCode: true })).rejects.toMatchObject({ code });
});

test.each([
  ['no module', {}, 'no module that predicts'],
  ['two modules', { 'predict.ts': text(twice), 'predict.mjs': text(twice) }, 'predict.ts and predict.mjs'],
  ['a file outside of the folder', { 'predict.mjs': text(twice), '../x.mjs': text('') }, 'cannot be kept'],
])('registers no model with %s', async (_, files, message) => {
  const model = { files } as ModelToRegister['model'];
  const given = { fleet: 'lab', key: {}, model, inputExample: [{ a: 1 }] };
  await expect(registerModel(openMemory(), given, by)).rejects.toMatchObject({
    code: 'REGISTRY_MODEL_INVALID',
    message: expect.stringContaining(message),
  });
});
