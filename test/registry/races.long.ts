import { expect, test } from '@jest/globals';
import { keyId, normal, seededRandom, type FleetSeries, type Key } from '#src/core/index.ts';
import { defaultGateRules } from '#src/evaluation/index.ts';
import { parseCandidate } from '#src/learners/index.ts';
import { readChampions, type commitRelease } from '#src/registry/index.ts';
import { openLocalDirectory, openStore, type ObjectStore } from '#src/storage/index.ts';
import type { Challenger } from '#src/training/index.ts';
import { candidates, fleetOf, train, trending } from '../evaluation/small-fleet.ts';
import { startAzurite } from '../storage/azurite.ts';
import { dyingStore, folder, newFolder, racedStore, rowsOf, runGate } from './gate-run.ts';
import { openMemory, type Objects } from './memory-store.ts';

const pair = fleetOf([
  [['1', '9'], trending(36)],
  [['2', '9'], trending(36)],
]);
const pairNaive = await train(pair, { candidates: [candidates.naive], origins: 1 });
const pairLinear = await train(pair, { origins: 1 });

const other = fleetOf([[['3', '1'], trending(36)]]);
const elsewhere = await train(other, { origins: 1 });

test('a run that dies in a lost race is before or after its release, never between, wherever that happens', async () => {
  const start: Objects = new Map();
  await runGate(openMemory(start), pair, pairNaive);
  const race = async (objects: Objects, nCalls: number): Promise<boolean> => {
    const winner = openMemory(objects);
    const raced = racedStore(dyingStore(openMemory(objects), nCalls), () =>
      runGate(winner, other, elsewhere, { run: 'winner' }),
    );
    try {
      await runGate(raced, pair, pairLinear, { run: 'loser' });
      return false;
    } catch (error) {
      expect(error).toMatchObject({ code: 'STORAGE_FAILED' });
      return true;
    }
  };
  const seen = new Set<string>();
  for (let nCalls = 0, hasDied = true; hasDied; nCalls++) {
    const objects: Objects = new Map(start);
    hasDied = await race(objects, nCalls);
    const store = openMemory(objects);
    const released = (await rowsOf(store, 'releases')).map((row) => JSON.stringify([row['run'], row['product_id']]));
    seen.add(JSON.stringify(released.filter((row) => row.includes('loser'))));
    await runGate(store, pair, pairLinear, { run: 'loser' });
    const { champions } = await readChampions(store, folder, { keyColumns: pair.keyColumns });
    for (const key of pair.keys) expect(champions.get(keyId(key))?.model?.learner).toBe('linear');
  }
  // None of its keys, or all of them.
  expect(seen.size).toBe(2);
}, 300_000);

type Size = { readonly nTrainers: number; readonly nKeys: number };

const seasons = Array.from({ length: 12 }, (_, i) => i + 1);

function wandering(nRows: number, ofSeed: number): readonly number[] {
  const random = seededRandom(ofSeed);
  let level = 100;
  return Array.from({ length: nRows }, () => (level += 5 * normal(random)));
}

function largeFleet(nKeys: number): FleetSeries {
  return fleetOf(
    Array.from({ length: nKeys }, (_, i): [Key, readonly number[]] => [[String(i), 'p'], wandering(36, i)]),
  );
}

/** The challengers of each trainer: for each key a model of another season, so that each trainer is the best at some keys. */
async function trainersOf(fleet: FleetSeries, nTrainers: number): Promise<readonly (readonly Challenger[])[]> {
  const bySeason: (readonly Challenger[])[] = [];
  for (const season of seasons) {
    const candidate = parseCandidate('seasonal_naive', { seasonLength: season });
    bySeason.push(await train(fleet, { candidates: [candidate], origins: 1 }));
  }
  return Array.from({ length: nTrainers }, (_, trainer) =>
    fleet.keys.map((_key, i) => bySeason[(7 * trainer + 5 * i + trainer * i) % seasons.length]![i]!),
  );
}

type Outcome = Awaited<ReturnType<typeof commitRelease>>;

/** Reads the champions over and over until the trainers are done; gives what it saw of each release. */
async function readWhile(
  store: ObjectStore,
  keyColumns: readonly string[],
  isDone: () => boolean,
): Promise<ReadonlyMap<number, string>> {
  const seen = new Map<number, string>();
  while (!isDone()) {
    const { release, champions } = await readChampions(store, folder, { keyColumns });
    const view = JSON.stringify([...champions.values()].map(({ key, version, digest }) => [key, version, digest]));
    expect(seen.get(release) ?? view).toBe(view);
    seen.set(release, view);
    await new Promise((resolve) => setTimeout(resolve, 50));
  }
  return seen;
}

/** Gives the number of keys that have a champion in the end. */
async function raceTrainers(store: ObjectStore, { nTrainers, nKeys }: Size): Promise<number> {
  const fleet = largeFleet(nKeys);
  const { keyColumns } = fleet;
  const trainers = await trainersOf(fleet, nTrainers);
  const rules = { ...defaultGateRules, profile: 'none' } as const;
  let isDone = false;
  const reading = readWhile(store, keyColumns, () => isDone);
  const outcomes = await Promise.all(
    trainers.map((challengers, i) => runGate(store, fleet, challengers, { run: `run-${i}`, rules })),
  );
  isDone = true;
  const last = await checkReleases(store, outcomes);
  for (const [release, view] of await reading) {
    if (release === 0) continue;
    const { champions } = await readChampions(store, folder, { keyColumns, release });
    expect(JSON.stringify([...champions.values()].map(({ key, version, digest }) => [key, version, digest]))).toBe(
      view,
    );
  }
  return last.size;
}

/** Gives the error of each key's champion. */
async function checkReleases(store: ObjectStore, outcomes: readonly Outcome[]): Promise<ReadonlyMap<string, number>> {
  const released = await rowsOf(store, 'releases');
  const made = outcomes.flatMap(({ release, registered }) => (release === undefined ? [] : [{ release, registered }]));
  // None is lost: each is there once, whole, in one chain.
  expect(made.map(({ release }) => release).sort((left, right) => left - right)).toEqual(made.map((_, i) => i + 1));
  for (const { release, registered } of made) {
    const rows = released.filter((row) => row['release'] === release);
    expect([rows.length, new Set(rows.map((row) => row['parent']))]).toEqual([registered, new Set([release - 1])]);
  }
  // All were judged on the same holdout, so the errors of a key's versions can be compared: none is worse than the one before.
  const errors = new Map((await rowsOf(store, 'models')).map((row) => [modelId(row), row['rmse'] as number] as const));
  const last = new Map<string, number>();
  for (const row of [...released].sort((left, right) => Number(left['release']) - Number(right['release']))) {
    const key = String(row['location']);
    const rmse = errors.get(modelId(row))!;
    expect(rmse).toBeLessThanOrEqual(last.get(key) ?? Number.POSITIVE_INFINITY);
    last.set(key, rmse);
  }
  expect(made.length).toBeGreaterThan(1);
  return last;
}

function modelId(row: Readonly<Record<string, unknown>>): string {
  return JSON.stringify([row['location'], row['version'], row['blob_path'], row['blob_offset']]);
}

test('10 trainers release the same 100 keys at once on a folder', async () => {
  const store = openLocalDirectory(await newFolder());
  expect(await raceTrainers(store, { nTrainers: 10, nKeys: 100 })).toBe(100);
}, 3_600_000);

test('trainers that release the same keys at once on Azurite', async () => {
  const azurite = await startAzurite();
  try {
    const store = openStore(await azurite.newPlace(), { connectionString: azurite.connectionString() });
    expect(await raceTrainers(store, { nTrainers: 8, nKeys: 60 })).toBe(60);
  } finally {
    await azurite.close();
  }
}, 3_600_000);
