/** What is left of the targets: [nRows] each, and room for as many numbers. */
export type Residuals = {
  readonly targets: Float32Array;
  readonly margins: Float32Array;
  readonly room: Float32Array;
};

/**
 * Gives the quantile of what is left of the targets of some rows, one or more: the leaf that makes their pinball loss least (Friedman, Greedy
 * function approximation, 2001, for the median). By the sixth definition of Hyndman and Fan (1996), as xgboost has it.
 */
export function residualQuantile(rows: Int32Array, share: number, { targets, margins, room }: Residuals): number {
  const n = rows.length;
  for (let i = 0; i < n; i++) room[i] = targets[rows[i]!]! - margins[rows[i]!]!;
  const sorted = room.subarray(0, n).sort();
  const position = share * (n + 1) - 1;
  if (position <= 0) return sorted[0]!;
  if (position >= n - 1) return sorted[n - 1]!;
  const below = Math.floor(position);
  const low = sorted[below]!;
  return low + (position - below) * (sorted[below + 1]! - low);
}
