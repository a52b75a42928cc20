import type { Series } from '#src/core/index.ts';
import { forecast, type Model } from '#src/learners/index.ts';

/** A series whose last rows judge, and how far ahead a forecast looks. */
export type HoldoutRows = {
  /** All observed rows. */
  readonly series: Series;
  /** Rows before the holdout. */
  readonly nHistory: number;
  readonly horizon: number;
};

/**
 * Gives the forecasts of a holdout: [rows behind `nHistory`]. One longer than the horizon is forecast from several origins, each a horizon
 * behind the other: the model stays as it is, and knows the rows before each origin.
 */
export function forecastHoldout(model: Model, { series, nHistory, horizon }: HoldoutRows): Float64Array {
  const nRows = series.target.length;
  const values = new Float64Array(nRows - nHistory);
  for (let origin = nHistory; origin < nRows; origin += horizon) {
    const history = { ...series, target: series.target.subarray(0, origin) };
    values.set(forecast(model, history, Math.min(horizon, nRows - origin)), origin - nHistory);
  }
  return values;
}
