import { expect, test } from '@jest/globals';
import { keyId, seriesAt, type FleetSeries } from '#src/core/index.ts';
import { fleetLearningOf, packModel, parseCandidate } from '#src/learners/index.ts';
import { trainChangedKeys, trainFleet, withModels, type Challenger, type TrainOptions } from '#src/training/index.ts';
import { learnFromFleet } from '#src/training/learn-from-fleet.ts';
import { planForNeeds } from '#src/training/validation-origins.ts';
import { seasonalDemand } from '../learners/series.ts';
import { fleetOf, options as plainOptions } from './fleet.ts';

const season = { seasonLength: 12 };
const global = parseCandidate('global_linear', season);
const boosted = parseCandidate({ learner: 'global_boosting', parameters: { n_estimators: 5 } }, season);
const mean = parseCandidate({ learner: 'mean', parameters: { of: ['seasonal_naive', 'global_linear'] } }, season);
const options: TrainOptions = {
  ...plainOptions,
  candidates: [parseCandidate('seasonal_naive', season), global, boosted, mean],
};
const noneBlocked = new Map<string, string>();
const noise = (nRows: number, seed: number): readonly number[] =>
  seasonalDemand(nRows, seed).map((value, t) => value * (1 + (((seed * 13 + t * 7) % 11) - 5) / 40));
const rows: Readonly<Record<string, readonly number[]>> = {
  a: noise(60, 1),
  b: noise(48, 2).map((value) => 1000 * value),
  c: noise(37, 3),
  d: noise(41, 4),
};
const fleet = fleetOf(rows);

async function trained(
  data: FleetSeries,
  given: TrainOptions = options,
  surroundings: Parameters<typeof trainFleet>[3] = {},
  blocked: ReadonlyMap<string, string> = noneBlocked,
): Promise<readonly Challenger[]> {
  return (await trainFleet(data, blocked, given, surroundings)).map((each) => {
    const { trainMs: _, ...rest } = each;
    return rest;
  });
}

function requestOf(
  data: FleetSeries,
  stored: readonly Challenger[],
  given: TrainOptions,
): Parameters<typeof trainChangedKeys> {
  return [{ fleet: data, blocked: noneBlocked, stored, codeDigest: 'code of today' }, given];
}

/** The same fleet with other values in the rows of a key from `from` on. */
function changed(id: string, from: number): FleetSeries {
  return fleetOf({ ...rows, [id]: rows[id]!.map((value, t) => (t < from ? value : -1e6 * (t + 1))) });
}

test.each(['a', 'b', 'c', 'd'])(
  'values of %s behind an origin, or in its holdout, teach no fit before them',
  async (id) => {
    const before = (await learnFromFleet({ fleet, blocked: noneBlocked }, options))!;
    const nRows = rows[id]!.length;
    const { origins } = planForNeeds([16], nRows, options)!.plan;
    expect(origins.length).toBeGreaterThan(0);
    expect(before.origins.length).toBe(3);

    const inHoldout = (await learnFromFleet({ fleet: changed(id, nRows - 6), blocked: noneBlocked }, options))!;
    expect(inHoldout.origins).toEqual(before.origins);
    expect(inHoldout.holdout).toEqual(before.holdout);
    expect(inHoldout.all).not.toEqual(before.all);

    for (const [o, origin] of origins.entries()) {
      const after = (await learnFromFleet({ fleet: changed(id, origin), blocked: noneBlocked }, options))!;
      // The newest origin is the first: what lies behind one of them was taught before the older ones alone.
      expect(after.origins.slice(o)).toEqual(before.origins.slice(o));
      if (o > 0) expect(after.origins[o - 1]).not.toEqual(before.origins[o - 1]);
      expect(after.holdout).not.toEqual(before.holdout);
    }
  },
);

test('the holdout of any key changes no holdout model and no validation of another', async () => {
  const [before, after] = await Promise.all([trained(fleet), trained(changed('b', rows['b']!.length - 6))]);
  for (const [i, each] of before.entries()) {
    expect(after[i]!.validation).toEqual(each.validation);
    expect(after[i]!.packed?.holdoutModel).toEqual(each.packed?.holdoutModel);
  }
});

test('each model is made of the lesson of its rows', async () => {
  for (const candidate of [global, boosted]) {
    const only = { ...options, candidates: [candidate] };
    const lessons = (await learnFromFleet({ fleet, blocked: noneBlocked }, only))!;
    const [lesson] = lessons.all.values();
    for (const [i, each] of (await trained(fleet, only)).entries()) {
      const { interval: _, ...model } = withModels(each).model!;
      expect(packModel(model)).toEqual(packModel(fleetLearningOf(candidate)!.modelFor(lesson!, seriesAt(fleet, i))));
    }
  }
});

test('one, two and three workers give the same bytes', async () => {
  const many = fleetOf(Object.fromEntries(Array.from({ length: 12 }, (_, i) => [i, noise(40 + (i % 5), i + 1)])));
  const alone = await trained(many, options, { workers: 1 });
  expect(alone.some(({ candidate }) => candidate?.learner !== 'seasonal_naive')).toBe(true);
  expect(await trained(many, options, { workers: 2 })).toEqual(alone);
  expect(await trained(many, options, { workers: 3 })).toEqual(alone);
});

test('a key that the objective of the fleet cannot take does not stop it, and takes another candidate', async () => {
  const counts = parseCandidate(
    { learner: 'global_boosting', parameters: { objective: 'poisson', n_estimators: 5 } },
    season,
  );
  const given = { ...options, candidates: [parseCandidate('seasonal_naive', season), counts] };
  const returned = rows['a']!.map((value, t) => (t === 3 ? -value : value));
  const found = await trained(fleetOf({ ...rows, returned }), given);
  expect(found.map(({ state }) => state)).toEqual(found.map(() => 'TRAINED'));
  expect(found.at(-1)!.candidate?.learner).toBe('seasonal_naive');
  const whole = await trained(fleet, given);
  for (const [i, { packed }] of whole.entries()) {
    if (found[i]!.candidate?.learner === 'global_boosting') expect(found[i]!.packed).toEqual(packed);
  }
});

test('blocked keys, constant ones and too short ones teach nothing', async () => {
  const more = fleetOf({ ...rows, flat: Array.from({ length: 60 }, () => 7), refused: noise(60, 9), short: [1, 2] });
  const blocked = new Map([[keyId(['refused']), 'half of its rows were filled']]);
  const found = await learnFromFleet({ fleet: more, blocked }, options);
  expect(found).toEqual(await learnFromFleet({ fleet, blocked: noneBlocked }, options));
  const states = (await trained(more, options, {}, blocked)).map(({ key, state }) => `${key[0]} ${state}`);
  expect(states).toEqual([
    'a TRAINED',
    'b TRAINED',
    'c TRAINED',
    'd TRAINED',
    'flat BLOCKED_DATA',
    'refused BLOCKED_DATA',
    'short BLOCKED_DATA',
  ]);
});

test('a fleet of blocked keys alone ends in their states', async () => {
  const found = await trained(fleetOf({ short: [1, 2] }));
  expect(found.map(({ state }) => state)).toEqual(['BLOCKED_DATA']);
});

test('a key learns columns that it has from the keys that have them too', async () => {
  const covered = { ...season, covariates: ['price'] };
  const given = { ...options, candidates: [parseCandidate('global_linear', covered)] };
  const indptr = fleet.indptr.map((at, i) => at + i * options.horizon);
  const target = new Float64Array(indptr.at(-1)!).fill(Number.NaN);
  const price = Float64Array.from(target, (_, row) => 3 + ((row * 5) % 7));
  for (let i = 0; i < fleet.keys.length; i++) {
    target.set(fleet.target.subarray(fleet.indptr[i], fleet.indptr[i + 1]), indptr[i]);
  }
  price.fill(Number.NaN, indptr[1], indptr[2]);
  const priced = { ...fleet, indptr, target, repaired: new Uint8Array(target.length), covariates: { price } };
  const found = await trained(priced, given);
  expect(found.map(({ candidate }) => candidate?.parameters['covariates'])).toEqual([
    ['price'],
    [],
    ['price'],
    ['price'],
  ]);
  const lessons = (await learnFromFleet({ fleet: priced, blocked: noneBlocked }, given))!;
  expect(lessons.all.size).toBe(2);
});

test('a change in one key trains all again, and none where no candidate learns from the fleet', async () => {
  const first = (await trainChangedKeys(...requestOf(fleet, [], options))).challengers;
  expect((await trainChangedKeys(...requestOf(fleet, first, options))).reused.size).toBe(4);
  const again = await trainChangedKeys(...requestOf(changed('a', 59), first, options));
  expect(again.reused.size).toBe(0);
  const alone = { ...options, candidates: options.candidates.slice(0, 1) };
  const firstAlone = (await trainChangedKeys(...requestOf(fleet, [], alone))).challengers;
  expect((await trainChangedKeys(...requestOf(changed('a', 59), firstAlone, alone))).reused.size).toBe(3);
});

test('selected keys are taught by the whole fleet', async () => {
  const request = { fleet, blocked: noneBlocked, stored: [], codeDigest: 'code of today' };
  const only = { ...options, candidates: [global] };
  const whole = await trainChangedKeys(request, only);
  const part = await trainChangedKeys({ ...request, isSelected: ([id]) => id === 'c' }, only);
  expect(part.challengers.map(({ packed }) => packed)).toEqual([whole.challengers[2]!.packed]);
});

test('ends with the reason of the signal', async () => {
  const signal = AbortSignal.abort(new Error('stopped by hand'));
  await expect(learnFromFleet({ fleet, blocked: noneBlocked }, options, signal)).rejects.toThrow('stopped by hand');
});
