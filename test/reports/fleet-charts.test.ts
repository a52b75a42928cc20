import { expect, test } from '@jest/globals';
import { densityChart } from '../../src/reports/charts/density-chart.ts';
import { forecastChart } from '../../src/reports/charts/forecast-chart.ts';
import { histogramChart } from '../../src/reports/charts/histogram-chart.ts';
import { overlayChart } from '../../src/reports/charts/overlay-chart.ts';
import { overlappingLabels, parsedSvg } from './svg-boxes.ts';

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

const course = (nHistory: number, scale: number) => ({
  observed: Array.from({ length: nHistory + 2 }, (_, i) => ({ at: Date.UTC(2022, i), value: scale * (i % 5) })),
  forecast: [0, 1].map((h) => ({ at: Date.UTC(2022, nHistory + h), value: scale, lower: 0, upper: 3 * scale })),
});

test('draws the forecast and its interval behind the rule at its begin', () => {
  const svg = forecastChart({ ...words, ...course(24, 1000), yLabel: 'units', intervalLabel: '80% interval' });
  const [observed, forecast] = [...parsedSvg(svg).querySelectorAll('[aria-label="line"] path')].map((each) =>
    numbersIn(each.getAttribute('d')!),
  );
  expect(observed).toHaveLength(2 * 26);
  expect(forecast).toHaveLength(2 * 2);
  const rule = Number([...parsedSvg(svg).querySelectorAll('[aria-label="rule"] line')][0]!.getAttribute('x1'));
  expect(rule).toBeCloseTo(forecast![0]!, 3);
  expect(textsOf(svg)).toEqual(expect.arrayContaining(['units', 'observed', 'forecast', '80% interval']));
});

test.each([1e-3, 1, 1e6, 1e12])('labels do not lie over each other with values of about %d', (scale) => {
  const svg = forecastChart({ ...words, ...course(60, scale), yLabel: 'units', intervalLabel: '80% interval' });
  expect(overlappingLabels(svg)).toEqual([]);
});

test('draws a forecast without an interval or a history', () => {
  const bare = course(0, 5);
  const forecast = bare.forecast.map((each) => ({ ...each, lower: null, upper: null }));
  const svg = forecastChart({ ...words, observed: [], forecast, yLabel: 'units', intervalLabel: 'interval' });
  expect(textsOf(svg)).not.toContain('interval');
  expect(svg).not.toContain('NaN');
});

test('a histogram may count something else than rows, against a dashed line', () => {
  const svg = histogramChart({ ...words, bins: bins(1, 2), xLabel: 'share', yLabel: 'keys', reference: 0.8 });
  expect(textsOf(svg)).toContain('keys');
  expect([...parsedSvg(svg).querySelectorAll('[stroke-dasharray="4 3"]')]).toHaveLength(1);
});
