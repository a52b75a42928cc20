import type { ColumnValues } from '#src/tables/index.ts';
import type { ColumnStatistics } from '#src/feature-store/index.ts';
import { columnKind } from './column-kind.ts';

/** A column in the form in which it is compared with others: numbers, or the numbers of its categories. */
export type Feature =
  | {
      readonly kind: 'number';
      readonly name: string;
      /** [nRows], shifted by the mean and divided by the deviation, so that sums of squares lose no digits; NaN where unknown. */
      readonly values: Float64Array;
    }
  | {
      readonly kind: 'category';
      readonly name: string;
      /** [nRows], from 0 to nCategories - 1; -1 where unknown. */
      readonly codes: Int32Array;
      readonly nCategories: number;
    };

/** Gives a column as a feature; undefined where it has less than two different values, or is neither a number nor a category. */
export function featureOf(statistics: ColumnStatistics, values: ColumnValues): Feature | undefined {
  const kind = columnKind(statistics);
  if (statistics.distinct < 2) return undefined;
  if (kind === 'category') return { kind, name: statistics.column, ...categoryCodes(values) };
  if (kind !== 'number' && kind !== 'time') return undefined;
  const quartile = (share: number) => statistics.quantiles.find((each) => each.share === share)?.value;
  const center = statistics.mean ?? quartile(0.5);
  const range = (quartile(1) ?? 0) - (quartile(0) ?? 0);
  const scale = statistics.deviation ?? range;
  if (center === undefined || !(scale > 0) || !Number.isFinite(scale)) return undefined;
  return { kind: 'number', name: statistics.column, values: standardized(values, center, scale) };
}

/** Gives each value the number of its first appearance among the different ones: [nRows], -1 for null and NaN. */
export function categoryCodes(values: ColumnValues): { readonly codes: Int32Array; readonly nCategories: number } {
  const codes = new Int32Array(values.length);
  const numbers = new Map<unknown, number>();
  for (let i = 0; i < values.length; i++) {
    const value = values[i];
    if (value === null || Number.isNaN(value)) {
      codes[i] = -1;
      continue;
    }
    let code = numbers.get(value);
    if (code === undefined) numbers.set(value, (code = numbers.size));
    codes[i] = code;
  }
  return { codes, nCategories: numbers.size };
}

function standardized(values: ColumnValues, center: number, scale: number): Float64Array {
  const out = new Float64Array(values.length);
  for (let i = 0; i < values.length; i++) {
    const value = values[i] as number | null;
    out[i] = value === null || !Number.isFinite(value) ? Number.NaN : (value - center) / scale;
  }
  return out;
}
