import { expect, test } from '@jest/globals';
import { parse } from 'csv-parse/sync';
import { periodNumber, seededRandom, type FleetSeries } from '#src/core/index.ts';
import {
  forecastFleet,
  forecastSpan,
  forecastTotals,
  itemForecastCsv,
  reconcileMethods,
  totalsFiles,
  type ReconcileMethod,
} from '#src/inference/index.ts';
import { parseCandidate } from '#src/learners/index.ts';

const january = periodNumber('monthly', Date.UTC(2021, 0));
const nRows = 48;
const random = seededRandom(5);
const keys = ['north', 'south', 'west'].flatMap((location) =>
  ['tea', 'coffee', 'juice'].flatMap((item) => ['box', 'bag'].map((pack) => [location, item, pack])),
);
/** Three key columns; demand near 0 for half of the keys; the last key ended after two years. */
const fleet: FleetSeries = {
  frequency: 'monthly',
  keyColumns: ['location', 'product_id', 'pack'],
  keys,
  indptr: Int32Array.from({ length: keys.length + 1 }, (_, i) => i * nRows),
  firstPeriod: new Int32Array(keys.length).fill(january),
  nObserved: Int32Array.from(keys, (_, i) => (i === keys.length - 1 ? 24 : nRows)),
  target: Float64Array.from({ length: keys.length * nRows }, (_, row) => {
    const [i, t] = [Math.floor(row / nRows), row % nRows];
    return (i % 2 === 0 ? 1 : 100) * random() + (i % 2) * (10 * i + t + 30 * Math.sin((t * Math.PI) / 6));
  }),
  repaired: new Uint8Array(keys.length * nRows),
  covariates: {},
};
const watch = { onProgress: () => {}, signal: new AbortController().signal };
const shared = {
  fallback: parseCandidate('seasonal_naive', { seasonLength: 12, lower: 0 }),
  seasonLength: 12,
  seed: 1,
  endedAfter: 12,
};
type Row = Readonly<Record<string, string>>;

async function filesBy(
  method: ReconcileMethod,
  { start, own = fleet }: { readonly start?: string; readonly own?: FleetSeries } = {},
): Promise<Readonly<Record<string, readonly Row[]>>> {
  const options = { champions: new Map(), previous: new Map(), keysWithoutRows: [], reasons: new Map() };
  const span = forecastSpan(own, { periods: 6, start });
  const forecasted = await forecastFleet(own, { ...options, ...shared, isSelected: () => true, span }, watch);
  const asked = { ...shared, method, range: { lower: 0 }, coverage: 0.8 };
  const { forecast, totals } = await forecastTotals(own, forecasted, asked, watch);
  const texts = [
    { path: 'item_demand_forecast.csv', text: itemForecastCsv(own, forecast, undefined) },
    ...totalsFiles(own, forecast, totals),
  ];
  return Object.fromEntries(texts.map(({ path, text }) => [path, parse<Row>([...text].join(''), { columns: true })]));
}

const summaries = { location: 'location', product_id: 'item', pack: 'pack' };

test.each(reconcileMethods)(
  'by %s the totals that the files show are the sums of the keys that they show',
  async (method) => {
    const files = await filesBy(method);
    const items = files['item_demand_forecast.csv']!;
    expect(items).toHaveLength(keys.length * 6);
    expect(items.every((row) => Number(row['forecast']) >= 0)).toBe(true);
    const expectSums = (rows: readonly Row[], column?: string): void => {
      for (const row of rows) {
        const own = items.filter(
          (each) => each['period'] === row['period'] && (column === undefined || each[column] === row[column]),
        );
        const sum = own.reduce((total, each) => total + Number(each['forecast']), 0);
        expect(Math.abs(Number(row['forecast']) - sum)).toBeLessThan(1e-11 * sum);
        expect(Number(row['keys'])).toBe(own.length);
        expect(Number(row['lower'])).toBeLessThanOrEqual(Number(row['forecast']));
        expect(Number(row['upper'])).toBeGreaterThan(Number(row['forecast']));
      }
    };
    expect(files['total_demand_summary.csv']).toHaveLength(6);
    expectSums(files['total_demand_summary.csv']!);
    for (const [column, name] of Object.entries(summaries)) expectSums(files[`${name}_demand_summary.csv`]!, column);
  },
);

test('reconciled keys say so, and differ from those that are only summed; one that ended stays 0', async () => {
  const [plain, reconciled] = [await filesBy('bottom_up'), await filesBy('wls_struct')];
  const [before, after] = [plain, reconciled].map((files) => files['item_demand_forecast.csv']!);
  const moved = after!.filter((row, i) => row['forecast'] !== before![i]!['forecast']);
  expect(moved.length).toBeGreaterThan(keys.length);
  expect(moved.every((row) => row['reason']!.endsWith('Reconciled with the totals by wls_struct.'))).toBe(true);
  expect(after!.slice(-6).map((row) => row['forecast'])).toEqual(['0', '0', '0', '0', '0', '0']);
  expect(after!.at(-1)!['reason']).not.toContain('Reconciled');
});

test('nothing from the start of a backtest on has any effect on totals but on what came', async () => {
  const planted = { ...fleet, target: fleet.target.map((value, row) => (row % nRows >= 40 ? 1e9 : value)) };
  const [honest, other] = [
    await filesBy('wls_var', { start: '2024-05' }),
    await filesBy('wls_var', { start: '2024-05', own: planted }),
  ];
  expect(withoutActual(other)).toEqual(withoutActual(honest));
  const came = fleet.keys.reduce((sum, _, i) => sum + (i < keys.length - 1 ? fleet.target[i * nRows + 40]! : 0), 0);
  expect(honest['total_demand_summary.csv']![0]).toMatchObject({ period: '2024-05', backtest: 'true' });
  expect(Number(honest['total_demand_summary.csv']![0]!['actual'])).toBeCloseTo(came, 6);
});

test('one key column gives its keys again and their sum; no key column gives no totals', async () => {
  const one: FleetSeries = { ...fleet, keyColumns: ['total'], keys: fleet.keys.map((_, i) => [String(i)]) };
  const files = await filesBy('ols', { own: one });
  const items = files['item_demand_forecast.csv']!;
  // The file of a column named "total" and that of the sum of all do not take each other's place.
  expect(Object.keys(files)).toEqual([
    'item_demand_forecast.csv',
    'all_total_demand_summary.csv',
    'total_demand_summary.csv',
  ]);
  const totals = files['total_demand_summary.csv']!;
  expect(totals.map((row) => [row['total'], row['period'], row['forecast']])).toEqual(
    items.map((row) => [row['total'], row['period'], row['forecast']]),
  );
  for (const [i, row] of totals.entries()) {
    expect(Number(row['lower'])).toBeCloseTo(Number(items[i]!['lower']), 6);
    expect(Number(row['upper'])).toBeCloseTo(Number(items[i]!['upper']), 6);
  }
  const single = {
    ...fleet,
    keyColumns: [],
    keys: [[]],
    indptr: fleet.indptr.slice(0, 2),
    firstPeriod: fleet.firstPeriod.slice(0, 1),
    nObserved: fleet.nObserved.slice(0, 1),
  };
  expect(Object.keys(await filesBy('ols', { own: single }))).toEqual(['item_demand_forecast.csv']);
});

function withoutActual(files: Readonly<Record<string, readonly Row[]>>): readonly Row[] {
  return Object.values(files).flatMap((rows) => rows.map((row) => ({ ...row, actual: '' })));
}
