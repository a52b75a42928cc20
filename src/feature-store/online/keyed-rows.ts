import {
  numberColumn,
  type ColumnDefinition,
  type ColumnType,
  type ColumnValues,
  type TableRows,
} from '#src/tables/index.ts';
import type { KeyHash, KeyValue } from './key-hash.ts';

/** The columns that are held online, and which of them are primary key and times. */
export type OnlineShape = {
  readonly schema: readonly ColumnDefinition[];
  /** Names of the primary key's columns, in its order. */
  readonly primaryKey: readonly string[];
  /** Their types. */
  readonly keyTypes: readonly ColumnType[];
  /** Names of event time and knowledge time, as far as the group has them. */
  readonly times: readonly string[];
  readonly hash: KeyHash;
};

/** Rows of a table with what tells them apart: their key columns and their times, NaN for null. */
export type KeyedRows = {
  readonly nRows: number;
  /** In the order of the shape's schema. */
  readonly columns: readonly ColumnValues[];
  readonly keys: readonly ColumnValues[];
  readonly times: readonly Float64Array[];
};

/** Gives rows as the shape names their columns. */
export function keyedRows({ schema, primaryKey, times }: OnlineShape, rows: TableRows): KeyedRows {
  return {
    nRows: rows.nRows,
    columns: schema.map(({ name }) => rows.columns[name]!),
    keys: primaryKey.map((name) => rows.columns[name]!),
    times: times.map((name) => numberColumn(rows, name)),
  };
}

/** Says whether a row has a value in each column of the key; without, nobody can ask for it. */
export function hasKey({ keys }: Pick<KeyedRows, 'keys'>, row: number): boolean {
  for (const values of keys) {
    const value = values[row];
    if (value === null || value === undefined || Number.isNaN(value)) return false;
  }
  return true;
}

/** Gives the hash of the key of a row. */
export function hashOfRow({ keys }: Pick<KeyedRows, 'keys'>, row: number, hash: KeyHash): number {
  let result = 0;
  for (const values of keys) result = hash(values[row] as KeyValue, result);
  return result;
}

/** Says whether two rows have the same key. */
export function haveSameKey({ keys }: KeyedRows, row: number, other: number): boolean {
  for (const values of keys) if (values[row] !== values[other]) return false;
  return true;
}

/** Orders times: below 0 where the first is the older one; null is older than all. */
export function compareTimes(left: number, right: number): number {
  if (left === right) return 0;
  if (Number.isNaN(left) || Number.isNaN(right)) return Number(Number.isNaN(right)) - Number(Number.isNaN(left));
  return left < right ? -1 : 1;
}
