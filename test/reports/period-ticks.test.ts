import { expect, test } from '@jest/globals';
import { periodNumber, type Frequency } from '#src/core/index.ts';
import { widthOf } from '../../src/reports/charts/labels.ts';
import { periodTicks } from '../../src/reports/charts/period-ticks.ts';

const labels = (frequency: Frequency, from: string, length: number, width = 640): readonly string[] => {
  const first = periodNumber(frequency, Date.parse(from));
  return periodTicks(frequency, [first, first + length - 1], width).map(({ label }) => label);
};

test.each<[Frequency, string, number, readonly string[]]>([
  ['monthly', '2022-11-01', 30, ['2023-01', '2023-07', '2024-01', '2024-07', '2025-01']],
  ['monthly', '2022-11-01', 5, ['2022-11', '2022-12', '2023-01', '2023-02', '2023-03']],
  ['monthly', '2000-01-01', 120, ['2000', '2001', '2002', '2003', '2004', '2005', '2006', '2007', '2008', '2009']],
  ['quarterly', '2020-04-01', 6, ['2020-Q2', '2020-Q3', '2020-Q4', '2021-Q1', '2021-Q2', '2021-Q3']],
  ['yearly', '1990-01-01', 35, ['1990', '1995', '2000', '2005', '2010', '2015', '2020']],
  ['daily', '2024-02-27', 5, ['2024-02-27', '2024-02-28', '2024-02-29', '2024-03-01', '2024-03-02']],
  ['daily', '2024-02-27', 15, ['2024-03-04', '2024-03-11']],
  ['daily', '2023-11-20', 120, ['2023-12', '2024-01', '2024-02', '2024-03']],
  ['hourly', '2024-02-27T20:00Z', 120, ['2024-02-28', '2024-02-29', '2024-03-01', '2024-03-02', '2024-03-03']],
  ['weekly', '2024-01-01', 130, ['2024-01', '2024-07', '2025-01', '2025-07', '2026-01']],
])('%s from %s, %d periods: %j', (frequency, from, length, expected) => {
  expect(labels(frequency, from, length)).toEqual(expected);
});

const frequencies: readonly Frequency[] = ['hourly', 'daily', 'weekly', 'monthly', 'quarterly', 'yearly'];

test.each(frequencies)('ticks of %s axes of any length have room, rise and lie on the axis', (frequency) => {
  const first = periodNumber(frequency, Date.UTC(1996, 4, 17, 5));
  for (const length of [1, 2, 3, 7, 25, 100, 999, 6000]) {
    for (const width of [100, 400, 640]) {
      const ticks = periodTicks(frequency, [first, first + length - 1], width);
      expect(ticks.length).toBeGreaterThan(0);
      const places = ticks.map(({ at }) => at);
      expect(places).toEqual([...new Set(places)].sort((a, b) => a - b));
      expect(places.every((at) => at >= first && at < first + length)).toBe(true);
      const widest = widthOf(ticks.map(({ label }) => label));
      const narrowest = Math.min(...places.slice(1).map((at, i) => ((at - places[i]!) / (length - 1)) * width));
      expect(ticks.length === 1 || narrowest > widest).toBe(true);
    }
  }
});
