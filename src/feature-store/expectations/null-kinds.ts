import { z } from 'zod';
import { missingColumn, type ColumnView } from './column-view.ts';
import { defineKind, impossible, type RowFinding } from './expectation-kind.ts';
import { columnForm, mostlyForm } from './kwarg-forms.ts';

const kwargs = z.object({ column: columnForm, mostly: mostlyForm });

/** Kinds that ask about nulls. All rows are asked, so `mostly` is a share of all of them. */
export const nullKinds = [
  defineKind({
    name: 'expect_column_values_to_not_be_null',
    summary: 'Each row has a value in the column.',
    kwargs,
    evaluate({ column, mostly }, table) {
      const view = table.column(column);
      return view === undefined ? impossible(missingColumn(column, table)) : askNulls(view, mostly, true);
    },
    expected: () => 'a value in each row',
    problem: () => 'are null',
  }),
  defineKind({
    name: 'expect_column_values_to_be_null',
    summary: 'No row has a value in the column.',
    kwargs,
    evaluate({ column, mostly }, table) {
      const view = table.column(column);
      return view === undefined ? impossible(missingColumn(column, table)) : askNulls(view, mostly, false);
    },
    expected: () => 'null in each row',
    problem: () => 'are not null',
  }),
];

function askNulls(view: ColumnView, mostly: number, unexpectedIsNull: boolean): RowFinding {
  const nUnexpected = unexpectedIsNull ? view.nNulls() : view.nRows - view.nNulls();
  const unexpected = new Uint32Array(nUnexpected);
  let found = 0;
  for (let row = 0; found < nUnexpected; row++) if (view.isNull(row) === unexpectedIsNull) unexpected[found++] = row;
  return {
    by: 'rows',
    unexpected,
    nRows: view.nRows,
    nAsked: view.nRows,
    skipsNulls: false,
    valueAt: view.valueAt,
    mostly,
  };
}
