import { expect, test } from '@jest/globals';
import { periodNumber, type FleetSeries, type Frequency, type Key } from '#src/core/index.ts';
import type { FleetForecast } from '#src/inference/index.ts';
import {
  byVolume,
  demandHeatMap,
  fleetForecastPicture,
  keyForecastPicture,
  svgToPng,
  type ForecastSource,
} from '#src/reports/index.ts';
import { cutLabels, overlappingLabels, parsedSvg } from './svg-boxes.ts';

const textsOf = (svg: string): readonly string[] =>
  [...parsedSvg(svg).querySelectorAll('text')].map(({ textContent }) => textContent);
const marksOf = (svg: string, selector: string): number => [...parsedSvg(svg).querySelectorAll(selector)].length;

/** A fleet of keys that all have `rows` rows, of which forecasts know all but the last `held`. */
function sourceOf(
  keys: readonly Key[],
  { frequency = 'monthly', rows = 36, horizon = 12, held = 0, scale = 100 }: Partial<Shape> = {},
): ForecastSource {
  const first = periodNumber(frequency, Date.UTC(2021, 0, 4));
  const value = (key: number, t: number): number => scale * (key + 1) * (1 + 0.3 * Math.sin(t));
  const fleet: FleetSeries = {
    frequency,
    keyColumns: ['location', 'product_id'].slice(0, keys[0]!.length),
    keys,
    indptr: Int32Array.from({ length: keys.length + 1 }, (_, i) => i * rows),
    firstPeriod: new Int32Array(keys.length).fill(first),
    nObserved: new Int32Array(keys.length).fill(rows),
    target: Float64Array.from({ length: keys.length * rows }, (_, i) => value(Math.floor(i / rows), i % rows)),
    repaired: new Uint8Array(keys.length * rows),
    covariates: {},
  };
  const firstPeriod = first + rows - held;
  const shared = { source: 'champion', model: 'theta', version: 3, reason: '', coverage: 0.8 };
  const forecasts: FleetForecast['forecasts'] = keys.map((key, i) => ({
    ...shared,
    key,
    values: Float64Array.from({ length: horizon }, () => scale * (i + 1)),
    lower: Float64Array.from({ length: horizon }, () => 0.5 * scale * (i + 1)),
    upper: Float64Array.from({ length: horizon }, () => 2 * scale * (i + 1)),
    ...(held > 0
      ? {
          actual: Float64Array.from({ length: horizon }, (_, h) => (h < held ? value(i, rows - held + h) : Number.NaN)),
        }
      : {}),
  }));
  const forecast = { firstPeriod, lastPeriod: firstPeriod - 1, horizon, isBacktest: held > 0, forecasts };
  return { fleet, forecast, total: totalOf(forecast), coverage: 0.8, seasonLength: 12, target: 'quantity', release: 2 };
}

/** The sum of all keys, with borders a fifth of it below and above; undefined for a fleet of one model. */
function totalOf({ forecasts, isBacktest }: FleetForecast): ForecastSource['total'] {
  if (forecasts[0]!.key.length === 0) return undefined;
  const sumOf = (valuesOf: (one: (typeof forecasts)[number]) => Float64Array): Float64Array =>
    forecasts[0]!.values.map((_, h) => forecasts.reduce((sum, one) => sum + valuesOf(one)[h]!, 0));
  const values = sumOf((one) => one.values);
  const borders = { lower: values.map((value) => 0.8 * value), upper: values.map((value) => 1.2 * value) };
  return { values, ...borders, ...(isBacktest ? { actual: sumOf((one) => one.actual!) } : {}) };
}

type Shape = {
  readonly frequency: Frequency;
  readonly rows: number;
  readonly horizon: number;
  readonly held: number;
  readonly scale: number;
};

const tea = ['north', 'tea'];
const pictureOf = (source: ForecastSource, i = 0): string =>
  keyForecastPicture(source, source.forecast.forecasts[i]!, i).svg;

test('a picture of a key names the key, the source, both axes and the end of the data, and draws all values', () => {
  const source = { ...sourceOf([tea]), unit: 'pieces' };
  const svg = pictureOf(source);
  expect(textsOf(svg)).toEqual(
    expect.arrayContaining([
      'location=north, product_id=tea',
      'Forecast 2024-01 to 2024-12 by its champion: theta, version 3 of release 2.',
      'quantity per month, in pieces',
      'month',
      '80% interval',
      'known up to 2023-12',
    ]),
  );
  expect(marksOf(svg, '[aria-label="dot"] circle')).toBe(36 + 12);
  expect(marksOf(svg, '[aria-label="area"] path')).toBe(1);
  // In black and white the forecast is told from what was observed by its dashes.
  expect(marksOf(svg, '[aria-label="line"][stroke-dasharray="5 3"] path')).toBe(1);
});

test('a picture of a fallback says its source and its reason, broken into lines', () => {
  const source = sourceOf([tea]);
  const reason = `Version 1 does not load: ${'the file is gone and so is the other one '.repeat(5).trim()}.`;
  const one = { ...source.forecast.forecasts[0]!, source: 'fallback:seasonal_naive', version: null, reason };
  const { svg } = keyForecastPicture(source, { ...one, model: 'seasonal_naive' }, 0);
  const texts = textsOf(svg);
  expect(texts).toContain('Forecast 2024-01 to 2024-12 by fallback:seasonal_naive: seasonal_naive.');
  expect(texts.some((text) => text.startsWith('Version 1 does not load:'))).toBe(true);
  expect(texts.some((text) => text.endsWith('…'))).toBe(true);
  expect(cutLabels(svg)).toEqual([]);
});

test('a backtest draws what came beside the forecast, where it is known', () => {
  const svg = pictureOf(sourceOf([tea], { held: 6 }));
  expect(marksOf(svg, 'circle[r="3.2"]')).toBe(6);
  expect(textsOf(svg)).toContain('actual');
  expect(textsOf(svg).some((text) => text.startsWith('Backtest 2023-07 to 2024-06'))).toBe(true);
});

test('a key without rows and one that ended have a picture too', () => {
  const source = sourceOf([tea]);
  const nothing = new Float64Array(12).fill(Number.NaN);
  const one = { ...source.forecast.forecasts[0]!, values: new Float64Array(12), lower: nothing, upper: nothing };
  const svg = keyForecastPicture(source, { ...one, source: 'fallback:ended', model: 'none' }, undefined).svg;
  expect(svg).not.toContain('NaN');
  expect(textsOf(svg)).not.toContain('observed');
  expect(textsOf(svg)).toContain('Forecast 2024-01 to 2024-12 by fallback:ended.');
});

test.each<[Frequency, number]>([
  ['hourly', 48],
  ['daily', 28],
  ['weekly', 26],
  ['monthly', 1],
  ['quarterly', 8],
  ['yearly', 5],
  ['daily', 400],
])('no label of %s forecasts of %d periods lies over another or is cut', (frequency, horizon) => {
  for (const scale of [0.0004, 1, 12_345, 3e8]) {
    const source = sourceOf([['a location with a long name', 'and an item with a name that is longer still']], {
      frequency,
      horizon,
      scale,
    });
    for (const svg of [pictureOf(source), fleetForecastPicture(source)!.svg, demandHeatMap(source)!.svg]) {
      expect(overlappingLabels(svg)).toEqual([]);
      expect(cutLabels(svg)).toEqual([]);
    }
  }
});

test('the same forecasts give the same bytes, as SVG and as PNG', async () => {
  const [first, second] = [sourceOf([tea]), sourceOf([tea])].map((source) => pictureOf(source));
  expect(second).toBe(first);
  const [picture, again] = [await svgToPng(first!), await svgToPng(second!)];
  expect(Buffer.from(picture).equals(Buffer.from(again))).toBe(true);
  expect(Buffer.from(picture).readUInt32BE(16)).toBe(1440);
});

test('the overview shows the sum of all keys with its interval, and says how many each source forecast', () => {
  const source = sourceOf([tea, ['south', 'tea']], { held: 3, horizon: 3 });
  const { svg } = fleetForecastPicture(source)!;
  const said = textsOf(svg);
  expect(said).toContain('Total of 2 keys');
  expect(said).toContain('Backtest 2023-10 to 2023-12: 2 by their champion.');
  expect(said).toContain('80% interval');
  // Both keys add up to 300, which lies on the line of the axis that says so.
  const dots = [...parsedSvg(svg).querySelectorAll('circle[r="1.8"]')].slice(-3);
  const ticks = [...parsedSvg(svg).querySelectorAll('[aria-label="y-axis tick label"] text')];
  const placeOf = (value: string): number => {
    const tick = ticks.find(({ textContent }) => textContent === value)!;
    return Number(/,([\d.]+)\)/.exec(tick.getAttribute('transform')!)![1]);
  };
  const scale = (placeOf('0') - placeOf('200')) / 200;
  for (const dot of dots) expect((placeOf('0') - Number(dot.getAttribute('cy'))) / scale).toBeCloseTo(300, 0);
  const band = [...parsedSvg(svg).querySelectorAll('[aria-label="area"] path')][0]!.getAttribute('d')!;
  const heights = [...band.matchAll(/[ML][\d.]+,([\d.]+)/g)].map(([, y]) => (placeOf('0') - Number(y)) / scale);
  expect(Math.min(...heights)).toBeCloseTo(240, 0);
  expect(Math.max(...heights)).toBeCloseTo(360, 0);
});

test('the heat map holds the sum of each location and period, the largest in the darkest cell', () => {
  const source = sourceOf([['north', 'juice'], tea, ['south', 'tea']], { horizon: 2 });
  const { svg, heading } = demandHeatMap(source)!;
  expect(heading).toBe('Total quantity per month by location');
  expect(textsOf(svg)).toEqual(expect.arrayContaining(['north', 'south', 'location', 'month', '2024-01', '2024-02']));
  expect(textsOf(svg).filter((text) => text === '300')).toHaveLength(4);
  expect(marksOf(svg, '[aria-label="cell"] rect')).toBe(4);
});

test('a heat map of many locations and periods shows the largest and the first, and says so', () => {
  const keys = Array.from({ length: 50 }, (_, i) => [`L${i + 1}`, 'tea']);
  const { svg } = demandHeatMap(sourceOf(keys, { horizon: 48 }))!;
  expect(textsOf(svg)).toContain('Shown: the 40 largest of 50 values of location; the first 24 of 48 periods.');
  expect(textsOf(svg)).toContain('L50');
  expect(textsOf(svg)).not.toContain('L10');
  expect(marksOf(svg, '[aria-label="cell"] rect')).toBe(40 * 24);
});

test('a heat map of one location and a few periods says all its words', () => {
  for (const horizon of [1, 3]) {
    const { svg } = demandHeatMap(sourceOf([tea], { horizon }))!;
    const said = textsOf(svg);
    expect(said).toContain('Total quantity per month by location');
    expect(said.some((text) => text.endsWith('the darker, the more.'))).toBe(true);
    expect(said.some((text) => text.includes('…'))).toBe(false);
    expect(overlappingLabels(svg)).toEqual([]);
    expect(cutLabels(svg)).toEqual([]);
  }
});

test('a fleet of one model has no heat map and no overview', () => {
  expect(demandHeatMap(sourceOf([[]]))).toBeUndefined();
  expect(fleetForecastPicture(sourceOf([[]]))).toBeUndefined();
});

test('keys are ordered by what they moved in the last season before the forecast, not by what came after', () => {
  const source = sourceOf(
    [
      ['a', 'x'],
      ['b', 'x'],
      ['c', 'x'],
    ],
    { held: 6 },
  );
  // The first key would be the largest by the months that the backtest does not know.
  source.fleet.target.fill(1e6, 30, 36);
  expect(byVolume(source).map(({ one }) => one.key[0])).toEqual(['c', 'b', 'a']);
  expect(byVolume(source)[2]!.volume).toBeCloseTo(
    source.fleet.target.slice(18, 30).reduce((sum, each) => sum + each, 0),
    6,
  );
});
