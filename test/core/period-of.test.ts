import { expect, test } from '@jest/globals';
import fc from 'fast-check';
import { frequencies, periodLabel, periodOf } from '#src/core/index.ts';

test('the label of a period names it, at every frequency', () => {
  const periods = fc.integer({ min: 0, max: 20_000 });
  fc.assert(
    fc.property(fc.constantFrom(...frequencies), periods, (frequency, n) => {
      // Years from 1000 on, so that each has four digits.
      const period = n + { hourly: 0, daily: 0, weekly: 0, monthly: 24_000, quarterly: 8000, yearly: 1000 }[frequency];
      fc.pre(frequency !== 'yearly' || period < 10_000);
      expect(periodOf(frequency, periodLabel(frequency, period))).toBe(period);
    }),
  );
});

test.each([
  ['monthly', '2023', '2023-01'],
  ['monthly', '2023-Q3', '2023-07'],
  ['monthly', '2023-07-31', '2023-07'],
  ['monthly', '2023-W01', '2023-01'],
  ['quarterly', '2023-08', '2023-Q3'],
  ['daily', '2023-07', '2023-07-01'],
  ['weekly', '2023-01-01', '2022-W52'],
  ['yearly', '2023-12', '2023'],
  ['hourly', '2024-02-29', '2024-02-29T00'],
] as const)('of %s data, %s is in %s', (frequency, text, label) => {
  expect(periodLabel(frequency, periodOf(frequency, text)!)).toBe(label);
});

test.each([
  '',
  '2023-13',
  '2023-00',
  '2023-02-29',
  '2023-W53',
  '2023-W00',
  '2023-Q5',
  '2023-07-01T24',
  '23-07',
  'July',
])('"%s" is no period', (text) => {
  for (const frequency of frequencies) expect(periodOf(frequency, text)).toBeUndefined();
});
