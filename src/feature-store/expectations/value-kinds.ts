import { z } from 'zod';
import { instantOf } from '#src/core/index.ts';
import { askRows } from './ask-rows.ts';
import { missingColumn, type ColumnView } from './column-view.ts';
import { defineKind, impossible, type Finding } from './expectation-kind.ts';
import type { JsonValue } from './expectation.ts';
import { columnForm, endsInOrder, mostlyForm, oneEndGiven, valueBoundsForm, valueSetForm } from './kwarg-forms.ts';
import { isNumberWithin, isTextWithin, numberRange, rangeText, textRange, type RangeKwargs } from './value-range.ts';

const setKwargs = z.object({ column: columnForm, value_set: valueSetForm, mostly: mostlyForm });
type SetKwargs = z.output<typeof setKwargs>;

/** Kinds that compare each value with values that are given; nulls are not asked. */
export const valueKinds = [
  defineKind({
    name: 'expect_column_values_to_be_between',
    summary:
      'Each value lies in a range; numbers, text (by its UTF-16 code units), or instants given as ISO 8601 text.',
    kwargs: z
      .object({ column: columnForm, ...valueBoundsForm, mostly: mostlyForm })
      .refine(...oneEndGiven)
      .refine(...endsInOrder),
    evaluate(kwargs, table) {
      const view = table.column(kwargs.column);
      return view === undefined
        ? impossible(missingColumn(kwargs.column, table))
        : askRange(view, kwargs, kwargs.mostly);
    },
    expected: (kwargs) => `values ${rangeText(kwargs)}`,
    problem: (kwargs, result) => outsideText(kwargs, result['partial_unexpected_list'] as readonly JsonValue[]),
  }),
  defineKind({
    name: 'expect_column_values_to_be_in_set',
    summary: 'Each value is one of a set.',
    kwargs: setKwargs,
    evaluate: (kwargs, table) =>
      askSet(kwargs, table.column(kwargs.column), false) ?? impossible(missingColumn(kwargs.column, table)),
    expected: ({ value_set: set }) => `one of ${setText(set)}`,
    problem: () => 'are not in the set',
  }),
  defineKind({
    name: 'expect_column_values_to_not_be_in_set',
    summary: 'No value is one of a set.',
    kwargs: setKwargs,
    evaluate: (kwargs, table) =>
      askSet(kwargs, table.column(kwargs.column), true) ?? impossible(missingColumn(kwargs.column, table)),
    expected: ({ value_set: set }) => `none of ${setText(set)}`,
    problem: () => 'are in the set',
  }),
];

function askRange(view: ColumnView, kwargs: RangeKwargs, mostly: number): Finding {
  if (view.type === 'binary') return impossible(`The column "${view.name}" holds bytes, which have no order.`);
  if (view.type === 'string') {
    const range = textRange(kwargs);
    if (typeof range === 'string') return impossible(`The column "${view.name}" holds text: ${range}`);
    const texts = view.texts()!;
    return askRows(view, mostly, (row) => !isTextWithin(texts[row]!, range));
  }
  const range = numberRange(kwargs, view.type);
  if (typeof range === 'string') return impossible(`The column "${view.name}" is of type ${view.type}: ${range}`);
  const numbers = view.numbers()!;
  return askRows(view, mostly, (row) => !isNumberWithin(numbers[row]!, range));
}

/**
 * Great Expectations reads instants in the set of `to_not_be_in_set` and compares those of `to_be_in_set` as text, which no instant
 * equals; here both are read.
 */
function askSet(
  { value_set: set, mostly }: SetKwargs,
  view: ColumnView | undefined,
  isUnexpected: boolean,
): Finding | undefined {
  if (view === undefined) return undefined;
  const texts = view.type === 'string' ? view.texts() : undefined;
  if (texts !== undefined) {
    const wanted = new Set<unknown>(set);
    return askRows(view, mostly, (row) => wanted.has(texts[row]) === isUnexpected);
  }
  const numbers = view.numbers();
  if (numbers === undefined) return impossible(`The column "${view.name}" holds bytes, which no set can name.`);
  const stray = view.type === 'timestamp' && set.find((value) => value !== null && instantIn(value) === undefined);
  if (stray !== false && stray !== undefined) {
    return impossible(
      `The column "${view.name}" holds instants, and value_set has ${JSON.stringify(stray)}, which is not ISO 8601 text.`,
    );
  }
  const wanted = new Set(set.map((value) => numberIn(view, value)));
  return askRows(view, mostly, (row) => wanted.has(numbers[row]) === isUnexpected);
}

// As in pandas, a truth value equals 0 or 1, and text equals no number.
function numberIn(view: ColumnView, value: JsonValue): number | undefined {
  if (view.type === 'timestamp') return instantIn(value);
  return typeof value === 'number' || typeof value === 'boolean' ? Number(value) : undefined;
}

function instantIn(value: JsonValue): number | undefined {
  return typeof value === 'string' ? instantOf(value) : undefined;
}

/** Gives on which side of the range the examples lie. */
function outsideText(kwargs: RangeKwargs, examples: readonly JsonValue[]): string {
  const { min_value: min, max_value: max, strict_min: strictMin, strict_max: strictMax } = kwargs;
  const side = (value: JsonValue): string => {
    if (min !== undefined && isOrdered(value, min))
      return `are ${strictMin ? 'not above' : 'below'} ${JSON.stringify(min)}`;
    if (max !== undefined && isOrdered(max, value))
      return `are ${strictMax ? 'not below' : 'above'} ${JSON.stringify(max)}`;
    return 'are outside the range';
  };
  const sides = new Set(examples.map((value) => side(value)));
  return sides.size === 1 ? [...sides][0]! : 'are outside the range';
}

// Strict ends are among the unexpected values, hence "or equal"; instants are compared as instants.
function isOrdered(low: JsonValue, high: JsonValue): boolean {
  if (typeof low === 'number' && typeof high === 'number') return low <= high;
  if (typeof low !== 'string' || typeof high !== 'string') return false;
  const [from, to] = [instantOf(low), instantOf(high)];
  return from !== undefined && to !== undefined ? from <= to : low <= high;
}

function setText(set: readonly JsonValue[]): string {
  const shown = set.slice(0, 20).map((value) => JSON.stringify(value));
  return set.length > 20 ? `${shown.join(', ')} and ${set.length - 20} more` : shown.join(', ');
}
