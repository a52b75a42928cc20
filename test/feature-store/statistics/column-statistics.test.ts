import { expect, test } from '@jest/globals';
import fc from 'fast-check';
import { columnStatistics, type ColumnStatistics } from '../../../src/feature-store/statistics/column-statistics.ts';
import type { ColumnType, ColumnValues } from '#src/tables/index.ts';

const statisticsOf = (type: ColumnType, values: ColumnValues): ColumnStatistics =>
  columnStatistics([{ name: 'x', type }], { nRows: values.length, columns: { x: values } })[0]!;

const quantileValues = (statistics: ColumnStatistics) => statistics.quantiles.map(({ value }) => value);

const nothing = {
  infinite: 0,
  distinct: 0,
  min: null,
  max: null,
  mean: null,
  deviation: null,
  quantiles: [],
  histogram: [],
  topValues: [],
  lengths: null,
  commonGap: null,
};

test('gives what numpy gives for whole numbers: mean, std(ddof=1), quantile, histogram', () => {
  // numpy 2.4: x = [3,1,4,1,5,9,2,6,5,3,5]; np.mean, np.std(ddof=1), np.quantile(x, [0,.05,.25,.5,.75,.95,1])
  const statistics = statisticsOf('long', [3, 1, 4, 1, null, 5, 9, 2, 6, 5, 3, 5]);
  expect(statistics).toMatchObject({
    type: 'long',
    count: 11,
    nulls: 1,
    infinite: 0,
    distinct: 7,
    min: 1,
    max: 9,
    mean: 4,
  });
  expect(statistics.deviation).toBeCloseTo(2.3664319132398464, 14);
  expect(statistics.quantiles.map(({ share }) => share)).toEqual([0, 0.05, 0.25, 0.5, 0.75, 0.95, 1]);
  expect(quantileValues(statistics)).toEqual([1, 1, 2.5, 4, 5, 7.5, 9]);
  // np.histogram(x, bins=[1, 3, 5, 7, 9, 11])
  expect(statistics.histogram.map(({ count }) => count)).toEqual([3, 3, 4, 0, 1]);
  expect(statistics.histogram[0]).toEqual({ from: 1, to: 3, count: 3 });
  expect(statistics.topValues.slice(0, 3)).toEqual([
    { value: 5, count: 3 },
    { value: 1, count: 2 },
    { value: 3, count: 2 },
  ]);
});

test('gives the bins of numpy.histogram(x, bins="fd") for skewed numbers', () => {
  // numpy 2.4: x = np.array([((i * 7919) % 1009) / 10 for i in range(1000)]) ** 1.5
  const x = Float64Array.from({ length: 1000 }, (_, i) => (((i * 7919) % 1009) / 10) ** 1.5);
  const statistics = statisticsOf('double', x);
  expect(statistics.mean).toBeCloseTo(405.6483149683695, 10);
  expect(statistics.deviation).toBeCloseTo(304.1567539909657, 10);
  const expected = [
    0, 11.16365351184288, 127.06830142327908, 359.4031665918835, 657.6550129829271, 937.7396322595706,
    1012.0239680956178,
  ];
  for (const [i, value] of quantileValues(statistics).entries()) expect(value).toBeCloseTo(expected[i]!, 10);
  expect(statistics.histogram.map(({ count }) => count)).toEqual([215, 126, 106, 95, 87, 82, 76, 74, 70, 69]);
  expect(statistics.histogram[0]!.to).toBeCloseTo(101.20239681, 7);
  expect(statistics.topValues).toEqual([]);
});

test('takes Sturges’ number of bins, as numpy.histogram(x, bins="sturges"), where half of the values are equal', () => {
  const x = Float64Array.of(...Array.from({ length: 60 }, () => 0.5), 1.5, 2.5, 3.5, 50.5, 100.5);
  expect(statisticsOf('double', x).histogram.map(({ count }) => count)).toEqual([63, 0, 0, 0, 1, 0, 0, 1]);
});

test('loses no digit far from zero', () => {
  // numpy: np.std([1e9 + 4, 1e9 + 7, 1e9 + 13, 1e9 + 16], ddof=1); sums of squares would give 0 or the root of a negative number
  const statistics = statisticsOf('double', Float64Array.of(1e9 + 16, 1e9 + 4, 1e9 + 13, 1e9 + 7));
  expect(statistics.mean).toBe(1_000_000_010);
  expect(statistics.deviation).toBeCloseTo(5.477225575051661, 12);
  const expected = [1000000004, 1000000004.45, 1000000006.25, 1000000010, 1000000013.75, 1000000015.55, 1000000016];
  expect(quantileValues(statistics)).toEqual(expected);
});

test.each([
  { at: 'the largest doubles', values: [1.7e308, 1.7e308, 1.6e308], mean: (1.7e308 / 3) * 2 + 1.6e308 / 3 },
  { at: 'the smallest', values: [3e-308, 1e-308], mean: 2e-308 },
])('stays within the range of a double at $at', ({ values, mean }) => {
  const statistics = statisticsOf('double', Float64Array.from(values));
  expect(statistics.mean! / mean).toBeCloseTo(1, 12);
  expect(statistics.deviation).toBeGreaterThan(0);
  expect(statistics.histogram.reduce((sum, { count }) => sum + count, 0)).toBe(values.length);
});

test.each(['double', 'long', 'integer', 'timestamp', 'string', 'boolean', 'binary'] as const)(
  'gives nothing but the nulls of a column of nulls, and zeros without rows: %s',
  (type) => {
    expect(statisticsOf(type, [null, null])).toEqual({ column: 'x', type, ...nothing, count: 0, nulls: 2 });
    expect(statisticsOf(type, [])).toEqual({ column: 'x', type, ...nothing, count: 0, nulls: 0 });
  },
);

test('knows of one value its mean, not its deviation', () => {
  const statistics = statisticsOf('double', Float64Array.of(2.5));
  expect(statistics).toMatchObject({ count: 1, distinct: 1, min: 2.5, max: 2.5, mean: 2.5, deviation: null });
  expect(statistics.histogram).toEqual([{ from: 2.5, to: 2.5, count: 1 }]);
});

test('puts a constant column into one bin', () => {
  const statistics = statisticsOf('long', [7, 7, 7]);
  expect(statistics).toMatchObject({ deviation: 0, histogram: [{ from: 7, to: 7, count: 3 }], distinct: 1 });
});

test('counts infinite values and computes without them; NaN is null; zero has no sign', () => {
  const statistics = statisticsOf(
    'double',
    Float64Array.of(
      Number.NaN,
      Number.POSITIVE_INFINITY,
      1,
      Number.NEGATIVE_INFINITY,
      3,
      Number.POSITIVE_INFINITY,
      -0,
      0,
    ),
  );
  expect(statistics).toMatchObject({ count: 7, nulls: 1, infinite: 3, distinct: 5, min: 0, max: 3, mean: 1 });
  expect(JSON.parse(JSON.stringify(statistics))).toEqual(statistics);
});

test('gives bins of whole numbers equally many of them', () => {
  const statistics = statisticsOf(
    'integer',
    Int32Array.from({ length: 1300 }, (_, i) => i % 13),
  );
  expect(new Set(statistics.histogram.map(({ count }) => count))).toEqual(new Set([200, 100]));
  expect(statistics.histogram.every(({ from, to }) => Number.isInteger(from) && Number.isInteger(to))).toBe(true);
});

test('tells of text the frequent values, the ends of its order and its lengths in characters', () => {
  const statistics = statisticsOf('string', ['pear', 'fig', null, '😀😀', 'pear', '', 'fig', 'apple']);
  expect(statistics).toEqual({
    column: 'x',
    type: 'string',
    ...nothing,
    count: 7,
    nulls: 1,
    distinct: 5,
    min: '',
    max: '😀😀',
    lengths: { min: 0, max: 5 },
    topValues: [
      { value: 'fig', count: 2 },
      { value: 'pear', count: 2 },
      { value: '', count: 1 },
      { value: 'apple', count: 1 },
      { value: '😀😀', count: 1 },
    ],
  });
});

test('keeps the 20 most frequent of many values', () => {
  const values = Array.from({ length: 500 }, (_, i) => `v${String(Math.floor(Math.sqrt(i))).padStart(2, '0')}`);
  const { topValues, distinct } = statisticsOf('string', values);
  expect([distinct, topValues.length]).toEqual([23, 20]);
  expect(topValues[0]).toEqual({ value: 'v21', count: 43 });
  expect(topValues.at(-1)).toEqual({ value: 'v03', count: 7 });
});

test('counts truth values, and bytes by their content', () => {
  expect(statisticsOf('boolean', [true, false, true, null])).toMatchObject({
    count: 3,
    distinct: 2,
    topValues: [
      { value: true, count: 2 },
      { value: false, count: 1 },
    ],
  });
  const bytes = [Uint8Array.of(1, 2), Uint8Array.of(1, 2), Uint8Array.of(3), null];
  expect(statisticsOf('binary', bytes)).toMatchObject({ count: 3, nulls: 1, distinct: 2, lengths: { min: 1, max: 2 } });
});

test('finds the usual step of timestamps, whatever their order', () => {
  const day = 86_400_000;
  const statistics = statisticsOf('timestamp', [5 * day, 0, day, null, day, 2 * day, 9 * day]);
  expect(statistics).toMatchObject({ min: 0, max: 9 * day, mean: null, deviation: null });
  expect(statistics.commonGap).toEqual({ gapInMs: day, count: 2 });
  expect(statisticsOf('timestamp', [3, 3]).commonGap).toBeNull();
});

test('keeps the laws of counts and order for any numbers, whatever the order of the rows', () => {
  const anyColumn = fc.array(fc.oneof(fc.double(), fc.integer({ min: -3, max: 3 }), fc.constant(null)), {
    maxLength: 60,
  });
  fc.assert(
    fc.property(anyColumn, (values) => {
      const statistics = statisticsOf('double', values);
      const { count, nulls, infinite, distinct, min, max, histogram } = statistics;
      const known = values.filter((value) => value !== null && !Number.isNaN(value));
      expect([count, nulls]).toEqual([known.length, values.length - known.length]);
      expect(distinct).toBe(new Set(known).size);
      expect(histogram.reduce((sum, bin) => sum + bin.count, 0)).toBe(count - infinite);
      for (const [i, bin] of histogram.entries()) {
        if (i > 0) expect(bin.from).toBe(histogram[i - 1]!.to);
        if (histogram.length > 1) expect(bin.to).toBeGreaterThan(bin.from);
      }
      const quantiles = quantileValues(statistics);
      expect(quantiles).toEqual(quantiles.toSorted((left, right) => left - right));
      if (count > infinite) expect([quantiles[0], quantiles.at(-1)]).toEqual([min, max]);
      expect(statisticsOf('double', values.toReversed())).toEqual(statistics);
      expect(JSON.parse(JSON.stringify(statistics))).toEqual(statistics);
    }),
  );
});

test('puts each whole number into the bin that its edges say', () => {
  fc.assert(
    fc.property(fc.array(fc.maxSafeInteger(), { minLength: 1, maxLength: 40 }), (values) => {
      const { histogram } = statisticsOf('long', values);
      for (const [i, { from, to, count }] of histogram.entries()) {
        const isLast = i === histogram.length - 1;
        expect(values.filter((value) => value >= from && (value < to || (isLast && value === to))).length).toBe(count);
      }
    }),
  );
});
