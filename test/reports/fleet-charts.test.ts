import { expect, test } from '@jest/globals';
import { periodNumber } from '#src/core/index.ts';
import { densityChart } from '../../src/reports/charts/density-chart.ts';
import { forecastChart } from '../../src/reports/charts/forecast-chart.ts';
import { histogramChart } from '../../src/reports/charts/histogram-chart.ts';
import { overlayChart } from '../../src/reports/charts/overlay-chart.ts';
import { cutLabels, overlappingLabels, parsedSvg } from './svg-boxes.ts';

const words = { id: 'chart-1', title: 'The title', description: 'The description' };
const bins = (...counts: readonly number[]) => counts.map((count, i) => ({ from: i / 2, to: (i + 1) / 2, count }));
const pathOf = (svg: string, selector: string): string =>
  [...parsedSvg(svg).querySelectorAll(selector)][0]!.getAttribute('d')!;
const textsOf = (svg: string): readonly string[] =>
  [...parsedSvg(svg).querySelectorAll('text')].map(({ textContent }) => textContent);
const numbersIn = (text: string): readonly number[] => (text.match(/-?\d+(\.\d+)?/g) ?? []).map(Number);

/** The highest point of a path, whose numbers are x and y in turn. */
const topOf = (path: string): number => Math.min(...numbersIn(path).filter((_, i) => i % 2 === 1));

const overlay = (outlined: readonly number[]) =>
  overlayChart({
    ...words,
    filled: { label: 'chosen candidate', bins: bins(3, 0, 1200) },
    outlined: { label: 'seasonal naive', bins: bins(...outlined) },
    xLabel: 'MASE',
    yLabel: 'keys',
  });

test('lays the outline of one histogram over another in the same scale', () => {
  const svg = overlay([0, 1200, 5]);
  const line = pathOf(svg, '[aria-label="line"] path');
  const area = pathOf(svg, '[aria-label="area"] path');
  // Both have a bin of 1,200 at most: they reach the same height.
  expect(topOf(line)).toBeCloseTo(topOf(area), 6);
  expect(textsOf(svg)).toEqual(expect.arrayContaining(['MASE', 'keys', 'chosen candidate', 'seasonal naive']));
  expect(overlappingLabels(svg)).toEqual([]);
});

test('names in its legend only what it shows', () => {
  expect(textsOf(overlay([]))).not.toContain('seasonal naive');
});

test('shades cells by their count and draws the line of equal values across the square', () => {
  const svg = densityChart({
    ...words,
    cells: [
      { x: [0.1, 0.2], y: [0.5, 1], count: 1 },
      { x: [1, 2], y: [1, 2], count: 400 },
      { x: [10, 20], y: [0.01, 0.02], count: 100 },
    ],
    xLabel: 'validation',
    yLabel: 'holdout',
    noun: 'key',
  });
  const shades = [...parsedSvg(svg).querySelectorAll('[aria-label="rect"] rect')].map((each) =>
    Number(each.getAttribute('fill-opacity')),
  );
  expect(shades).toEqual([0.193, 1, 0.575]);
  const [x1, y1, x2, y2] = numbersIn(pathOf(svg, '[aria-label="line"] path'));
  expect([x1! < x2!, y1! > y2!]).toEqual([true, true]);
  expect(textsOf(svg)).toContain('the darker, the more: up to 400 keys in a cell');
  expect(overlappingLabels(svg)).toEqual([]);
});

const january = periodNumber('monthly', Date.UTC(2022, 0));
const course = (nHistory: number, scale: number) => ({
  frequency: 'monthly' as const,
  cutoff: january + nHistory - 1,
  observed: Array.from({ length: nHistory }, (_, i) => ({ period: january + i, value: scale * (i % 5) })),
  actual: [],
  forecast: [0, 1].map((h) => ({ period: january + nHistory + h, value: scale, lower: 0, upper: 3 * scale })),
});
const frame = { ...words, yLabel: 'units', intervalLabel: '80% interval', width: 520, height: 200 };

test('draws the forecast and its interval behind the rule that stands behind the last known period', () => {
  const svg = forecastChart({ ...frame, ...course(24, 1000) });
  const [observed, forecast] = [...parsedSvg(svg).querySelectorAll('[aria-label="line"] path')].map((each) =>
    numbersIn(each.getAttribute('d')!),
  );
  expect(observed).toHaveLength(2 * 24);
  expect(forecast).toHaveLength(2 * 2);
  const rule = Number([...parsedSvg(svg).querySelectorAll('[aria-label="rule"] line')][0]!.getAttribute('x1'));
  expect(rule).toBeCloseTo((observed!.at(-2)! + forecast![0]!) / 2, 2);
  const said = ['units', 'month', 'observed', 'forecast', '80% interval', 'known up to 2023-12'];
  expect(textsOf(svg)).toEqual(expect.arrayContaining(said));
});

test.each([1e-3, 1, 1e6, 1e12])('labels do not lie over each other with values of about %d', (scale) => {
  const svg = forecastChart({ ...frame, ...course(60, scale) });
  expect(overlappingLabels(svg)).toEqual([]);
  expect(cutLabels(svg)).toEqual([]);
});

test('draws a forecast without an interval or a history', () => {
  const bare = course(0, 5);
  const forecast = bare.forecast.map((each) => ({ ...each, lower: null, upper: null }));
  const svg = forecastChart({ ...frame, ...bare, forecast });
  expect(textsOf(svg)).not.toContain('80% interval');
  expect(textsOf(svg)).not.toContain('observed');
  expect(svg).not.toContain('NaN');
});

test('draws what came as rings beside the forecast, one for each period that is known', () => {
  const known = course(24, 1000);
  const actual = [{ period: january + 25, value: 900 }];
  const svg = forecastChart({ ...frame, ...known, actual });
  expect([...parsedSvg(svg).querySelectorAll('[aria-label="dot"] circle[r="3.2"]')]).toHaveLength(1);
  expect(textsOf(svg)).toContain('actual');
});

test('a histogram may count something else than rows, against a dashed line', () => {
  const svg = histogramChart({ ...words, bins: bins(1, 2), xLabel: 'share', yLabel: 'keys', reference: 0.8 });
  expect(textsOf(svg)).toContain('keys');
  expect([...parsedSvg(svg).querySelectorAll('[stroke-dasharray="4 3"]')]).toHaveLength(1);
});
