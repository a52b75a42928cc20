import { expect, test } from '@jest/globals';
import { parse } from 'csv-parse/sync';
import { keyId, periodNumber, type FleetSeries, type Series } from '#src/core/index.ts';
import type { Champion } from '#src/evaluation/index.ts';
import { forecastFleet, forecastKey, itemForecastCsv, locationSummaryCsv } from '#src/inference/index.ts';
import { fit, parseCandidate } from '#src/learners/index.ts';

const naive = parseCandidate('seasonal_naive', { seasonLength: 4, lower: 0 });
const january = periodNumber('monthly', Date.UTC(2024, 0));

function seriesOf(values: readonly number[], firstPeriod = january): Series {
  return { key: ['a'], frequency: 'monthly', firstPeriod, target: Float64Array.from(values), covariates: {} };
}

function championOf(series: Series): Champion {
  const candidate = parseCandidate({ learner: 'linear', parameters: { ridge: 1e-6 } }, { seasonLength: 1 });
  return { key: series.key, version: 3, digest: 'd', candidate, model: fit(candidate, series, 1), cutoff: 0 };
}

const line = Array.from({ length: 24 }, (_, t) => 10 + t);
const request = { lastPeriod: january + 23, horizon: 3, fallback: naive, endedAfter: 12 };

test('a champion forecasts the periods asked for, and is named with its version', () => {
  const result = forecastKey(seriesOf(line), championOf(seriesOf(line)), '', request);
  expect([...result.values].map((value) => Math.round(value * 100) / 100)).toEqual([34, 35, 36]);
  expect(result).toMatchObject({ source: 'champion', model: 'linear', version: 3, reason: '' });
});

test('a series that ends early is bridged by forecasts, and that is said', () => {
  const early = seriesOf(line, january - 2);
  const result = forecastKey(early, championOf(early), '', request);
  expect([...result.values].map((value) => Math.round(value * 100) / 100)).toEqual([36, 37, 38]);
  expect(result.reason).toBe('The last row is of 2025-10; 2 months bridged by forecasts.');
});

test('without a champion the seasonal pattern forecasts, with the reason', () => {
  const result = forecastKey(seriesOf([9, 9, 1, 2, 3, 4]), undefined, 'Too short.', {
    ...request,
    lastPeriod: january + 5,
    horizon: 6,
  });
  expect([...result.values]).toEqual([1, 2, 3, 4, 1, 2]);
  expect(result).toMatchObject({
    source: 'fallback:seasonal_naive',
    model: 'seasonal_naive',
    version: null,
    reason: 'Too short.',
  });
});

test('a champion that did not load falls back and says why', () => {
  const { model: _, ...champion } = championOf(seriesOf(line));
  const result = forecastKey(seriesOf(line), { ...champion, loadFailure: 'The digest differs.' }, 'no', request);
  expect(result).toMatchObject({ source: 'fallback:seasonal_naive', reason: 'The digest differs.' });
});

test('a champion that forecasts no finite number falls back and says so', () => {
  const champion = championOf(seriesOf(line));
  const arrays = Object.fromEntries(
    Object.entries(champion.model!.arrays).map(([name, values]) => [name, values.map(() => Number.NaN)]),
  );
  const result = forecastKey(seriesOf(line), { ...champion, model: { ...champion.model!, arrays } }, '', request);
  expect(result.source).toBe('fallback:seasonal_naive');
  expect(result.reason).not.toBe('');
});

test('a series that ended gets 0, and that is said', () => {
  const result = forecastKey(seriesOf(line, january - 13), championOf(seriesOf(line)), '', request);
  expect([...result.values]).toEqual([0, 0, 0]);
  expect(result).toMatchObject({
    source: 'fallback:ended',
    version: null,
    reason: 'The series ended: its last row is of 2024-11.',
  });
});

test('the borders of a champion lie its offsets from the forecast, in the range of its parameters, and NaN without offsets', () => {
  const champion = championOf(seriesOf(line));
  const interval = { coverage: 0.8, lower: Float64Array.of(-1, -50, -3), upper: Float64Array.of(1, 2, 3) };
  const parameters = { ...champion.model!.parameters, lower: 0, upper: 38 };
  const model = { ...champion.model!, parameters, interval };
  const bordersOf = (series: Series, own: Champion['model']): readonly number[][] => {
    const { lower, upper } = forecastKey(series, { ...champion, model: own! }, '', request);
    return [lower, upper].map((borders) => [...borders].map((value) => Math.round(value)));
  };
  expect(bordersOf(seriesOf(line), model)).toEqual([
    [33, 0, 33],
    [35, 37, 38],
  ]);
  // Two periods are bridged; the last offset stands for all steps behind it.
  expect(bordersOf(seriesOf(line.slice(0, 22)), model)[0]).toEqual([31, 32, 33]);
  const { interval: _, ...bare } = model;
  expect(bordersOf(seriesOf(line), bare)[0]).toEqual([Number.NaN, Number.NaN, Number.NaN]);
});

test('a fallback has borders where the series is long enough for an origin', () => {
  const season = Array.from({ length: 24 }, (_, t) => 10 + (t % 4) + (t % 5));
  const long = forecastKey(seriesOf(season), undefined, '', request);
  for (const [h, value] of long.values.entries()) {
    expect(long.lower[h]).toBeLessThan(value);
    expect(long.upper[h]).toBeGreaterThan(value);
  }
  const short = forecastKey(seriesOf([5], january + 23), undefined, '', request);
  expect([...short.lower]).toEqual([Number.NaN, Number.NaN, Number.NaN]);
});

const fleet: FleetSeries = {
  frequency: 'monthly',
  keyColumns: ['location', 'item'],
  keys: [
    ['L1', 'a'],
    ['L1', 'b, "c"'],
    ['L2', 'a'],
  ],
  indptr: Int32Array.of(0, 4, 8, 12),
  firstPeriod: Int32Array.of(january, january, january),
  nObserved: Int32Array.of(4, 4, 4),
  target: Float64Array.of(1, 2, 3, 4, 10, 20, 30, 40, 5, 6, 7, 8),
  repaired: new Uint8Array(12),
  covariates: {},
};
const watch = { onProgress: () => {}, signal: new AbortController().signal };
const options = {
  champions: new Map(),
  reasons: new Map([[keyId(['L2', 'a']), 'Too few rows.']]),
  isSelected: () => true,
  horizon: 2,
  fallback: naive,
  endedAfter: 12,
};

test('the forecast of a fleet has a row for each key and period, keys first, and its sums by location', async () => {
  const forecast = await forecastFleet(fleet, options, watch);
  const rows: Record<string, string>[] = parse(itemForecastCsv(fleet, forecast, 7), { columns: true });
  expect(Object.keys(rows[0]!).slice(0, 4)).toEqual(['location', 'item', 'period', 'forecast']);
  expect(rows.map((row) => [row['location'], row['item'], row['period'], row['forecast']])).toEqual([
    ['L1', 'a', '2024-05', '1'],
    ['L1', 'a', '2024-06', '2'],
    ['L1', 'b, "c"', '2024-05', '10'],
    ['L1', 'b, "c"', '2024-06', '20'],
    ['L2', 'a', '2024-05', '5'],
    ['L2', 'a', '2024-06', '6'],
  ]);
  expect(rows.at(-1)!['reason']).toBe('Too few rows.');
  expect(rows[0]).toMatchObject({ release: '', version: '' });
  expect(locationSummaryCsv(fleet, forecast)).toBe(
    'location,period,forecast,keys\nL1,2024-05,11,2\nL1,2024-06,22,2\nL2,2024-05,5,1\nL2,2024-06,6,1\n',
  );
});

test('only the selected keys are forecast', async () => {
  const forecast = await forecastFleet(fleet, { ...options, isSelected: (key) => key[0] === 'L2' }, watch);
  expect(forecast.forecasts.map((each) => each.key)).toEqual([['L2', 'a']]);
});

test('a fleet of one model has no sums by location', async () => {
  const single: FleetSeries = {
    ...fleet,
    keyColumns: [],
    keys: [[]],
    indptr: Int32Array.of(0, 4),
    target: fleet.target.subarray(0, 4),
  };
  const forecast = await forecastFleet(single, options, watch);
  expect(itemForecastCsv(single, forecast, undefined).split('\n')[0]).toBe(
    'period,forecast,lower,upper,model,version,release,source,reason',
  );
  expect(locationSummaryCsv(single, forecast)).toBeUndefined();
});

test('an interrupt ends the work', async () => {
  await expect(forecastFleet(fleet, options, { ...watch, signal: AbortSignal.abort() })).rejects.toMatchObject({
    name: 'AbortError',
  });
});
