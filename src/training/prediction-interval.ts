import type { Interval } from '#src/learners/index.ts';

/** What a prediction interval is made of. */
export type IntervalRequest = {
  /** Half of its width over the validated steps, as `residualWidth` gives it; NaN for none. */
  readonly width: number;
  readonly validationHorizon: number;
  /** Steps that the interval shall have. */
  readonly horizon: number;
  /** Share of the targets that it shall hold, above 0 and below 1. */
  readonly coverage: number;
};

/** The coverage where none is asked for. */
export const defaultCoverage = 0.8;

// Errors of a stationary series do not grow, those of a random walk grow with the square root of the step; this lies between.
const growthBehindValidation = 0.25;

/**
 * Gives half the width of the prediction interval that the residuals of a method support, those of all origins and steps as one sample:
 * split conformal prediction (Lei et al., 2018), at the place coverage (n + 1) among their sizes in order. A place between two sizes
 * is interpolated (definition 6 of Hyndman and Fan, 1996), so that the mean coverage of few residuals is the one asked for: rounding
 * the place up, as the guarantee for every sample wants it, makes 84 % of 80 % with 18 residuals. NaN without residuals.
 */
export function residualWidth(residuals: Float64Array, coverage: number): number {
  const sizes = residuals.map((residual) => Math.abs(residual)).sort();
  const place = Math.min(sizes.length, Math.max(1, coverage * (sizes.length + 1)));
  const below = Math.floor(place);
  const [low = Number.NaN, high = low] = sizes.subarray(below - 1, below + 1);
  return low + (place - below) * (high - low);
}

/**
 * Gives the prediction interval of this width. Steps behind the validated ones are widened by the fourth root of their ratio. Undefined
 * without a width.
 */
export function predictionInterval(request: IntervalRequest): Interval | undefined {
  const { width, validationHorizon, horizon, coverage } = request;
  if (Number.isNaN(width)) return undefined;
  const upper = Float64Array.from(
    { length: horizon },
    (_, h) => width * Math.max(1, (h + 1) / validationHorizon) ** growthBehindValidation,
  );
  return { coverage, lower: upper.map((offset) => -offset), upper };
}
