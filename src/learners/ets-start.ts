import { seasonalIndices, withoutSeason } from './classical-decomposition.ts';
import type { EtsForm } from './ets-form.ts';

/** The states before the first value. */
export type InitialStates = {
  readonly level: number;
  /** 0 without a trend. */
  readonly trend: number;
  /** Of the first m values; zeros without a season: [m]. */
  readonly seasons: Float64Array;
};

/**
 * Gives the states from which the search for the best ones starts (Hyndman et al., 2008, section 2.6.1): seasons by classical
 * decomposition, level and trend by a line through the first seasonally adjusted values. A season needs two whole cycles.
 */
export function startingStates(form: EtsForm, values: Float64Array, seasonLength: number): InitialStates {
  const { seasons, adjusted } = takeSeason(form, values, seasonLength);
  const used = adjusted.subarray(0, Math.min(adjusted.length, Math.max(10, 2 * seasonLength)));
  let mean = 0;
  for (let t = 0; t < used.length; t++) mean += used[t]! / used.length;
  if (!form.hasTrend) return { level: mean, trend: 0, seasons };
  const middle = (used.length - 1) / 2;
  let [products, squares] = [0, 0];
  for (let t = 0; t < used.length; t++) {
    products += (t - middle) * (used[t]! - mean);
    squares += (t - middle) ** 2;
  }
  const trend = products / squares;
  const level = mean - (middle + 1) * trend;
  // A multiplicative form cannot start at or below 0.
  const isUsable = !(form.isErrorRelative || form.season === 'multiplicative') || level + trend > 0;
  return isUsable ? { level, trend, seasons } : { level: mean, trend: 0, seasons };
}

function takeSeason(
  { season }: EtsForm,
  values: Float64Array,
  seasonLength: number,
): { readonly seasons: Float64Array; readonly adjusted: Float64Array } {
  if (season === 'none') return { seasons: new Float64Array(seasonLength), adjusted: values };
  const cycles = Math.min(Math.floor(values.length / seasonLength), 4) * seasonLength;
  const seasons = seasonalIndices(values.subarray(0, cycles), seasonLength, season);
  return { seasons, adjusted: withoutSeason(values, seasons, season) };
}
