import { expect, test } from '@jest/globals';
import { parse } from 'csv-parse/sync';
import { keyId, numberText, periodNumber, type FleetSeries, type Key } from '#src/core/index.ts';
import type { Champion } from '#src/evaluation/index.ts';
import {
  contributionLines,
  contributionsCsv,
  forecastFleet,
  itemForecastCsv,
  type FleetForecast,
  type FleetForecastOptions,
} from '#src/inference/index.ts';
import { fit, parseCandidate } from '#src/learners/index.ts';

const january = periodNumber('monthly', Date.UTC(2024, 0));
const nRows = 30;
const demand = Array.from({ length: nRows }, (_, t) => 50 + t + 10 * Math.sin(t) + ((t * 13) % 7));
const defaults = { seasonLength: 4, lower: 0 };
const few = { n_estimators: 10 };
const candidates = [
  parseCandidate({ learner: 'boosting', parameters: few }, defaults),
  parseCandidate({ learner: 'boosting', parameters: { ...few, objective: 'poisson' } }, defaults),
  parseCandidate('linear', defaults),
  parseCandidate('theta', defaults),
];
const keys: readonly Key[] = [['a,b'], ['c'], ['d'], ['e']];
const fleet: FleetSeries = {
  keyColumns: ['item'],
  frequency: 'monthly',
  keys,
  target: Float64Array.from(keys.flatMap(() => demand)),
  firstPeriod: Int32Array.from(keys, () => january),
  nObserved: Int32Array.from(keys, () => nRows),
  indptr: Int32Array.from({ length: keys.length + 1 }, (_, i) => i * nRows),
  repaired: new Uint8Array(keys.length * nRows),
  covariates: {},
};

async function forecasted(isExplained: boolean): Promise<FleetForecast> {
  const target = Float64Array.from(demand);
  const champions = keys.map((key, i): [string, Champion] => {
    const series = { key, frequency: 'monthly' as const, firstPeriod: january, target, covariates: {} };
    const candidate = candidates[i]!;
    const model = fit(candidate, series, 1);
    return [keyId(key), { key, version: 1, digest: 'd', candidate, model, cutoff: january + nRows - 1 }];
  });
  const lastPeriod = january + nRows - 1;
  const options: FleetForecastOptions = {
    champions: new Map(champions),
    previous: new Map(),
    reasons: new Map(),
    keysWithoutRows: [],
    isSelected: () => true,
    span: { lastPeriod, firstPeriod: lastPeriod + 3, horizon: 3, isBacktest: false },
    fallback: parseCandidate('seasonal_naive', defaults),
    seasonLength: 4,
    seed: 1,
    endedAfter: 12,
    isExplained,
  };
  return forecastFleet(fleet, options, { onProgress: () => {}, signal: new AbortController().signal });
}

type Row = Readonly<Record<string, string>>;

function rowsOf(text: Iterable<string>): readonly Row[] {
  return parse([...text].join(''), { columns: true });
}

/** What the contributions of each key and period make up, as they stand in the file. */
function madeUp(rows: readonly Row[]): ReadonlyMap<string, number> {
  const made = new Map<string, number>();
  for (const { item, period, operation, contribution } of rows) {
    const at = `${item} ${period}`;
    const value = Number(contribution);
    made.set(at, operation === 'product' ? (made.get(at) ?? 1) * value : (made.get(at) ?? 0) + value);
  }
  return made;
}

test('the contributions in the file make up the forecasts in the other, behind a gap too', async () => {
  const forecast = await forecasted(true);
  const found = madeUp(rowsOf(contributionsCsv(fleet, forecast, { isReconciled: false })));
  const shown = rowsOf(itemForecastCsv(fleet, forecast, 1)).filter(({ model }) => model !== 'theta');
  expect(shown).toHaveLength(9);
  expect([...found.keys()]).toEqual(shown.map(({ item, period }) => `${item} ${period}`));
  for (const { item, period, forecast: value } of shown) {
    expect(found.get(`${item} ${period}`)! / Number(value)).toBeCloseTo(1, 8);
  }
});

test('a lag behind the data is said to be a forecast, with the period that it was read from', async () => {
  const rows = rowsOf(contributionsCsv(fleet, await forecasted(true), { isReconciled: false }));
  const lags = rows.filter(({ item, term }) => item === 'd' && ['lag_1', 'lag_4'].includes(term!));
  // The data end in 2026-06, and 2026-07 and 2026-08 are bridged.
  expect(lags.map(({ period, term, read_from, is_forecast }) => [period, term, read_from, is_forecast])).toEqual([
    ['2026-09', 'lag_1', '2026-08', 'true'],
    ['2026-09', 'lag_4', '2026-05', 'false'],
    ['2026-10', 'lag_1', '2026-09', 'true'],
    ['2026-10', 'lag_4', '2026-06', 'false'],
    ['2026-11', 'lag_1', '2026-10', 'true'],
    ['2026-11', 'lag_4', '2026-07', 'true'],
  ]);
  expect(lags[3]!['feature_value']).toBe(numberText(demand.at(-1)!));
});

test('what reconciling did is a term of its own', async () => {
  const forecast = await forecasted(true);
  const moved = forecast.forecasts.map((each) => ({ ...each, values: each.values.map((value) => value * 1.1) }));
  const rows = rowsOf(contributionsCsv(fleet, { ...forecast, forecasts: moved }, { isReconciled: true }));
  const factor = rows.find(({ item, term }) => item === 'c' && term === 'reconciled')!;
  expect(Number(factor['contribution'])).toBeCloseTo(1.1, 9);
  const found = madeUp(rows);
  for (const { key, values } of moved.slice(0, 3)) expect(found.get(`${key[0]} 2026-09`)).toBeCloseTo(values[0]!, 6);
});

test('people read the terms that do the most, and which forecasts have none', async () => {
  const lines = contributionLines(fleet, await forecasted(true), { isReconciled: false });
  expect(lines).toHaveLength(4);
  expect(lines[0]).toMatch(/^item=.*a,b.*, 2026-09, boosting: [\d.]+ = base [\d.]+ [+-] \w+( \(a forecast\))? [\d.]+ /);
  expect(lines[1]).toMatch(/^item=c, 2026-09, boosting: [\d.]+ = base [\d.]+ × /);
  expect(lines[2]).toMatch(/^item=d, 2026-09, linear: [\d.]+ = base -?[\d.]+ /);
  expect(lines[3]).toBe('not made up of terms: forecasts of theta (1 key)');
  const single = await forecasted(true);
  const ofOne = contributionLines(
    fleet,
    { ...single, forecasts: single.forecasts.slice(2, 3) },
    { isReconciled: false },
  );
  expect(ofOne.map((line) => line.slice(0, 15))).toEqual(['item=d, 2026-09', 'item=d, 2026-10', 'item=d, 2026-11']);
});

test('forecasts are the same whether they are explained or not, and have no terms unless that is asked for', async () => {
  const plain = await forecasted(false);
  const explained = await forecasted(true);
  expect(plain.forecasts.map(({ values }) => [...values])).toEqual(
    explained.forecasts.map(({ values }) => [...values]),
  );
  expect(plain.forecasts.some((each) => 'terms' in each)).toBe(false);
});
