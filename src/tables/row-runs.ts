/** Row numbers of a table, and the places in them, from `runs[2 * i]` to before `runs[2 * i + 1]`, that name rows of one row group or -1. */
export type WantedRows = { readonly rows: Int32Array; readonly runs: Int32Array };

/**
 * Gives for each row group, by the number of its first row, the places in `rows` that name one of its rows, or -1 behind one that does;
 * each place is of one group. Row numbers that ascend make one run for each group.
 */
export function runsByGroup(rows: Int32Array, sizes: readonly number[]): ReadonlyMap<number, WantedRows> {
  const starts = startsOf(sizes);
  const runs = sizes.map((): number[] => []);
  let [group, from] = [0, 0];
  let [first, end] = [0, starts[1]!];
  for (let place = 0; place < rows.length; place++) {
    const row = rows[place]!;
    if (row === -1 || (row >= first && row < end)) continue;
    if (place > from) runs[group]!.push(from, place);
    group = groupOf(starts, row);
    [first, end] = [starts[group]!, starts[group + 1]!];
    from = place;
  }
  runs[group]!.push(from, rows.length);
  return new Map(runs.map((own, i) => [starts[i]!, { rows, runs: Int32Array.from(own) }]));
}

function startsOf(sizes: readonly number[]): Float64Array {
  const starts = new Float64Array(sizes.length + 1);
  for (const [i, size] of sizes.entries()) starts[i + 1] = starts[i]! + size;
  return starts;
}

/** Gives the last group that starts at or before a row. */
function groupOf(starts: Float64Array, row: number): number {
  let [low, high] = [0, starts.length - 1];
  while (high - low > 1) {
    const middle = (low + high) >> 1;
    if (starts[middle]! <= row) low = middle;
    else high = middle;
  }
  return low;
}
