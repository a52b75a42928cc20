import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { digestOf } from '#src/core/index.ts';
import { openStore, type ObjectStore } from '#src/storage/index.ts';
import type { PackedModel } from '#src/training/challenger.ts';
import { openModelPacks, type ModelPacks } from '#src/training/model-packs.ts';

let root: string;
let store: ObjectStore;
beforeAll(async () => {
  root = await mkdtemp(join(tmpdir(), 'muster-model-packs-'));
  store = openStore(root);
});
afterAll(() => rm(root, { recursive: true }));

const models = Array.from({ length: 20 }, (_, i): PackedModel => {
  const bytes = new Uint8Array(100).fill(i % 15);
  return { digest: digestOf(bytes), bytes };
});

/** Reads each model at the place that is given for it. */
async function readAll({
  blobOf,
}: Awaited<ReturnType<ModelPacks['finish']>>): Promise<ReadonlyMap<string, Uint8Array>> {
  const found = new Map<string, Uint8Array>();
  for (const [digest, { path, offset, length }] of blobOf) {
    found.set(digest, await store.readRange(path, offset, length));
  }
  return found;
}

test('writes a file whenever enough bytes came together, each distinct model once', async () => {
  const packs = openModelPacks(store, 'several', 400);
  for (const each of models) await packs.add([each]);
  const finished = await packs.finish();
  expect(finished.parts.map(({ nRows }) => nRows)).toEqual([4, 4, 4, 3]);
  const found = await readAll(finished);
  expect(found.size).toBe(15);
  for (const { digest, bytes } of models) expect(Buffer.compare(found.get(digest)!, bytes)).toBe(0);
});

test('finished again, with more models, it gives copies of its files and the new ones', async () => {
  const packs = openModelPacks(store, 'again', 400);
  await packs.add(models.slice(0, 6));
  const before = await packs.finish();
  const paths = new Set(before.parts.map(({ path }) => path));
  await packs.add(models.slice(6));
  const after = await packs.finish();
  expect(after.parts.some(({ path }) => paths.has(path))).toBe(false);
  const found = await readAll(after);
  for (const { digest, bytes } of models) expect(Buffer.compare(found.get(digest)!, bytes)).toBe(0);
});

test('without a model there is no file', async () => {
  expect((await openModelPacks(store, 'none').finish()).parts).toEqual([]);
});
