import { isMusterError, type Series } from '#src/core/index.ts';
import { fit, forecast, parseCandidate, type Model } from '#src/learners/index.ts';
import type { ErrorPair } from './resampled-key.ts';

const mostErrors = 60;
const leastErrors = 24;

/**
 * Gives the errors of two learners, `theta` as the champion and `ets` as the challenger, on the last rows of a series: forecasts of
 * `horizon` periods from origin to origin, on up to 60 rows but no more than half of the series. Fitted once, before the first origin;
 * later rows move the level. Undefined where the rows do not suffice, or a learner has no forecast or makes no error.
 */
export function forecastErrors(series: Series, horizon: number, seasonLength: number): ErrorPair | undefined {
  const rows = series.target.length;
  const n = Math.min(mostErrors, horizon * Math.floor(rows / 2 / horizon));
  const before = { ...series, target: series.target.subarray(0, rows - n) };
  if (n < leastErrors) return undefined;
  const errorsOf = (learner: 'theta' | 'ets'): Float64Array => {
    const model = fit(parseCandidate(learner, { seasonLength }), before, 1);
    return errorsFrom(model, series, rows - n, horizon);
  };
  try {
    const pair = { champion: errorsOf('theta'), challenger: errorsOf('ets') };
    return Object.values(pair).every(hasErrors) ? pair : undefined;
  } catch (error) {
    // A fitted model may have no forecast for newer rows that are unlike the older ones: such a series tells nothing here.
    if (isMusterError(error) && error.code === 'TRAIN_FORECAST_UNDEFINED') return undefined;
    throw error;
  }
}

function hasErrors(errors: Float64Array): boolean {
  return errors.every(Number.isFinite) && errors.some((error) => error !== 0);
}

function errorsFrom(model: Model, series: Series, start: number, horizon: number): Float64Array {
  const { target } = series;
  const errors = new Float64Array(target.length - start);
  for (let origin = start; origin < target.length; origin += horizon) {
    const values = forecast(model, { ...series, target: target.subarray(0, origin) }, horizon);
    for (const [h, value] of values.entries()) errors[origin - start + h] = value - target[origin + h]!;
  }
  return errors;
}
