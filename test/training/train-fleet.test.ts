import { expect, test } from '@jest/globals';
import { keyId } from '#src/core/index.ts';
import { trainFleet } from '#src/training/index.ts';
import { seasonalDemand } from '../learners/series.ts';
import { fleetOf, options } from './fleet.ts';

const fleet = fleetOf({
  9: seasonalDemand(48, 9),
  10: seasonalDemand(48, 10),
  short: [1, 2, 3],
  flat: seasonalDemand(48).map(() => 4),
  refused: seasonalDemand(48, 3),
});
const blocked = new Map([[keyId(['refused']), 'half of its rows were filled']]);

test('gives one challenger a key in their order, whatever becomes of each', async () => {
  const seen: (readonly [number, number])[] = [];
  const found = await trainFleet(fleet, blocked, options, { onProgress: (done, total) => seen.push([done, total]) });
  expect(found.map(({ key, state, reason }) => key.concat(state, reason))).toEqual([
    ['9', 'TRAINED', ''],
    ['10', 'TRAINED', ''],
    ['flat', 'BLOCKED_DATA', 'the target is constant (4)'],
    ['refused', 'BLOCKED_DATA', 'half of its rows were filled'],
    ['short', 'BLOCKED_DATA', '3 observed rows, and at least 24 are needed'],
  ]);
  expect(seen).toEqual([1, 2, 3, 4, 5].map((done) => [done, 5]));
});

test('a fleet without keys gives nothing', async () => {
  expect(await trainFleet(fleetOf({}), new Map(), options)).toEqual([]);
});

test('refuses wrong options before any key, even without keys', async () => {
  await expect(trainFleet(fleetOf({}), new Map(), { ...options, candidates: [] })).rejects.toMatchObject({
    code: 'TRAIN_OPTIONS_INVALID',
  });
});

test('stops between keys when it is told to, with the reason given', async () => {
  const controller = new AbortController();
  const reason = new Error('enough');
  const seen: number[] = [];
  const onProgress = (done: number): void => {
    seen.push(done);
    if (done === 2) controller.abort(reason);
  };
  await expect(trainFleet(fleet, blocked, options, { onProgress, signal: controller.signal })).rejects.toBe(reason);
  expect(seen).toEqual([1, 2]);
});

test('lets other work run between keys', async () => {
  let turns = 0;
  const timer = setInterval(() => turns++, 0);
  const many = fleetOf(Object.fromEntries(Array.from({ length: 60 }, (_, i) => [i, seasonalDemand(48, i + 1)])));
  await trainFleet(many, new Map(), options);
  clearInterval(timer);
  expect(turns).toBeGreaterThan(1);
});
