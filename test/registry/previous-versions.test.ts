import { rm } from 'node:fs/promises';
import { join } from 'node:path';
import { beforeAll, expect, test } from '@jest/globals';
import { keyId, type Key } from '#src/core/index.ts';
import type { Champion } from '#src/evaluation/index.ts';
import { readChampions, readPreviousVersions, rollBack } from '#src/registry/index.ts';
import { openLocalDirectory } from '#src/storage/index.ts';
import { candidates, fleetOf, train, trending } from '../evaluation/small-fleet.ts';
import { folder, newFolder, now, rowsOf, runGate } from './gate-run.ts';

const keys: readonly Key[] = [
  ['0', 'p'],
  ['1', 'p'],
];
const fleet = fleetOf(keys.map((key, i) => [key, trending(48 + i)]));
const { keyColumns } = fleet;
let base = '';
let packs: readonly string[] = [];

beforeAll(async () => {
  base = await newFolder();
  const store = openLocalDirectory(base);
  await runGate(store, fleet, await train(fleet, { candidates: [candidates.naive] }));
  await runGate(store, fleet, await train(fleet), { run: 'run-2' });
  packs = [...new Set((await rowsOf(store, 'releases')).map((row) => row['blob_path'] as string))];
});

async function previousIn(root: string): Promise<readonly (Champion | undefined)[]> {
  const store = openLocalDirectory(root);
  const service = await readChampions(store, folder, { keyColumns });
  const previous = await readPreviousVersions(store, folder, { ...service, keyColumns });
  return keys.map((key) => previous.get(keyId(key)));
}

test('where all champions load, no earlier version is read', async () => {
  expect(packs).toHaveLength(2);
  expect(await previousIn(base)).toEqual([undefined, undefined]);
});

test('for champions that do not load there is the version before, with its model', async () => {
  const root = await newFolder(base);
  await rm(join(root, packs[1]!));
  expect(await previousIn(root)).toMatchObject(
    keys.map((key) => ({ key, version: 1, candidate: { learner: 'seasonal_naive' }, model: { arrays: {} } })),
  );
});

test('where no version loads there is none', async () => {
  const root = await newFolder(base);
  for (const pack of packs) await rm(join(root, pack));
  expect(await previousIn(root)).toEqual([undefined, undefined]);
});

test('a version that was taken out of service does not come back', async () => {
  const root = await newFolder(base);
  const store = openLocalDirectory(root);
  const by = { run: 'run-3', codeVersion: '0.1.0', now, actor: null, signal: new AbortController().signal };
  await rollBack(
    { store, folder, name: 'demand', keyColumns },
    { to: 1, select: () => () => true, isDryRun: false },
    { ...by, reason: 'It was bad.' },
  );
  await rm(join(root, packs[0]!));
  const service = await readChampions(store, folder, { keyColumns });
  expect([...service.champions.values()].map(({ version }) => version)).toEqual([1, 1]);
  expect(await previousIn(root)).toEqual([undefined, undefined]);
});
