import { z } from 'zod';
import { askRows } from './ask-rows.ts';
import { missingColumn, type ColumnView, type TableView } from './column-view.ts';
import { defineKind, impossible, type Finding } from './expectation-kind.ts';
import { columnForm, endsInOrder, mostlyForm, numberBoundsForm, oneEndGiven } from './kwarg-forms.ts';
import { pythonRegex } from './python-regex.ts';
import { rangeText } from './value-range.ts';

const regexForm = z
  .string()
  .superRefine((pattern, context) => {
    try {
      pythonRegex(pattern);
    } catch (error) {
      context.addIssue({ code: 'custom', message: `${JSON.stringify(pattern)}: ${(error as Error).message}` });
    }
  })
  .describe('a regular expression in the syntax of Python; it may match anywhere in the value');
const regexKwargs = z.object({ column: columnForm, regex: regexForm, mostly: mostlyForm });

/**
 * Kinds that ask about the text of values; nulls are not asked. They take text and whole numbers; Great Expectations also takes the
 * text that Python makes of other values, such as `1.0`, which is not what the file held.
 */
export const textKinds = [
  defineKind({
    name: 'expect_column_values_to_match_regex',
    summary: 'A regular expression matches some part of each value.',
    kwargs: regexKwargs,
    evaluate: ({ column, regex, mostly }, table) => askRegex(table, column, { regex, mostly, isUnexpected: false }),
    expected: ({ regex }) => `text that matches ${regex}`,
    problem: () => 'do not match',
  }),
  defineKind({
    name: 'expect_column_values_to_not_match_regex',
    summary: 'A regular expression matches no part of any value.',
    kwargs: regexKwargs,
    evaluate: ({ column, regex, mostly }, table) => askRegex(table, column, { regex, mostly, isUnexpected: true }),
    expected: ({ regex }) => `text that does not match ${regex}`,
    problem: () => 'match',
  }),
  defineKind({
    name: 'expect_column_value_lengths_to_be_between',
    summary: 'The length of each value, in characters (code points), lies in a range.',
    kwargs: z
      .object({ column: columnForm, ...numberBoundsForm, mostly: mostlyForm })
      .refine(...oneEndGiven)
      .refine(...endsInOrder),
    evaluate({ column, mostly, ...kwargs }, table) {
      const { min_value: min = 0, max_value: max = Number.POSITIVE_INFINITY, strict_min, strict_max } = kwargs;
      return askTexts(table, column, mostly, (text) => {
        const length = countCharacters(text);
        return (strict_min ? length <= min : length < min) || (strict_max ? length >= max : length > max);
      });
    },
    expected: (kwargs) => `text with a length of ${rangeText(kwargs)} characters`,
    problem: () => 'have another length',
  }),
  defineKind({
    name: 'expect_column_value_lengths_to_equal',
    summary: 'Each value has one length in characters (code points).',
    kwargs: z.object({
      column: columnForm,
      value: z.int().min(0).describe('the length'),
      mostly: mostlyForm,
    }),
    evaluate: ({ column, value, mostly }, table) =>
      askTexts(table, column, mostly, (text) => countCharacters(text) !== value),
    expected: ({ value }) => `text of ${value} characters`,
    problem: () => 'have another length',
  }),
];

function askRegex(
  table: TableView,
  column: string,
  { regex, mostly, isUnexpected }: { readonly regex: string; readonly mostly: number; readonly isUnexpected: boolean },
): Finding {
  const pattern = pythonRegex(regex);
  return askTexts(table, column, mostly, (text) => pattern.test(text) === isUnexpected);
}

function askTexts(table: TableView, column: string, mostly: number, isUnexpected: (text: string) => boolean): Finding {
  const view = table.column(column);
  if (view === undefined) return impossible(missingColumn(column, table));
  const textAt = textReader(view);
  if (textAt === undefined) {
    return impossible(`The column "${column}" is of type ${view.type}; only text and whole numbers have one spelling.`);
  }
  return askRows(view, mostly, (row) => isUnexpected(textAt(row)));
}

function textReader(view: ColumnView): ((row: number) => string) | undefined {
  if (view.type === 'string') {
    const texts = view.texts()!;
    return (row) => texts[row]!;
  }
  const numbers = view.numbers();
  return view.type === 'integer' || view.type === 'long' ? (row) => String(numbers![row]) : undefined;
}

/** Gives the number of code points, as Python counts; a pair of surrogates is one. */
function countCharacters(text: string): number {
  let count = text.length;
  for (let i = 1; i < text.length; i++) {
    if ((text.charCodeAt(i) & 0xfc00) === 0xdc00 && (text.charCodeAt(i - 1) & 0xfc00) === 0xd800) count--;
  }
  return count;
}
