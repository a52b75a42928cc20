import { isFloat64Array } from 'node:util/types';
import { MusterError, quantileOf } from '#src/core/index.ts';
import type { ColumnValues } from '#src/tables/index.ts';
import { momentsOf } from '../statistics/moments.ts';
import { sortNumbers } from '../statistics/sorted-numbers.ts';
import { categoryAt, compareCategories, type TypedColumn } from './category.ts';
import type { Category, Transformation } from './transformation.ts';

type Imputation = Extract<Transformation, { use: 'impute' }>;

/**
 * Gives the value that stands in for nulls, as scikit-learn's SimpleImputer: of several most frequent values the smallest.
 * FEATURE_TRANSFORMATION_FIT where a column has no value to learn from.
 */
export function fitImputation({ strategy, fill_value }: Imputation, column: TypedColumn): string | number | boolean {
  const value = strategy === 'constant' ? fill_value : learnedValue(strategy, column);
  if (value !== undefined && value !== null) return value;
  throw new MusterError('FEATURE_TRANSFORMATION_FIT', {
    what: `None of the ${column.values.length} training rows has a finite value, so there is no ${strategy}.`,
    where: { column: column.name },
    expected: 'one value or more that is not null',
    toDo: 'Impute a constant, or leave the column out of the view.',
  });
}

/** Gives the values with one in place of null. */
export function fillNulls(values: ColumnValues, value: string | number | boolean): ColumnValues {
  if (isFloat64Array(values)) return values.map((each) => (Number.isNaN(each) ? (value as number) : each));
  return Array.from({ length: values.length }, (_, row) => values[row] ?? value) as ColumnValues;
}

function learnedValue(strategy: Exclude<Imputation['strategy'], 'constant'>, { values }: TypedColumn): Category {
  if (strategy === 'most_frequent') return mostFrequent(values);
  const { sorted } = sortNumbers(values);
  if (sorted.length === 0) return null;
  return strategy === 'mean' ? momentsOf(sorted).mean : quantileOf(sorted, 0.5);
}

function mostFrequent(values: ColumnValues): Category {
  const counts = new Map<Category, number>();
  for (let row = 0; row < values.length; row++) {
    const category = categoryAt(values, row);
    if (category !== null) counts.set(category, (counts.get(category) ?? 0) + 1);
  }
  let best: Category = null;
  for (const [category, count] of counts) {
    const most = counts.get(best) ?? 0;
    if (count > most || (count === most && compareCategories(category, best) < 0)) best = category;
  }
  return best;
}
