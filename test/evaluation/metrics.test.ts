import { expect, test } from '@jest/globals';
import * as fc from 'fast-check';
import { bias, mae, mase, rmse, rmsse } from '#src/evaluation/index.ts';
import { compareFigures } from '#src/evaluation/evidence/compare-figures.ts';

const values = (...numbers: readonly number[]): Float64Array => Float64Array.from(numbers);

// Worked by hand: errors 0, 0, 0, 4; then -3, 4; then 5 alone.
test.each([
  { actual: values(1, 2, 3, 4), forecast: values(1, 2, 3, 8), expected: { rmse: 2, mae: 1, bias: 1 } },
  { actual: values(3, 0), forecast: values(0, 4), expected: { rmse: Math.sqrt(12.5), mae: 3.5, bias: 0.5 } },
  { actual: values(7), forecast: values(2), expected: { rmse: 5, mae: 5, bias: -5 } },
])('gives the errors worked by hand: $expected', ({ actual, forecast, expected }) => {
  expect({ rmse: rmse(actual, forecast), mae: mae(actual, forecast), bias: bias(actual, forecast) }).toEqual(expected);
});

test('scales the absolute error by the seasonal naive inside the history', () => {
  // Seasonal naive errors with a season of 2: |14 - 10| and |20 - 12|, mean 6; the forecast errs by 3.
  expect(mase(values(9), values(12), values(10, 12, 14, 20), 2)).toBe(0.5);
});

test('scales the squared error by the seasonal naive inside the history', () => {
  // Squared seasonal naive errors with a season of 2: 16 and 64, their mean 40; the forecast errs by 3.
  expect(rmsse(values(9), values(12), values(10, 12, 14, 20), 2)).toBeCloseTo(3 / Math.sqrt(40), 12);
});

test.each([
  ['a history of one season', values(10, 12), 2],
  ['a history that repeats itself', values(10, 12, 10, 12), 2],
  ['no history', values(), 1],
])('gives no scaled error for %s', (_, history, seasonLength) => {
  expect(mase(values(9), values(12), history, seasonLength)).toBeUndefined();
  expect(rmsse(values(9), values(12), history, seasonLength)).toBeUndefined();
});

test.each([
  ['nothing', values(), values()],
  ['a shorter forecast', values(1, 2), values(1)],
])('refuses %s', (_, actual, forecast) => {
  expect(() => rmse(actual, forecast)).toThrow(expect.objectContaining({ code: 'GATE_LENGTHS_DIFFER' }));
});

test('is not finite where the forecast is not', () => {
  expect(rmse(values(1, 2), values(1, Number.NaN))).toBeNaN();
  expect(mae(values(1, 2), values(1, Number.POSITIVE_INFINITY))).toBe(Number.POSITIVE_INFINITY);
});

test('keeps |bias| <= MAE <= RMSE, and each grows with the unit', () => {
  const pairs = fc.array(
    fc.tuple(fc.double({ min: -1e6, max: 1e6, noNaN: true }), fc.double({ min: -1e6, max: 1e6, noNaN: true })),
    {
      minLength: 1,
      maxLength: 30,
    },
  );
  fc.assert(
    fc.property(pairs, (rows) => {
      const actual = Float64Array.from(rows, ([value]) => value);
      const forecast = Float64Array.from(rows, ([, value]) => value);
      const slack = 1 + 1e-9;
      expect(Math.abs(bias(actual, forecast))).toBeLessThanOrEqual(mae(actual, forecast) * slack + 1e-9);
      expect(mae(actual, forecast)).toBeLessThanOrEqual(rmse(actual, forecast) * slack + 1e-9);
      const doubled = rmse(
        actual.map((value) => 2 * value),
        forecast.map((value) => 2 * value),
      );
      expect(doubled).toBeCloseTo(2 * rmse(actual, forecast), 3);
    }),
  );
});

test.each([
  { challenger: 98, champion: 100, least: 0.02, verdict: 'BETTER' },
  { challenger: 98.01, champion: 100, least: 0.02, verdict: 'TIE' },
  { challenger: 102, champion: 100, least: 0.02, verdict: 'TIE' },
  { challenger: 102.1, champion: 100, least: 0.02, verdict: 'WORSE' },
  { challenger: 100, champion: 100, least: 0, verdict: 'TIE' },
  { challenger: 99.999, champion: 100, least: 0, verdict: 'BETTER' },
  { challenger: 0, champion: 100, least: 0.02, verdict: 'BETTER' },
  { challenger: 0, champion: 0, least: 0.02, verdict: 'TIE' },
  { challenger: 1e-9, champion: 1e-7, least: 0.02, verdict: 'TIE' },
  { challenger: 1, champion: 1e-7, least: 0.02, verdict: 'TIE' },
  { challenger: 3, champion: 1e-7, least: 0.02, verdict: 'WORSE' },
])('calls $challenger against $champion $verdict when $least is the least improvement', (row) => {
  const { challenger, champion, least } = row;
  const figures = { challenger, champion, direction: 'lower', scale: 100 } as const;
  expect(compareFigures(figures, least).verdict).toBe(row.verdict);
});
