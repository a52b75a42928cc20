import { didYouMean, MusterError, type Fault } from '#src/core/index.ts';
import {
  numberColumn,
  type ColumnDefinition,
  type ColumnValues,
  type TableRows,
  type TableSchema,
} from '#src/tables/index.ts';
import { binNumbers } from './bins.ts';
import { labelCodes, oneHotColumns } from './encoding.ts';
import type { FittedTransformation, FittedTransformations } from './fitted-transformation.ts';
import { fillNulls } from './imputation.ts';

/** Columns and their values. */
export type Content = { readonly schema: TableSchema; readonly rows: TableRows };

/**
 * Applies fitted transformations to rows: those of the training dataset, or new ones. Nulls stay null unless a value was imputed.
 * FEATURE_TRANSFORMATION_INPUT where a column is missing or of another type than the one that was fitted; FEATURE_TRANSFORMATION_VALUE
 * for a category that the training rows did not have, and for a value without a logarithm.
 */
export function applyTransformations(fitted: FittedTransformations, schema: TableSchema, rows: TableRows): Content {
  checkInput(fitted, schema);
  return fitted.reduce<Content>((content, one) => applyFitted(one, content), { schema, rows });
}

/** Applies one fitted transformation; its column is there. What takes the place of the column stands where it stood. */
export function applyFitted(fitted: FittedTransformation, { schema, rows }: Content): Content {
  const made = newColumns(fitted, rows);
  const columns = new Map<string, ColumnValues>();
  const definitions: ColumnDefinition[] = [];
  for (const column of schema) {
    const replacing = column.name === fitted.column ? made : [{ ...column, values: rows.columns[column.name]! }];
    for (const { values, ...definition } of replacing) {
      definitions.push(definition);
      columns.set(definition.name, values);
    }
  }
  return { schema: definitions, rows: { nRows: rows.nRows, columns: Object.fromEntries(columns) } };
}

type NewColumn = ColumnDefinition & { readonly values: ColumnValues };

function newColumns(fitted: FittedTransformation, rows: TableRows): readonly NewColumn[] {
  const { use, column: name, type } = fitted;
  const values = rows.columns[name]!;
  const numbers = (change: (value: number) => number): readonly NewColumn[] => [
    { name, type: 'double', values: numberColumn(rows, name).map(change) },
  ];
  switch (use) {
    case 'impute':
      return [imputedColumn(fitted, rows)];
    case 'min_max':
      return numbers((value) => value * fitted.scale + fitted.offset);
    case 'standard':
    case 'robust':
      return numbers((value) => (value - fitted.center) / fitted.scale);
    case 'bins':
      return [{ name, type: 'integer', values: binNumbers(numberColumn(rows, name), fitted.edges) }];
    case 'label_encode':
      return [{ name, type: 'integer', values: labelCodes({ name, type, values }, fitted) }];
    case 'one_hot':
      return oneHotColumns({ name, type, values }, fitted);
    case 'log1p':
      checkLogarithms(name, numberColumn(rows, name));
      return numbers(Math.log1p);
    default:
      return use satisfies never;
  }
}

function imputedColumn(
  { column: name, value, gives }: Extract<FittedTransformation, { use: 'impute' }>,
  rows: TableRows,
): NewColumn {
  const values = gives === 'double' ? numberColumn(rows, name) : rows.columns[name]!;
  return { name, type: gives, values: fillNulls(values, value) };
}

function checkLogarithms(name: string, values: Float64Array): void {
  const row = values.findIndex((value) => value <= -1);
  if (row < 0) return;
  throw new MusterError('FEATURE_TRANSFORMATION_VALUE', {
    what: `Row ${row} holds ${values[row]}, of which log1p is not a number.`,
    where: { column: name },
    expected: 'numbers above -1',
  });
}

function checkInput(fitted: FittedTransformations, schema: TableSchema): void {
  const names = schema.map((column) => column.name);
  const faults: Fault[] = [];
  const seen = new Set<string>();
  for (const { column: name, type, use } of fitted) {
    // Later transformations of a column take what the first one made.
    if (seen.has(name)) continue;
    seen.add(name);
    const column = schema.find((candidate) => candidate.name === name);
    if (column?.type === type) continue;
    faults.push({
      what:
        column === undefined
          ? `The column, to which ${use} was fitted, is missing.${didYouMean(name, names)}`
          : `The column is of type ${column.type}.`,
      where: { column: name },
      expected: `${type}, as in the training dataset`,
    });
  }
  if (faults.length > 0) throw new MusterError('FEATURE_TRANSFORMATION_INPUT', faults);
}
