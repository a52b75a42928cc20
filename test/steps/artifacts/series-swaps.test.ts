import { existsSync } from 'node:fs';
import { expect, test } from '@jest/globals';
import { selectSeries, takeSeries, type FleetSeries } from '#src/core/index.ts';
import { prepareFleet } from '#src/data-preparation/index.ts';
import { inferSeriesSchema, parseDataSchema, type DataSchema, type SchemaMode } from '#src/feature-store/index.ts';
import { enforceSeriesSchema } from '#src/steps/artifacts/series-schema.ts';
import { monthly, sourceOfFile } from '#test/data-preparation/csv-source.ts';

const modes: readonly SchemaMode[] = ['strict', 'coerce', 'warn'];
const horizon = 12;

const { fleet: wholeSample } = await prepareFleet(
  sourceOfFile('DataPrep_inputs/batchai', 'demand.csv'),
  sourceOfFile('DataPrep_inputs/batchai', 'known_future.csv'),
  {
    ...monthly,
    keyColumns: ['location', 'product_id'],
    covariates: ['price', 'promotion'],
    columns: { time: 'period', target: 'quantity' },
  },
);

// Every twelfth key: what holds for these holds for all, in less time.
const sample = takeSeries(
  wholeSample,
  wholeSample.keys.flatMap((_, i) => (i % 12 === 10 ? [i] : [])),
);

/** Gives the fleet as it was some months before its end: with fewer observed rows, and a horizon of future ones. */
function monthsAgo(fleet: FleetSeries, nMonths: number): FleetSeries {
  const nObserved = fleet.nObserved.map((n) => Math.max(0, n - nMonths));
  const lengths = fleet.keys.map((_, i) => Math.min(nObserved[i]! + horizon, fleet.indptr[i + 1]! - fleet.indptr[i]!));
  const indptr = new Int32Array(lengths.length + 1);
  for (const [i, length] of lengths.entries()) indptr[i + 1] = indptr[i]! + length;
  const cut = (values: Float64Array, isTarget = false): Float64Array => {
    const out = new Float64Array(indptr.at(-1)!);
    for (const [i, length] of lengths.entries()) {
      const from = fleet.indptr[i]!;
      out.set(values.subarray(from, from + length), indptr[i]);
      if (isTarget) out.fill(Number.NaN, indptr[i]! + nObserved[i]!, indptr[i + 1]);
    }
    return out;
  };
  return {
    ...fleet,
    indptr,
    nObserved,
    target: cut(fleet.target, true),
    repaired: Uint8Array.from(cut(Float64Array.from(fleet.repaired))),
    covariates: Object.fromEntries(Object.entries(fleet.covariates).map(([name, values]) => [name, cut(values)])),
  };
}

/** Gives the fleet with two of its columns in each other's place, in the rows that are chosen by series and row. */
function withSwapped(
  fleet: FleetSeries,
  [one, other]: readonly [string, string],
  isChosen: (series: number, row: number) => boolean,
): FleetSeries {
  const columns: Record<string, Float64Array> = { target: fleet.target.slice() };
  for (const [name, values] of Object.entries(fleet.covariates)) columns[name] = values.slice();
  for (let i = 0; i < fleet.keys.length; i++) {
    for (let row = fleet.indptr[i]!; row < fleet.indptr[i + 1]!; row++) {
      if (!isChosen(i, row)) continue;
      [columns[one]![row], columns[other]![row]] = [columns[other]![row]!, columns[one]![row]!];
    }
  }
  const { target, ...covariates } = columns;
  return { ...fleet, target: target!, covariates };
}

const isFuture =
  ({ indptr, nObserved }: FleetSeries) =>
  (i: number, row: number): boolean =>
    row >= indptr[i]! + nObserved[i]!;
const isNewest =
  ({ indptr, nObserved }: FleetSeries) =>
  (i: number, row: number): boolean =>
    row === indptr[i]! + nObserved[i]! - 1;
const isObserved =
  (fleet: FleetSeries) =>
  (i: number, row: number): boolean =>
    !isFuture(fleet)(i, row);

const schemaOf = (fleet: FleetSeries): DataSchema =>
  parseDataSchema(JSON.parse(JSON.stringify(inferSeriesSchema(fleet))), 'input_schema.json');

function refusalOf(schema: DataSchema, fleet: FleetSeries, mode: SchemaMode): string {
  try {
    enforceSeriesSchema(schema, fleet, mode);
    return 'none';
  } catch (error) {
    const { code, message } = error as { readonly code: string; readonly message: string };
    return `${code} ${message}`;
  }
}

test.each([
  ['price and promotion in the future rows alone', ['price', 'promotion'], isFuture, 'of the future rows'],
  ['price and promotion in the newest month alone', ['price', 'promotion'], isNewest, 'of the newest row of each key'],
  ['price and promotion in all observed rows', ['price', 'promotion'], isObserved, 'The values'],
  ['target and price in all observed rows', ['target', 'price'], isObserved, 'changed places with those of "price"'],
  ['target and price in the newest month alone', ['target', 'price'], isNewest, 'of the newest row of each key'],
  ['target and promotion in all observed rows', ['target', 'promotion'], isObserved, 'those of "promotion"'],
] as const)('refuses %s that changed places, in each mode', (_name, pair, rowsOf, said) => {
  const schema = schemaOf(monthsAgo(sample, 3));
  const batch = withSwapped(sample, pair, rowsOf(sample));
  for (const mode of modes) {
    const refusal = refusalOf(schema, batch, mode);
    expect(refusal).toMatch(/^DATA_SCHEMA_COLUMNS /);
    expect(refusal).toContain(said);
  }
});

test('refuses swapped columns whose values all lie in the range of each other', () => {
  // Price 40 to 60 and stock 0 to 100: no value is out of range, but they are spread otherwise.
  const wide = Float64Array.from(sample.target, (_, row) => (row * 37) % 101);
  const narrow = Float64Array.from(sample.target, (_, row) => 90 + ((row * 13) % 11));
  const fleet = { ...sample, covariates: { price: narrow, stock: wide } };
  const batch = withSwapped(fleet, ['price', 'stock'], isFuture(fleet));
  expect(refusalOf(schemaOf(fleet), batch, 'strict')).toMatch(/^DATA_SCHEMA_COLUMNS /);
  expect(refusalOf(schemaOf(fleet), fleet, 'strict')).toBe('none');
});

test.each([12, 6, 3, 1, 0])('takes the sample of %i months before its end, held against a year before', (nMonths) => {
  const schema = schemaOf(monthsAgo(sample, 13));
  for (const mode of modes) expect(refusalOf(schema, monthsAgo(sample, nMonths), mode)).toBe('none');
});

test('takes a period of a key that no file has, and refuses a price that is lost in one that they have', () => {
  // LOC-03/1002 ends a month before the others, and the known future begins behind that month.
  const fleet = selectSeries(wholeSample, ([location]) => location === 'LOC-03');
  const schema = schemaOf(monthsAgo(fleet, 13));
  expect(fleet.covariates['price']!.some((value) => Number.isNaN(value))).toBe(true);
  expect(refusalOf(schema, fleet, 'strict')).toBe('none');
  const price = fleet.covariates['price']!.slice();
  price[fleet.indptr[1]! - 1] = Number.NaN;
  const batch = { ...fleet, covariates: { ...fleet.covariates, price } };
  expect(refusalOf(schema, batch, 'strict')).toMatch(/^DATA_SCHEMA_VALUES .*column "price": 1 value is null/);
  expect(refusalOf(schema, batch, 'warn')).toBe('none');
});

test.each([
  ['levels that double', (value: number) => value * 2],
  ['levels that halve', (value: number) => value / 2],
  ['levels ten times as high', (value: number) => value * 10],
  ['a level of its own', (value: number) => value + 50],
])('takes the future rows with %s of price and promotion', (_name, drift) => {
  const isIn = isFuture(sample);
  const covariates = Object.fromEntries(
    Object.entries(sample.covariates).map(([name, values]) => {
      const drifted = values.slice();
      for (let i = 0; i < sample.keys.length; i++)
        for (let row = sample.indptr[i]!; row < sample.indptr[i + 1]!; row++)
          if (isIn(i, row)) drifted[row] = drift(values[row]!);
      return [name, drifted] as const;
    }),
  );
  expect(refusalOf(schemaOf(sample), { ...sample, covariates }, 'strict')).toBe('none');
});

test('takes flags of a calendar that are all set, or none of them, in the future rows', () => {
  // Open on 9 of 10 rows, closed on the others; the future is one long holiday.
  const flag = (isSet: (row: number) => boolean): Float64Array =>
    Float64Array.from(sample.target, (_, row) => Number(isSet(row)));
  const fleet = {
    ...sample,
    covariates: { open: flag((row) => row % 10 !== 0), closed: flag((row) => row % 10 === 0) },
  };
  const batch = withSwapped(fleet, ['open', 'closed'], isFuture(fleet));
  expect(refusalOf(schemaOf(fleet), batch, 'strict')).toBe('none');
});

test('takes a price that a campaign brings to the level of another column, which stays', () => {
  const other = Float64Array.from(sample.target, (_, row) => 5 + (row % 7) / 10);
  const fleet: FleetSeries = { ...sample, covariates: { ...sample.covariates, competitor: other } };
  const isIn = isFuture(fleet);
  const price = fleet.covariates['price']!.slice();
  for (let i = 0; i < fleet.keys.length; i++)
    for (let row = fleet.indptr[i]!; row < fleet.indptr[i + 1]!; row++) if (isIn(i, row)) price[row] = 5.3;
  const batch = { ...fleet, covariates: { ...fleet.covariates, price } };
  expect(refusalOf(schemaOf(fleet), batch, 'strict')).toBe('none');
});

const folder = '../shared/data';
const isThere = existsSync(folder);

if (!isThere) test.todo(`takes the next months of ${folder}/demand_qty_item_loc.csv: the folder is not there`);

(isThere ? test : test.skip)('takes the next months of real demand, whatever its levels and seasons', async () => {
  const { fleet: all } = await prepareFleet(sourceOfFile(folder, 'demand_qty_item_loc.csv'), undefined, {
    ...monthly,
    keyColumns: ['location', 'product_id'],
    columns: { location: 'loc_id', product_id: 'sp_id', time: 'time_bucket', target: 'repetitive_demand_quantity' },
  });
  const fleet = takeSeries(
    all,
    all.keys.flatMap((_, i) => (i % 4 === 0 ? [i] : [])),
  );
  // Demand of the year before beside it: two columns whose spreads are alike.
  const lagged = Float64Array.from(fleet.target, (value, row) => fleet.target[row - 12] ?? value);
  const both = { ...fleet, covariates: { lagged } };
  for (const nMonths of [24, 21, 18, 15, 12, 6, 3, 1]) {
    const schema = schemaOf(monthsAgo(both, nMonths));
    for (const later of [1, 3, 12]) {
      if (later > nMonths) continue;
      expect(refusalOf(schema, monthsAgo(both, nMonths - later), 'strict')).toBe('none');
    }
  }
});
