import type { ColumnValues } from '#src/tables/index.ts';
import { commonGapOf } from './common-gap.ts';
import { histogramOf } from './histogram.ts';
import { momentsOf } from './moments.ts';
import { quantilesOf } from './quantiles.ts';
import { countRuns, sortNumbers, type SortedNumbers } from './sorted-numbers.ts';
import { mostFrequent, type ValueCount } from './value-counts.ts';

// Up to so many values a number is more of a category, and each is shown.
const fewValues = 12;

/** Gives the statistics of a column of numbers; whole ones get bins that are whole numbers wide. */
export function numberStatistics(values: ColumnValues, options: { readonly isWhole: boolean }) {
  const numbers = sortNumbers(values);
  const { distinct, counts } = countRuns(numbers.sorted);
  return {
    ...rangeStatistics(numbers, distinct.length),
    ...momentsOf(numbers.sorted),
    histogram: histogramOf(numbers.sorted, options),
    topValues: distinct.length > fewValues ? [] : valueCounts(distinct, counts),
  };
}

/** Gives the statistics of a column of timestamps, epoch milliseconds. */
export function timestampStatistics(values: ColumnValues) {
  const numbers = sortNumbers(values);
  const { distinct } = countRuns(numbers.sorted);
  return {
    ...rangeStatistics(numbers, distinct.length),
    histogram: histogramOf(numbers.sorted, { isWhole: false }),
    commonGap: commonGapOf(distinct),
  };
}

function rangeStatistics({ sorted, nulls, infinite, distinctInfinities }: SortedNumbers, distinct: number) {
  const quantiles = quantilesOf(sorted);
  return {
    count: sorted.length + infinite,
    nulls,
    infinite,
    distinct: distinct + distinctInfinities,
    min: quantiles[0]?.value ?? null,
    max: quantiles.at(-1)?.value ?? null,
    quantiles,
  };
}

function valueCounts(distinct: Float64Array, counts: Int32Array): readonly ValueCount[] {
  return mostFrequent(Array.from(distinct, (value, i) => [value, counts[i]!] as const));
}
