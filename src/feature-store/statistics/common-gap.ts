/** A step between neighbouring timestamps and how often it occurs. */
export type CommonGap = { readonly gapInMs: number; readonly count: number };

/** Gives the most frequent step from one value to the next, the shortest of several; null below two values. Ascending, distinct. */
export function commonGapOf(distinct: Float64Array): CommonGap | null {
  if (distinct.length < 2) return null;
  const gaps = new Float64Array(distinct.length - 1);
  for (let i = 0; i < gaps.length; i++) gaps[i] = distinct[i + 1]! - distinct[i]!;
  gaps.sort();
  let best = { gapInMs: gaps[0]!, count: 0 };
  let start = 0;
  for (let i = 1; i <= gaps.length; i++) {
    if (i < gaps.length && gaps[i] === gaps[start]) continue;
    if (i - start > best.count) best = { gapInMs: gaps[start]!, count: i - start };
    start = i;
  }
  return best;
}
