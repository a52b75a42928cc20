import { bordersOf, type Model } from '#src/learners/index.ts';
import { isInside } from './inside-interval.ts';

/** What a prediction interval was to hold of the holdout, and what it held. */
export type HoldoutCoverage = {
  /** The share of values that the interval was made to hold, above 0 and below 1. */
  readonly nominal: number;
  /** The share of the rows that count that lie inside it, borders included: 0 to 1. */
  readonly share: number;
};

/** What a forecast of a holdout is held to. */
type CoverageTrial = {
  /** The steps that count, from the start of the holdout. */
  readonly realRows: readonly number[];
  /** Their values. */
  readonly actual: Float64Array;
  /** Periods from one origin to the next. */
  readonly horizon: number;
};

/**
 * Gives the share of actual values that lie in the model's prediction interval around its forecasts [nPoints], each as far from its origin
 * as it was forecast. Undefined for a model without an interval.
 */
export function holdoutCoverage(
  model: Model,
  values: Float64Array,
  { realRows, actual, horizon }: CoverageTrial,
): HoldoutCoverage | undefined {
  if (model.interval === undefined || model.interval.upper.length === 0) return undefined;
  const origins = Array.from({ length: Math.ceil(values.length / horizon) }, (_, i) =>
    bordersOf(model, values.subarray(i * horizon, (i + 1) * horizon), 0),
  );
  const nInside = realRows.filter((row, i) => {
    const { lower, upper } = origins[Math.floor(row / horizon)]!;
    return isInside({ lower: lower[row % horizon]!, upper: upper[row % horizon]!, actual: actual[i]! });
  }).length;
  return { nominal: model.interval.coverage, share: nInside / realRows.length };
}
