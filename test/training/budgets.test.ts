import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, jest, test } from '@jest/globals';
import { keyId } from '#src/core/index.ts';
import { parseCandidate } from '#src/learners/index.ts';
import { openStore } from '#src/storage/index.ts';
import {
  readStoredChallengers,
  trainChangedKeys,
  trainKey,
  writeChallengers,
  type Challenger,
  type RetrainedKeys,
} from '#src/training/index.ts';
import type { ChangedKeysRequest } from '#src/training/changed-keys-request.ts';
import { monthly, seasonalDemand } from '../learners/series.ts';
import { comparable, fleetOf, options } from './fleet.ts';

const targets = Object.fromEntries([1, 2, 3, 4].map((i) => [i, seasonalDemand(48, i)]));
const request = { fleet: fleetOf(targets), blocked: new Map<string, string>(), codeDigest: 'code of today' };
/** Over before the first key. */
const noTime = { minutes: 1e-9 };

/** Trains alone with a clock that ends the minutes once two keys were compared. */
async function trainTwo(asked: ChangedKeysRequest, given = options): Promise<RetrainedKeys> {
  let passed = 0;
  const real = performance.now.bind(performance);
  const clock = jest.spyOn(performance, 'now').mockImplementation(() => real() + passed);
  try {
    return await trainChangedKeys(asked, given, {
      minutes: 60,
      workers: 1,
      onProgress: () => (passed = 61 * 60_000),
    });
  } finally {
    clock.mockRestore();
  }
}

const digestsOf = (found: readonly Challenger[]): unknown => found.map(({ packed }) => packed?.model.digest);
const changedTargets = Object.fromEntries([1, 2, 3, 4].map((i) => [i, seasonalDemand(48, 10 * i)]));

test('keys that the minutes of a run leave out are NOT_BEGUN with their models of before, and the next training trains them', async () => {
  const { challengers: stored } = await trainChangedKeys({ ...request, stored: [] }, options);
  const fleet = fleetOf({ ...targets, 2: seasonalDemand(48, 20), 3: seasonalDemand(48, 30) });
  const none = await trainChangedKeys({ ...request, fleet, stored }, options, noTime);
  expect([...none.notBegun].sort()).toEqual(['["2"]', '["3"]']);
  expect([...none.reused].sort()).toEqual(['["1"]', '["4"]']);
  expect(none.challengers.map(({ state }) => state)).toEqual(['TRAINED', 'NOT_BEGUN', 'NOT_BEGUN', 'TRAINED']);
  expect(digestsOf(none.challengers)).toEqual(digestsOf(stored));
  const rest = await trainChangedKeys({ ...request, fleet, stored: none.challengers }, options);
  expect([...rest.reused].sort()).toEqual(['["1"]', '["4"]']);
  expect(rest.challengers.map(({ state }) => state)).toEqual(['TRAINED', 'TRAINED', 'TRAINED', 'TRAINED']);
  expect(digestsOf(rest.challengers)).not.toEqual(digestsOf(stored));
  const back = await trainChangedKeys({ ...request, stored: none.challengers }, options);
  expect(back.reused.size).toBe(4);
  expect(back.challengers).toEqual(stored);
});

test('a key that was not begun comes back from the table as it went in', async () => {
  const root = await mkdtemp(join(tmpdir(), 'muster-budgets-'));
  try {
    const store = openStore(root);
    const { challengers: stored } = await trainChangedKeys({ ...request, stored: [] }, options);
    const fleet = fleetOf({ ...changedTargets, 5: seasonalDemand(48, 5) });
    const { challengers } = await trainChangedKeys({ ...request, fleet, stored }, options, noTime);
    expect(new Set(challengers.map(({ state }) => state))).toEqual(new Set(['NOT_BEGUN']));
    const commit = { keyColumns: fleet.keyColumns, challengers, info: { operation: 'TRAIN' }, now: 0 };
    await writeChallengers(store, 'fleet', commit);
    const plain = challengers.map(({ coefficients: _coefficients, unfinished: _unfinished, ...each }) => each);
    expect(await readStoredChallengers(store, 'fleet', fleet.keyColumns)).toEqual({ challengers: plain, damaged: [] });
  } finally {
    await rm(root, { recursive: true });
  }
});

test('keys that are not begun keep their models where nothing may be reused', async () => {
  const { challengers: stored } = await trainChangedKeys({ ...request, stored: [] }, options);
  const none = await trainChangedKeys({ ...request, stored, mayReuse: false }, options, noTime);
  expect(none.reused.size).toBe(0);
  expect(new Set(none.challengers.map(({ state }) => state))).toEqual(new Set(['NOT_BEGUN']));
  expect(digestsOf(none.challengers)).toEqual(digestsOf(stored));
});

const globalOptions = {
  ...options,
  candidates: [...options.candidates, parseCandidate('global_linear', { seasonLength: 12 })],
};

test.each([
  ['', options],
  [', one of which all keys teach,', globalOptions],
])(
  'runs of candidates%s with too few minutes reach every key in turn, and end as one with enough does',
  async (_, given) => {
    const { challengers: whole } = await trainChangedKeys({ ...request, stored: [] }, given);
    const first = await trainTwo({ ...request, stored: [] }, given);
    expect([...first.notBegun]).toEqual(['["3"]', '["4"]']);
    const choices = new Set(first.challengers.flatMap(({ basis }) => basis?.settingsDigest ?? []));
    expect(choices).not.toContain(whole[0]!.basis!.settingsDigest);
    const second = await trainTwo({ ...request, stored: first.challengers }, given);
    expect([...second.reused]).toEqual(['["1"]', '["2"]']);
    expect(second.notBegun.size).toBe(0);
    const third = await trainTwo({ ...request, stored: second.challengers }, given);
    expect([...third.reused]).toEqual(['["3"]', '["4"]']);
    expect(comparable(third.challengers)).toEqual(comparable(whole));
  },
);

test('where a candidate learns from all keys, those that a budget leaves out keep their models though one key changed', async () => {
  const { challengers: stored } = await trainChangedKeys({ ...request, stored: [] }, globalOptions);
  const fleet = fleetOf({ ...targets, 3: seasonalDemand(48, 30) });
  const none = await trainChangedKeys({ ...request, fleet, stored }, globalOptions, noTime);
  expect(none.challengers.map(({ state }) => state)).toEqual(['NOT_BEGUN', 'NOT_BEGUN', 'NOT_BEGUN', 'NOT_BEGUN']);
  expect(digestsOf(none.challengers)).toEqual(digestsOf(stored));
  const rest = await trainChangedKeys({ ...request, fleet, stored: none.challengers }, globalOptions);
  const whole = await trainChangedKeys({ ...request, fleet, stored: [] }, globalOptions);
  expect(comparable(rest.challengers)).toEqual(comparable(whole.challengers));
});

test('the keys that waited for the most runs are begun first', async () => {
  const { challengers: stored } = await trainChangedKeys({ ...request, stored: [] }, options);
  const first = await trainTwo({ ...request, fleet: fleetOf(changedTargets), stored });
  expect([...first.notBegun]).toEqual(['["3"]', '["4"]']);
  const again = fleetOf(Object.fromEntries([1, 2, 3, 4].map((i) => [i, seasonalDemand(48, 100 * i)])));
  const second = await trainTwo({ ...request, fleet: again, stored: first.challengers });
  expect([...second.notBegun]).toEqual(['["1"]', '["2"]']);
  expect(second.challengers.map(({ key }) => key)).toEqual(again.keys);
});

test('nothing of threads is reused where the code was edited while they trained', async () => {
  const edited = { ...request, stored: [], codeNow: () => 'code of tomorrow' };
  const found = await trainChangedKeys(edited, options, { workers: 2 });
  expect(found.isCodeChanged).toBe(true);
  expect(found.challengers.map(({ state, basis }) => [state, basis])).toEqual(
    [1, 2, 3, 4].map(() => ['TRAINED', undefined]),
  );
  const alone = await trainChangedKeys(edited, options, { workers: 1 });
  expect(alone.isCodeChanged).toBe(false);
});

test('a key without a stored challenger that was not begun says so, and is trained the next time', async () => {
  const blocked = new Map([[keyId(['2']), 'refused']]);
  const none = await trainChangedKeys({ ...request, blocked, stored: [] }, options, noTime);
  const reason = 'it was not begun: the 1e-9 minutes of the run were over; run it again';
  expect(none.challengers.map((each) => `${each.state} ${each.reason}`)).toEqual([
    `NOT_BEGUN ${reason}`,
    'BLOCKED_DATA refused',
    `NOT_BEGUN ${reason}`,
    `NOT_BEGUN ${reason}`,
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
