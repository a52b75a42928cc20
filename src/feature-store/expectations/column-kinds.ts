import { z } from 'zod';
import { didYouMean } from '#src/core/index.ts';
import { missingColumn, type TableView } from './column-view.ts';
import { defineKind, impossible, observed, type Finding } from './expectation-kind.ts';
import { columnForm, mostlyForm } from './kwarg-forms.ts';
import { knownTypeNames, typesNamed } from './type-names.ts';

const typeName = z.string().superRefine((name, context) => {
  if (typesNamed(name) !== undefined) return;
  const message = `No type is called ${JSON.stringify(name)}.${didYouMean(name, knownTypeNames)}`;
  context.addIssue({ code: 'custom', message });
});

const mostlyOfType = mostlyForm.describe('from 0 to 1; without effect, since all values of a column have one type');

/**
 * Kinds that ask what a column is. The type is that of the whole column; Great Expectations looks at each value where pandas holds
 * Python objects.
 */
export const columnKinds = [
  defineKind({
    name: 'expect_column_to_exist',
    summary: 'The table has the column, at a place if one is given.',
    kwargs: z.object({
      column: columnForm,
      column_index: z.int().min(0).optional().describe('the place of the column, 0 for the first'),
    }),
    // Great Expectations takes the place 0 for no place.
    evaluate: ({ column, column_index: place }, { columnNames }) => ({
      by: 'observed',
      isMet: place === undefined ? columnNames.includes(column) : columnNames[place] === column,
      result: {},
    }),
    expected: ({ column, column_index: place }) =>
      `a column "${column}"${place === undefined ? '' : ` at place ${place} (0 is the first)`}`,
    problem: ({ column_index: place }) =>
      place === undefined ? 'The column is not there.' : `Place ${place} has another column or none.`,
  }),
  defineKind({
    name: 'expect_column_values_to_be_of_type',
    summary: 'The column has a type, by the name that Muster, pandas, Python, SQL or Spark gives it.',
    kwargs: z.object({
      column: columnForm,
      type_: typeName.describe('the name of the type'),
      mostly: mostlyOfType,
    }),
    evaluate: ({ column, type_: name }, table) => askType(table, column, [name]),
    expected: ({ type_: name }) => `the type ${name}`,
    problem: (_, { observed_value: type }) => `The type is ${JSON.stringify(type)}.`,
  }),
  defineKind({
    name: 'expect_column_values_to_be_in_type_list',
    summary: 'The column has one of several types.',
    kwargs: z.object({
      column: columnForm,
      type_list: z.array(typeName).min(1).describe('the names of the types'),
      mostly: mostlyOfType,
    }),
    evaluate: ({ column, type_list: names }, table) => askType(table, column, names),
    expected: ({ type_list: names }) => `one of the types ${names.join(', ')}`,
    problem: (_, { observed_value: type }) => `The type is ${JSON.stringify(type)}.`,
  }),
];

function askType(table: TableView, column: string, names: readonly string[]): Finding {
  const view = table.column(column);
  if (view === undefined) return impossible(missingColumn(column, table));
  return observed(
    names.some((name) => typesNamed(name)?.includes(view.type)),
    view.type,
  );
}
