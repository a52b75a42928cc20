import { expect, test } from '@jest/globals';
import {
  binomialCdf,
  chiSquaredTail,
  normalCdf,
  normalQuantile,
  studentCdf,
} from '#src/evaluation/evidence/distributions.ts';

// The expected values are scipy's.
test.each([
  ['normal, far out', normalCdf(-8), 6.22096057427178e-16],
  ['normal', normalCdf(1), 0.8413447460685429],
  ['normal quantile', normalQuantile(0.025), -1.9599639845400545],
  ['Student, 23 degrees', studentCdf(-2.5, 23), 0.009997061163943536],
  ['Student, 3 degrees', studentCdf(1.25, 3), 0.8500352660245687],
  ['Student, far out', studentCdf(-40, 11), 1.446270449060285e-13],
  ['chi squared', chiSquaredTail(3.84, 1), 0.05004352124870519],
  ['chi squared, 50 degrees', chiSquaredTail(60, 50), 0.1572420272383916],
  ['binomial', binomialCdf(150, 400, 0.4), 0.16617628355920067],
])('%s is exact to twelve digits', (_, found, expected) => {
  expect(Math.abs(found / expected - 1)).toBeLessThan(1e-12);
});

test('a distribution is symmetric where it should be, and ends at 0 and 1', () => {
  for (const at of [0, 0.3, 2, 7]) {
    expect(normalCdf(at) + normalCdf(-at)).toBeCloseTo(1, 14);
    expect(studentCdf(at, 5) + studentCdf(-at, 5)).toBeCloseTo(1, 14);
  }
  expect([normalCdf(-Infinity), normalCdf(Infinity), chiSquaredTail(0, 3)]).toEqual([0, 1, 1]);
  expect([binomialCdf(-1, 4, 0.5), binomialCdf(4, 4, 0.5), binomialCdf(0, 0, 0.5)]).toEqual([0, 1, 1]);
});

test('the binomial distribution sums its own terms', () => {
  const choose = [1, 6, 15, 20, 15, 6, 1];
  let sum = 0;
  for (const [k, ways] of choose.entries()) {
    sum += ways * 0.3 ** k * 0.7 ** (6 - k);
    expect(binomialCdf(k, 6, 0.3)).toBeCloseTo(sum, 13);
  }
});

test.each([1e-300, 1e-12, 0.025, 0.5, 0.7, 0.9999])('the normal quantile of %d leads back to it', (p) => {
  expect(Math.abs(normalCdf(normalQuantile(p)) / p - 1)).toBeLessThan(1e-11);
});
