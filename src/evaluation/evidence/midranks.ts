/** Ranks from 1 on, equal values sharing the mean of their ranks: [n]; and the sum over all groups of t equal values of t³ - t. */
export type Midranks = { readonly ranks: Float64Array; readonly tieSum: number };

/** Gives the ranks of values [n], the least first. */
export function midranks(values: Float64Array): Midranks {
  const n = values.length;
  const order = Uint32Array.from({ length: n }, (_, i) => i).sort((left, right) => values[left]! - values[right]!);
  const ranks = new Float64Array(n);
  let tieSum = 0;
  for (let start = 0; start < n;) {
    let end = start + 1;
    while (end < n && values[order[end]!] === values[order[start]!]) end++;
    const ties = end - start;
    for (let i = start; i < end; i++) ranks[order[i]!] = (start + 1 + end) / 2;
    tieSum += ties ** 3 - ties;
    start = end;
  }
  return { ranks, tieSum };
}
