import { MusterError } from '#src/core/index.ts';
import { gateMetrics } from './gate-metrics.ts';

/** The errors of one forecast on a holdout, in the target's unit where nothing else is said. */
export type Score = {
  /** Root mean squared error. */
  readonly rmse: number;
  /** Mean absolute error. */
  readonly mae: number;
  /** Symmetric mean absolute percentage error as a share, 0 to 2. */
  readonly smape: number;
  /** Mean of forecast less actual: above 0 where the forecast is too high. */
  readonly bias: number;
  /** Mean absolute scaled error, without a unit; absent where the scale is 0 or the history too short. */
  readonly mase?: number;
  /** Root mean squared scaled error, without a unit; absent as `mase` is. */
  readonly rmsse?: number;
  /** Share of the variance of the actual values that the forecast explains, 1 at most; absent where they are all the same. */
  readonly r2?: number;
};

/** Scores a forecast [n] against the actual values [n]; `history` holds the observed values before them, oldest first. */
export function scoreForecast(
  actual: Float64Array,
  forecast: Float64Array,
  history: Float64Array,
  seasonLength: number,
): Score {
  const scaled = mase(actual, forecast, history, seasonLength);
  const squaredScaled = rmsse(actual, forecast, history, seasonLength);
  const explained = r2(actual, forecast);
  return {
    rmse: rmse(actual, forecast),
    mae: mae(actual, forecast),
    smape: smape(actual, forecast),
    bias: bias(actual, forecast),
    ...(scaled === undefined ? {} : { mase: scaled }),
    ...(squaredScaled === undefined ? {} : { rmsse: squaredScaled }),
    ...(explained === undefined ? {} : { r2: explained }),
  };
}

/** Says whether the errors are numbers that can be compared: not where a forecast holds NaN or infinity, or is far off the scale. */
export function isFiniteScore(score: Score): boolean {
  return Number.isFinite(score.rmse) && Number.isFinite(score.mae);
}

/** Gives the root mean squared error, sqrt(mean((forecast - actual)^2)) (Hyndman and Athanasopoulos, Forecasting, 3rd ed., 5.8). */
export function rmse(actual: Float64Array, forecast: Float64Array): number {
  return Math.sqrt(meanError(actual, forecast, (error) => error * error));
}

/** Gives the mean absolute error, mean(|forecast - actual|) (Hyndman and Athanasopoulos, Forecasting, 3rd ed., 5.8). */
export function mae(actual: Float64Array, forecast: Float64Array): number {
  return meanError(actual, forecast, Math.abs);
}

/** Gives the mean of forecast - actual: above 0 where the forecast is too high. */
export function bias(actual: Float64Array, forecast: Float64Array): number {
  return meanError(actual, forecast, (error) => error);
}

/**
 * Gives the symmetric mean absolute percentage error, mean(2 |forecast - actual| / (|forecast| + |actual|)), a share from 0 to 2 (Makridakis,
 * 1993); a row where both are 0 has no error.
 */
export function smape(actual: Float64Array, forecast: Float64Array): number {
  return meanError(actual, forecast, gateMetrics.smape.loss);
}

/**
 * Gives the coefficient of determination, 1 - sum((actual - forecast)^2) / sum((actual - mean(actual))^2): 0 for a forecast as good as the
 * mean of the values, below 0 for a worse one. Undefined where the actual values are all the same.
 */
export function r2(actual: Float64Array, forecast: Float64Array): number | undefined {
  const unexplained = meanError(actual, forecast, (error) => error * error);
  if (actual.every((value) => value === actual[0])) return undefined;
  const mean = actual.reduce((sum, value) => sum + value, 0) / actual.length;
  return 1 - unexplained / (actual.reduce((sum, value) => sum + (value - mean) ** 2, 0) / actual.length);
}

/**
 * Gives the mean absolute scaled error: the mean absolute error divided by that of the seasonal naive method inside the history,
 * mean(|y[t] - y[t - m]|) (Hyndman and Koehler, 2006). Undefined where the history has no such pair or the method made no error.
 */
export function mase(
  actual: Float64Array,
  forecast: Float64Array,
  history: Float64Array,
  seasonLength: number,
): number | undefined {
  const scale = naiveError(mae, history, seasonLength);
  return scale === undefined ? undefined : mae(actual, forecast) / scale;
}

/**
 * Gives the root mean squared scaled error: the root mean squared error divided by that of the seasonal naive method inside the history
 * (Makridakis et al., M5, 2022, with the season in place of one step). Undefined where `mase` is.
 */
export function rmsse(
  actual: Float64Array,
  forecast: Float64Array,
  history: Float64Array,
  seasonLength: number,
): number | undefined {
  const scale = naiveError(rmse, history, seasonLength);
  return scale === undefined ? undefined : rmse(actual, forecast) / scale;
}

/** Gives the error of the seasonal naive method inside the history; undefined where it makes none, or where there is no pair of values. */
function naiveError(errorOf: typeof rmse, history: Float64Array, seasonLength: number): number | undefined {
  if (history.length <= seasonLength) return undefined;
  const error = errorOf(history.subarray(seasonLength), history.subarray(0, history.length - seasonLength));
  return error === 0 ? undefined : error;
}

function meanError(
  actual: Float64Array,
  forecast: Float64Array,
  loss: (error: number, actual: number) => number,
): number {
  if (actual.length !== forecast.length || actual.length === 0) {
    throw new MusterError('GATE_LENGTHS_DIFFER', {
      what: `${forecast.length} forecast values stand against ${actual.length} observed ones.`,
      expected: 'as many forecast values as observed ones, at least one',
    });
  }
  let sum = 0;
  for (let i = 0; i < actual.length; i++) sum += loss(forecast[i]! - actual[i]!, actual[i]!);
  return sum / actual.length;
}
