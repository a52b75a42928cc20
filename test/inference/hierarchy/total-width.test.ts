import { expect, test } from '@jest/globals';
import { normal, seededRandom } from '#src/core/index.ts';
import type { History } from '#src/inference/hierarchy/histories.ts';
import { comovement, totalHalfWidths } from '#src/inference/hierarchy/total-width.ts';

const span = { lastPeriod: 59, seasonLength: 12 };
const random = seededRandom(3);

function historyOf(valueAt: (t: number) => number, firstPeriod = 0): History {
  return { firstPeriod, values: Float64Array.from({ length: 60 - firstPeriod }, (_, t) => valueAt(t + firstPeriod)) };
}

test('keys that go alike have the comovement of their number, keys that take from each other less than 1', () => {
  const up = historyOf((t) => t * t);
  const down = historyOf((t) => -t * t);
  expect(comovement([up, up, up, up], span)).toBeCloseTo(4, 12);
  expect(comovement([up, down], span)).toBe(0);
});

test('keys that go each their own way have a comovement near 1', () => {
  const many = Array.from({ length: 400 }, () => historyOf(() => normal(random)));
  expect(Math.abs(comovement(many, span)! - 1)).toBeLessThan(0.6);
});

test('the comovement is not known of keys that never change or were not there for a season', () => {
  expect(comovement([historyOf(() => 5)], span)).toBeUndefined();
  expect(comovement([historyOf((t) => t, 50)], span)).toBeUndefined();
  expect(comovement([], span)).toBeUndefined();
});

function part(value: number, halfWidth: number): Parameters<typeof totalHalfWidths>[0][number] {
  return { values: Float64Array.of(value), halfWidths: Float64Array.of(halfWidth) };
}

test('half widths add as those of independent errors do with a comovement of 1, and plainly where it is not known or great', () => {
  const parts = [part(10, 3), part(10, 4)];
  expect(totalHalfWidths(parts, 1, 1)[0]).toBeCloseTo(5, 12);
  expect(totalHalfWidths(parts, 1.96, 1)[0]).toBeCloseTo(7, 12);
  expect(totalHalfWidths(parts, 9, 1)[0]).toBe(7);
  expect(totalHalfWidths(parts, undefined, 1)[0]).toBe(7);
});

test('a key without an interval counts as uncertain as the others for its size; without any there is none', () => {
  expect(totalHalfWidths([part(10, 3), part(20, Number.NaN)], undefined, 1)[0]).toBeCloseTo(9, 12);
  expect(totalHalfWidths([part(10, Number.NaN)], 1, 1)[0]).toBeNaN();
});
