import { z } from 'zod';
import { askRows, rowFinding } from './ask-rows.ts';
import { missingColumn, type ColumnView, type TableView } from './column-view.ts';
import { defineKind, impossible, type Finding } from './expectation-kind.ts';
import { columnForm, mostlyForm } from './kwarg-forms.ts';

const orderKwargs = z.object({
  column: columnForm,
  strictly: z.boolean().default(false).describe('whether a value equal to the one before breaks the order'),
  mostly: mostlyForm,
});

/** Kinds that compare the values of a column with one another; nulls are not asked and stand for nothing. */
export const orderKinds = [
  defineKind({
    name: 'expect_column_values_to_be_unique',
    summary: 'No value stands in two rows; every row of a value that does counts.',
    kwargs: z.object({ column: columnForm, mostly: mostlyForm }),
    evaluate({ column, mostly }, table) {
      const view = table.column(column);
      if (view === undefined) return impossible(missingColumn(column, table));
      return view.texts() === undefined ? askRepeatedNumbers(view, mostly) : askRepeatedTexts(view, mostly);
    },
    expected: () => 'each value once',
    problem: () => 'stand in more than one row',
  }),
  defineKind({
    name: 'expect_column_values_to_be_increasing',
    summary: 'Each value is at least the one before it, or above it with `strictly`.',
    kwargs: orderKwargs,
    evaluate: ({ column, mostly, strictly }, table) =>
      askOrder(table, column, mostly, (before, value) => (strictly ? value > before : value >= before)),
    expected: ({ strictly }) => `values that ${strictly ? 'rise' : 'do not fall'} from row to row`,
    problem: ({ strictly }) => (strictly ? 'are not above the value before' : 'are below the value before'),
  }),
  defineKind({
    name: 'expect_column_values_to_be_decreasing',
    summary: 'Each value is at most the one before it, or below it with `strictly`.',
    kwargs: orderKwargs,
    evaluate: ({ column, mostly, strictly }, table) =>
      askOrder(table, column, mostly, (before, value) => (strictly ? value < before : value <= before)),
    expected: ({ strictly }) => `values that ${strictly ? 'fall' : 'do not rise'} from row to row`,
    problem: ({ strictly }) => (strictly ? 'are not below the value before' : 'are above the value before'),
  }),
];

// Sorted numbers, which other expectations share, are faster than a Set of a million.
function askRepeatedNumbers(view: ColumnView, mostly: number): Finding {
  const sorted = view.sorted();
  const repeated = new Set<number>();
  for (let i = 1; i < sorted.length; i++) if (sorted[i] === sorted[i - 1]) repeated.add(sorted[i]!);
  if (repeated.size === 0) return rowFinding(view, mostly, new Uint32Array());
  const numbers = view.numbers()!;
  return askRows(view, mostly, (row) => repeated.has(numbers[row]!));
}

function askRepeatedTexts(view: ColumnView, mostly: number): Finding {
  const texts = view.texts()!;
  const seen = new Set<string>();
  const repeated = new Set<string>();
  for (const text of texts) {
    if (text === null) continue;
    const nBefore = seen.size;
    if (seen.add(text).size === nBefore) repeated.add(text);
  }
  if (repeated.size === 0) return rowFinding(view, mostly, new Uint32Array());
  return askRows(view, mostly, (row) => repeated.has(texts[row]!));
}

function askOrder(
  table: TableView,
  column: string,
  mostly: number,
  isInOrder: (before: number | string, value: number | string) => boolean,
): Finding {
  const view = table.column(column);
  if (view === undefined) return impossible(missingColumn(column, table));
  if (view.type === 'binary') return impossible(`The column "${column}" holds bytes, which have no order.`);
  const values = view.numbers() ?? view.texts()!;
  let before: number | string | undefined;
  return askRows(view, mostly, (row) => {
    const value = values[row]!;
    const isUnexpected = before !== undefined && !isInOrder(before, value);
    before = value;
    return isUnexpected;
  });
}
