import { sortKeyValues } from '#src/core/index.ts';

/**
 * Gives the numbers of rows in the order of their keys and versions, without comparing whole keys: each column in turn, the last first, by
 * counting sort (Knuth, The Art of Computer Programming 3, 5.2), so that rows of the same key and version stay in the order of `numbers`.
 */
export function orderByKey(
  keyColumns: readonly (readonly string[])[],
  versions: Float64Array,
  numbers: Uint32Array,
): Uint32Array {
  let order = sortByRank(
    numbers,
    ranksOf(versions, (values) => values.sort((a, b) => a - b)),
  );
  for (const values of keyColumns.toReversed()) order = sortByRank(order, ranksOf(values, sortKeyValues));
  return order;
}

/** The place of each row's value among the distinct values of a column. */
type Ranks = { readonly ranks: Uint32Array; readonly nRanks: number };

function ranksOf<Value>(values: ArrayLike<Value>, sort: (distinct: Value[]) => readonly Value[]): Ranks {
  const codes = new Uint32Array(values.length);
  const codeOf = new Map<Value, number>();
  let last: Value | undefined;
  let code: number | undefined;
  for (let row = 0; row < values.length; row++) {
    const value = values[row]!;
    // Neighbours are often of one key, or of one release.
    if (value !== last || code === undefined) code = codeOf.get((last = value));
    if (code === undefined) codeOf.set(value, (code = codeOf.size));
    codes[row] = code;
  }
  const rankOf = new Uint32Array(codeOf.size);
  for (const [rank, value] of sort([...codeOf.keys()]).entries()) rankOf[codeOf.get(value)!] = rank;
  return { ranks: codes.map((each) => rankOf[each]!), nRanks: codeOf.size };
}

function sortByRank(numbers: Uint32Array, { ranks, nRanks }: Ranks): Uint32Array {
  const nextOf = new Uint32Array(nRanks + 1);
  for (const number of numbers) nextOf[ranks[number]! + 1]!++;
  for (let rank = 1; rank <= nRanks; rank++) nextOf[rank]! += nextOf[rank - 1]!;
  const sorted = new Uint32Array(numbers.length);
  for (const number of numbers) sorted[nextOf[ranks[number]!]!++] = number;
  return sorted;
}
