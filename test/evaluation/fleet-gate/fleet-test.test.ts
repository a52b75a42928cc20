import { expect, test } from '@jest/globals';
import * as fc from 'fast-check';
import { normal, seededRandom } from '#src/core/index.ts';
import type { ComparedKey } from '#src/evaluation/fleet-gate/compared-keys.ts';
import { testFleet } from '#src/evaluation/fleet-gate/fleet-test.ts';
import type { GateRules, KeyCase } from '#src/evaluation/index.ts';
import { brokenRules, judge, keyColumns, keysOf, type KeyFact } from './fleet-of-decisions.ts';

const options = { keyColumns, alpha: 0.1, seed: 1 };

function compared(before: number, difference: number, i: number, more: Partial<ComparedKey> = {}): ComparedKey {
  const key = more.key ?? ['1', String(i)];
  const isChanged = difference !== 0;
  return { id: JSON.stringify(key), key, weight: 1, before, after: before + difference, isChanged, ...more };
}

test('the change is that of the mean scaled error, weighted by volume', () => {
  const keys = [compared(1, -0.5, 0, { weight: 3 }), compared(2, 0.2, 1), compared(5, 0, 2)];
  const { change, nKeys, nChanged } = testFleet(keys, options);
  expect(change).toBeCloseTo((3 * -0.5 + 0.2) / (3 + 2 + 5), 12);
  expect([nKeys, nChanged]).toEqual([3, 2]);
});

// Of more than 5,000 keys groups are drawn.
test.each([4000, 30_000])('the upper bound of %d keys that are alike is that of the normal approximation', (nKeys) => {
  const random = seededRandom(11);
  const differences = Array.from({ length: nKeys }, () => 0.01 + 0.3 * normal(random));
  const { change, upper } = testFleet(
    differences.map((difference, i) => compared(1, difference, i)),
    options,
  );
  const mean = differences.reduce((sum, each) => sum + each, 0) / differences.length;
  const variance = differences.reduce((sum, each) => sum + (each - mean) ** 2, 0) / differences.length;
  const error = Math.sqrt(variance / differences.length);
  expect(change).toBeCloseTo(mean, 12);
  // The quantile of 1,000 draws has a standard error of 0.054 of that of the mean: √(0.9 · 0.1 / 1000) / φ(1.2816).
  expect(Math.abs(upper - (mean + 1.2816 * error))).toBeLessThan(4 * 0.054 * error);
});

test('a release that worsens no key is never held, however few keys gain and however much', () => {
  const gains = fc.array(
    fc.tuple(fc.double({ min: 0, max: 50, noNaN: true }), fc.double({ min: 0, max: 1e6, noNaN: true })),
    {
      minLength: 30,
      maxLength: 60,
    },
  );
  fc.assert(
    fc.property(gains, (each) => {
      const keys = each.map(([gain, weight], i) => compared(gain + 1, -gain, i, { weight }));
      expect(testFleet(keys, options).upper).toBeLessThanOrEqual(0);
    }),
    { numRuns: 10 },
  );
});

test('keys that share a location are drawn together where there are ten locations or more', () => {
  const random = seededRandom(3);
  const ofLocation = Array.from({ length: 12 }, () => 0.05 * normal(random));
  const keys = keysOf(240, 20).map((key, i) => compared(1, ofLocation[Number(key[0])]!, i, { key }));
  const { clusterings, upper } = testFleet(keys, options);
  expect(clusterings.map(({ by, nClusters }) => [by, nClusters])).toEqual([
    ['key', 240],
    ['location', 12],
  ]);
  // Twenty keys that move as one say as much as one: the interval is √20 times as wide.
  const [byKey, byLocation] = clusterings.map((each) => each.upper);
  const mean = ofLocation.reduce((sum, each) => sum + each, 0) / 12;
  expect((byLocation! - mean) / (byKey! - mean)).toBeGreaterThan(3);
  expect(upper).toBe(byLocation);
  const fewer = testFleet(keys.slice(0, 180), options);
  expect(fewer.clusterings.map(({ by }) => by)).toEqual(['key']);
});

test('equal keys and seed give equal numbers', () => {
  const random = seededRandom(5);
  const keys = Array.from({ length: 50 }, (_, i) => compared(1, normal(random), i));
  expect(testFleet(keys, options)).toEqual(testFleet(keys, options));
});

test('a fleet without an error before has none to rise, unless one comes', () => {
  expect(testFleet([compared(0, 0, 0)], options)).toMatchObject({ change: 0, upper: 0 });
  expect(testFleet([compared(0, 1, 0)], options).upper).toBe(Infinity);
});

// Champions that were only fitted anew may each be a little worse, and all of them together may not.
function refreshed(count: number, after: number, rules: Partial<GateRules> = {}) {
  const facts = keysOf(count).map((key): KeyFact => ({ key, code: 'REFRESHED', before: 1, after }));
  return judge(facts, rules);
}

test('a fleet whose error may rise by more than it may is held; the limit itself is allowed', () => {
  expect(brokenRules(refreshed(30, 1.015))).toEqual([]);
  expect(brokenRules(refreshed(30, 1.25, { maxFleetHarm: 0.25 }))).toEqual([]);
  expect(refreshed(30, 1.25, { maxFleetHarm: 0.2 }).broken).toEqual([
    {
      rule: 'max_fleet_harm',
      measured: 0.25,
      limit: 0.2,
      sentence:
        'The error of the fleet (RMSSE by volume) may rise by up to 25 % (measured +25 %, on 30 keys); max_fleet_harm allows 20 %.',
    },
  ]);
});

test('with fewer keys than can be pooled the fleet is not tested, and that is said', () => {
  const verdict = refreshed(29, 2);
  expect(verdict.test).toBeUndefined();
  expect(verdict.broken).toEqual([]);
  expect(verdict.remarks).toEqual([
    'The fleet was not tested as a whole: 29 keys can be compared with a champion, and 30 are needed.',
  ]);
});

test('champions that stay count with the error that they have', () => {
  const facts = keysOf(40).map((key, i): KeyFact => ({
    key,
    code: i < 10 ? 'PROMOTED' : 'WORSE',
    before: 1,
    after: i < 10 ? 0.8 : 3,
  }));
  expect(judge(facts).test).toMatchObject({ nKeys: 40, nChanged: 10, change: expect.closeTo(-0.05, 12) });
});

test('what is expected of a release is less than what was measured on the rows by which its keys were chosen', () => {
  const random = seededRandom(8);
  const nPoints = 24;
  const drawn = keysOf(200).map((key) => {
    // Challenger and champion are truly equal.
    const actual = new Float64Array(nPoints);
    const errors = { actual, challenger: normals(random, nPoints), champion: normals(random, nPoints) };
    const [after, before] = [rootMeanSquare(errors.challenger), rootMeanSquare(errors.champion)];
    const [own, other] = [after, before].map((rmse) => ({ rmse, mae: rmse, bias: 0, smape: 10 }));
    const scoring = { state: 'SCORED', challenger: own, champion: { score: other }, benchmark: other, errors };
    const fact: KeyFact = { key, code: after < 0.98 * before ? 'PROMOTED' : 'TIE', before, after };
    return { fact, keyCase: { key, isInData: true, scoring } as unknown as KeyCase };
  });
  const verdict = judge(
    drawn.map(({ fact }) => fact),
    { cases: drawn.map(({ keyCase }) => keyCase) },
  );
  expect(verdict.test!.change).toBeLessThan(-0.05);
  expect(verdict.expected!.nPooled).toBe(verdict.test!.nChanged);
  expect(verdict.expected!.change).toBeGreaterThan(verdict.test!.change / 2);
});

function normals(random: () => number, n: number): Float64Array {
  return Float64Array.from({ length: n }, () => normal(random));
}

function rootMeanSquare(values: Float64Array): number {
  return Math.sqrt(values.reduce((sum, value) => sum + value * value, 0) / values.length);
}

test('keys in service whose challenger has the same bytes count with a difference of 0', () => {
  const facts = keysOf(40).map((key, i): KeyFact =>
    i < 4 ? { key, code: 'REFRESHED', before: 1, after: 1.1 } : { key, code: 'UNCHANGED', before: 1, after: 1 },
  );
  const { test: tested } = judge(facts);
  expect(tested).toMatchObject({ nKeys: 40, nChanged: 4 });
  expect(tested!.change).toBeCloseTo(0.4 / 40, 12);
});
