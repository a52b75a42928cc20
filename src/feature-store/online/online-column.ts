import type { ColumnType, ColumnValues } from '#src/tables/index.ts';

/** A value of an online row: a timestamp in epoch milliseconds. */
export type OnlineValue = string | number | boolean | Uint8Array | null;

/** The values of one column for many keys: numbers with NaN for null, all else with null. */
export type OnlineValues = Float64Array | OnlineValue[];

/** The values of one column, a row for each key, that can be changed row by row. */
export type OnlineColumn = {
  readonly valueAt: (row: number) => OnlineValue;
  /** Whether the value of a row is the one that column `values` has in row `from`. */
  readonly isAs: (row: number, values: ColumnValues, from: number) => boolean;
  /** Takes the value that column `values` has in row `from`; `row` is one that is there, or the one behind the last. */
  readonly put: (row: number, values: ColumnValues, from: number) => void;
  /** Moves what of a row does not lie in the cells. */
  readonly move: (from: number, to: number) => void;
  /** Lets go of what is kept for values that none of the first `nRows` rows has any more, where that is much. */
  readonly tidy: (nRows: number) => void;
  /** Writes the values of rows into `out` from place `at` on; null for row -1. */
  readonly gather: (rows: Int32Array, at: number, out: OnlineValues) => void;
  /** The bytes that it takes beside the cells; those of text as far as they can be known. */
  readonly byteLength: () => number;
};

/** Says whether values of a type are numbers, so that many of them are a Float64Array. */
export function isNumberType(type: ColumnType): boolean {
  return type !== 'string' && type !== 'boolean' && type !== 'binary';
}
