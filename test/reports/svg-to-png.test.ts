import { readFile } from 'node:fs/promises';
import { fileURLToPath } from 'node:url';
import { inflateSync } from 'node:zlib';
import { expect, test } from '@jest/globals';
import { svgToPng } from '../../src/reports/charts/svg-to-png.ts';
import { barChart } from '../../src/reports/charts/bar-chart.ts';
import { withCodePoints } from '../../src/reports/charts/code-points.ts';
import { fontCoverage } from '../../src/reports/charts/font-coverage.ts';

const words = { id: 'chart-1', title: 'The title', description: 'The description' };
const svg = barChart({
  ...words,
  bars: [
    { label: 'linear', value: 3, text: '3 keys' },
    { label: 'theta', value: 1, text: '1 key' },
  ],
  xLabel: 'keys',
});

/** Reads a PNG of eight bits a channel: its size, and how many pixels are not white. */
const pictureOf = (png: Uint8Array) => {
  const bytes = Buffer.from(png);
  expect([...bytes.subarray(0, 8)]).toEqual([0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a]);
  const [width, height] = [bytes.readUInt32BE(16), bytes.readUInt32BE(20)];
  const data: Buffer[] = [];
  for (let at = 8; at < bytes.length; at += 12 + bytes.readUInt32BE(at)) {
    const length = bytes.readUInt32BE(at);
    if (bytes.toString('latin1', at + 4, at + 8) === 'IDAT') data.push(bytes.subarray(at + 8, at + 8 + length));
  }
  return { width, height, nRaw: inflateSync(Buffer.concat(data)).length, size: bytes.length };
};

test('gives the same bytes each time, in twice the size of the chart', async () => {
  const first = await svgToPng(svg);
  expect(Buffer.from(first).equals(Buffer.from(await svgToPng(svg)))).toBe(true);
  const [width, height] = ['width', 'height'].map((name) => Number(new RegExp(` ${name}="(\\d+)"`).exec(svg)![1]));
  expect(pictureOf(first)).toMatchObject({ width: 2 * width!, height: 2 * height! });
  expect(pictureOf(await svgToPng(svg, { scale: 1 }))).toMatchObject({ width, height });
});

test('draws the text: without it, and with another, the picture is another one', async () => {
  const withText = Buffer.from(await svgToPng(svg));
  const without = Buffer.from(await svgToPng(svg.replace(/<text\b[^>]*>[^<]*<\/text>/g, '')));
  const other = Buffer.from(await svgToPng(svg.replace('>linear<', '>lineal<')));
  expect(without.equals(withText)).toBe(false);
  expect(other.equals(withText)).toBe(false);
  // Letters cost many bytes, the few bars do not.
  expect(withText.length).toBeGreaterThan(1.5 * without.length);
});

test('draws in colours what a page would say by variables', async () => {
  const red =
    '<svg xmlns="http://www.w3.org/2000/svg" width="10" height="10"><rect width="10" height="10" fill="#2f6db3"/></svg>';
  const variable = red.replace('#2f6db3', 'var(--mark, #2f6db3)');
  expect(Buffer.from(await svgToPng(variable)).equals(Buffer.from(await svgToPng(red)))).toBe(true);
});

test('puts a heading above the chart, whatever characters it has', async () => {
  const plain = pictureOf(await svgToPng(svg));
  const headed = pictureOf(await svgToPng(svg, { heading: 'A <b> & "c"' }));
  expect(headed.width).toBe(plain.width);
  expect(headed.height).toBeGreaterThan(plain.height);
});

const chartOf = (label: string): string =>
  barChart({ ...words, bars: [{ label, value: 3, text: '3' }], xLabel: 'keys' });

test('names in scripts that the font lacks are told apart in a PNG, and a line below says how', async () => {
  const [tokyo, osaka] = await Promise.all(['東京', '大阪'].map(async (label) => svgToPng(chartOf(label))));
  expect(Buffer.from(tokyo!).equals(Buffer.from(osaka!))).toBe(false);
  expect(pictureOf(tokyo!).height).toBeGreaterThan(pictureOf(await svgToPng(chartOf('Tokio'))).height);
});

test.each([
  ['東京 <b>', true, '\\u6771\\u4EAC'],
  ['한국', true, '\\uD55C\\uAD6D'],
  ['🍎', true, '\\u{1F34E}'],
  ['Köln, Łódź', false, 'Köln, Łódź'],
  ['Москва ≥ Αθήνα → ½', false, 'Москва ≥ Αθήνα → ½'],
])(
  'writes the characters of %s that the font lacks by their code points, and no others',
  async (label, isLacking, written) => {
    const font = await readFile(fileURLToPath(import.meta.resolve('dejavu-fonts-ttf/ttf/DejaVuSans.ttf')));
    const plain = chartOf(label);
    const readable = withCodePoints(plain, fontCoverage(font));
    expect(readable).toContain(written);
    expect(readable === plain).toBe(!isLacking);
    expect(readable.includes('stand as code points')).toBe(isLacking);
  },
);

test('the font has every letter that is taken for granted', async () => {
  const has = fontCoverage(await readFile(fileURLToPath(import.meta.resolve('dejavu-fonts-ttf/ttf/DejaVuSans.ttf'))));
  const lacking = Array.from({ length: 0x250 - 0xa0 }, (_, i) => 0xa0 + i).filter((codePoint) => !has(codePoint));
  expect(lacking).toEqual([]);
  expect([0x6771, 0xd55c, 0x1f34e].map(has)).toEqual([false, false, false]);
});
