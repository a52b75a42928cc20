import { expect, test } from '@jest/globals';
import { parseHTML } from 'linkedom';
import { barChart } from '../../src/reports/charts/bar-chart.ts';
import {
  durationText,
  figureText,
  numberTick,
  shareText,
  shortFigures,
  timeText,
} from '../../src/reports/charts/figures.ts';
import { heatMap } from '../../src/reports/charts/heat-map.ts';
import { histogramChart } from '../../src/reports/charts/histogram-chart.ts';
import { shortLabels } from '../../src/reports/charts/labels.ts';
import { lineChart } from '../../src/reports/charts/line-chart.ts';
import { scatterChart } from '../../src/reports/charts/scatter-chart.ts';

type Element = {
  readonly textContent: string;
  getAttribute(name: string): string | null;
  querySelectorAll(selector: string): Iterable<Element>;
};

const svgOf = (text: string): Element => (parseHTML(text) as { readonly document: Element }).document;
const textsOf = (svg: string): readonly string[] =>
  [...svgOf(svg).querySelectorAll('text')].map((each) => each.textContent);
const countIn = (svg: string, selector: string): number => [...svgOf(svg).querySelectorAll(selector)].length;
const numbersIn = (text: string): readonly number[] => (text.match(/-?\d+(\.\d+)?/g) ?? []).map(Number);

const words = { id: 'chart-1', title: 'The title', description: 'The description' };
const histogram = () =>
  histogramChart({
    ...words,
    bins: [
      { from: 0, to: 10, count: 3 },
      { from: 10, to: 20, count: 0 },
      { from: 20, to: 30, count: 12_000 },
    ],
    xLabel: 'price in EUR',
  });
const points = Array.from({ length: 40 }, (_, i) => ({ x: i, y: (i * 17) % 23 }));

test('draws a bar for each bin between named axes', () => {
  const svg = histogram();
  expect(countIn(svg, '[aria-label="rect"] rect')).toBe(3);
  expect(textsOf(svg)).toEqual(expect.arrayContaining(['price in EUR', 'rows', '10,000']));
  expect(histogram()).toBe(svg);
});

test('gives a bin of one value a width', () => {
  const svg = histogramChart({ ...words, bins: [{ from: 5, to: 5, count: 7 }], xLabel: 'x' });
  const [rect] = [...svgOf(svg).querySelectorAll('[aria-label="rect"] rect')];
  expect(Number(rect!.getAttribute('width'))).toBeGreaterThan(100);
});

test('shows instants as dates in UTC, whatever the time zone of the machine', () => {
  const bins = [{ from: Date.UTC(2024, 0, 1), to: Date.UTC(2024, 5, 1), count: 4 }];
  const texts = textsOf(histogramChart({ ...words, bins, xLabel: 'day (UTC)', isTime: true }));
  expect(texts.join(' ')).toContain('Jan2024');
});

test('labels each bar and writes its value beside it; a reference is a dashed line', () => {
  const bars = [
    { label: 'a', value: 0.25, text: '25% of 8' },
    { label: 'b', value: 0.75, text: '75% of 4' },
  ];
  const svg = barChart({ ...words, bars, xLabel: 'share', tickFormat: shareText, reference: 0.4, domain: [0, 1] });
  expect(textsOf(svg)).toEqual(expect.arrayContaining(['a', 'b', '25% of 8', '75% of 4', 'share', '100%']));
  const widths = [...svgOf(svg).querySelectorAll('[aria-label="bar"] rect')].map((rect) =>
    Number(rect.getAttribute('width')),
  );
  expect(widths[1]! / widths[0]!).toBeCloseTo(3, 10);
  expect(countIn(svg, '[stroke-dasharray]')).toBe(1);
});

test('keeps bars apart whose labels are equal when they are cut', () => {
  expect(shortLabels(['abcdefgh', 'abcdefgi', 'abc', 'abcdefgh'], 6)).toEqual(['abcde…', 'ab… (2)', 'abc', 'ab… (3)']);
  const bars = ['x', 'y', 'z'].map((end) => ({ label: 'w'.repeat(50) + end, value: 1, text: '1' }));
  expect(countIn(barChart({ ...words, bars, xLabel: 'rows' }), '[aria-label="bar"] rect')).toBe(3);
});

test('draws points, the line through the means, and a line over time', () => {
  const scatter = scatterChart({ ...words, points, line: points.slice(0, 5), xLabel: 'age', yLabel: 'fare' });
  expect(countIn(scatter, 'circle')).toBe(45);
  expect(countIn(scatter, '[aria-label="line"] path')).toBe(1);
  expect(textsOf(scatter)).toEqual(expect.arrayContaining(['age', 'fare']));
  const days = points.map(({ x, y }) => ({ x: Date.UTC(2024, 0, 1 + x), y }));
  const line = lineChart({ ...words, points: days, xLabel: 'day', yLabel: 'mean fare', isTime: true });
  expect(countIn(line, '[aria-label="line"] path')).toBe(1);
  expect(textsOf(line)).toEqual(expect.arrayContaining(['day', 'mean fare']));
});

test('draws a heat map whose texts do not touch each other, with 30 long names too', () => {
  const names = Array.from({ length: 30 }, (_, i) => `quite a long name of column ${i}`);
  const cells = names.flatMap((_, row) =>
    names.map((__, column) => ({ row, column, value: column > 20 ? null : (row - column) / 30, text: '\u22120.88' })),
  );
  const svg = heatMap({ ...words, rows: names, columns: names, cells, from: -1, xLabel: null, yLabel: null });
  expect(countIn(svg, '[aria-label="cell"] rect')).toBe(30 * 21);
  const boxes = [...svgOf(svg).querySelectorAll('text')].map(boxOf);
  const [element] = [...svgOf(svg).querySelectorAll('svg')];
  const [, , width, height] = numbersIn(element!.getAttribute('viewBox')!);
  const outside = boxes.filter(
    ({ left, right, top, bottom }) => left < 0 || right > width! || top < 0 || bottom > height!,
  );
  const touching = boxes.filter((box, i) =>
    boxes.some(
      (other, j) =>
        i < j && box.left < other.right && other.left < box.right && box.top < other.bottom && other.top < box.bottom,
    ),
  );
  expect([boxes.length, outside, touching]).toEqual([30 * 21 + 60, [], []]);
});

/** Estimates the box of a text of 6.6 pixels a character and 11 in height, from its place, anchor and rotation. */
function boxOf(text: Element) {
  const [x, y, angle = 0] = numbersIn(text.getAttribute('transform')!) as [number, number, number?];
  const [dx, dy] = offsetOf(text);
  const anchor = anchorOf(text);
  const width = 6.6 * text.textContent.length;
  const start = anchor === 'middle' ? -width / 2 : anchor === 'end' ? -width : 0;
  // Rotated by -90 degrees the text runs upwards.
  return angle === 0
    ? { left: x + dx + start, right: x + dx + start + width, top: y + dy - 5.5, bottom: y + dy + 5.5 }
    : { left: x + dx - 5.5, right: x + dx + 5.5, top: y + dy - start - width, bottom: y + dy - start };
}

/** Gives how far the group of an element moves it: Plot puts marks into the middle of their band so. */
function offsetOf(element: Element): readonly [number, number] {
  const { parentElement } = element as Element & { readonly parentElement: Element | null };
  const [x = 0, y = 0] = numbersIn(parentElement?.getAttribute('transform') ?? '');
  return [x, y];
}

function anchorOf(text: Element): string {
  const element = text as Element & { readonly parentElement: Element | null };
  const own = element.getAttribute('text-anchor');
  return own ?? (element.parentElement === null ? 'start' : anchorOf(element.parentElement));
}

test.each([
  [figureText, 0, '0'],
  [figureText, -0.03125, '\u22120.03125'],
  [figureText, 29.699117, '29.7'],
  [figureText, 1234567, '1,234,567'],
  [figureText, 1234.6, '1,235'],
  [figureText, 0.0000123456, '0.00001235'],
  [figureText, -1.5e21, '\u22121.5e+21'],
  [shareText, 0, '0%'],
  [shareText, 0.00001, '<0.1%'],
  [shareText, 0.7709, '77.1%'],
  [shareText, 0.99999, '>99.9%'],
  [shareText, 1, '100%'],
  [timeText, Date.UTC(2021, 3, 1), '2021-04-01'],
  [timeText, Date.UTC(2021, 3, 1, 13, 30, 5), '2021-04-01 13:30:05'],
  [durationText, 86_400_000, '1 day'],
  [durationText, 5_400_000, '90 minutes'],
  [durationText, 250, '250 ms'],
  [numberTick, 1_500_000, '1.5M'],
  [numberTick, 250_000, '250,000'],
  [numberTick, 8e14, '800T'],
  [numberTick, 1.2e15, '1.2P'],
  [numberTick, 2e18, '2E'],
  [numberTick, 1e21, '1e+21'],
])('%p writes %d as people read it: %s', (write, value, expected) => {
  expect(write(value)).toBe(expected);
});

test.each([
  [
    [2000, 1990, 12_300, 123_000],
    ['2.00k', '1.99k', '12.3k', '123k'],
  ],
  [
    [2000, 12_000, 393],
    ['2k', '12k', '393'],
  ],
  [
    [393, 5, 0, 1240],
    ['393', '5', '0', '1.24k'],
  ],
  [
    [-2.5, 3, 0, 41.26],
    ['\u22122.50', '3.00', '0', '41.3'],
  ],
  [
    [0.0004, 0.5, 1.25, 2],
    ['0.0004', '0.5', '1.25', '2.00'],
  ],
  [
    [999.6, 1e6],
    ['1k', '1M'],
  ],
  [[], []],
])('the numbers %j of one picture are written as %j', (values, texts) => {
  expect(shortFigures(values)).toEqual(texts);
});
