import { quantileOf } from '#src/core/index.ts';

/** The value below which a share of the values lies. */
export type Quantile = { readonly share: number; readonly value: number };

const shares = [0, 0.05, 0.25, 0.5, 0.75, 0.95, 1];

/** Gives the quantiles for the shares 0, .05, .25, .5, .75, .95 and 1; none of no numbers. */
export function quantilesOf(sorted: Float64Array): readonly Quantile[] {
  return sorted.length === 0 ? [] : shares.map((share) => ({ share, value: quantileOf(sorted, share) }));
}
