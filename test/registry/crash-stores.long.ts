import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { serialize } from 'node:v8';
import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { digestOf } from '#src/core/index.ts';
import { championsAt, findFleet, readReleaseLog } from '#src/registry/index.ts';
import { openStore, type ObjectStore } from '#src/storage/index.ts';
import { candidates, train } from '../evaluation/small-fleet.ts';
import { runUntilKilled } from '../robustness/release-death.ts';
import { movedFleet as fleet, releaseMoves, rollBackToFirst } from '../robustness/release-moves.ts';
import { startAzurite, type Azurite } from '../storage/azurite.ts';
import { inService, newFolder, rowsOf, runGate } from './gate-run.ts';
import { openMemory, type Objects } from './memory-store.ts';

const first = await train(fleet, { candidates: [candidates.naive] });
const second = await train(fleet, { candidates: [candidates.linear] });
const releasedOnce: Objects = new Map();
await runGate(openMemory(releasedOnce), fleet, first);
const releasedTwice: Objects = new Map(releasedOnce);
await runGate(openMemory(releasedTwice), fleet, second, { run: 'run-2' });
const originalBytes = await championBytes(openMemory(releasedOnce));

let azurite: Azurite;
let compiled: string;
let trained: string;
beforeAll(async () => {
  azurite = await startAzurite();
  compiled = await newFolder();
  trained = join(await newFolder(), 'trained');
  await writeFile(trained, serialize(second));
});
afterAll(async () => azurite.close());

type Place = { readonly place: string; readonly connectionString?: string };

const newPlaces: Readonly<Record<string, () => Promise<Place>>> = {
  'a folder': async () => ({ place: await newFolder() }),
  Azurite: async () => ({ place: await azurite.newPlace(), connectionString: azurite.connectionString() }),
};

const openPlace = ({ place, connectionString }: Place): ObjectStore => openStore(place, { connectionString });

/** A new place with a copy of the objects. */
async function placeOf(objects: Objects, storeName: string): Promise<Place> {
  const place = await newPlaces[storeName]!();
  const store = openPlace(place);
  for (const [path, { bytes }] of objects) await store.write(path, bytes);
  return place;
}

/** The digests of the packed bytes in service, as they lie in the store. */
async function championBytes(store: ObjectStore): Promise<readonly unknown[]> {
  const log = await readReleaseLog(await findFleet(store, 'demand'), fleet);
  const champions = [...championsAt(log, log.newest).values()];
  return Promise.all(
    champions.map(async ({ key, version, slice: { path, offset, length } }) => [
      key,
      version,
      digestOf(await store.readRange(path, offset, length)),
    ]),
  );
}

const stateOf = async (store: ObjectStore): Promise<string> => JSON.stringify(await inService(store, fleet.keyColumns));

const cases = Object.keys(newPlaces).flatMap((store) =>
  Object.keys(releaseMoves).map((move) => [move, store] as const),
);

test.each(cases)(
  '%s on %s, killed at any call of the store, is whole or not there, finishes when run again, and rolls back bit for bit',
  async (name, storeName) => {
    const move = releaseMoves[name]!;
    const base = move.nReleasesBefore === 1 ? releasedOnce : releasedTwice;
    const before = await stateOf(openMemory(base));
    const undisturbed = openPlace(await placeOf(base, storeName));
    await move.run(undisturbed, second);
    const after = await stateOf(undisturbed);
    const nReleased = (await rowsOf(undisturbed, 'releases')).length;
    const states: string[] = [];
    // The calls come one after the other: a death after one of them leaves what a death before the next one does.
    const dieFrom = async (start: number, step: number): Promise<void> => {
      for (let call = start; ; call += step) {
        const place = await placeOf(base, storeName);
        if (!(await runUntilKilled({ move: name, ...place, trained, call, when: 'after' }, compiled))) return;
        const store = openPlace(place);
        const state = await stateOf(store);
        expect([before, after]).toContain(state);
        states.push(state);
        await move.run(store, second);
        expect(await stateOf(store)).toBe(after);
        expect((await rowsOf(store, 'releases')).length).toBe(nReleased);
        await rollBackToFirst(store);
        expect(await championBytes(store)).toEqual(originalBytes);
      }
    };
    await Promise.all([dieFrom(1, 2), dieFrom(2, 2)]);
    expect(states.length).toBeGreaterThan(10);
    expect(new Set(states)).toEqual(new Set([before, after]));
  },
  600_000,
);
