import { expect, test } from '@jest/globals';
import type { FleetSeries, Key } from '#src/core/index.ts';
import { defaultGateRules, holdoutDigest, scoreFleet } from '#src/evaluation/index.ts';
import { openHoldoutUses } from '#src/registry/index.ts';
import { openLocalDirectory } from '#src/storage/index.ts';
import { fleetOf, holdout, noisy, seasonLength, seed, train, trending } from '../evaluation/small-fleet.ts';
import { folder, newFolder, runGate, storeWith } from './gate-run.ts';

const [first, second]: readonly Key[] = [
  ['1', '1'],
  ['1', '2'],
];

async function digestOfHoldout(fleet: FleetSeries): Promise<string | undefined> {
  const rules = defaultGateRules;
  const challengers = await train(fleet);
  return holdoutDigest(
    await scoreFleet({ fleet, challengers, champions: new Map(), rules, seasonLength, horizon: holdout, seed }),
  );
}

test('a holdout is known by its keys, its periods and its values, and not by the rows before it', async () => {
  const values = trending(48);
  const changedAt = (at: number) => values.map((value, t) => (t === at ? value + 1 : value));
  const digest = await digestOfHoldout(fleetOf([[first!, values]]));
  expect(digest).toMatch(/^[0-9a-f]{64}$/);
  expect(await digestOfHoldout(fleetOf([[first!, values]]))).toBe(digest);
  expect(await digestOfHoldout(fleetOf([[first!, changedAt(48 - holdout - 1)]]))).toBe(digest);
  expect(await digestOfHoldout(fleetOf([[first!, changedAt(48 - holdout)]]))).not.toBe(digest);
  expect(await digestOfHoldout(fleetOf([[first!, trending(49)]]))).not.toBe(digest);
  expect(await digestOfHoldout(fleetOf([[second!, values]]))).not.toBe(digest);
  expect(await digestOfHoldout(fleetOf([[first!, noisy(5, 1)]]))).toBeUndefined();
});

test('each run that decided by a holdout counts once, and this one with them', async () => {
  const fleet = fleetOf([[first!, trending(48)]]);
  const challengers = await train(fleet);
  const store = openLocalDirectory(await newFolder());
  const place = { store, folder };
  const [digest, otherDigest] = ['a'.repeat(64), 'b'.repeat(64)];
  const usesOf = (run: string, of: string): Promise<number> => openHoldoutUses(place, { run })(of);
  expect(await usesOf('run-1', digest)).toBe(1);
  await runGate(store, fleet, challengers, { run: 'run-1', holdoutDigest: digest });
  await runGate(store, fleet, challengers, { run: 'run-2', holdoutDigest: digest });
  // Once more by a run that went on after it had died.
  await runGate(store, fleet, challengers, { run: 'run-2', holdoutDigest: digest });
  await runGate(store, fleet, challengers, { run: 'run-3', holdoutDigest: otherDigest });
  expect(await usesOf('run-2', digest)).toBe(2);
  expect(await usesOf('run-4', digest)).toBe(3);
  expect(await usesOf('run-4', otherDigest)).toBe(2);
});

test('a holdout that is counted again counts the runs that used it since, and reads no commit twice', async () => {
  const fleet = fleetOf([[first!, trending(48)]]);
  const challengers = await train(fleet);
  const read: string[] = [];
  const store = storeWith(await newFolder(), (inner) => ({
    read: async (path, options) => {
      read.push(path);
      return inner.read(path, options);
    },
  }));
  const digest = 'a'.repeat(64);
  await runGate(store, fleet, challengers, { run: 'run-1', holdoutDigest: digest });
  const usesOf = openHoldoutUses({ store, folder }, { run: 'mine' });
  expect(await usesOf(digest)).toBe(2);
  await runGate(store, fleet, challengers, { run: 'run-2', holdoutDigest: digest });
  read.length = 0;
  expect(await usesOf(digest)).toBe(3);
  expect(await usesOf('b'.repeat(64))).toBe(1);
  // The last version that is not there yet is asked for each time.
  expect(read.map((path) => path.slice(folder.length))).toEqual([
    '/decisions/_delta_log/00000000000000000001.json',
    '/decisions/_delta_log/00000000000000000002.json',
    '/decisions/_delta_log/00000000000000000002.json',
  ]);
});
