import { deepStrictEqual, ok } from 'node:assert/strict';
import { keyId, type FleetSeries } from '#src/core/index.ts';
import { defaultGateRules } from '#src/evaluation/index.ts';
import { readChampions } from '#src/registry/index.ts';
import { openStore, type ObjectStore } from '#src/storage/index.ts';
import { readTable, tableHistory } from '#src/tables/index.ts';
import { folder } from '../registry/release-by-gate.ts';
import { viewOf } from './champions-view.ts';
import { holdoutError, raceFleet, seasonOf } from './race-fleet.ts';
import { startRacer, type Racer, type RaceTask } from './race-messages.ts';

/** How many trainers release how many keys, and where. */
export type Race = Pick<RaceTask, 'place' | 'connectionString' | 'nKeys' | 'trained'> & {
  readonly nTrainers: number;
  /** Each has its share of the trainers. */
  readonly nProcesses: number;
  /** A folder for compiled code. */
  readonly compiled: string;
};

/** What a race came to. */
export type RaceFigures = {
  readonly nReleases: number;
  readonly nRegistered: number;
  /** The number of times that models were written for a release, which may have come to nothing. */
  readonly nAttempts: number;
  /** From the start of the trainers to the end of the last one. */
  readonly seconds: number;
  /** User and system time of all trainers from their start on, in seconds. */
  readonly cpuSeconds: number;
  /** Reads of all champions meanwhile, and the releases that they saw. */
  readonly nReads: number;
  readonly nSeen: number;
};

type Outcome = { readonly trainer: number; readonly release?: number; readonly registered: number };
type Released = { readonly outcomes: readonly Outcome[]; readonly cpuMs: number };
type Seen = { readonly views: readonly (readonly [release: number, view: string])[]; readonly nReads: number };

const nReaders = 2;

/**
 * Lets trainers in several processes release the same keys at once while two more processes read the champions. Throws where a release is
 * lost, a champion gave way to one that is worse on the holdout, a better one than the last was lost, or a reader saw anything but whole
 * releases.
 */
export async function raceTrainers({ nTrainers, nProcesses, compiled, ...place }: Race): Promise<RaceFigures> {
  const numbers = Array.from({ length: nTrainers }, (_, trainer) => trainer);
  const shares = [...Map.groupBy(numbers, (trainer) => trainer % nProcesses).values()];
  const racers: Racer<unknown>[] = [];
  const start = async <Result>(script: string, trainers: readonly number[]): Promise<Racer<Result>> => {
    const racer = startRacer<Result>(script, { ...place, trainers }, compiled);
    racers.push(racer);
    await racer.isReady;
    return racer;
  };
  try {
    // One after the other: the first leaves its compiled code to all others.
    const trainers: Racer<Released>[] = [];
    for (const share of shares) trainers.push(await start<Released>('trainers-process.ts', share));
    const readers: Racer<Seen>[] = [];
    for (let i = 0; i < nReaders; i++) readers.push(await start<Seen>('champions-reader-process.ts', []));
    const reading = Promise.all(readers.map(async ({ run }) => run()));
    const from = performance.now();
    const releasing = Promise.all(trainers.map(async ({ run }) => run()));
    // A reader that fails ends the race.
    const released = await Promise.race([releasing, reading.then(async () => releasing)]);
    const seconds = (performance.now() - from) / 1000;
    for (const { stop } of readers) stop();
    const cpuSeconds = released.reduce((sum, { cpuMs }) => sum + cpuMs, 0) / 1000;
    return { seconds, cpuSeconds, ...(await checkRace(place, released, await reading)) };
  } finally {
    for (const { end } of racers) await end();
  }
}

async function checkRace(
  { place, connectionString, nKeys }: Pick<Race, 'place' | 'connectionString' | 'nKeys'>,
  released: readonly Released[],
  seen: readonly Seen[],
): Promise<Omit<RaceFigures, 'seconds' | 'cpuSeconds'>> {
  const store = openStore(place, { connectionString });
  const fleet = raceFleet(nKeys);
  const outcomes = released.flatMap((each) => each.outcomes);
  return {
    nReleases: await checkReleases(store, fleet, outcomes),
    nRegistered: outcomes.reduce((sum, { registered }) => sum + registered, 0),
    nAttempts: (await tableHistory(store, `${folder}/model_blobs`)).length,
    nReads: seen.reduce((sum, { nReads }) => sum + nReads, 0),
    nSeen: await checkViews(store, fleet, seen),
  };
}

type Row = Readonly<Record<string, unknown>>;

async function rowsOf(store: ObjectStore, table: string): Promise<readonly Row[]> {
  const { nRows, columns } = (await readTable(store, `${folder}/${table}`))!.rows;
  return Array.from({ length: nRows }, (_, row) =>
    Object.fromEntries(Object.entries(columns).map(([name, values]) => [name, values[row]])),
  );
}

/** Checks that each release that a trainer was told of is there, whole, in one chain, and that the champions only got better. */
async function checkReleases(store: ObjectStore, fleet: FleetSeries, outcomes: readonly Outcome[]): Promise<number> {
  const released = Map.groupBy(await rowsOf(store, 'releases'), (row) => row['release']);
  const made = outcomes.flatMap(({ trainer, release, registered }) =>
    release === undefined ? [] : [{ release, registered, run: `run-${trainer}` }],
  );
  ok(made.length > 1, `${made.length} releases are no race`);
  const inTable = [...released].map(([release, rows]) => ({ release, registered: rows.length, run: rows[0]!['run'] }));
  const inOrder = made.toSorted((a, b) => a.release - b.release);
  deepStrictEqual(inTable, inOrder, 'the table holds each release that a trainer was told of, once and whole');
  deepStrictEqual(
    inOrder.map(({ release }) => release),
    inOrder.map((_, i) => i + 1),
    'no release is missing',
  );
  for (const [release, rows] of released) {
    for (const row of rows) deepStrictEqual([row['parent'], row['run']], [Number(release) - 1, rows[0]!['run']]);
  }
  checkErrors(fleet, [...released.values()].flat(), await errorsOfVersions(store, fleet), outcomes.length);
  return made.length;
}

/** Gives the error of each version on the holdout, worked out anew from its configuration. */
async function errorsOfVersions(store: ObjectStore, fleet: FleetSeries): Promise<ReadonlyMap<string, number>> {
  const indexOf = new Map(fleet.keys.map((key, i) => [key[0], i]));
  return new Map(
    (await rowsOf(store, 'models')).map((row) => {
      const { parameters } = JSON.parse(row['configuration'] as string) as { parameters: { seasonLength: number } };
      const error = holdoutError(fleet, indexOf.get(row['location'] as string)!, parameters.seasonLength);
      ok(Math.abs(error - (row['rmse'] as number)) < 1e-9, `the error of ${placeOf(row)} is ${error}`);
      return [placeOf(row), error] as const;
    }),
  );
}

function placeOf(row: Row): string {
  return JSON.stringify([row['location'], row['version'], row['blob_path'], row['blob_offset']]);
}

function checkErrors(
  fleet: FleetSeries,
  released: readonly Row[],
  errors: ReadonlyMap<string, number>,
  nTrainers: number,
): void {
  const last = new Map<unknown, number>();
  for (const row of released) {
    const before = last.get(row['location']);
    const error = errors.get(placeOf(row))!;
    ok(before === undefined || error <= before, `release ${String(row['release'])}: ${error} replaced ${before}`);
    last.set(row['location'], error);
  }
  const least = 1 - defaultGateRules.minImprovement;
  for (const [i, [location]] of fleet.keys.entries()) {
    const all = Array.from({ length: nTrainers }, (_, trainer) => holdoutError(fleet, i, seasonOf(trainer, i)));
    ok(least * last.get(location)! <= Math.min(...all), `key ${location}: a better model than the last was lost`);
  }
}

/** Checks what readers saw against the releases as they are read now, and gives the number of releases that were seen. */
async function checkViews(
  store: ObjectStore,
  { keyColumns, keys }: FleetSeries,
  seen: readonly Seen[],
): Promise<number> {
  const expected = new Map<number, string>();
  const newest = await readChampions(store, folder, { keyColumns });
  deepStrictEqual(new Set(newest.champions.keys()), new Set(keys.map(keyId)), 'each key has a champion');
  for (const { views } of seen) {
    deepStrictEqual(views.at(-1)?.[0], newest.release, 'the last read saw the last release');
    for (const [release, view] of views) {
      if (!expected.has(release) && release > 0) {
        expected.set(release, viewOf((await readChampions(store, folder, { keyColumns, release })).champions));
      }
      ok(release === 0 || view === expected.get(release), `release ${release} was seen in another way than it is`);
    }
  }
  return expected.size;
}
