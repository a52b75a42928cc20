/**
 * The values of one column, [nRows]. A timestamp is a whole number of epoch milliseconds; a long lies within 2^53; in a double
 * column NaN stands for null.
 */
export type ColumnValues =
  | readonly (string | null)[]
  | readonly (number | null)[]
  | readonly (boolean | null)[]
  | readonly (Uint8Array | null)[]
  | Float64Array
  | Int32Array;

/** Rows of a table, column by column; each column has `nRows` values. */
export type TableRows = {
  readonly nRows: number;
  readonly columns: Readonly<Record<string, ColumnValues>>;
};
