import { countOf, MusterError } from '#src/core/index.ts';
import { inferDataSchema, type DataSchema } from '#src/feature-store/index.ts';
import type { ColumnType, ColumnValues, TableRows, TableSchema } from '#src/tables/index.ts';
import type { InputRow } from './model-to-register.ts';

/**
 * Gives rows of plain values as a table: a column of numbers, of truth values, or else of text, with null where a row lacks it. Throws
 * REGISTRY_MODEL_INVALID for values that are not plain or a column of several types; `what` names the rows.
 */
export function tableOfRows(
  rows: readonly InputRow[],
  what: string,
): { readonly schema: TableSchema; readonly rows: TableRows } {
  const names = [...new Set(rows.flatMap((row) => Object.keys(row)))];
  const schema = names.map((name) => ({ name, type: typeOf(rows, name, what), nullable: true }));
  // Each column is of one type, which `typeOf` has seen to.
  const columns = names.map((name) => [name, rows.map((row) => row[name] ?? null) as ColumnValues] as const);
  return { schema, rows: { nRows: rows.length, columns: Object.fromEntries(columns) } };
}

/**
 * Gives the columns and types of an input example as a data schema, which holds new rows against no bounds: some rows do not tell what
 * values there may be. Throws REGISTRY_MODEL_INVALID.
 */
export function signatureOfExample(example: readonly InputRow[], keyColumns: readonly string[]): DataSchema {
  const table = tableOfRows(example, 'The input example');
  const inferred = inferDataSchema(table.schema, table.rows, { keys: keyColumns });
  const columns = inferred.columns.map((column) => ({
    ...column,
    whole: false,
    range: null,
    categories: null,
    quantiles: null,
    lengths: null,
  }));
  return { ...inferred, columns };
}

const types: Readonly<Record<string, ColumnType>> = { number: 'double', boolean: 'boolean', string: 'string' };

function typeOf(rows: readonly InputRow[], name: string, what: string): ColumnType {
  const found = new Set<ColumnType>();
  for (const [at, row] of rows.entries()) {
    const value: unknown = row[name] ?? null;
    if (value === null) continue;
    const type = types[typeof value];
    if (type === undefined || (typeof value === 'number' && !Number.isFinite(value))) {
      throw new MusterError('REGISTRY_MODEL_INVALID', {
        what: `${what} holds ${typeof value === 'number' ? value : `a value of the type ${typeof value}`} in row ${at}.`,
        where: { column: name },
        expected: 'texts, finite numbers, true, false and null',
      });
    }
    found.add(type);
  }
  const [first = 'string', ...others] = found;
  if (others.length === 0) return first;
  throw new MusterError('REGISTRY_MODEL_INVALID', {
    what: `${what} has values of ${countOf(found.size, 'type')} in one column: ${[...found].join(', ')}.`,
    where: { column: name },
    expected: 'values of one type, or null',
  });
}
