import type { ColumnType, ColumnValues, TableRows, TableSchema } from '#src/tables/index.ts';
import type { CommonGap } from './common-gap.ts';
import type { HistogramBin } from './histogram.ts';
import { numberStatistics, timestampStatistics } from './number-statistics.ts';
import type { Quantile } from './quantiles.ts';
import { binaryStatistics, booleanStatistics, textStatistics } from './text-statistics.ts';
import type { ValueCount } from './value-counts.ts';

/** What the values of one column are like; plain JSON: what a type or an empty column does not have is null or an empty list. */
export type ColumnStatistics = {
  readonly column: string;
  readonly type: ColumnType;
  /** Values that are not null: `count + nulls` is the number of rows. */
  readonly count: number;
  /** Nulls; in a column of numbers NaN is null. */
  readonly nulls: number;
  /** Infinite values: they are counted and distinct, and have no part in min, max, mean, deviation, quantiles and histogram. */
  readonly infinite: number;
  /** Different values, nulls apart. */
  readonly distinct: number;
  /** The smallest: a number, epoch milliseconds, or text in JavaScript's order (UTF-16); of truth values and bytes null. */
  readonly min: number | string | null;
  /** The largest, as `min`. */
  readonly max: number | string | null;
  /** The arithmetic mean of numbers. */
  readonly mean: number | null;
  /** The standard deviation of numbers with n - 1 below the line; null below two values. */
  readonly deviation: number | null;
  /** Of numbers and timestamps, for the shares 0, .05, .25, .5, .75, .95 and 1. */
  readonly quantiles: readonly Quantile[];
  /** Equal bins of numbers and timestamps, at most 50; their counts add up to `count - infinite`. */
  readonly histogram: readonly HistogramBin[];
  /** The 20 most frequent values of text and truth values, and all of numbers that have at most 12; by count, then by value. */
  readonly topValues: readonly ValueCount[];
  /** The shortest and the longest text in characters (code points), or value in bytes. */
  readonly lengths: { readonly min: number; readonly max: number } | null;
  /** Of timestamps, the step that is most frequent between one distinct value and the next. */
  readonly commonGap: CommonGap | null;
};

/** Gives the exact statistics of each column of the schema; the rows must be such as a table of the schema takes. */
export function columnStatistics(schema: TableSchema, rows: TableRows): readonly ColumnStatistics[] {
  return schema.map(({ name, type }) => ({
    column: name,
    type,
    ...withoutStatistics,
    ...statisticsOfType(type, rows.columns[name]!),
  }));
}

const withoutStatistics = {
  infinite: 0,
  min: null,
  max: null,
  mean: null,
  deviation: null,
  quantiles: [],
  histogram: [],
  topValues: [],
  lengths: null,
  commonGap: null,
} satisfies Partial<ColumnStatistics>;

function statisticsOfType(type: ColumnType, values: ColumnValues) {
  switch (type) {
    case 'double':
      return numberStatistics(values, { isWhole: false });
    case 'integer':
    case 'long':
      return numberStatistics(values, { isWhole: true });
    case 'timestamp':
      return timestampStatistics(values);
    case 'string':
      return textStatistics(values);
    case 'boolean':
      return booleanStatistics(values);
    case 'binary':
      return binaryStatistics(values);
    default:
      return type satisfies never;
  }
}
