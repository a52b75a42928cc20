import { isFloat64Array, isUint8Array } from 'node:util/types';
import type { DecodedArray } from 'hyparquet';
import { isNullable, type ColumnDefinition, type ColumnType } from './table-schema.ts';

/** A column as it is read: doubles with NaN for null, all else with null. */
export type ReadColumn = Float64Array | (string | number | boolean | Uint8Array | null)[];

/** Gives a column of `nRows` nulls. */
export function newColumn(type: ColumnType, nRows: number): ReadColumn {
  if (type === 'double') return new Float64Array(nRows).fill(Number.NaN);
  return Array<null>(nRows).fill(null);
}

/** Writes the values that a Parquet file holds for rows `at` and behind; an error where one is not of the column's type. */
export function fillColumn(
  column: ColumnDefinition,
  values: DecodedArray,
  { out, at }: { readonly out: ReadColumn; readonly at: number },
): void {
  if (isFloat64Array(out) && isFloat64Array(values)) {
    out.set(values, at);
    return;
  }
  const takesNull = isNullable(column);
  for (let i = 0; i < values.length; i++) {
    const value: unknown = values[i];
    const isNull = value === null || value === undefined;
    const read = isNull ? null : valueOf(column.type, value);
    if (read === undefined || (isNull && !takesNull)) {
      throw new Error(
        `column "${column.name}", a ${column.type}, holds ${String(value).slice(0, 80)} in row ${at + i}`,
      );
    }
    if (read !== null) out[at + i] = read as never;
  }
}

/** Gives a value of a Parquet file as one of the column's type, or undefined where it is none. */
function valueOf(type: ColumnType, value: unknown): string | number | boolean | Uint8Array | undefined {
  switch (type) {
    case 'string':
      return typeof value === 'string' ? value : undefined;
    case 'boolean':
      return typeof value === 'boolean' ? value : undefined;
    case 'integer':
    case 'double':
    case 'timestamp':
      return typeof value === 'number' ? value : undefined;
    case 'long':
      return wholeNumber(value);
    case 'binary':
      // A copy, since a view would keep the memory of the whole file.
      return isUint8Array(value) ? new Uint8Array(value) : undefined;
    default:
      return type satisfies never;
  }
}

function wholeNumber(value: unknown): number | undefined {
  const number = typeof value === 'bigint' ? Number(value) : value;
  return Number.isSafeInteger(number) ? (number as number) : undefined;
}
