import { bordersOf, type Model } from '#src/learners/index.ts';

/** What a prediction interval was to hold of the holdout, and what it held. */
export type HoldoutCoverage = {
  /** The share of values that the interval was made to hold, above 0 and below 1. */
  readonly nominal: number;
  /** The share of the rows that count that lie inside it, borders included: 0 to 1. */
  readonly share: number;
};

/**
 * Gives the share of actual values that lie in the model's prediction interval around its forecasts [nPoints]; `realRows` are the steps
 * that count, `actual` their values. Undefined for a model without an interval.
 */
export function holdoutCoverage(
  model: Model,
  values: Float64Array,
  { realRows, actual }: { readonly realRows: readonly number[]; readonly actual: Float64Array },
): HoldoutCoverage | undefined {
  if (model.interval === undefined || model.interval.upper.length === 0) return undefined;
  const { lower, upper } = bordersOf(model, values, 0);
  const nInside = realRows.filter((row, i) => actual[i]! >= lower[row]! && actual[i]! <= upper[row]!).length;
  return { nominal: model.interval.coverage, share: nInside / realRows.length };
}
