import { isFloat64Array } from 'node:util/types';
import { isNull, type ColumnType, type ColumnValues } from '#src/tables/index.ts';
import { convertValue, isOfType, type Value } from './convert-value.ts';

/** A column in the type of the training. */
export type TypedValues = {
  /** [nRows]; the given array where every value was of the type. */
  readonly values: ColumnValues;
  /** Rows whose value was converted, since it was of another type. */
  readonly converted: readonly number[];
  /** Rows whose value cannot be one of the type; it is null in `values`. */
  readonly unreadable: readonly number[];
};

/**
 * Gives values in a type: whole numbers become wider ones as if they had been given so, all else that is of another type is converted
 * where nothing is lost.
 */
export function typedValues(given: ColumnValues, from: ColumnType, to: ColumnType): TypedValues {
  if (from === to && isAllOfType(given, to)) return { values: given, converted: [], unreadable: [] };
  const isSameKind = from === to || widens(from, to);
  const [converted, unreadable]: [number[], number[]] = [[], []];
  const values = Array.from(given as ArrayLike<Value | null | undefined>, (value, row): Value | null => {
    if (value === null || value === undefined || isNull(value)) return null;
    if (isSameKind && isOfType(value, to)) return value;
    const other = convertValue(value, from, to);
    if (other === undefined) unreadable.push(row);
    else converted.push(row);
    return other ?? null;
  });
  return { values: columnOf(values, to), converted, unreadable };
}

/** Gives values of a type as a table holds them: doubles in an array of their own with NaN for null, all else with null. */
function columnOf(values: readonly (Value | null)[], type: ColumnType): ColumnValues {
  if (type !== 'double') return values as ColumnValues;
  return Float64Array.from(values as readonly (number | null)[], (value) => value ?? Number.NaN);
}

/** Gives a column of nulls. */
export function nullColumn(nRows: number, type: ColumnType): ColumnValues {
  return columnOf(Array<null>(nRows).fill(null), type);
}

/** Gives values with null in some rows. */
export function withNulls(values: ColumnValues, rows: readonly number[], type: ColumnType): ColumnValues {
  const copy = Array.from(values as ArrayLike<Value | null>);
  for (const row of rows) copy[row] = null;
  return columnOf(copy, type);
}

function widens(from: ColumnType, to: ColumnType): boolean {
  return (to === 'double' && (from === 'integer' || from === 'long')) || (to === 'long' && from === 'integer');
}

// Batches are large and mostly right: nothing is copied for that.
function isAllOfType(given: ColumnValues, type: ColumnType): boolean {
  if (type === 'double' && isFloat64Array(given)) return true;
  for (let row = 0; row < given.length; row++) {
    if (given[row] !== null && !isOfType(given[row], type)) return false;
  }
  return type !== 'double';
}
