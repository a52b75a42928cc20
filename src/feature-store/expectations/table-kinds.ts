import { z } from 'zod';
import { countOf } from '#src/core/index.ts';
import type { TableView } from './column-view.ts';
import { defineKind, observed, type ExpectationKind } from './expectation-kind.ts';
import type { JsonValue } from './expectation.ts';
import { endsInOrder, numberBoundsForm } from './kwarg-forms.ts';
import { isNumberWithin, numberRange, rangeText, type NumberRange } from './value-range.ts';

const boundsKwargs = z.object(numberBoundsForm).refine(...endsInOrder);

const rows = { noun: 'row', countOf: ({ nRows }: TableView) => nRows };
const columns = { noun: 'column', countOf: ({ columnNames }: TableView) => columnNames.length };
type Counted = typeof rows;

/** Kinds that ask about the table as a whole. */
export const tableKinds = [
  countWithin('expect_table_row_count_to_be_between', rows),
  countEqual('expect_table_row_count_to_equal', rows),
  countWithin('expect_table_column_count_to_be_between', columns),
  countEqual('expect_table_column_count_to_equal', columns),
  defineKind({
    name: 'expect_table_columns_to_match_set',
    summary: 'The table has the columns of a set in any order, and no others unless `exact_match` is false.',
    kwargs: z.object({
      column_set: z.array(z.string()).describe('the names of the columns'),
      exact_match: z.boolean().default(true).describe('whether other columns break it; true unless it is given'),
    }),
    evaluate({ column_set: set, exact_match: isExact }, { columnNames }) {
      const unexpected = columnNames.filter((name) => !set.includes(name)).sort();
      const missing = set.filter((name) => !columnNames.includes(name)).sort();
      const details = mismatch({ unexpected, missing });
      return observed(missing.length === 0 && (unexpected.length === 0 || !isExact), [...columnNames].sort(), details);
    },
    expected: ({ column_set: set, exact_match: isExact }) =>
      `the columns ${set.join(', ')}${isExact ? ' and no others' : ''}`,
    problem: (_, { details }) => mismatchText(details),
  }),
  defineKind({
    name: 'expect_table_columns_to_match_ordered_list',
    summary: 'The table has exactly the columns of a list, in its order.',
    kwargs: z.object({ column_list: z.array(z.string()).describe('the names of the columns in their order') }),
    evaluate({ column_list: list }, { columnNames }) {
      const places = Array.from({ length: Math.max(list.length, columnNames.length) }, (_, place) => ({
        'Expected Column Position': place,
        Expected: list[place] ?? null,
        Found: columnNames[place] ?? null,
      })).filter(({ Expected, Found }) => Expected !== Found);
      return observed(places.length === 0, columnNames, places.length === 0 ? undefined : { mismatched: places });
    },
    expected: ({ column_list: list }) => `the columns ${list.join(', ')}, in this order`,
    problem: (_, { observed_value: found }) => `The columns are ${(found as readonly string[]).join(', ')}.`,
  }),
];

function countWithin(name: string, { noun, countOf: count }: Counted): ExpectationKind {
  return defineKind({
    name,
    summary: `The number of ${noun}s lies in a range.`,
    kwargs: boundsKwargs,
    evaluate: (kwargs, table) =>
      observed(isNumberWithin(count(table), numberRange(kwargs, 'long') as NumberRange), count(table)),
    expected: (kwargs) => `a number of ${noun}s ${rangeText(kwargs)}`,
    problem: (_, { observed_value: found }) => `The table has ${countOf(Number(found), noun)}.`,
  });
}

function countEqual(name: string, { noun, countOf: count }: Counted): ExpectationKind {
  return defineKind({
    name,
    summary: `The table has an exact number of ${noun}s.`,
    kwargs: z.object({ value: z.int().min(0).describe(`the number of ${noun}s`) }),
    evaluate: ({ value }, table) => observed(count(table) === value, count(table)),
    expected: ({ value }) => countOf(value, noun),
    problem: (_, { observed_value: found }) => `The table has ${countOf(Number(found), noun)}.`,
  });
}

/** Gives the details of Great Expectations: only the lists that hold something; undefined where neither does. */
function mismatch(lists: {
  readonly unexpected: readonly string[];
  readonly missing: readonly string[];
}): JsonValue | undefined {
  const filled = Object.entries(lists).filter(([, names]) => names.length > 0);
  return filled.length === 0 ? undefined : { mismatched: Object.fromEntries(filled) };
}

function mismatchText(details: JsonValue | undefined): string {
  const { missing = [], unexpected = [] } = (details as { mismatched: Record<string, readonly string[]> }).mismatched;
  const parts = [];
  if (missing.length > 0) parts.push(`Missing: ${missing.join(', ')}.`);
  if (unexpected.length > 0) parts.push(`Not expected: ${unexpected.join(', ')}.`);
  return parts.join(' ');
}
