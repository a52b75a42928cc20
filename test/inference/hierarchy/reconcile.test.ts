import { expect, test } from '@jest/globals';
import { seededRandom } from '#src/core/index.ts';
import { reconcile, type Incoherent } from '#src/inference/hierarchy/reconcile.ts';

const random = seededRandom(7);

/** Keys of a cross of locations and items, with totals of all, by location and by item, and anything for forecasts and variances. */
function crossOf(nLocations: number, nItems: number): Incoherent {
  const nKeys = nLocations * nItems;
  const keys = Array.from({ length: nKeys }, (_, i) => i);
  const groups = [
    keys,
    ...Array.from({ length: nLocations }, (_, l) => keys.filter((i) => Math.floor(i / nItems) === l)),
    ...Array.from({ length: nItems }, (_, p) => keys.filter((i) => i % nItems === p)),
  ];
  return {
    values: Float64Array.from(keys, () => 100 * random()),
    variances: Float64Array.from(keys, () => 0.1 + 10 * random()),
    totals: groups.map((members) => ({
      members: Int32Array.from(members),
      value: 100 * members.length * random(),
      variance: 0.1 + 50 * random(),
    })),
  };
}

/** Solves the normal equations (S' W^-1 S) b = S' W^-1 y by elimination, with S written out. */
function byNormalEquations({ values, variances, totals }: Incoherent): readonly number[] {
  const n = values.length;
  const rows = [
    ...Array.from(values, (y, i) => ({ at: new Set([i]), y, weight: 1 / variances[i]! })),
    ...totals.map(({ members, value, variance }) => ({ at: new Set(members), y: value, weight: 1 / variance })),
  ];
  const matrix = Array.from({ length: n }, (_, i) => [
    ...Array.from({ length: n }, (__, j) =>
      rows.reduce((sum, { at, weight }) => sum + (at.has(i) && at.has(j) ? weight : 0), 0),
    ),
    rows.reduce((sum, { at, weight, y }) => sum + (at.has(i) ? weight * y : 0), 0),
  ]);
  for (let i = 0; i < n; i++) {
    for (let k = 0; k < n; k++) {
      if (k === i) continue;
      const factor = matrix[k]![i]! / matrix[i]![i]!;
      for (let j = i; j <= n; j++) matrix[k]![j]! -= factor * matrix[i]![j]!;
    }
  }
  return matrix.map((row, i) => row[n]! / row[i]!);
}

test.each([
  [1, 2],
  [3, 4],
  [5, 9],
])('of %i locations and %i items the solution is that of the normal equations', (nLocations, nItems) => {
  const asked = crossOf(nLocations, nItems);
  const expected = byNormalEquations(asked);
  const found = reconcile(asked);
  for (const [i, value] of found.entries()) expect(Math.abs(value - expected[i]!)).toBeLessThan(1e-7);
});

test('forecasts that add up already stay as they are', () => {
  const asked = crossOf(3, 3);
  const totals = asked.totals.map((total) => ({
    ...total,
    value: total.members.reduce((sum, i) => sum + asked.values[i]!, 0),
  }));
  const found = reconcile({ ...asked, totals });
  for (const [i, value] of found.entries()) expect(value).toBeCloseTo(asked.values[i]!, 9);
});

test('a key of variance 0 stays, and the others take its part of the gap', () => {
  const members = Int32Array.of(0, 1, 2);
  const found = reconcile({
    values: Float64Array.of(10, 20, 30),
    variances: Float64Array.of(0, 1, 3),
    totals: [{ members, value: 70, variance: 1 }],
  });
  // A gap of 10 is shared 1 : 3 : 1 by two keys and the total.
  expect([...found].map((value) => Math.round(value * 1e9) / 1e9)).toEqual([10, 22, 36]);
});

test('without totals, and where all keys stay, nothing moves', () => {
  const values = Float64Array.of(1, 2);
  expect([...reconcile({ values, variances: Float64Array.of(1, 1), totals: [] })]).toEqual([1, 2]);
  const total = { members: Int32Array.of(0, 1), value: 9, variance: 1 };
  expect([...reconcile({ values, variances: Float64Array.of(0, 0), totals: [total] })]).toEqual([1, 2]);
});

test('a total that was forecast without any error is met', () => {
  const total = { members: Int32Array.of(0, 1), value: 9, variance: 0 };
  const found = reconcile({ values: Float64Array.of(1, 2), variances: Float64Array.of(1, 1), totals: [total, total] });
  expect(found[0]! + found[1]!).toBeCloseTo(9, 4);
});

test('4,000 keys of 131 totals are solved to the last digits: the equations hold', () => {
  const asked = crossOf(50, 80);
  const found = reconcile(asked);
  // The gradient of the weighted squares is 0 for each key.
  const pulls = found.map((value, i) => (value - asked.values[i]!) / asked.variances[i]!);
  for (const { members, value, variance } of asked.totals) {
    const pull = (members.reduce((sum, i) => sum + found[i]!, 0) - value) / variance;
    for (const i of members) pulls[i]! += pull;
  }
  const greatest = asked.totals.reduce((most, { value, variance }) => Math.max(most, value / variance), 0);
  expect(pulls.reduce((most, pull) => Math.max(most, Math.abs(pull)), 0) / greatest).toBeLessThan(1e-9);
});
