import { isFloat64Array, isUint8Array } from 'node:util/types';
import { didYouMean, MusterError, type ErrorPlace } from '#src/core/index.ts';
import type { ColumnValues, TableRows } from './rows.ts';
import { checkSchema, isNullable, type ColumnDefinition, type ColumnType, type TableSchema } from './table-schema.ts';

const latestInstant = 8.64e15; // ECMA-262, 21.4.1.1 Time Values and Time Range

/** For each type, what values a column of it takes. */
const accepted: Readonly<Record<ColumnType, { readonly text: string; readonly takes: (value: unknown) => boolean }>> = {
  // A lone surrogate has no UTF-8, so the text would come back another one.
  string: { text: 'well-formed text', takes: (value) => typeof value === 'string' && value.isWellFormed() },
  integer: {
    text: 'a whole number of 32 bits',
    takes: (value) => Number.isInteger(value) && ((value as number) | 0) === value,
  },
  long: { text: 'a whole number within 2^53', takes: (value) => Number.isSafeInteger(value) },
  double: { text: 'a number', takes: (value) => typeof value === 'number' },
  boolean: { text: 'true or false', takes: (value) => typeof value === 'boolean' },
  timestamp: {
    text: 'a whole number of epoch milliseconds within ±8.64e15',
    takes: (value) => Number.isInteger(value) && Math.abs(value as number) <= latestInstant,
  },
  binary: { text: 'a Uint8Array', takes: (value) => isUint8Array(value) },
};

/**
 * Refuses rows that a table of the schema cannot hold: TABLE_COLUMN_MISSING, TABLE_SCHEMA_MISMATCH for a column too many,
 * TABLE_VALUE_INVALID with column and row (0 for the first) of the first value that its column does not take.
 */
export function checkRows(schema: TableSchema, rows: TableRows, file: string): void {
  checkSchema(schema);
  const names = schema.map((column) => column.name);
  for (const name of Object.keys(rows.columns)) {
    if (names.includes(name)) continue;
    throw new MusterError('TABLE_SCHEMA_MISMATCH', {
      what: `The rows have a column that the schema does not name.${didYouMean(name, names)}`,
      where: { file, column: name },
      expected: names.join(', '),
    });
  }
  for (const column of schema) checkColumn(column, rows, file);
}

/** Gives a column of rows by name; TABLE_COLUMN_MISSING, with the columns that there are, where it is not one of them. */
export function columnOf(rows: TableRows, name: string, file?: string): ColumnValues {
  if (Object.hasOwn(rows.columns, name)) return rows.columns[name]!;
  const known = Object.keys(rows.columns);
  throw new MusterError('TABLE_COLUMN_MISSING', {
    what: `The rows have no such column.${didYouMean(name, known)}`,
    where: { ...(file === undefined ? {} : { file }), column: name },
    expected: known.join(', '),
  });
}

function checkColumn(column: ColumnDefinition, rows: TableRows, file: string): void {
  const values = columnOf(rows, column.name, file);
  const where = { file, column: column.name };
  if (values.length !== rows.nRows) {
    throw new MusterError('TABLE_VALUE_INVALID', {
      what: `The column has ${values.length} values.`,
      where,
      expected: `${rows.nRows}, one for each row`,
    });
  }
  const { takes, text } = accepted[column.type];
  const isDouble = column.type === 'double';
  // Any of its values is a number, and NaN is null.
  if (isDouble && isFloat64Array(values) && isNullable(column)) return;
  for (let i = 0; i < values.length; i++) {
    const value: unknown = values[i];
    const isNull = value === null || (isDouble && Number.isNaN(value));
    if (isNull ? isNullable(column) : takes(value)) continue;
    refuseValue(value, where, i, isNullable(column) ? `${text} or null` : `${text}; the column takes no null`);
  }
}

function refuseValue(value: unknown, where: ErrorPlace, row: number, expected: string): never {
  const shown = typeof value === 'string' ? JSON.stringify(value.slice(0, 80)) : String(value).slice(0, 80);
  throw new MusterError('TABLE_VALUE_INVALID', {
    what: `Row ${row} has the value ${shown} (${value === null ? 'null' : typeof value}).`,
    where,
    expected,
  });
}
