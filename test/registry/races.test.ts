import { expect, test } from '@jest/globals';
import { keyId, type Key } from '#src/core/index.ts';
import { commitRelease, readChampions } from '#src/registry/index.ts';
import type { ObjectStore } from '#src/storage/index.ts';
import { candidates, fleetOf, noisy, repeating, train, trending } from '../evaluation/small-fleet.ts';
import { folder, inService, racedStore, requestFor, rowsOf, runGate } from './gate-run.ts';
import { openMemory, type Objects } from './memory-store.ts';

const rows = 48;
const keys: readonly Key[] = [
  ['1', '9'],
  ['1', '10'],
  ['2', '9'],
];
const fleet = fleetOf([
  [keys[0]!, trending(rows)],
  [keys[1]!, repeating(rows, 1)],
  [keys[2]!, noisy(rows, 2)],
]);
const other = fleetOf([[['3', '1'], trending(rows)]]);
const { keyColumns } = fleet;
const naive = await train(fleet, { candidates: [candidates.naive] });
const short = await train(fleet, { candidates: [candidates.shortLinear] });
const linear = await train(fleet, { candidates: [candidates.linear] });
const elsewhere = await train(other);

async function started(): Promise<{ readonly objects: Objects; readonly store: ObjectStore }> {
  const objects: Objects = new Map();
  const store = openMemory(objects);
  await runGate(store, fleet, naive);
  return { objects, store };
}

const releasesOf = async (store: ObjectStore): Promise<readonly unknown[]> =>
  (await rowsOf(store, 'releases')).map((row) => [row['release'], row['parent'], row['product_id'], row['run']]);

test('a lost race in which no champion of ours moved goes on top of the winner', async () => {
  const { store } = await started();
  const raced = racedStore(store, () => runGate(store, other, elsewhere, { run: 'winner' }));
  const { release, decisions } = await runGate(raced, fleet, linear, { run: 'loser' });
  expect(release).toBe(3);
  expect(decisions.find(({ key }) => keyId(key) === keyId(keys[0]!))?.code).toBe('PROMOTED');
  const { champions } = await readChampions(store, folder, { keyColumns });
  expect(champions.get(keyId(['3', '1']))).toMatchObject({ version: 1 });
  expect(champions.get(keyId(keys[0]!))).toMatchObject({ version: 2, candidate: candidates.linear });
  const released = await releasesOf(store);
  expect(released).toContainEqual([2, 1, '1', 'winner']);
  expect(released).toContainEqual([3, 2, '9', 'loser']);
  // The rows of the versions name the release that they came with.
  const models = await rowsOf(store, 'models');
  const named = models.filter((row) => row['run'] === 'loser' && row['release'] === 3);
  expect(named.length).toBe(released.filter((row) => (row as readonly unknown[])[3] === 'loser').length);
});

test('a key whose champion the winner replaced is judged again, and is not put in the place of a better one', async () => {
  const { store } = await started();
  const raced = racedStore(store, () => runGate(store, fleet, short, { run: 'winner' }));
  const { decisions } = await runGate(raced, fleet, linear, { run: 'loser' });
  const alone = openMemory();
  await runGate(alone, fleet, naive);
  await runGate(alone, fleet, short, { run: 'winner' });
  const after = await runGate(alone, fleet, linear, { run: 'loser' });
  // As if the one had waited for the other.
  expect(decisions.map(({ code, champion }) => [code, champion?.version, champion?.rmse])).toEqual(
    after.decisions.map(({ code, champion }) => [code, champion?.version, champion?.rmse]),
  );
  expect(await inService(store, keyColumns)).toEqual(await inService(alone, keyColumns));
  expect(decisions[0]?.code).toBe('WORSE');
});

test('the same models from two runs at once: the second has nothing left to register', async () => {
  const { store } = await started();
  const raced = racedStore(store, () => runGate(store, fleet, linear, { run: 'winner' }));
  const { release, registered, decisions } = await runGate(raced, fleet, linear, { run: 'loser' });
  expect([release, registered]).toEqual([undefined, 0]);
  expect(decisions[0]?.code).toBe('UNCHANGED');
  expect((await rowsOf(store, 'releases')).map(({ run }) => run)).not.toContain('loser');
});

test('a request that cannot judge again ends where a champion moved, and nowhere else', async () => {
  const { store } = await started();
  const { decisions } = await runGate(openMemory(), fleet, linear);
  const late = requestFor(fleet, decisions, { expected: -1, run: 'late' });
  await expect(commitRelease(store, folder, late)).rejects.toMatchObject({
    code: 'REGISTRY_RACE',
    message: expect.stringContaining('the champions of 3 of 3 keys'),
  });
  const judged = await runGate(openMemory(), other, elsewhere);
  const free = requestFor(other, judged.decisions, { expected: -1, run: 'free' });
  expect(await commitRelease(store, folder, free)).toMatchObject({ release: 2, registered: 1 });
});

test('an attempt after a lost race reads of the releases only what came since, and of the models only those that moved', async () => {
  const { store } = await started();
  for (const location of ['3', '4', '5']) {
    const single = fleetOf([[[location, '1'], trending(rows)]]);
    await runGate(store, single, await train(single), { run: `run-${location}` });
  }
  const read: string[] = [];
  let isAfter = false;
  const noted: ObjectStore = {
    ...store,
    read: async (path, options) => {
      if (isAfter && !path.includes('/_delta_log/')) read.push(path);
      return store.read(path, options);
    },
    readRange: async (path, ...rest) => {
      if (isAfter) read.push(path);
      return store.readRange(path, ...rest);
    },
  };
  const raced = racedStore(noted, async () => {
    await runGate(store, fleet, short, { run: 'winner' });
    isAfter = true;
  });
  await runGate(raced, fleet, linear, { run: 'loser' });
  const won = (await rowsOf(store, 'releases')).find((row) => row['run'] === 'winner');
  const tables = read.map((path) => path.slice(folder.length + 1, path.indexOf('/', folder.length + 1)));
  expect(
    Object.fromEntries([...Map.groupBy(tables, (table) => table)].map(([table, all]) => [table, all.length])),
  ).toEqual({
    releases: 1,
    models: 1,
    model_blobs: 1,
  });
  expect(read.filter((path) => path.includes('/model_blobs/'))).toEqual([won!['blob_path']]);
});
