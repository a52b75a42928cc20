import { sortKeyValues, type Key } from '#src/core/index.ts';

/** A total: the sum of all keys, or of those that have one value of a key column. */
export type Total = {
  /** The key column; undefined for the sum of all keys. */
  readonly column: string | undefined;
  /** The value that its keys have in this column; empty for the sum of all keys. */
  readonly value: string;
  /** The numbers of its keys, in order. */
  readonly members: Int32Array;
};

/**
 * Gives the totals of keys, that of all first, then, column by column, one for each value in its order: a grouped structure (Hyndman and
 * Athanasopoulos, Forecasting, 3rd ed., 11.1). None without keys or for a fleet of one model, whose forecast is its own total.
 */
export function planTotals(keyColumns: readonly string[], keys: readonly Key[]): readonly Total[] {
  if (keyColumns.length === 0 || keys.length === 0) return [];
  const all: Total = { column: undefined, value: '', members: Int32Array.from(keys, (_, i) => i) };
  return [all, ...keyColumns.flatMap((column, at) => totalsOfColumn(column, at, keys))];
}

function totalsOfColumn(column: string, at: number, keys: readonly Key[]): readonly Total[] {
  const members = new Map<string, number[]>();
  for (const [i, key] of keys.entries()) {
    const value = key[at]!;
    const known = members.get(value);
    if (known === undefined) members.set(value, [i]);
    else known.push(i);
  }
  return sortKeyValues([...members.keys()]).map((value) => ({
    column,
    value,
    members: Int32Array.from(members.get(value)!),
  }));
}
