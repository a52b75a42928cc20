import { compareCodePoints, type ColumnType, type ColumnValues } from '#src/tables/index.ts';
import type { Category } from './transformation.ts';

/** The values of one column. */
export type TypedColumn = { readonly name: string; readonly type: ColumnType; readonly values: ColumnValues };

/** Gives the category of a row: its value, null for none. */
export function categoryAt(values: ColumnValues, row: number): Category {
  const value = values[row] as Category | undefined;
  return value === undefined || Number.isNaN(value) ? null : value;
}

/** Gives the distinct values of a column in the order of scikit-learn: numbers by size, text by its code points, false first; null last. */
export function categoriesOf(values: ColumnValues): readonly Category[] {
  const seen = new Set<Category>();
  for (let row = 0; row < values.length; row++) seen.add(categoryAt(values, row));
  return [...seen].sort(compareCategories);
}

/** Orders categories of one column. */
export function compareCategories(left: Category, right: Category): number {
  if (left === null || right === null) return Number(left === null) - Number(right === null);
  if (typeof left === 'string' && typeof right === 'string') return compareCodePoints(left, right);
  return left === right ? 0 : left < right ? -1 : 1;
}
