import { expect, test } from '@jest/globals';
import { parse } from 'csv-parse/sync';
import { stringify } from 'csv-stringify/sync';
import { keyId, periodLabel, periodNumber, seriesAt, type FleetSeries, type Series } from '#src/core/index.ts';
import type { Champion } from '#src/evaluation/index.ts';
import {
  forecastFleet,
  forecastKey,
  forecastSpan,
  itemForecastCsv,
  type FleetForecastOptions,
} from '#src/inference/index.ts';
import { fit, parseCandidate } from '#src/learners/index.ts';

const naive = parseCandidate('seasonal_naive', { seasonLength: 4, lower: 0 });
const january = periodNumber('monthly', Date.UTC(2024, 0));

function seriesOf(values: readonly number[], firstPeriod = january): Series {
  return { key: ['a'], frequency: 'monthly', firstPeriod, target: Float64Array.from(values), covariates: {} };
}

function championOf(series: Series): Champion {
  return { key: series.key, version: 3, digest: 'd', candidate: linear, model: fit(linear, series, 1), cutoff: 0 };
}

function service(champion?: Champion, why = ''): Parameters<typeof forecastKey>[1] {
  return { champion, why };
}

const line = Array.from({ length: 24 }, (_, t) => 10 + t);
const request: Parameters<typeof forecastKey>[2] = {
  lastPeriod: january + 23,
  firstPeriod: january + 24,
  horizon: 3,
  fallback: naive,
  fleetDefault: undefined,
  fleetDefaultRows: 8,
  taughtUpTo: 0,
  lessonsOf: async () => undefined,
  seed: 1,
  endedAfter: 12,
};
const linear = parseCandidate({ learner: 'linear', parameters: { ridge: 1e-6 } }, { seasonLength: 1 });

test('a champion forecasts the periods asked for, and is named with its version', async () => {
  const result = await forecastKey(seriesOf(line), service(championOf(seriesOf(line))), request);
  expect([...result.values].map((value) => Math.round(value * 100) / 100)).toEqual([34, 35, 36]);
  expect(result).toMatchObject({ source: 'champion', model: 'linear', version: 3, reason: '' });
});

test('a series that ends early is bridged by forecasts, and that is said', async () => {
  const early = seriesOf(line, january - 2);
  const result = await forecastKey(early, service(championOf(early)), request);
  expect([...result.values].map((value) => Math.round(value * 100) / 100)).toEqual([36, 37, 38]);
  expect(result.reason).toBe('The last row is of 2025-10; 2 months bridged by forecasts.');
});

test('without a champion the seasonal pattern forecasts, with the reason', async () => {
  const result = await forecastKey(seriesOf([9, 9, 1, 2, 3, 4]), service(undefined, 'Too short.'), {
    ...request,
    lastPeriod: january + 5,
    firstPeriod: january + 6,
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

test('a champion that did not load falls back and says why', async () => {
  const { model: _, ...champion } = championOf(seriesOf(line));
  const result = await forecastKey(
    seriesOf(line),
    service({ ...champion, loadFailure: 'the digest differs' }),
    request,
  );
  expect(result).toMatchObject({
    source: 'fallback:seasonal_naive',
    version: null,
    reason: 'Version 3 does not load: the digest differs.',
  });
});

test('a champion that forecasts no finite number falls back and says so', async () => {
  const champion = championOf(seriesOf(line));
  const arrays = Object.fromEntries(
    Object.entries(champion.model!.arrays).map(([name, values]) => [name, values.map(() => Number.NaN)]),
  );
  const result = await forecastKey(
    seriesOf(line),
    service({ ...champion, model: { ...champion.model!, arrays } }),
    request,
  );
  expect(result.source).toBe('fallback:seasonal_naive');
  expect(result.reason).toBe('Version 3 forecast a value that is not finite.');
});

test('a series that ended gets 0, and that is said', async () => {
  const result = await forecastKey(seriesOf(line, january - 13), service(championOf(seriesOf(line))), request);
  expect([...result.values]).toEqual([0, 0, 0]);
  expect(result).toMatchObject({
    source: 'fallback:ended',
    version: null,
    reason: 'The series ended: its last row is of 2024-11.',
  });
});

test('the borders of a champion lie its offsets from the forecast, in the range of its parameters, and NaN without offsets', async () => {
  const champion = championOf(seriesOf(line));
  const interval = { coverage: 0.8, lower: Float64Array.of(-1, -50, -3), upper: Float64Array.of(1, 2, 3) };
  const parameters = { ...champion.model!.parameters, lower: 0, upper: 38 };
  const model = { ...champion.model!, parameters, interval };
  const bordersOf = async (series: Series, own: Champion['model']): Promise<readonly number[][]> => {
    const { lower, upper } = await forecastKey(series, service({ ...champion, model: own! }), request);
    return [lower, upper].map((borders) => [...borders].map((value) => Math.round(value)));
  };
  expect(await bordersOf(seriesOf(line), model)).toEqual([
    [33, 0, 33],
    [35, 37, 38],
  ]);
  // Two periods are bridged; the last offset stands for all steps behind it.
  expect((await bordersOf(seriesOf(line.slice(0, 22)), model))[0]).toEqual([31, 32, 33]);
  const { interval: _, ...bare } = model;
  expect((await bordersOf(seriesOf(line), bare))[0]).toEqual([Number.NaN, Number.NaN, Number.NaN]);
});

test('a fallback has borders where the series is long enough for an origin', async () => {
  const season = Array.from({ length: 24 }, (_, t) => 10 + (t % 4) + (t % 5));
  const long = await forecastKey(seriesOf(season), service(), request);
  for (const [h, value] of long.values.entries()) {
    expect(long.lower[h]).toBeLessThan(value);
    expect(long.upper[h]).toBeGreaterThan(value);
  }
  const short = await forecastKey(seriesOf([5], january + 23), service(), request);
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
const options: FleetForecastOptions = {
  champions: new Map(),
  previous: new Map(),
  keysWithoutRows: [],
  reasons: new Map([[keyId(['L2', 'a']), 'Too few rows.']]),
  isSelected: () => true,
  span: forecastSpan(fleet, { periods: 2 }),
  fallback: naive,
  seasonLength: 4,
  seed: 1,
  endedAfter: 12,
};

test('the forecast of a fleet has a row for each key and period, keys first', async () => {
  const forecast = await forecastFleet(fleet, options, watch);
  const rows: Record<string, string>[] = parse([...itemForecastCsv(fleet, forecast, 7)].join(''), { columns: true });
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
});

test('only the selected keys are forecast', async () => {
  const forecast = await forecastFleet(fleet, { ...options, isSelected: (key) => key[0] === 'L2' }, watch);
  expect(forecast.forecasts.map((each) => each.key)).toEqual([['L2', 'a']]);
});

test('the file of a fleet of one model begins with the period', async () => {
  const single: FleetSeries = {
    ...fleet,
    keyColumns: [],
    keys: [[]],
    indptr: Int32Array.of(0, 4),
    target: fleet.target.subarray(0, 4),
  };
  const forecast = await forecastFleet(single, options, watch);
  expect([...itemForecastCsv(single, forecast, undefined)][0]).toBe(
    'period,forecast,lower,upper,model,version,release,source,reason\n',
  );
});

test('a version that does not load gives way to the one before it, which is named with its number', async () => {
  const previous = { ...championOf(seriesOf(line)), version: 2 };
  const { model: _, ...champion } = championOf(seriesOf(line));
  const result = await forecastKey(
    seriesOf(line),
    { champion: { ...champion, loadFailure: 'gone' }, previous, why: '' },
    request,
  );
  expect(result).toMatchObject({
    source: 'fallback:previous_version',
    model: 'linear',
    version: 2,
    reason: 'Version 3 does not load: gone.',
  });
  expect([...result.values].map(Math.round)).toEqual([34, 35, 36]);
});

test('a key without a champion gets the configuration of the fleet, fitted to its own rows, unless it has too few or unfit ones', async () => {
  const withDefault = { ...request, fleetDefault: linear };
  const long = await forecastKey(seriesOf(line), service(undefined, 'New.'), withDefault);
  expect(long).toMatchObject({ source: 'fallback:fleet_default', model: 'linear', version: null, reason: 'New.' });
  expect([...long.values].map(Math.round)).toEqual([34, 35, 36]);
  expect(long.upper.every((upper, h) => upper >= long.values[h]!)).toBe(true);
  const short = await forecastKey(seriesOf(line.slice(0, 7), january + 17), service(), withDefault);
  expect(short.source).toBe('fallback:seasonal_naive');
  const blocked = await forecastKey(seriesOf(line), { why: 'Repaired too often.', isBlocked: true }, withDefault);
  expect(blocked).toMatchObject({ source: 'fallback:seasonal_naive', reason: 'Repaired too often.' });
});

test('a champion that was fitted to a period of a backtest is fitted anew to the rows before; an older one serves as it is', async () => {
  const known = seriesOf(line.slice(0, 20));
  const backtest = { ...request, lastPeriod: january + 19, firstPeriod: january + 20 };
  const seen = { ...championOf(seriesOf(line.map((value, t) => (t < 20 ? value : 1e9)))), cutoff: january + 23 };
  const refitted = await forecastKey(known, service(seen), backtest);
  expect([...refitted.values].map(Math.round)).toEqual([30, 31, 32]);
  expect(refitted).toMatchObject({
    source: 'champion',
    version: 3,
    reason: 'The configuration of version 3, fitted anew to the rows up to 2025-08.',
  });
  const older = { ...championOf(seriesOf(line.slice(0, 16))), cutoff: january + 15 };
  const kept = await forecastKey(known, service(older), backtest);
  expect(kept).toMatchObject({ source: 'champion', reason: '' });
  expect([...kept.values]).toEqual([
    ...(await forecastKey(known, service({ ...older, cutoff: january + 19 }), backtest)).values,
  ]);
});

test('periods between the data and the start are forecast and left out', async () => {
  const far = await forecastKey(seriesOf(line), service(championOf(seriesOf(line))), {
    ...request,
    firstPeriod: january + 28,
  });
  expect([...far.values].map(Math.round)).toEqual([38, 39, 40]);
  expect(far.reason).toBe('The last row is of 2025-12; 4 months bridged by forecasts.');
});

const global = parseCandidate('global_linear', { seasonLength: 1 });

/** Champions that were fitted to all rows, every second one by what the fleet teaches. */
function championsOf(own: FleetSeries): ReadonlyMap<string, Champion> {
  return new Map(
    own.keys.map((key, i) => {
      const candidate = i % 2 === 0 ? linear : global;
      const model = fit(candidate, seriesAt(own, i), 1);
      return [keyId(key), { key, version: 1, digest: 'd', candidate, model, cutoff: january + 39 }];
    }),
  );
}

async function backtestOf(own: FleetSeries): Promise<readonly unknown[]> {
  const span = forecastSpan(own, { start: periodLabel('monthly', january + 30), periods: 4 });
  const { forecasts } = await forecastFleet(own, { ...options, champions: championsOf(own), span }, watch);
  return forecasts.map((each) => ({ ...each, actual: undefined }));
}

test('nothing from the start of a backtest on has any effect on it, whatever learns from it', async () => {
  const big = manySeries(6, 40);
  const planted = { ...big, target: big.target.map((value, row) => (row % 40 >= 30 ? 1e12 : value)) };
  const honest = await backtestOf(big);
  expect(honest).toHaveLength(6);
  expect(await backtestOf(planted)).toEqual(honest);
});

test('in a backtest each row says so and what came, as far as it is known', async () => {
  const span = forecastSpan(fleet, { start: '2024-04', periods: 2 });
  const forecast = await forecastFleet(fleet, { ...options, span }, watch);
  const rows: Record<string, string>[] = parse([...itemForecastCsv(fleet, forecast, 7)].join(''), { columns: true });
  expect(rows.map((row) => [row['item'], row['period'], row['backtest'], row['actual']])).toEqual([
    ['a', '2024-04', 'true', '4'],
    ['a', '2024-05', 'true', ''],
    ['b, "c"', '2024-04', 'true', '40'],
    ['b, "c"', '2024-05', 'true', ''],
    ['a', '2024-04', 'true', '8'],
    ['a', '2024-05', 'true', ''],
  ]);
});

test('keys without a row before the start, and keys of which no row could be used, get the median of the fleet, in the order of keys', async () => {
  const late = { ...fleet, firstPeriod: Int32Array.of(january, january + 2, january) };
  const span = forecastSpan(late, { start: '2024-03', periods: 2 });
  const reasons = new Map([[keyId(['L1', 'x']), 'None of its rows is usable.']]);
  const keysWithoutRows = [['L1', 'x']];
  const { forecasts } = await forecastFleet(late, { ...options, span, reasons, keysWithoutRows }, watch);
  expect(forecasts.map(({ key, source, model, reason, values }) => [key, source, model, reason, [...values]])).toEqual([
    [['L1', 'a'], 'fallback:seasonal_naive', 'seasonal_naive', 'No model is registered for this key.', [2, 2]],
    [
      ['L1', 'b, "c"'],
      'fallback:fleet_median',
      'fleet_median',
      'The key has no row before the forecast starts. The median of the fleet stands for it.',
      [4, 4],
    ],
    [
      ['L1', 'x'],
      'fallback:fleet_median',
      'fleet_median',
      'The key has no row before the forecast starts. The median of the fleet stands for it.',
      [4, 4],
    ],
    [['L2', 'a'], 'fallback:seasonal_naive', 'seasonal_naive', 'No model is registered for this key.', [6, 6]],
  ]);
});

test('the CSV file is what a CSV writer would write, whatever the keys hold', async () => {
  const keys = [
    ['a,b', 'c"d'],
    ['line\nbreak', ''],
    [' space ', 'é'],
  ];
  const odd = { ...fleet, keys };
  const forecast = await forecastFleet(odd, options, watch);
  const text = [...itemForecastCsv(odd, forecast, 7, { isReplaced: true })].join('');
  expect(stringify(parse(text))).toBe(text);
  const rows: Record<string, string>[] = parse(text, { columns: true });
  expect(new Set(rows.map((row) => JSON.stringify([row['location'], row['item']])))).toEqual(
    new Set(keys.map((key) => JSON.stringify(key))),
  );
  expect(rows.every((row) => row['featurization'] === 'replaced')).toBe(true);
});

/** Series of a trend and a season that are all of one length and start. */
function manySeries(nKeys: number, nRows: number): FleetSeries {
  const all = Array.from({ length: nKeys * nRows }, (_, row) => {
    const [i, t] = [Math.floor(row / nRows), row % nRows];
    return 50 + 10 * i + t + 5 * Math.sin(t * (1 + i));
  });
  return {
    ...fleet,
    keys: Array.from({ length: nKeys }, (_, i) => ['L1', String(i)]),
    indptr: Int32Array.from({ length: nKeys + 1 }, (_, i) => i * nRows),
    firstPeriod: new Int32Array(nKeys).fill(january),
    nObserved: new Int32Array(nKeys).fill(nRows),
    target: Float64Array.from(all),
    repaired: new Uint8Array(all.length),
  };
}

test('an interrupt ends the work', async () => {
  await expect(forecastFleet(fleet, options, { ...watch, signal: AbortSignal.abort() })).rejects.toMatchObject({
    name: 'AbortError',
  });
});
