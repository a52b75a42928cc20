import { expect, test } from '@jest/globals';
import fc from 'fast-check';
import {
  compareKeys,
  countOf,
  countText,
  describeKey,
  didYouMean,
  explainError,
  fileNameOf,
  fileNamesOf,
  frequencies,
  instantOf,
  isMusterError,
  keyId,
  lastObservedPeriod,
  MusterError,
  nearestName,
  normal,
  numberText,
  periodLabel,
  periodNumber,
  periodStart,
  seededRandom,
  seedOf,
  selectSeries,
  seriesAt,
  sortKeyValues,
  type FleetSeries,
} from '#src/core/index.ts';

test.each([
  ['hourly', '2021-04-01T13:59:59Z', '2021-04-01T13'],
  ['daily', '2021-04-01T23:59:59Z', '2021-04-01'],
  ['weekly', '2021-01-03T12:00:00Z', '2020-W53'],
  ['weekly', '2021-01-04T00:00:00Z', '2021-W01'],
  ['weekly', '1969-12-29T00:00:00Z', '1970-W01'],
  ['monthly', '2021-04-30T23:59:59Z', '2021-04'],
  ['monthly', '1969-12-31T23:59:59Z', '1969-12'],
  ['quarterly', '2021-12-31T00:00:00Z', '2021-Q4'],
  ['yearly', '2021-12-31T00:00:00Z', '2021'],
] as const)('the %s period of %s is %s', (frequency, instant, label) => {
  expect(periodLabel(frequency, periodNumber(frequency, Date.parse(instant)))).toBe(label);
});

test('a period starts in itself, and the next one is numbered one higher', () => {
  fc.assert(
    fc.property(fc.constantFrom(...frequencies), fc.integer({ min: -4e12, max: 4e12 }), (frequency, instant) => {
      const period = periodNumber(frequency, instant);
      expect(periodNumber(frequency, periodStart(frequency, period))).toBe(period);
      expect(periodStart(frequency, period)).toBeLessThanOrEqual(instant);
      expect(periodStart(frequency, period + 1)).toBeGreaterThan(instant);
    }),
  );
});

test.each([
  ['2024-02-29', Date.UTC(2024, 1, 29)],
  ['2024-02-29T13:05', Date.UTC(2024, 1, 29, 13, 5)],
  ['2024-02-29 13:05:06.789123', Date.UTC(2024, 1, 29, 13, 5, 6, 789)],
  ['2024-02-29T13:05:06.5+02:00', Date.UTC(2024, 1, 29, 11, 5, 6, 500)],
  ['2024-02-29T13:05:06-0130', Date.UTC(2024, 1, 29, 14, 35, 6)],
  ['2024-02-29T13:05Z', Date.UTC(2024, 1, 29, 13, 5)],
  ['1969-12-31', -86_400_000],
  ['2023-02-29', undefined],
  ['2024-13-01', undefined],
  ['2024-01-01T25:00', undefined],
  ['2024', undefined],
  ['yesterday', undefined],
  ['2026-02-30', undefined],
  ['31.01.2026', undefined],
  ['3', undefined],
  ['12/1', undefined],
  [7, 7],
  [7.5, undefined],
])('reads the instant %j as %d', (text, instant) => {
  expect(instantOf(text)).toBe(instant);
});

test('keys are ordered value by value, whole numbers by size', () => {
  const keys = [['10'], ['9'], ['a'], ['9', 'x'], []];
  expect([...keys].sort(compareKeys)).toEqual([[], ['9'], ['9', 'x'], ['10'], ['a']]);
});

test('the order of keys is total', () => {
  const key = fc.array(fc.oneof(fc.constantFrom('1', '01', '10', '9', 'a', ''), fc.string()), { maxLength: 3 });
  fc.assert(
    fc.property(key, key, key, (a, b, c) => {
      expect(Math.sign(compareKeys(a, b))).toBe(-Math.sign(compareKeys(b, a)) + 0);
      expect(compareKeys(a, b) === 0).toBe(keyId(a) === keyId(b));
      if (compareKeys(a, b) <= 0 && compareKeys(b, c) <= 0) expect(compareKeys(a, c)).toBeLessThanOrEqual(0);
    }),
  );
});

test('a key is described with its columns', () => {
  expect(describeKey(['location', 'product_id'], ['3', '42'])).toBe('location=3, product_id=42');
  expect(describeKey([], [])).toBe('(one model)');
});

test.each([
  ['../x', '%2E.%2Fx'],
  ['a/b', 'a%2Fb'],
  ['CON', '%43ON'],
  ['con.txt', '%63on.txt'],
  ['', '%'],
  ['.', '%2E'],
  ['end.', 'end%2E'],
  ['SKU-12_a.b', 'SKU-12_a.b'],
  ['Müller', 'M%C3%BCller'],
])('the file name of "%s" is "%s"', (text, name) => {
  expect(fileNameOf(text)).toBe(name);
});

test('file names stay apart on a disk that ignores case, and fit into a folder entry', () => {
  fc.assert(
    fc.property(
      fc.uniqueArray(
        fc.oneof(
          fc.string(),
          fc.string({ minLength: 150, maxLength: 400, unit: 'grapheme' }),
          fc.constantFrom('A1', 'a1', 'aUx', 'AUX', '%41'),
        ),
      ),
      (texts) => {
        const names = fileNamesOf(texts);
        expect(new Set([...names.values()].map((name) => name.toLowerCase())).size).toBe(texts.length);
        for (const name of names.values()) expect(name).toMatch(/^[\w.%-]{1,255}$/);
      },
    ),
  );
});

test.each([
  ['quantty', ['quantity', 'price'], 'quantity'],
  ['PRICE', ['quantity', 'price'], 'price'],
  ['tow', ['one', 'two'], 'two'],
  ['zzz', ['quantity', 'price'], undefined],
])('the known name nearest to "%s" of %j is %s', (name, known, nearest) => {
  expect(nearestName(name, known)).toBe(nearest);
  expect(didYouMean(name, known)).toBe(nearest === undefined ? '' : ` Did you mean "${nearest}"?`);
});

test.each([
  [1 / 3, '0.3333333333'],
  [-0, '0'],
  [1e-7, '0.0000001'],
  [12345678901234, '12345678900000'],
  [Number.NaN, ''],
  [Number.POSITIVE_INFINITY, ''],
])('the number %d is written "%s"', (value, text) => {
  expect(numberText(value)).toBe(text);
});

test('counts are grouped by thousands, and have their noun', () => {
  expect([0, 1, 2000].map((count) => countOf(count, 'key'))).toEqual(['0 keys', '1 key', '2,000 keys']);
  expect([0, 999, 1000, 1234567].map(countText)).toEqual(['0', '999', '1,000', '1,234,567']);
});

function draw(seed: number): readonly number[] {
  return Array.from({ length: 20_000 }, seededRandom(seed));
}

test('equal seeds give equal numbers, near seeds do not, and normal numbers have mean 0 and deviation 1', () => {
  expect(draw(7)).toEqual(draw(7));
  expect(draw(7).slice(0, 3)).not.toEqual(draw(8).slice(0, 3));
  expect(seedOf('a', 1)).toBe(seedOf('a', 1));
  expect(seedOf('a', 1)).not.toBe(seedOf('a', 2));
  const random = seededRandom(1);
  const values = Array.from({ length: 20_000 }, () => normal(random));
  const mean = values.reduce((sum, value) => sum + value, 0) / values.length;
  expect(Math.abs(mean)).toBeLessThan(0.03);
  expect(Math.sqrt(values.reduce((sum, value) => sum + (value - mean) ** 2, 0) / values.length)).toBeCloseTo(1, 1);
});

test('an error says what, where, what was expected and what to do', () => {
  const error = new MusterError('SETTINGS_INVALID', [
    { what: 'It is "x".', where: { file: 'a.yml', line: 3, column: 5, path: 'steps[1]' }, expected: 'a number' },
    { what: 'It is missing.', where: { file: 'a.csv', line: 1, column: 'qty' } },
  ]);
  expect(isMusterError(error)).toBe(true);
  expect(isMusterError(Object.assign(new Error('no'), { code: 'ENOENT' }))).toBe(false);
  const text = explainError(error);
  expect(text).toContain('SETTINGS_INVALID');
  expect(text).toContain('a.yml:3:5, steps[1]: It is "x".');
  expect(text).toContain('expected: a number');
  expect(text).toContain('a.csv:1, column "qty": It is missing.');
  expect(text).toContain('to do: ');
});

const fleet: FleetSeries = {
  frequency: 'monthly',
  keyColumns: ['k'],
  keys: [['a'], ['b'], ['c']],
  indptr: Int32Array.of(0, 2, 5, 6),
  firstPeriod: Int32Array.of(10, 11, 3),
  nObserved: Int32Array.of(2, 2, 1),
  target: Float64Array.of(1, 2, 3, 4, Number.NaN, 6),
  repaired: Uint8Array.of(0, 1, 0, 0, 0, 1),
  covariates: { price: Float64Array.of(9, 8, 7, 6, 5, 4) },
};

test('a series is a view on the arrays of its fleet, its covariates reaching into the future', () => {
  const series = seriesAt(fleet, 1);
  expect([series.key, series.firstPeriod, [...series.target], [...series.covariates['price']!]]).toEqual([
    ['b'],
    11,
    [3, 4],
    [7, 6, 5],
  ]);
  expect(series.target.buffer).toBe(fleet.target.buffer);
  expect(lastObservedPeriod(fleet)).toBe(12);
  expect(lastObservedPeriod({ ...fleet, keys: [], indptr: Int32Array.of(0) })).toBeUndefined();
});

test('a selection of series keeps their rows and nothing else', () => {
  const some = selectSeries(fleet, (key) => key[0] !== 'b');
  expect(some.keys).toEqual([['a'], ['c']]);
  expect([...some.indptr]).toEqual([0, 2, 3]);
  expect([...some.target]).toEqual([1, 2, 6]);
  expect([...some.covariates['price']!]).toEqual([9, 8, 4]);
  expect([...some.repaired]).toEqual([0, 1, 1]);
  expect(seriesAt(some, 1)).toEqual(seriesAt(fleet, 2));
  expect(selectSeries(fleet, () => false).keys).toEqual([]);
});

test('values of one key column are sorted as keys of that value alone are', () => {
  fc.assert(
    fc.property(
      fc.uniqueArray(fc.oneof(fc.string(), fc.nat().map(String), fc.stringMatching(/^0{0,2}\d{1,2}$/))),
      (values) => {
        const keys = values.map((value) => [value]);
        expect(sortKeyValues(values)).toEqual([...keys].sort(compareKeys).map(([value]) => value));
      },
    ),
  );
});
