import type { History } from './histories.ts';

/** A key as its total's interval sees it: what is forecast and half the width of its interval, NaN where it is not known: [horizon] each. */
export type Part = { readonly values: Float64Array; readonly halfWidths: Float64Array };

const seasonsCompared = 3;
const leastPeriodsCompared = 36;

/**
 * Gives how much the keys of a total go together: the mean square of the sum of their changes over a season, divided by the sum of the
 * mean squares: 1 where they go each their own way, their number where all go alike, below 1 where one takes from the other. Measured on
 * the last three seasons, at least 36 periods. Undefined where no key has changed, or been there for longer than a season.
 */
export function comovement(
  histories: readonly History[],
  { lastPeriod, seasonLength }: { readonly lastPeriod: number; readonly seasonLength: number },
): number | undefined {
  const nPeriods = Math.max(seasonsCompared * seasonLength, leastPeriodsCompared);
  const sums = new Float64Array(nPeriods);
  let squares = 0;
  for (const { firstPeriod, values } of histories) {
    const from = lastPeriod - nPeriods + 1 - firstPeriod;
    for (let t = Math.max(seasonLength, from); t < values.length; t++) {
      const change = values[t]! - values[t - seasonLength]!;
      sums[t - from]! += change;
      squares += change * change;
    }
  }
  return squares === 0 ? undefined : sums.reduce((sum, change) => sum + change * change, 0) / squares;
}

/**
 * Gives half the width of the interval of a total: sqrt(comovement * sum(w^2)) over the half widths w of its keys, which is the law of
 * the variance of a sum with the correlation of the keys' seasonal changes in place of that of their errors; at most sum(w), which
 * stands where the comovement is not known. A key without an interval counts as one that is as uncertain for its size as the others.
 * NaN where no key has one: [horizon].
 */
export function totalHalfWidths(parts: readonly Part[], together: number | undefined, horizon: number): Float64Array {
  return Float64Array.from({ length: horizon }, (_, h) => {
    const known = parts.filter(({ halfWidths }) => !Number.isNaN(halfWidths[h]!));
    if (known.length === 0) return Number.NaN;
    const sum = known.reduce((total, { halfWidths }) => total + halfWidths[h]!, 0);
    const size = known.reduce((total, { values }) => total + Math.abs(values[h]!), 0);
    const share = size === 0 ? 0 : sum / size;
    const widths = parts.map(({ values, halfWidths }) =>
      Number.isNaN(halfWidths[h]!) ? share * Math.abs(values[h]!) : halfWidths[h]!,
    );
    const most = widths.reduce((total, width) => total + width, 0);
    if (together === undefined) return most;
    return Math.min(most, Math.sqrt(together * widths.reduce((total, width) => total + width * width, 0)));
  });
}
