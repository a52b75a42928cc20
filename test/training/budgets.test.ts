import { expect, test } from '@jest/globals';
import { keyId } from '#src/core/index.ts';
import { trainChangedKeys, trainKey } from '#src/training/index.ts';
import { monthly, seasonalDemand } from '../learners/series.ts';
import { fleetOf, options } from './fleet.ts';

const targets = Object.fromEntries([1, 2, 3, 4].map((i) => [i, seasonalDemand(48, i)]));
const request = { fleet: fleetOf(targets), blocked: new Map<string, string>(), codeDigest: 'code of today' };
/** Over before the first key. */
const noTime = { minutes: 1e-9 };

test('keys that the minutes of a run leave out keep their challengers, and the next training trains them', async () => {
  const { challengers: stored } = await trainChangedKeys({ ...request, stored: [] }, options);
  const fleet = fleetOf({ ...targets, 2: seasonalDemand(48, 20), 3: seasonalDemand(48, 30) });
  const none = await trainChangedKeys({ ...request, fleet, stored }, options, noTime);
  expect([...none.notBegun].sort()).toEqual(['["2"]', '["3"]']);
  expect([...none.reused].sort()).toEqual(['["1"]', '["4"]']);
  expect(none.challengers).toEqual(stored);
  const rest = await trainChangedKeys({ ...request, fleet, stored: none.challengers }, options);
  expect([...rest.reused].sort()).toEqual(['["1"]', '["4"]']);
  expect(rest.notBegun.size).toBe(0);
  expect(rest.challengers.map(({ packed }) => packed?.model.digest)).not.toEqual(
    stored.map(({ packed }) => packed?.model.digest),
  );
});

test('a key without a stored challenger that was not begun fails with the reason, and is trained the next time', async () => {
  const blocked = new Map([[keyId(['2']), 'refused']]);
  const none = await trainChangedKeys({ ...request, blocked, stored: [] }, options, noTime);
  const reason = 'it was not begun: the 1e-9 minutes of the run were over; run it again';
  expect(none.challengers.map((each) => `${each.state} ${each.reason}`)).toEqual([
    `FAILED_TRAIN ${reason}`,
    'BLOCKED_DATA refused',
    `FAILED_TRAIN ${reason}`,
    `FAILED_TRAIN ${reason}`,
  ]);
  const rest = await trainChangedKeys({ ...request, blocked, stored: none.challengers }, options);
  expect(rest.challengers.map(({ state }) => state)).toEqual(['TRAINED', 'BLOCKED_DATA', 'TRAINED', 'TRAINED']);
});

test('minutes that suffice leave no key out', async () => {
  const all = await trainChangedKeys({ ...request, stored: [] }, options, { minutes: 60, workers: 2 });
  expect(all.notBegun.size).toBe(0);
  expect(new Set(all.challengers.map(({ state }) => state))).toEqual(new Set(['TRAINED']));
});

test('candidates that would start after the seconds of a key are skipped with a note, the first never', () => {
  const found = trainKey(monthly(seasonalDemand(48)), { ...options, secondsPerKey: 1e-9 });
  const skipped = 'skipped: the 1e-9 s of the key were used up';
  expect(found.validation.map(({ failure }) => failure)).toEqual([undefined, skipped]);
  expect(found.notes).toContain(`linear: ${skipped}`);
  expect(found).toMatchObject({ state: 'TRAINED', candidate: { learner: 'seasonal_naive' } });
});

test('seconds of a key that are none are refused', () => {
  expect(() => trainKey(monthly(seasonalDemand(48)), { ...options, secondsPerKey: 0 })).toThrow(
    'TRAIN_OPTIONS_INVALID: ',
  );
});
