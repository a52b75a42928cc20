import { expect, test } from '@jest/globals';
import { isMusterError, periodLabel, periodOf, type FleetSeries } from '#src/core/index.ts';
import { forecastSpan, spanRemark } from '#src/inference/index.ts';

const first = periodOf('monthly', '2021-04')!;

/** Two series: the one from 2021-04 to 2022-03, the other one starting three months later and ending with it. */
const fleet: FleetSeries = {
  frequency: 'monthly',
  keyColumns: ['item'],
  keys: [['a'], ['b']],
  indptr: Int32Array.of(0, 12, 21),
  firstPeriod: Int32Array.of(first, first + 3),
  nObserved: Int32Array.of(12, 9),
  target: new Float64Array(21),
  repaired: new Uint8Array(21),
  covariates: {},
};

function labels(wish: Parameters<typeof forecastSpan>[1]): readonly unknown[] {
  const { firstPeriod, lastPeriod, horizon, isBacktest } = forecastSpan(fleet, wish);
  return [periodLabel('monthly', lastPeriod), periodLabel('monthly', firstPeriod), horizon, isBacktest];
}

function codeOf(wish: Parameters<typeof forecastSpan>[1]): string {
  try {
    forecastSpan(fleet, wish);
  } catch (error) {
    if (isMusterError(error)) return error.code;
  }
  return 'none';
}

test('a forecast starts behind the data unless a start is said', () => {
  expect(labels({ periods: 12 })).toEqual(['2022-03', '2022-04', 12, false]);
  expect(spanRemark(fleet, forecastSpan(fleet, { periods: 12 }))).toBe('');
});

test('a start inside the data is a backtest that knows the rows before it alone', () => {
  expect(labels({ start: '2021-07', periods: 6 })).toEqual(['2021-06', '2021-07', 6, true]);
  expect(labels({ start: '2022-03', periods: 6 })).toEqual(['2022-02', '2022-03', 6, true]);
  expect(spanRemark(fleet, forecastSpan(fleet, { start: '2021-07', periods: 6 }))).toContain('up to 2021-06');
});

test('a start behind a gap keeps the end of the data, and the gap is said', () => {
  expect(labels({ start: '2022-07', periods: 2 })).toEqual(['2022-03', '2022-07', 2, false]);
  expect(spanRemark(fleet, forecastSpan(fleet, { start: '2022-07', periods: 2 }))).toBe(
    'the data end at 2022-03: 3 months up to 2022-06 bridged by forecasts',
  );
});

test.each([
  [{ start: '2021-04', periods: 1 }, 'FORECAST_START_TOO_EARLY'],
  [{ start: '1999-01', periods: 1 }, 'FORECAST_START_TOO_EARLY'],
  [{ start: '2021-05', periods: 1 }, 'none'],
  [{ start: '2021-13', periods: 1 }, 'FORECAST_START_INVALID'],
  [{ periods: 0 }, 'FORECAST_PERIODS_INVALID'],
  [{ periods: 1.5 }, 'FORECAST_PERIODS_INVALID'],
  [{ periods: 10_000 }, 'none'],
  [{ periods: 10_001 }, 'FORECAST_PERIODS_INVALID'],
  [{ start: '2022-05', periods: 10_000 }, 'FORECAST_PERIODS_INVALID'],
  [{ start: '9999-12', periods: 1 }, 'FORECAST_PERIODS_INVALID'],
])('%o ends with %s', (wish, code) => {
  expect(codeOf(wish)).toBe(code);
});

test('no forecast has a period behind the year 9999, which labels could not name', () => {
  const yearly = { ...fleet, frequency: 'yearly' as const, firstPeriod: Int32Array.of(2000, 2003) };
  expect(forecastSpan(yearly, { periods: 7000 }).horizon).toBe(7000);
  expect(() => forecastSpan(yearly, { periods: 8000 })).toThrow('8,000 periods from 2012 on');
});
