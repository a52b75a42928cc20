import { isFloat64Array } from 'node:util/types';
import type { ColumnValues, TableRows } from './rows.ts';
import { compareCodePoints, lowerBound, upperBound } from './string-bounds.ts';
import type { ColumnType, TableSchema } from './table-schema.ts';

/** A bound as the log writes it: a timestamp is ISO text in UTC. */
type Bound = string | number;

/**
 * What the log tells of a part file, so that readers can pass over it (PROTOCOL.md of delta-io/delta, "Per-file Statistics"). A
 * column without a bound that could be trusted has none: truth values, bytes, nulls only, infinities.
 */
export type PartStatistics = {
  readonly numRecords: number;
  readonly minValues: Readonly<Record<string, Bound>>;
  readonly maxValues: Readonly<Record<string, Bound>>;
  readonly nullCount: Readonly<Record<string, number>>;
};

// Spark cuts bounds of text at 32: paths of packed models, by which models are looked up, differ only behind that.
const boundLength = 128;

/** Gives the statistics of rows that were checked against the schema. */
export function statisticsOf(schema: TableSchema, rows: TableRows): PartStatistics {
  const minValues: Record<string, Bound> = {};
  const maxValues: Record<string, Bound> = {};
  const nullCount: Record<string, number> = {};
  for (const { name, type } of schema) {
    const range = rangeOf(rows.columns[name]!);
    nullCount[name] = range.nNulls;
    const min = boundText(type, range.min, 'lower');
    const max = boundText(type, range.max, 'upper');
    if (min !== undefined) minValues[name] = min;
    if (max !== undefined) maxValues[name] = max;
  }
  return { numRecords: rows.nRows, minValues, maxValues, nullCount };
}

type Range = { readonly nNulls: number; readonly min: Bound | undefined; readonly max: Bound | undefined };

function rangeOf(values: ColumnValues): Range {
  if (isFloat64Array(values)) return rangeOfNumbers(values);
  let nNulls = 0;
  let min: Bound | undefined;
  let max: Bound | undefined;
  for (let i = 0; i < values.length; i++) {
    const value = values[i];
    if (value === null || Number.isNaN(value)) nNulls++;
    else if (typeof value === 'number' || typeof value === 'string') {
      if (min === undefined || isBelow(value, min)) min = value;
      if (max === undefined || isBelow(max, value)) max = value;
    }
  }
  return { nNulls, min, max };
}

// As above, for millions of numbers: a third of the time.
function rangeOfNumbers(values: Float64Array): Range {
  let nNulls = 0;
  let min = Number.POSITIVE_INFINITY;
  let max = Number.NEGATIVE_INFINITY;
  for (let i = 0; i < values.length; i++) {
    const value = values[i]!;
    if (Number.isNaN(value)) nNulls++;
    else {
      if (value < min) min = value;
      if (value > max) max = value;
    }
  }
  return nNulls === values.length ? { nNulls, min: undefined, max: undefined } : { nNulls, min, max };
}

function isBelow(left: Bound, right: Bound): boolean {
  if (typeof left === 'string' && typeof right === 'string') return compareCodePoints(left, right) < 0;
  return left < right;
}

function boundText(type: ColumnType, value: Bound | undefined, side: 'lower' | 'upper'): Bound | undefined {
  if (typeof value === 'string')
    return side === 'lower' ? lowerBound(value, boundLength) : upperBound(value, boundLength);
  if (value === undefined || !Number.isFinite(value)) return undefined;
  if (type !== 'timestamp') return value;
  const iso = new Date(value).toISOString();
  // Years beyond 9999 are written with a sign that other readers do not take.
  return /^\d{4}-/.test(iso) ? iso : undefined;
}
