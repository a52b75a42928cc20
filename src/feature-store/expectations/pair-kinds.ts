import { z } from 'zod';
import { missingColumn, type ColumnView, type TableView } from './column-view.ts';
import { crossGroups, groupColumn, rowsOfSharedGroups } from './column-groups.ts';
import { defineKind, impossible, type Finding, type RowFinding } from './expectation-kind.ts';
import type { JsonValue } from './expectation.ts';
import { columnForm, mostlyForm } from './kwarg-forms.ts';

const pairKwargs = z.object({
  column_A: columnForm,
  column_B: columnForm,
  ignore_row_if: z
    .enum(['both_values_are_missing', 'either_value_is_missing', 'neither'])
    .default('both_values_are_missing')
    .describe('which rows are not asked; both_values_are_missing unless it is given'),
  mostly: mostlyForm,
});
type PairKwargs = z.output<typeof pairKwargs>;

/** Kinds that compare columns row by row. A row that is asked and has a null in a pair breaks the expectation. */
export const pairKinds = [
  defineKind({
    name: 'expect_column_pair_values_a_to_be_greater_than_b',
    summary: 'In each row the value of one column is above that of another, or equal with `or_equal`.',
    kwargs: pairKwargs.extend({
      or_equal: z.boolean().default(false).describe('whether equal values are good too'),
    }),
    evaluate: ({ or_equal: orEqual, ...kwargs }, table) =>
      askPairs(table, kwargs, (a, b) => (orEqual ? a >= b : a > b)),
    expected: ({ column_A: a, column_B: b, or_equal: orEqual }) => `${a} ${orEqual ? 'at least' : 'above'} ${b}`,
    problem: ({ column_A: a, column_B: b, or_equal: orEqual }) =>
      `do not have ${a} ${orEqual ? 'at least' : 'above'} ${b}`,
  }),
  defineKind({
    name: 'expect_column_pair_values_to_be_equal',
    summary: 'In each row two columns have the same value.',
    kwargs: pairKwargs,
    evaluate: (kwargs, table) => askPairs(table, kwargs, (a, b) => a === b),
    expected: ({ column_A: a, column_B: b }) => `${a} equal to ${b}`,
    problem: ({ column_A: a, column_B: b }) => `do not have ${a} equal to ${b}`,
  }),
  defineKind({
    name: 'expect_compound_columns_to_be_unique',
    summary: 'No two rows have the same values in some columns together; a null equals a null.',
    kwargs: z.object({
      column_list: z.array(z.string().min(1)).min(1).describe('the names of the columns'),
      ignore_row_if: z
        .enum(['all_values_are_missing', 'any_value_is_missing', 'never'])
        .default('all_values_are_missing')
        .describe('which rows are not asked; all_values_are_missing unless it is given'),
      mostly: mostlyForm,
    }),
    evaluate: ({ column_list: names, ignore_row_if: ignored, mostly }, table) =>
      askCompound(table, names, { ignored, mostly }),
    expected: ({ column_list: names }) => `each combination of ${names.join(', ')} once`,
    problem: () => 'share their combination with another row',
  }),
];

function askPairs(
  table: TableView,
  { column_A, column_B, ignore_row_if: ignored, mostly }: PairKwargs,
  isMet: (a: number | string, b: number | string) => boolean,
): Finding {
  const found = viewsOf(table, [column_A, column_B]);
  if (typeof found === 'string') return impossible(found);
  const [left, right] = found as readonly [ColumnView, ColumnView];
  if (!areComparable(left, right)) {
    return impossible(
      `The columns "${column_A}" (${left.type}) and "${column_B}" (${right.type}) cannot be compared with each other.`,
    );
  }
  const a = left.numbers() ?? left.texts()!;
  const b = right.numbers() ?? right.texts()!;
  const isIgnored = (nNulls: number): boolean =>
    (ignored === 'both_values_are_missing' && nNulls === 2) || (ignored === 'either_value_is_missing' && nNulls > 0);
  const unexpected: number[] = [];
  let nAsked = 0;
  for (let row = 0; row < table.nRows; row++) {
    const nNulls = Number(left.isNull(row)) + Number(right.isNull(row));
    if (isIgnored(nNulls)) continue;
    nAsked++;
    if (nNulls > 0 || !isMet(a[row]!, b[row]!)) unexpected.push(row);
  }
  const valueAt = (row: number): JsonValue => [left.valueAt(row), right.valueAt(row)];
  return severalColumns({ nRows: table.nRows, nAsked, mostly, valueAt }, Uint32Array.from(unexpected));
}

function askCompound(
  table: TableView,
  names: readonly string[],
  { ignored, mostly }: { readonly ignored: string; readonly mostly: number },
): Finding {
  const views = viewsOf(table, names);
  if (typeof views === 'string') return impossible(views);
  const isIgnored = (nNulls: number): boolean =>
    (ignored === 'all_values_are_missing' && nNulls === views.length) ||
    (ignored === 'any_value_is_missing' && nNulls > 0);
  const asked = Uint8Array.from({ length: table.nRows }, (_, row) => {
    let nNulls = 0;
    for (const view of views) if (view.isNull(row)) nNulls++;
    return isIgnored(nNulls) ? 0 : 1;
  });
  const groups = views.map((view) => groupColumn(view)).reduce((left, right) => crossGroups(left, right));
  const valueAt = (row: number): JsonValue => Object.fromEntries(views.map((view) => [view.name, view.valueAt(row)]));
  const nAsked = asked.reduce((sum, isAsked) => sum + isAsked, 0);
  return severalColumns(
    { nRows: table.nRows, nAsked, mostly, valueAt },
    rowsOfSharedGroups(groups, (row) => asked[row] === 1),
  );
}

function severalColumns(
  shape: Pick<RowFinding, 'nRows' | 'nAsked' | 'mostly' | 'valueAt'>,
  unexpected: Uint32Array,
): RowFinding {
  return { by: 'rows', skipsNulls: true, unexpected, ...shape };
}

/** Gives the views of columns, or the sentence that names those that are not there. */
function viewsOf(table: TableView, names: readonly string[]): readonly ColumnView[] | string {
  const missing = names.filter((name) => table.column(name) === undefined);
  if (missing.length > 0) return missing.map((name) => missingColumn(name, table)).join(' ');
  return names.map((name) => table.column(name)!);
}

function areComparable(left: ColumnView, right: ColumnView): boolean {
  return familyOf(left) === familyOf(right) && left.type !== 'binary';
}

function familyOf({ type }: ColumnView): string {
  return type === 'integer' || type === 'long' ? 'double' : type;
}
