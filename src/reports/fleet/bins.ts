/** A bin of a histogram, `from` included, `to` excluded but for the last. */
export type Bin = { readonly from: number; readonly to: number; readonly count: number };

/** Gives the edges of equal bins over a range: [nBins + 1]. */
export function equalEdges(from: number, to: number, nBins: number): readonly number[] {
  return Array.from({ length: nBins + 1 }, (_, i) => (i === nBins ? to : from + ((to - from) * i) / nBins));
}

/** Counts values into bins between rising edges; what lies outside goes into the first or the last bin. */
export function countInBins(values: readonly number[], edges: readonly number[]): readonly Bin[] {
  const counts = Array.from({ length: edges.length - 1 }, () => 0);
  for (const value of values) counts[binOf(value, edges)]!++;
  return counts.map((count, i) => ({ from: edges[i]!, to: edges[i + 1]!, count }));
}

/** Gives the number of the bin of a value; one beyond the edges counts to the first or the last. */
export function binOf(value: number, edges: readonly number[]): number {
  let [low, high] = [0, edges.length - 2];
  while (low < high) {
    const middle = (low + high + 1) >> 1;
    if (value >= edges[middle]!) low = middle;
    else high = middle - 1;
  }
  return low;
}
