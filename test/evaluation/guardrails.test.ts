import { expect, test } from '@jest/globals';
import { normal, seededRandom, type Key } from '#src/core/index.ts';
import { defaultGateRules, evaluateFleet, type GateRules } from '#src/evaluation/index.ts';
import { dieboldMariano, upperMeanDifference } from '#src/evaluation/evidence/diebold-mariano.ts';
import { studentCdf, studentQuantile } from '#src/evaluation/evidence/distributions.ts';
import { quantileOf, upperQuantileDifference } from '#src/evaluation/evidence/quantile-bootstrap.ts';
import type { Guardrail } from '#src/evaluation/guardrail.ts';
import { guardrailVeto, judgeGuardrails } from '#src/evaluation/judge-guardrails.ts';
import type { KeyScores } from '#src/evaluation/score-key.ts';
import { candidates, fleetOf, noisy, promote, seasonLength, seed, train, trending } from './small-fleet.ts';

const key: Key = ['1', '9'];

// Tables of Student's distribution (Abramowitz and Stegun, 26.10).
test.each([
  [0.9, 9, 1.383029],
  [0.975, 4, 2.776445],
  [0.95, 1, 6.313752],
  [0.1, 9, -1.383029],
  [0.5, 7, 0],
])('the %d quantile of Student with %d degrees of freedom is %d', (p, degrees, expected) => {
  expect(studentQuantile(p, degrees)).toBeCloseTo(expected, 6);
  expect(studentCdf(studentQuantile(p, degrees), degrees)).toBeCloseTo(p, 12);
});

test('the bound of a mean is that of the t-interval for horizon 1, and belongs to the test for any', () => {
  const random = seededRandom(3);
  const differences = Float64Array.from({ length: 10 }, () => normal(random));
  const mean = differences.reduce((sum, value) => sum + value, 0) / 10;
  const variance = differences.reduce((sum, value) => sum + (value - mean) ** 2, 0) / 9;
  const expected = mean + 1.38302873839669 * Math.sqrt(variance / 10);
  expect(upperMeanDifference(differences, { horizon: 1, alpha: 0.1 })).toBeCloseTo(expected, 10);
  // What lies at the bound is what the test just does not take for less.
  const bound = upperMeanDifference(differences, { horizon: 3, alpha: 0.1 })!;
  const { p } = dieboldMariano(differences, new Float64Array(10).fill(bound), { horizon: 3, alternative: 'less' });
  expect(p).toBeCloseTo(0.1, 10);
});

test('the bound of equal differences is their mean, and there is none for a horizon of all points', () => {
  expect(upperMeanDifference(Float64Array.of(2, 2, 2), { horizon: 1, alpha: 0.1 })).toBe(2);
  expect(upperMeanDifference(Float64Array.of(0, 0), { horizon: 2, alpha: 0.1 })).toBe(0);
  expect(upperMeanDifference(Float64Array.of(1, 2), { horizon: 2, alpha: 0.1 })).toBeNull();
});

test('a quantile lies between neighbours, and the bound of its difference is above the difference', () => {
  expect(quantileOf(Float64Array.of(40, 10, 30, 20), 0.5)).toBe(25);
  expect(quantileOf(Float64Array.of(1), 0.95)).toBe(1);
  const random = seededRandom(5);
  const champion = Float64Array.from({ length: 60 }, () => Math.abs(normal(random)));
  const challenger = champion.map((loss) => loss + 0.5 + 0.1 * Math.abs(normal(random)));
  const options = { share: 0.95, block: 3, alpha: 0.1, seed: 9 };
  const bound = upperQuantileDifference(challenger, champion, options);
  expect(bound).toBeGreaterThan(quantileOf(challenger, 0.95) - quantileOf(champion, 0.95) - 0.1);
  expect(bound).toBeLessThan(1);
  expect(upperQuantileDifference(challenger, champion, options)).toBe(bound);
  // Each draw takes the same points of both.
  expect(
    upperQuantileDifference(
      champion.map((loss) => loss + 2),
      champion,
      options,
    ),
  ).toBeCloseTo(2, 12);
});

const n = 24;

function scoresOf(challenger: readonly number[], champion: readonly number[], horizon = 1): KeyScores {
  const score = { rmse: 1, mae: 1, smape: 1, bias: 0 };
  const nPoints = challenger.length;
  return {
    state: 'SCORED',
    holdout: { from: 0, to: nPoints - 1, nPoints, nScored: nPoints },
    horizon,
    scale: 100,
    challenger: { ...score, digest: 'd', serving: { nBytes: 1, isFinite: true } },
    benchmark: score,
    baseline: { learner: 'seasonal_naive', parameters: {}, arrays: {} },
    errors: {
      rows: [...challenger.keys()],
      actual: new Float64Array(nPoints).fill(100),
      challenger: Float64Array.from(challenger),
      champion: Float64Array.from(champion),
    },
  };
}

const random = seededRandom(1);
const errors = Array.from({ length: n }, () => 10 * normal(random));
const centre = errors.reduce((sum, error) => sum + error, 0) / n;
const unbiased = errors.map((error) => error - centre);

function judged(
  scores: KeyScores,
  guardrail: Partial<Guardrail> & Pick<Guardrail, 'metric'>,
  rules: Partial<GateRules> = {},
) {
  const guardrails = [{ maxIncrease: 0.1, isStrict: false, ...guardrail }];
  return judgeGuardrails(key, scores, { ...defaultGateRules, ...rules, guardrails })[0]!;
}

const shifted = (by: number) => unbiased.map((error) => error + by);

test('the bias is taken without its sign and measured against the mean absolute target', () => {
  const result = judged(scoresOf(shifted(-6), shifted(4)), { metric: 'bias', maxIncrease: 1 });
  expect(result.challenger).toBeCloseTo(6, 10);
  expect(result.champion).toBeCloseTo(4, 10);
  expect(result.increase).toBeCloseTo(0.02, 10);
  // The same errors but for a constant: nothing is left to chance.
  const sure = judged(scoresOf(shifted(9), shifted(4)), { metric: 'bias', maxIncrease: 0.05 });
  expect(sure).toMatchObject({ verdict: 'KEPT' });
  expect(sure.upper).toBeCloseTo(0.05, 10);
  expect(judged(scoresOf(shifted(9.1), shifted(4)), { metric: 'bias', maxIncrease: 0.05 }).verdict).toBe('BROKEN');
});

test.each(['mae', 'rmse', 'smape', 'p95_absolute_error'] as const)(
  'a greater %s breaks its guardrail, and an equal one does not',
  (metric) => {
    const same = judged(scoresOf(unbiased, unbiased), { metric, maxIncrease: 0 });
    expect(same).toMatchObject({ verdict: 'KEPT', increase: 0, upper: 0, n });
    const twice = judged(
      scoresOf(
        unbiased.map((error) => 2 * error),
        unbiased,
      ),
      { metric, maxIncrease: 0.5 },
    );
    expect(twice.verdict).toBe('BROKEN');
    // sMAPE divides by the forecast as well.
    if (metric !== 'smape') expect(twice.increase).toBeCloseTo(1, 10);
    expect(twice.upper).toBeGreaterThanOrEqual(twice.increase!);
  },
);

test('a little more error may be a lot more: the bound decides, not the increase', () => {
  const other = unbiased.map((_, i) => unbiased[(i * 7 + 3) % n]! * 1.02);
  const result = judged(scoresOf(other, unbiased), { metric: 'mae' });
  expect(result.increase).toBeCloseTo(0.02, 10);
  expect(result).toMatchObject({ verdict: 'BROKEN' });
  expect(result.upper).toBeGreaterThan(0.1);
  // The champion's own configuration is only held to what was seen.
  expect(guardrailVeto([result], false)).toMatch(
    /^its MAE is .*: an increase of 2 %, which may be .* %, and at most 10 % is allowed$/,
  );
  expect(guardrailVeto([result], true)).toBeUndefined();
});

test('only the last periods of the holdout count where it says so', () => {
  const late = unbiased.map((error, i) => (i >= n - 10 ? 3 * error : error));
  const early = unbiased.map((error, i) => (i >= n - 10 ? error : 3 * error));
  const rules = { minTestPoints: 8 };
  expect(judged(scoresOf(early, unbiased), { metric: 'mae', last: 10 }, rules)).toMatchObject({
    verdict: 'KEPT',
    n: 10,
  });
  expect(judged(scoresOf(late, unbiased), { metric: 'mae', last: 10 }, rules)).toMatchObject({
    verdict: 'BROKEN',
    n: 10,
  });
});

test('too few points are inconclusive, which is a veto only where it is strict', () => {
  const worse = unbiased.map((error) => 3 * error);
  const few = judged(scoresOf(worse.slice(0, 7), unbiased.slice(0, 7)), { metric: 'mae' });
  expect(few).toMatchObject({ verdict: 'INCONCLUSIVE', upper: null, n: 7 });
  expect(few.increase).toBeCloseTo(2, 10);
  expect(judged(scoresOf(worse, unbiased, 13), { metric: 'mae' }).verdict).toBe('INCONCLUSIVE');
  expect(judged(scoresOf(worse.slice(0, 19), unbiased.slice(0, 19)), { metric: 'p95_absolute_error' }).verdict).toBe(
    'INCONCLUSIVE',
  );
  expect(guardrailVeto([few], false)).toBeUndefined();
  expect(guardrailVeto([{ ...few, isStrict: true }], false)).toBe(
    'its MAE cannot be bounded on 7 points, and strict asks for it',
  );
  expect(guardrailVeto([{ ...few, isStrict: true }], true)).toBeUndefined();
});

test('a champion without an error is measured against the scale', () => {
  const none = Array.from({ length: n }, () => 0);
  expect(
    judged(
      scoresOf(
        none.map(() => 9),
        none,
      ),
      { metric: 'mae' },
    ),
  ).toMatchObject({ verdict: 'KEPT', upper: 0.09 });
  expect(
    judged(
      scoresOf(
        none.map(() => 11),
        none,
      ),
      { metric: 'mae' },
    ).verdict,
  ).toBe('BROKEN');
});

test('a better challenger that breaks a guardrail is rejected, with the numbers', async () => {
  const rows = 72;
  const horizon = 3;
  const holdout = 24;
  const fleet = fleetOf([[key, trending(rows).map((value, t) => value + noisy(rows, 4)[t]! / 4)]]);
  const options = { fleet, seasonLength, horizon, seed, rules: defaultGateRules };
  const first = await train(fleet, { candidates: [candidates.naive], horizon, holdout });
  const champions = promote(await evaluateFleet({ ...options, challengers: first, champions: new Map() }));
  const challengers = await train(fleet, { horizon, holdout });
  const under = async (guardrails: readonly Guardrail[], more: Partial<GateRules> = {}) =>
    (
      await evaluateFleet({ ...options, challengers, champions, rules: { ...defaultGateRules, ...more, guardrails } })
    )[0]!;
  const free = await under([]);
  expect([free.code, free.guardrails]).toEqual(['PROMOTED', undefined]);
  const kept = await under([{ metric: 'rmse', maxIncrease: 0, isStrict: false }]);
  expect(kept).toMatchObject({ code: 'PROMOTED', guardrails: [{ metric: 'rmse', verdict: 'KEPT', n: holdout }] });
  const strict = await under([{ metric: 'mae', maxIncrease: 0.1, isStrict: true }], { minTestPoints: 30 });
  expect(strict).toMatchObject({
    code: 'REJECTED_GUARDRAIL',
    isRegistered: false,
    guardrails: [{ verdict: 'INCONCLUSIVE' }],
  });
  expect(strict.sentence).toContain('its MAE cannot be bounded on 24 points');
  expect(strict.model).toBeUndefined();
});

test('refuses a guardrail on so few periods that it could never act', async () => {
  const fleet = fleetOf([[key, trending(48)]]);
  const given = { fleet, challengers: [], champions: new Map(), seasonLength, horizon: 6, seed };
  const under = (metric: Guardrail['metric'], last: number) => ({
    ...given,
    rules: { ...defaultGateRules, guardrails: [{ metric, last, maxIncrease: 0, isStrict: false }] },
  });
  await expect(evaluateFleet(under('mae', 11))).rejects.toMatchObject({
    code: 'GATE_RULES_INVALID',
    faults: [{ what: 'last of a guardrail is 11: so few points never give a bound.' }],
  });
  expect(await evaluateFleet(under('mae', 12))).toEqual([]);
  await expect(evaluateFleet(under('p95_absolute_error', 19))).rejects.toMatchObject({ code: 'GATE_RULES_INVALID' });
});

test('refuses guardrails that are not allowed, each with its reason', async () => {
  const fleet = fleetOf([[key, trending(48)]]);
  const guardrails = [{ metric: 'mape' as 'mae', last: 0, maxIncrease: -1, isStrict: false }];
  const rules = { ...defaultGateRules, guardrails };
  const given = { fleet, challengers: [], champions: new Map(), rules, seasonLength, horizon: 3, seed };
  await expect(evaluateFleet(given)).rejects.toMatchObject({
    code: 'GATE_RULES_INVALID',
    faults: [
      { what: 'The metric of a guardrail is mape.' },
      { what: 'last of a guardrail is 0.' },
      { what: 'max_increase of a guardrail is -1.' },
    ],
  });
});
