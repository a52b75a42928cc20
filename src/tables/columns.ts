import { isFloat64Array } from 'node:util/types';
import { MusterError } from '#src/core/index.ts';
import { columnOf } from './check-rows.ts';
import type { TableRows } from './rows.ts';

/**
 * Gives a column of text, [nRows]. TABLE_COLUMN_MISSING where there is no such column, TABLE_COLUMN_TYPE where one of its values is
 * null or no text.
 */
export function stringColumn(rows: TableRows, name: string): readonly string[] {
  const values = columnOf(rows, name);
  for (let i = 0; i < values.length; i++) {
    if (typeof values[i] !== 'string') refuse(name, i, values[i], 'text in each row');
  }
  return values as readonly string[];
}

/**
 * Gives a column of numbers or timestamps, [nRows], with NaN for null; the caller's own array where it is a Float64Array already.
 * TABLE_COLUMN_MISSING where there is no such column, TABLE_COLUMN_TYPE where one of its values is no number.
 */
export function numberColumn(rows: TableRows, name: string): Float64Array {
  const values = columnOf(rows, name);
  if (isFloat64Array(values)) return values;
  const numbers = new Float64Array(values.length);
  for (let i = 0; i < values.length; i++) {
    const value = values[i];
    if (typeof value === 'number') numbers[i] = value;
    else if (value === null) numbers[i] = Number.NaN;
    else refuse(name, i, value, 'a number or null in each row');
  }
  return numbers;
}

function refuse(name: string, row: number, value: unknown, expected: string): never {
  const shown = typeof value === 'string' ? JSON.stringify(value.slice(0, 80)) : String(value).slice(0, 80);
  throw new MusterError('TABLE_COLUMN_TYPE', {
    what: `Row ${row} holds ${shown} (${value === null ? 'null' : typeof value}).`,
    where: { column: name },
    expected,
  });
}
