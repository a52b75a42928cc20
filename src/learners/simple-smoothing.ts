import type { Seasonality } from './classical-decomposition.ts';

/** Simple exponential smoothing: level[t] = level[t - 1] + alpha (y[t] - level[t - 1]). */
export type SimpleSmoothing = {
  readonly alpha: number;
  /** The level before the first value. */
  readonly initialLevel: number;
};

const least = 1e-4;
const most = 0.9999;
const gridSteps = 24;
const golden = (Math.sqrt(5) - 1) / 2;
const goldenSteps = 26;

/**
 * Gives the smoothing whose one-step forecasts have the least squared error (Hyndman et al., Forecasting with Exponential Smoothing,
 * 2008, chapter 5). For each alpha the best initial level is that of a linear regression, so that alpha alone is searched: a grid,
 * then the golden section around its best point (Kiefer, 1953).
 */
export function bestSmoothing(values: Float64Array): SimpleSmoothing {
  let best = least;
  let bestError = Infinity;
  const step = (most - least) / gridSteps;
  for (let i = 0; i <= gridSteps; i++) {
    const error = fitLevel(values, least + i * step).error;
    if (error < bestError) {
      bestError = error;
      best = least + i * step;
    }
  }
  const alpha = goldenSection(values, Math.max(least, best - step), Math.min(most, best + step));
  const found = fitLevel(values, alpha);
  // A minimum at the border is a point of the grid.
  return found.error <= bestError
    ? { alpha, initialLevel: found.initialLevel }
    : { alpha: best, initialLevel: fitLevel(values, best).initialLevel };
}

/** Gives the level behind the last value, each without its season; a value that is NaN leaves it as it is. */
export function smoothedLevel(
  { alpha, initialLevel }: SimpleSmoothing,
  values: Float64Array,
  { indices, seasonality }: { readonly indices: Float64Array; readonly seasonality: Seasonality },
): number {
  const isAdditive = seasonality === 'additive';
  let level = initialLevel;
  for (let t = 0, j = 0; t < values.length; t++) {
    const value = isAdditive ? values[t]! - indices[j]! : values[t]! / indices[j]!;
    if (!Number.isNaN(value)) level += alpha * (value - level);
    j = j + 1 === indices.length ? 0 : j + 1;
  }
  return level;
}

function goldenSection(values: Float64Array, from: number, to: number): number {
  let [low, high] = [from, to];
  let left = high - golden * (high - low);
  let right = low + golden * (high - low);
  let leftError = fitLevel(values, left).error;
  let rightError = fitLevel(values, right).error;
  for (let i = 0; i < goldenSteps; i++) {
    if (leftError <= rightError) {
      [high, right, rightError] = [right, left, leftError];
      left = high - golden * (high - low);
      leftError = fitLevel(values, left).error;
    } else {
      [low, left, leftError] = [left, right, rightError];
      right = low + golden * (high - low);
      rightError = fitLevel(values, right).error;
    }
  }
  return (low + high) / 2;
}

/**
 * Gives the best initial level for an alpha, and the sum of squared errors. The error at t is a[t] - (1 - alpha)^t initialLevel, where
 * a[t] is the error with the initial level 0: a regression through the origin.
 */
function fitLevel(values: Float64Array, alpha: number): { readonly initialLevel: number; readonly error: number } {
  let level = 0;
  let weight = 1;
  let [squares, products, weights] = [0, 0, 0];
  for (let t = 0; t < values.length; t++) {
    const error = values[t]! - level;
    squares += error * error;
    products += error * weight;
    weights += weight * weight;
    level += alpha * error;
    weight *= 1 - alpha;
  }
  const initialLevel = products / weights;
  return { initialLevel, error: Math.max(0, squares - products * initialLevel) };
}
