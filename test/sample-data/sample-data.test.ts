import { readFile } from 'node:fs/promises';
import { expect, test } from '@jest/globals';
import { parse } from 'csv-parse/sync';
import { generateSample, sampleCases, sampleTraits, type SampleTrait } from '#src/sample-data/index.ts';

type DemandRow = {
  location: string;
  product_id: string;
  period: string;
  quantity: string;
  price: string;
  promotion: string;
};

const sample = generateSample();
const demand: readonly DemandRow[] = parse(sample.demand, { columns: true });
const knownFuture: readonly Omit<DemandRow, 'quantity'>[] = parse(sample.knownFuture, { columns: true });
const rowsOfKeys = Map.groupBy(demand, ({ location, product_id }) => `${location} ${product_id}`);

test('the checked-in files are what the generator gives', async () => {
  const folder = 'DataPrep_inputs/batchai';
  expect((await readFile(`${folder}/demand.csv`, 'utf8')) === sample.demand).toBe(true);
  expect((await readFile(`${folder}/known_future.csv`, 'utf8')) === sample.knownFuture).toBe(true);
});

test('has 1,000 keys in less than 2.5 MB, each with a trait, each trait with a key', () => {
  expect(rowsOfKeys.size).toBe(1000);
  expect(sample.demand.length + sample.knownFuture.length).toBeLessThan(2_500_000);
  expect(sampleCases()).toHaveLength(1000);
  expect(new Set(sampleCases().map(({ trait }) => trait))).toEqual(new Set(sampleTraits));
});

test('every row has a month of the range, a whole quantity, a price and a promotion of 0 or 1', () => {
  const bad = demand.filter(
    ({ period, quantity, price, promotion }) =>
      period < '2021-04' ||
      period > '2025-03' ||
      !/^\d{4}-\d{2}$/.test(period) ||
      !/^\d+$/.test(quantity) ||
      !/^\d+\.\d{2}$/.test(price) ||
      !/^[01]$/.test(promotion),
  );
  expect(bad).toEqual([]);
  expect(sample.demand).not.toContain('\r');
});

test('the future follows the demand, 12 months for every key that has not ended', () => {
  const future = Map.groupBy(knownFuture, ({ location, product_id }) => `${location} ${product_id}`);
  const ended = keysOf('ended');
  expect(future.size).toBe(1000 - ended.length);
  expect(ended.filter((key) => future.has(key))).toEqual([]);
  for (const rows of future.values()) {
    expect([rows.length, rows[0]!.period, rows.at(-1)!.period]).toEqual([12, '2025-04', '2026-03']);
  }
});

test('keys carry their traits', () => {
  for (const key of keysOf('too_short')) expect(rowsOfKeys.get(key)).toHaveLength(6);
  for (const key of keysOf('constant')) expect(new Set(quantities(key))).toEqual(new Set([12]));
  for (const key of keysOf('all_zero')) expect(new Set(quantities(key))).toEqual(new Set([0]));
  for (const key of keysOf('ended')) expect(rowsOfKeys.get(key)!.at(-1)!.period < '2025-03').toBe(true);
  for (const key of keysOf('faded_to_zero')) {
    expect(
      quantities(key)
        .slice(-7)
        .every((value) => value === 0),
    ).toBe(true);
    expect(Math.max(...quantities(key))).toBeGreaterThan(0);
  }
  for (const key of keysOf('launched_late')) expect(rowsOfKeys.get(key)![0]!.period > '2021-04').toBe(true);
  for (const key of keysOf('gaps')) expect(rowsOfKeys.get(key)!.length).toBeLessThan(48);
  for (const key of keysOf('intermittent')) {
    expect(quantities(key).filter((value) => value === 0).length).toBeGreaterThan(10);
  }
  for (const key of keysOf('regular')) expect(rowsOfKeys.get(key)).toHaveLength(48);
});

test('demand falls with price and rises with promotions', () => {
  const regular = keysOf('regular').flatMap((key) => rowsOfKeys.get(key)!);
  const meanOf = (promotion: string): number => {
    const found = regular.filter((row) => row.promotion === promotion);
    const relative = found.map((row) => Number(row.quantity) / meanQuantity(`${row.location} ${row.product_id}`));
    return relative.reduce((sum, value) => sum + value, 0) / relative.length;
  };
  expect(meanOf('1')).toBeGreaterThan(1.2 * meanOf('0'));
});

test('another seed or size gives another sample; the same gives the same', () => {
  const small = { nLocations: 2, nProducts: 3, nMonths: 24, nFuture: 2 };
  expect(generateSample(small)).toEqual(generateSample(small));
  expect(generateSample({ ...small, seed: 2 })).not.toEqual(generateSample(small));
  expect(generateSample(small).demand.trim().split('\n')).toHaveLength(1 + 2 * 3 * 24);
});

const meanQuantities = new Map(
  [...rowsOfKeys.keys()].map((key) => {
    const values = quantities(key);
    return [key, values.reduce((sum, value) => sum + value, 0) / values.length];
  }),
);

function meanQuantity(key: string): number {
  return meanQuantities.get(key)!;
}

function quantities(key: string): readonly number[] {
  return rowsOfKeys.get(key)!.map(({ quantity }) => Number(quantity));
}

function keysOf(trait: SampleTrait): readonly string[] {
  return sampleCases()
    .filter((each) => each.trait === trait)
    .map(({ location, product }) => `${location} ${product}`);
}
