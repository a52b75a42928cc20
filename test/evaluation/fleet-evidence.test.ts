import { expect, test } from '@jest/globals';
import { seriesAt, type FleetSeries, type Key } from '#src/core/index.ts';
import {
  defaultGateRules,
  evaluateFleet,
  rmse,
  summariseDecisions,
  type Champion,
  type Decision,
  type EvaluateOptions,
  type GateRules,
} from '#src/evaluation/index.ts';
import { dieboldMariano } from '#src/evaluation/evidence/diebold-mariano.ts';
import { fit, forecast, type Candidate } from '#src/learners/index.ts';
import type { Challenger } from '#src/training/index.ts';
import { candidates, fleetOf, noisy, promote, repeating, seasonLength, seed, train, trending } from './small-fleet.ts';

const rows = 60;
const horizon = 3;

function evaluate(
  fleet: FleetSeries,
  challengers: readonly Challenger[],
  champions: ReadonlyMap<string, Champion>,
  more: Partial<EvaluateOptions> = {},
): Promise<readonly Decision[]> {
  const rules = defaultGateRules;
  return evaluateFleet({ fleet, challengers, champions, rules, seasonLength, horizon, seed, ...more });
}

async function judgeAnew(
  fleet: FleetSeries,
  holdout: number,
  rules: Partial<GateRules> = {},
): Promise<readonly Decision[]> {
  const champions = promote(
    await evaluate(fleet, await train(fleet, { candidates: [candidates.naive], horizon, holdout }), new Map()),
  );
  const challengers = await train(fleet, { candidates: [candidates.linear], horizon, holdout });
  return evaluate(fleet, challengers, champions, { rules: { ...defaultGateRules, ...rules } });
}

/** Forecasts a holdout of `holdout` rows a horizon at a time, with the model of the rows before it. */
function errorsByHand(fleet: FleetSeries, candidate: Candidate, holdout: number): readonly number[] {
  const series = seriesAt(fleet, 0);
  const upTo = (end: number) => ({ ...series, target: series.target.subarray(0, end) });
  const model = fit(candidate, upTo(rows - holdout), seed);
  const errors: number[] = [];
  for (let origin = rows - holdout; origin < rows; origin += horizon) {
    const values = forecast(model, upTo(origin), Math.min(horizon, rows - origin));
    errors.push(...[...values].map((value, h) => value - series.target[origin + h]!));
  }
  return errors;
}

const key: Key = ['1', '9'];
const squares = (errors: readonly number[]): Float64Array => Float64Array.from(errors, (error) => error * error);

test.each([12, 11])('a holdout of %d rows is forecast a horizon at a time, from several origins', async (holdout) => {
  const fleet = fleetOf([[key, trending(rows).map((value, t) => value + noisy(rows, 4)[t]! / 4)]]);
  const [decision] = await judgeAnew(fleet, holdout);
  const own = errorsByHand(fleet, candidates.linear, holdout);
  const other = errorsByHand(fleet, candidates.naive, holdout);
  const zeros = new Float64Array(holdout);
  expect(decision?.challenger?.rmse).toBeCloseTo(rmse(zeros, Float64Array.from(own)), 9);
  expect(decision?.champion?.rmse).toBeCloseTo(rmse(zeros, Float64Array.from(other)), 9);
  const expected = dieboldMariano(squares(own), squares(other), { horizon, alternative: 'less' });
  expect(decision?.comparison).toMatchObject({ profile: 'stable', remarks: [] });
  expect(decision?.comparison?.evidence).toMatchObject({ name: 'diebold_mariano', n: holdout });
  expect(decision?.comparison?.evidence?.p).toBeCloseTo(expected.p!, 9);
});

test('a test that does not hold keeps the champion, and none that is asked for lets the improvement decide', async () => {
  // Noise around a season: the linear learner is a little better, by luck or not.
  const season = repeating(rows, 5);
  const fleet = fleetOf(
    Array.from({ length: 12 }, (_, i): [Key, readonly number[]] => [
      [String(i), 'p'],
      noisy(rows, i + 1).map((value, t) => value + season[t]! / 8),
    ]),
  );
  const strict = await judgeAnew(fleet, 12, { alpha: 0.05 });
  const lax = await judgeAnew(fleet, 12, { profile: 'none' });
  const { counts, nKeys } = summariseDecisions(strict);
  expect(Object.values(counts).reduce((sum, count) => sum + count, 0)).toBe(nKeys);
  expect(counts.INSUFFICIENT_EVIDENCE).toBeGreaterThan(0);
  for (const [i, { code, comparison, isRegistered, model }] of strict.entries()) {
    const p = comparison?.evidence?.p ?? Number.NaN;
    if (code === 'INSUFFICIENT_EVIDENCE') expect([p >= 0.05, isRegistered, model]).toEqual([true, false, undefined]);
    if (code === 'PROMOTED') expect(p).toBeLessThan(0.05);
    const isBetter = code === 'INSUFFICIENT_EVIDENCE' || code === 'PROMOTED';
    expect(lax[i]?.code).toBe(isBetter ? 'PROMOTED' : code);
    expect(lax[i]?.comparison?.evidence).toBeUndefined();
  }
});

test('with too few points for a test all keys are weighed together, and without the keys the improvement alone decides', async () => {
  const series = Array.from({ length: 32 }, (_, i): [Key, readonly number[]] => [
    [String(i), 'p'],
    noisy(48, i + 1).map((value, t) => value + 2 * t),
  ]);
  const options = { fleet: fleetOf(series), holdout: 5 };
  const pooled = await judgeAnew(options.fleet, options.holdout);
  const compared = pooled.filter(({ comparison }) => comparison !== undefined);
  expect(compared.length).toBeGreaterThan(29);
  for (const { comparison } of compared) {
    expect(comparison).toMatchObject({ profile: 'adaptive', evidence: { name: 'empirical_bayes', n: 5 } });
  }
  const alone = await judgeAnew(fleetOf(series.slice(0, 5)), options.holdout);
  for (const { comparison } of alone) {
    if (comparison === undefined) continue;
    expect(comparison).toMatchObject({ profile: 'improvement_alone' });
    expect(comparison.remarks.join(' ')).toContain('The improvement alone decides.');
  }
});

test('the bootstrap draws the same for the same key and seed', async () => {
  const fleet = fleetOf([
    [['1', '9'], noisy(rows, 4)],
    [['2', '9'], noisy(rows, 4)],
  ]);
  const once = await judgeAnew(fleet, 12, { profile: 'stable', test: 'bootstrap' });
  const again = await judgeAnew(fleet, 12, { profile: 'stable', test: 'bootstrap' });
  expect(JSON.stringify(again)).toBe(JSON.stringify(once));
  const seeds = once.map(({ comparison }) =>
    comparison?.evidence?.name === 'bootstrap' ? comparison.evidence.seed : 0,
  );
  expect(new Set(seeds).size).toBe(2);
});

test('refuses rules of the evidence and horizons that are not allowed', async () => {
  const fleet = fleetOf([[key, trending(rows)]]);
  const rules = { ...defaultGateRules, alpha: 1, minPooledKeys: 0 };
  await expect(evaluate(fleet, [], new Map(), { rules, horizon: 0 })).rejects.toMatchObject({
    code: 'GATE_RULES_INVALID',
    faults: [{ what: 'alpha is 1.' }, { what: 'min_pooled_keys is 0.' }, { what: 'horizon is 0.' }],
  });
});
