/** The periods between which the rows of a file lie, strays apart. */
export type PeriodRange = { readonly first: number; readonly last: number };

// Rows this rare, behind a gap longer than all other rows span, are slips such as 2099 for 2019.
const shareOfStrays = 0.05;

/**
 * Gives the range of periods outside which rows are strays: at most 5 % of the rows at either end, cut off from the others by a gap
 * that is longer than the others' whole range and than `shortestGap` periods. Without this, one mistyped year would make every
 * series of the fleet look ended. Takes the number of rows of each period that has any.
 */
export function plausibleRange(rowsByPeriod: ReadonlyMap<number, number>, shortestGap: number): PeriodRange {
  const periods = [...rowsByPeriod.keys()].sort((a, b) => a - b);
  if (periods.length === 0) return { first: 0, last: 0 };
  const counts = periods.map((period) => rowsByPeriod.get(period)!);
  const allowed = counts.reduce((sum, count) => sum + count, 0) * shareOfStrays;
  const firstOfBulk = periods[placeBehindShare(counts, allowed)]!;
  const lastOfBulk = periods.at(-1 - placeBehindShare(counts.toReversed(), allowed))!;
  const isLong = (gap: number, span: number): boolean => gap > shortestGap && gap > span;
  const last = periods.find(
    (period, i) =>
      period >= lastOfBulk && i + 1 < periods.length && isLong(periods[i + 1]! - period, period - firstOfBulk),
  );
  const first = periods.findLast(
    (period, i) => period <= firstOfBulk && i > 0 && isLong(period - periods[i - 1]!, lastOfBulk - period),
  );
  return { first: first ?? periods[0]!, last: last ?? periods.at(-1)! };
}

// The first place at which more rows were seen than strays may be.
function placeBehindShare(counts: readonly number[], allowed: number): number {
  let seen = 0;
  return counts.findIndex((count) => (seen += count) > allowed);
}
