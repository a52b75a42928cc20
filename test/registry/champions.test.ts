import { readFile, rm, truncate, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { beforeAll, expect, test } from '@jest/globals';
import { keyId, MusterError, type Key } from '#src/core/index.ts';
import { readChampions } from '#src/registry/index.ts';
import { openLocalDirectory } from '#src/storage/index.ts';
import { commitRows, readTable } from '#src/tables/index.ts';
import { candidates, fleetOf, train, trending } from '../evaluation/small-fleet.ts';
import { folder, inService, newFolder, now, rowsOf, runGate, storeWith } from './gate-run.ts';

const keys: readonly Key[] = Array.from({ length: 5 }, (_, i) => [String(i), 'p']);
const fleet = fleetOf(keys.map((key, i) => [key, trending(48 + i)]));
const { keyColumns } = fleet;
const challengers = await train(fleet);

let base = '';
let slices: readonly { readonly path: string; readonly offset: number; readonly length: number }[] = [];

beforeAll(async () => {
  base = await newFolder();
  const store = openLocalDirectory(base);
  await runGate(store, fleet, challengers);
  slices = (await rowsOf(store, 'releases')).map((row) => ({
    path: row['blob_path'] as string,
    offset: row['blob_offset'] as number,
    length: row['blob_length'] as number,
  }));
});

async function failures(root: string): Promise<readonly (string | undefined)[]> {
  const { champions } = await readChampions(openLocalDirectory(root), folder, { keyColumns });
  return keys.map((key) => champions.get(keyId(key))!.loadFailure);
}

test('reads neighbours in a pack with one read', async () => {
  const ranges: string[] = [];
  const store = storeWith(base, (inner) => ({
    readRange: async (path, ...rest) => {
      ranges.push(path);
      return inner.readRange(path, ...rest);
    },
  }));
  const { champions } = await readChampions(store, folder, { keyColumns });
  expect(champions.size).toBe(5);
  expect(ranges.filter((path) => path.includes('model_blobs'))).toHaveLength(1);
});

test('of the table of models only the part files with models of the release are read', async () => {
  const root = await newFolder();
  const inner = openLocalDirectory(root);
  await runGate(inner, fleet, await train(fleet, { candidates: [candidates.naive] }));
  const { registered } = await runGate(inner, fleet, challengers);
  expect(registered).toBe(keys.length);
  const read = new Set<string>();
  const store = storeWith(root, (own) => ({
    read: async (path, ...rest) => {
      read.add(path);
      return own.read(path, ...rest);
    },
    readRange: async (path, ...rest) => {
      read.add(path);
      return own.readRange(path, ...rest);
    },
  }));
  const { champions } = await readChampions(store, folder, { keyColumns });
  expect([...champions.values()].map(({ version }) => version)).toEqual(keys.map(() => 2));
  expect([...read].filter((path) => path.startsWith(`${folder}/models/`) && path.endsWith('.parquet'))).toHaveLength(1);
});

test('keeps a champion whose bytes changed in its place and says so; the others load', async () => {
  const root = await newFolder(base);
  const file = join(root, slices[2]!.path);
  const bytes = await readFile(file);
  bytes[slices[2]!.offset + slices[2]!.length - 1]! ^= 1;
  await writeFile(file, bytes);
  expect(await failures(root)).toEqual([
    undefined,
    undefined,
    expect.stringContaining('its bytes have the digest'),
    undefined,
    undefined,
  ]);
  const { champions } = await readChampions(openLocalDirectory(root), folder, { keyColumns });
  expect(champions.get(keyId(keys[2]!))).toMatchObject({ version: 1, candidate: candidates.linear });
});

test('loads what lies before the cut of a pack, and nothing of one that is gone', async () => {
  const cut = await newFolder(base);
  await truncate(join(cut, slices[3]!.path), slices[3]!.offset + 1);
  const bad = expect.stringContaining('STORAGE_BAD_RANGE');
  expect(await failures(cut)).toEqual([undefined, undefined, undefined, bad, bad]);
  const gone = await newFolder(base);
  await rm(join(gone, slices[0]!.path));
  expect(await failures(gone)).toEqual(keys.map(() => expect.stringContaining('STORAGE_NOT_FOUND')));
});

test('puts a sound model in the place of one that does not load', async () => {
  const root = await newFolder(base);
  await rm(join(root, slices[0]!.path));
  const store = openLocalDirectory(root);
  const { decisions, registered } = await runGate(store, fleet, challengers, { run: 'healing' });
  expect(registered).toBe(5);
  expect(decisions[0]).toMatchObject({
    code: 'FIRST',
    sentence: expect.stringContaining('The champion is unhealthy: its model does not load'),
  });
  expect(await failures(root)).toEqual(keys.map(() => undefined));
  expect(await inService(store, keyColumns)).toMatchObject(keys.map((key) => ({ key, version: 2 })));
});

test('does not take a store that cannot be read for damaged models', async () => {
  const store = storeWith(base, (inner) => ({
    readRange: async (path, ...rest) => {
      if (path.includes('model_blobs')) throw new MusterError('STORAGE_FAILED', { what: 'The network is down.' });
      return inner.readRange(path, ...rest);
    },
  }));
  await expect(readChampions(store, folder, { keyColumns })).rejects.toMatchObject({ code: 'STORAGE_FAILED' });
});

test.each([0, 2, -1, 1.5])('knows no release %d', async (release) => {
  await expect(readChampions(openLocalDirectory(base), folder, { keyColumns, release })).rejects.toMatchObject({
    code: 'REGISTRY_RELEASE_UNKNOWN',
    faults: [{ what: `There is no release ${release}.`, expected: 'a number from 1 to 1' }],
  });
});

test('says where a release names what the table of models does not hold', async () => {
  const root = await newFolder(base);
  const store = openLocalDirectory(root);
  const { schema, rows } = (await readTable(store, `${folder}/releases`))!;
  const release = { ...rows, columns: { ...rows.columns, release: keys.map(() => 2), version: keys.map(() => 9) } };
  const commit = { schema, mode: 'append', now } as const;
  await commitRows(store, `${folder}/releases`, {
    ...commit,
    rows: release,
    info: { operation: 'RELEASE', release: 2, tables: { models: 0 } },
  });
  await expect(readChampions(store, folder, { keyColumns })).rejects.toMatchObject({
    code: 'REGISTRY_DAMAGED',
    faults: [{ what: expect.stringContaining('Release 2 names version 9 of this key'), where: { key: '["0","p"]' } }],
  });
  const nameless = { ...release, columns: { ...release.columns, release: keys.map(() => 3) } };
  await commitRows(store, `${folder}/releases`, { ...commit, rows: nameless, info: { operation: 'FOREIGN' } });
  await expect(readChampions(store, folder, { keyColumns })).rejects.toMatchObject({
    code: 'REGISTRY_DAMAGED',
    faults: [{ what: expect.stringContaining('release 3 does not name') }],
  });
});

test('reads the versions of the tables that the release names, not newer ones', async () => {
  const root = await newFolder(base);
  const store = openLocalDirectory(root);
  const expected = await inService(store, keyColumns);
  const { schema, rows } = (await readTable(store, `${folder}/models`))!;
  const other = { ...rows, columns: { ...rows.columns, configuration: keys.map(() => '{}') } };
  await commitRows(store, `${folder}/models`, {
    schema,
    mode: 'overwrite',
    now,
    rows: other,
    info: { operation: 'FOREIGN' },
  });
  expect(await inService(store, keyColumns)).toEqual(expected);
});

test('stops reading when it is told to', async () => {
  const signal = AbortSignal.abort('enough');
  await expect(readChampions(openLocalDirectory(base), folder, { keyColumns, signal })).rejects.toBe('enough');
});
