import { seasonalIndices, withoutSeason } from './classical-decomposition.ts';
import type { EtsForm } from './ets-form.ts';
import { solveSymmetric } from './solve-symmetric.ts';

/** The states before the first value. */
export type InitialStates = {
  readonly level: number;
  /** 0 without a trend. */
  readonly trend: number;
  /** Of the first m values; zeros without a season: [m]. */
  readonly seasons: Float64Array;
};

// A multiplicative season below this would make a value of the rest that is nothing like the others.
const leastFactor = 0.01;

/**
 * Gives the states from which the search for the best ones starts, as in R's ets (Hyndman et al., 2008, section 2.6.1; `initstate`): seasons
 * by classical decomposition, or what is left of a line beside a wave where there are not three cycles; level and trend by a line through
 * the first seasonally adjusted values. A season needs more values than one cycle.
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

type TakenSeason = { readonly seasons: Float64Array; readonly adjusted: Float64Array };

function takeSeason({ season }: EtsForm, values: Float64Array, seasonLength: number): TakenSeason {
  if (season === 'none') return { seasons: new Float64Array(seasonLength), adjusted: values };
  const isProduct = season === 'multiplicative';
  const indices =
    values.length < 3 * seasonLength
      ? distanceToLine(values, seasonLength, isProduct)
      : seasonalIndices(values, seasonLength, season);
  const usable = isProduct ? indices.map((index) => Math.max(index, leastFactor)) : indices;
  return {
    seasons: centred(usable.slice(0, seasonLength), isProduct),
    adjusted: withoutSeason(values, usable, season),
  };
}

/** Gives each value less, or divided by, the line that fits best beside one wave over the season: [n]. */
function distanceToLine(values: Float64Array, seasonLength: number, isProduct: boolean): Float64Array {
  const nColumns = seasonLength > 2 ? 4 : 3;
  const squares = new Float64Array(nColumns * nColumns);
  const products = new Float64Array(nColumns);
  for (let t = 0; t < values.length; t++) {
    const angle = (2 * Math.PI * (t + 1)) / seasonLength;
    const row = [1, t, Math.cos(angle), Math.sin(angle)];
    for (let i = 0; i < nColumns; i++) {
      products[i]! += row[i]! * values[t]!;
      for (let j = 0; j < nColumns; j++) squares[i * nColumns + j]! += row[i]! * row[j]!;
    }
  }
  const fitted = solveSymmetric(squares, products);
  if (fitted === undefined) return new Float64Array(values.length).fill(isProduct ? 1 : 0);
  return values.map((value, t) => {
    const line = fitted[0]! + fitted[1]! * t;
    return isProduct ? value / line : value - line;
  });
}

/** Gives the seasons with the first one such that their sum is 0, or their number where they multiply. */
function centred(seasons: Float64Array, isProduct: boolean): Float64Array {
  const m = seasons.length;
  let sum = 0;
  for (let j = 1; j < m; j++) sum += seasons[j]!;
  if (isProduct && sum > m) {
    // As R has it: the first season takes nearly all.
    const total = sum + (m - 1) * leastFactor;
    for (let j = 1; j < m; j++) seasons[j]! /= total;
    sum /= total;
  }
  seasons[0] = (isProduct ? m : 0) - sum;
  return seasons;
}
