import { expect, test } from '@jest/globals';
import { keyId, seriesAt, type FleetSeries, type Key } from '#src/core/index.ts';
import {
  defaultGateRules,
  evaluateFleet,
  rmse,
  summariseDecisions,
  type Champion,
  type Decision,
  type GateRules,
} from '#src/evaluation/index.ts';
import { fit, forecast, type Candidate } from '#src/learners/index.ts';
import type { Challenger } from '#src/training/index.ts';
import {
  candidates,
  firstPeriod,
  fleetOf,
  noisy,
  promote,
  seasonLength,
  seed,
  train,
  trending,
} from './small-fleet.ts';

const rows = 60;
const horizon = 4;
const holdout = 16;
const key: Key = ['1', '9'];
const other: Key = ['1', '10'];
const values = trending(rows).map((value, t) => value + noisy(rows, 4)[t]! / 8);

const fleetUpTo = (nRows: number, ...keys: readonly Key[]): FleetSeries =>
  fleetOf((keys.length === 0 ? [key] : keys).map((each) => [each, values.slice(0, nRows)]));

const trainOn = (fleet: FleetSeries, candidate: Candidate): Promise<readonly Challenger[]> =>
  train(fleet, { candidates: [candidate], horizon, holdout });

async function evaluate(
  fleet: FleetSeries,
  challengers: readonly Challenger[],
  champions: ReadonlyMap<string, Champion>,
  rules: Partial<GateRules> = {},
): Promise<readonly Decision[]> {
  const decisions = await evaluateFleet({
    fleet,
    challengers,
    champions,
    rules: { ...defaultGateRules, ...rules },
    seasonLength,
    horizon,
    seed,
  });
  // Whatever happens to single keys, each has one state.
  const { counts } = summariseDecisions(decisions);
  const keys = new Set([...challengers, ...champions.values()].map((each) => keyId(each.key)));
  expect(Object.values(counts).reduce((sum, count) => sum + count, 0)).toBe(keys.size);
  return decisions;
}

/** The seasonal naive as champion, as it was when the data had so many rows. */
async function championOf(nRows: number, ...keys: readonly Key[]): Promise<ReadonlyMap<string, Champion>> {
  const fleet = fleetUpTo(nRows, ...keys);
  return promote(await evaluate(fleet, await trainOn(fleet, candidates.naive), new Map()));
}

/** The RMSE of a candidate that was fitted to the first `nFitted` rows, on the rows from `from` on, a horizon at a time. */
function errorFrom(candidate: Candidate, nFitted: number, from: number): number {
  const series = seriesAt(fleetUpTo(rows), 0);
  const upTo = (end: number) => ({ ...series, target: series.target.subarray(0, end) });
  const model = fit(candidate, upTo(nFitted), seed);
  const forecasts: number[] = [];
  for (let origin = from; origin < rows; origin += horizon) {
    forecasts.push(...forecast(model, upTo(origin), Math.min(horizon, rows - origin)));
  }
  return rmse(series.target.subarray(from), Float64Array.from(forecasts));
}

test('a champion that was trained on the holdout is fitted again on the rows before it', async () => {
  const today = fleetUpTo(rows);
  const [decision] = await evaluate(today, await trainOn(today, candidates.linear), await championOf(rows));
  expect(decision).toMatchObject({ code: 'PROMOTED', champion: { wasRefitted: true } });
  expect(decision?.champion?.rmse).toBeCloseTo(errorFrom(candidates.naive, rows - holdout, rows - holdout), 9);
});

test('where overlaps are refused the champion stays, and the sentence says what it has seen', async () => {
  const today = fleetUpTo(rows);
  const rules = { championOverlap: 'refuse' } as const;
  const challengers = await trainOn(today, candidates.linear);
  const [refused] = await evaluate(today, challengers, await championOf(rows - 5), rules);
  expect(refused).toMatchObject({ code: 'REJECTED_OVERLAP', isRegistered: false, champion: { wasRefitted: false } });
  expect(refused?.sentence).toBe(
    'The challenger (linear) cannot be compared with the champion (seasonal_naive, version 1): it was fitted up to 2025-10, and the holdout begins at 2024-12, and champion_overlap is refuse; the champion stays.',
  );
  expect([refused?.model, refused?.champion?.rmse]).toEqual([undefined, undefined]);
  // One that ends just before the holdout has seen nothing of it; one period more is too much.
  const codeFor = async (nRows: number) =>
    (await evaluate(today, challengers, await championOf(nRows), rules))[0]?.code;
  expect(await codeFor(rows - holdout)).toBe('PROMOTED');
  expect(await codeFor(rows - holdout + 1)).toBe('REJECTED_OVERLAP');
  // Its own bytes need no comparison.
  const same = promote(await evaluate(today, challengers, new Map()));
  expect((await evaluate(today, challengers, same, rules))[0]?.code).toBe('UNCHANGED');
});

test('where overlaps are dropped all are scored on the rows behind the champion, from the same origin', async () => {
  const today = fleetUpTo(rows);
  const rules = { championOverlap: 'drop_overlap' } as const;
  const challengers = await trainOn(today, candidates.linear);
  const [decision] = await evaluate(today, challengers, await championOf(rows - 10), rules);
  expect(decision?.holdout).toEqual({
    from: firstPeriod + rows - 10,
    to: firstPeriod + rows - 1,
    nPoints: 10,
    nScored: 10,
  });
  expect(decision?.champion?.wasRefitted).toBe(false);
  expect(decision?.champion?.rmse).toBeCloseTo(errorFrom(candidates.naive, rows - 10, rows - 10), 9);
  expect(decision?.challenger?.rmse).toBeCloseTo(errorFrom(candidates.linear, rows - holdout, rows - 10), 9);
  expect(decision?.comparison?.evidence).toMatchObject({ n: 10 });
});

test('too few rows behind the champion are no comparison, and that is its own reason', async () => {
  const today = fleetUpTo(rows);
  const rules = { championOverlap: 'drop_overlap', minTestPoints: 8 } as const;
  const challengers = await trainOn(today, candidates.linear);
  expect((await evaluate(today, challengers, await championOf(rows - 8), rules))[0]?.code).toBe('PROMOTED');
  const [decision] = await evaluate(today, challengers, await championOf(rows - 7), rules);
  expect(decision).toMatchObject({ code: 'REJECTED_OVERLAP', champion: { overlap: expect.any(String) } });
  expect(decision?.sentence).toContain(
    'behind that 7 rows can be scored, and at least 8 are needed; the champion stays.',
  );
});

test('a champion that is later than the data, as after a wrong clock, is never replaced by its own older self', async () => {
  const today = fleetUpTo(rows - 3);
  const later = promote(await evaluate(fleetUpTo(rows), await trainOn(fleetUpTo(rows), candidates.linear), new Map()));
  const same = await trainOn(today, candidates.linear);
  const [older] = await evaluate(today, same, later);
  expect(older).toMatchObject({ code: 'TIE', isRegistered: false, champion: { wasRefitted: true } });
  const [dropped] = await evaluate(today, same, later, { championOverlap: 'drop_overlap' });
  expect(dropped).toMatchObject({ code: 'REJECTED_OVERLAP' });
  expect(dropped?.sentence).toContain('it was fitted up to 2026-03, later than the data, which end at 2025-12');
  expect((await evaluate(today, same, later, { championOverlap: 'refuse' }))[0]?.code).toBe('REJECTED_OVERLAP');
  // Another configuration may still be better on the rows that there are.
  const naive = promote(await evaluate(fleetUpTo(rows), await trainOn(fleetUpTo(rows), candidates.naive), new Map()));
  expect((await evaluate(today, same, naive))[0]?.code).toBe('PROMOTED');
});

test('a champion whose file is gone gives its place to a challenger that is sound, whatever is done about overlaps', async () => {
  const today = fleetUpTo(rows);
  const { model: _, ...lost } = (await championOf(rows)).get(keyId(key))!;
  const champions = new Map([[keyId(key), { ...lost, loadFailure: 'there is no such file' }]]);
  for (const championOverlap of ['refit_champion', 'drop_overlap', 'refuse'] as const) {
    const rules = { championOverlap };
    const [decision] = await evaluate(today, await trainOn(today, candidates.linear), champions, rules);
    expect(decision).toMatchObject({ code: 'FIRST', champion: { unhealthy: expect.stringContaining('no such file') } });
  }
});

test('a key that goes and comes back keeps its champion meanwhile, and is judged against it', async () => {
  const champions = await championOf(rows - 2, key, other);
  const without = fleetUpTo(rows - 1, key);
  const gone = await evaluate(without, await trainOn(without, candidates.naive), champions);
  expect(gone.map((each) => [each.key, each.code])).toEqual([
    [key, 'REFRESHED'],
    [other, 'ABSENT'],
  ]);
  const after = promote(gone, champions);
  expect(after.get(keyId(other))).toEqual(champions.get(keyId(other)));
  const back = fleetUpTo(rows, key, other);
  const judged = await evaluate(back, await trainOn(back, candidates.linear), after);
  expect(judged.map((each) => [each.key, each.code, each.champion?.version])).toEqual([
    [key, 'PROMOTED', 2],
    [other, 'PROMOTED', 1],
  ]);
});

const nothing = (model: NonNullable<Challenger['model']>) => ({
  ...model,
  arrays: Object.fromEntries(Object.entries(model.arrays).map(([name, each]) => [name, each.map(() => Number.NaN)])),
});

test('a challenger whose figures are NaN is rejected, and the champion of the key stays', async () => {
  const today = fleetUpTo(rows, key, other);
  const [sick, sound] = await trainOn(today, candidates.linear);
  const spoilt = { ...sick!, holdoutModel: nothing(sick!.holdoutModel!), model: nothing(sick!.model!) };
  const champions = await championOf(rows, key, other);
  const decisions = await evaluate(today, [spoilt, sound!], champions, { metric: 'mase', metrics: ['r2'] });
  expect(decisions.map(({ code }) => code)).toEqual(['REJECTED_NONFINITE', 'PROMOTED']);
  expect(promote(decisions, champions).get(keyId(key))).toEqual(champions.get(keyId(key)));
});

test('refuses a way with overlaps that it does not know', async () => {
  const rules = { championOverlap: 'ignore' as 'refuse' };
  await expect(evaluate(fleetUpTo(rows), [], new Map(), rules)).rejects.toMatchObject({
    code: 'GATE_RULES_INVALID',
    faults: [{ what: 'champion_overlap is ignore.', expected: 'refit_champion, drop_overlap, refuse' }],
  });
});
