import { z } from 'zod';
import { countDistinct, deviationOf, meanOf, medianOf, sumOf } from './column-aggregates.ts';
import { jsonOfNumber, missingColumn, type ColumnView } from './column-view.ts';
import { defineKind, impossible, observed, type ExpectationKind, type Finding } from './expectation-kind.ts';
import { columnForm, endsInOrder, numberBoundsForm, valueBoundsForm } from './kwarg-forms.ts';
import {
  isNumberWithin,
  isTextWithin,
  numberRange,
  rangeText,
  textRange,
  type NumberRange,
  type RangeKwargs,
} from './value-range.ts';

/** A number that a column is summed up in. */
type Aggregate = {
  /** The part of the kind's name: `expect_column_<name>_to_be_between`. */
  readonly name: string;
  /** What it is, as a sentence starts with it. */
  readonly title: string;
  readonly of: (view: ColumnView) => number;
  /** Whether it counts values, whatever their type; else it computes with them. */
  readonly isCount?: boolean;
};

const aggregates: readonly Aggregate[] = [
  { name: 'mean', title: 'the mean', of: meanOf },
  { name: 'median', title: 'the median', of: medianOf },
  { name: 'stdev', title: 'the standard deviation (of a sample)', of: deviationOf },
  { name: 'sum', title: 'the sum', of: sumOf },
  { name: 'unique_value_count', title: 'the number of different values', of: countDistinct, isCount: true },
  {
    name: 'proportion_of_unique_values',
    title: 'the share of different values in all values',
    of: (view) => shareOf(countDistinct(view), view.nRows - view.nNulls()),
    isCount: true,
  },
  {
    name: 'proportion_of_non_null_values',
    title: 'the share of rows with a value',
    of: (view) => shareOf(view.nRows - view.nNulls(), view.nRows),
    isCount: true,
  },
];

/**
 * Kinds that sum a column up in one number or value; nulls are left out. Where no values are left there is no mean, median, deviation,
 * least or greatest value, and the expectation is not met; the sum is 0.
 */
export const aggregateKinds: readonly ExpectationKind[] = [
  ...aggregates.map((aggregate) => aggregateKind(aggregate)),
  extremeKind('min', 'the least value'),
  extremeKind('max', 'the greatest value'),
];

function aggregateKind({ name, title, of, isCount = false }: Aggregate): ExpectationKind {
  return defineKind({
    name: `expect_column_${name}_to_be_between`,
    summary: `${capital(title)} lies in a range${isCount ? '' : '; a column of numbers or truth values'}.`,
    kwargs: z.object({ column: columnForm, ...numberBoundsForm }).refine(...endsInOrder),
    evaluate(kwargs, table) {
      const view = table.column(kwargs.column);
      if (view === undefined) return impossible(missingColumn(kwargs.column, table));
      if (!isCount && (view.texts() !== undefined || view.type === 'timestamp')) {
        return impossible(`The column "${view.name}" is of type ${view.type}, not of numbers.`);
      }
      const value = of(view);
      return observed(
        isNumberWithin(value, numberRange(kwargs, 'double') as NumberRange),
        jsonOfNumber('double', value),
      );
    },
    expected: (kwargs) => `${title} ${rangeText(kwargs)}`,
    problem: (_, { observed_value: value }) => `${capital(title)} is ${JSON.stringify(value)}.`,
  });
}

function extremeKind(name: 'min' | 'max', title: string): ExpectationKind {
  return defineKind({
    name: `expect_column_${name}_to_be_between`,
    summary: `${capital(title)} lies in a range; numbers, text, or instants given as ISO 8601 text.`,
    kwargs: z.object({ column: columnForm, ...valueBoundsForm }).refine(...endsInOrder),
    evaluate(kwargs, table) {
      const view = table.column(kwargs.column);
      return view === undefined ? impossible(missingColumn(kwargs.column, table)) : askExtreme(view, kwargs, name);
    },
    expected: (kwargs) => `${title} ${rangeText(kwargs)}`,
    problem: (_, { observed_value: value }) => `${capital(title)} is ${JSON.stringify(value)}.`,
  });
}

function askExtreme(view: ColumnView, kwargs: RangeKwargs, name: 'min' | 'max'): Finding {
  if (view.type === 'binary') return impossible(`The column "${view.name}" holds bytes, which have no order.`);
  const texts = view.texts();
  if (texts !== undefined) {
    const range = textRange(kwargs);
    if (typeof range === 'string') return impossible(`The column "${view.name}" holds text: ${range}`);
    const extreme = extremeText(texts, name);
    return observed(extreme !== null && isTextWithin(extreme, range), extreme);
  }
  const range = numberRange(kwargs, view.type);
  if (typeof range === 'string') return impossible(`The column "${view.name}" is of type ${view.type}: ${range}`);
  const extreme = view.sorted().at(name === 'min' ? 0 : -1) ?? Number.NaN;
  return observed(isNumberWithin(extreme, range), jsonOfNumber(view.type, extreme));
}

function extremeText(texts: readonly (string | null)[], name: 'min' | 'max'): string | null {
  let extreme: string | null = null;
  for (const text of texts) {
    if (text === null) continue;
    if (extreme === null || (name === 'min' ? text < extreme : text > extreme)) extreme = text;
  }
  return extreme;
}

// Of nothing the share is 0, as Great Expectations has it.
function shareOf(count: number, all: number): number {
  return all === 0 ? 0 : count / all;
}

function capital(text: string): string {
  return text.charAt(0).toUpperCase() + text.slice(1);
}
