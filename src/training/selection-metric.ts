/** The errors by which candidates may be chosen; those without a unit may be weighted. */
export const metricNames = ['rmse', 'mae', 'mase', 'rmsse', 'smape'] as const;
type MetricName = (typeof metricNames)[number];

/** One error, or the weights of errors without a unit: `{ mase: 0.5, smape: 0.5 }`. */
export type SelectionMetric = MetricName | Readonly<Partial<Record<UnitlessMetric, number>>>;

/** The errors that do not depend on the target's unit. */
export const unitlessMetrics = ['mase', 'rmsse', 'smape'] as const;
type UnitlessMetric = (typeof unitlessMetrics)[number];

/** What errors of a series are divided by: those of the seasonal naive method inside its history; 1 where it made none. */
export type ErrorScales = { readonly absolute: number; readonly squared: number };

/** The errors of one forecast. */
export type ForecastErrors = Readonly<Record<MetricName, number>>;

/** Gives the scales of a history (Hyndman and Koehler, 2006): the mean absolute and the root mean squared change over a season. */
export function errorScales(history: Float64Array, seasonLength: number): ErrorScales {
  const lag = history.length > seasonLength ? seasonLength : 1;
  let [absolute, squared] = [0, 0];
  for (let t = lag; t < history.length; t++) {
    const change = history[t]! - history[t - lag]!;
    absolute += Math.abs(change);
    squared += change * change;
  }
  const n = Math.max(1, history.length - lag);
  return { absolute: absolute / n || 1, squared: Math.sqrt(squared / n) || 1 };
}

/**
 * Gives all errors of a forecast [n] against the actual values [n]: RMSE and MAE in the target's unit; MASE (Hyndman and Koehler,
 * 2006), RMSSE (Makridakis et al., M5, 2022) and sMAPE (Makridakis, 1993, as a share from 0 to 2; 0 where both are 0) without one.
 */
export function forecastErrors(actual: Float64Array, forecast: Float64Array, scales: ErrorScales): ForecastErrors {
  let [absolute, squares, shares] = [0, 0, 0];
  for (let h = 0; h < actual.length; h++) {
    const error = Math.abs(forecast[h]! - actual[h]!);
    const size = Math.abs(forecast[h]!) + Math.abs(actual[h]!);
    absolute += error;
    squares += error * error;
    shares += size === 0 ? 0 : (2 * error) / size;
  }
  const mae = absolute / actual.length;
  const rmse = Math.sqrt(squares / actual.length);
  return { rmse, mae, mase: mae / scales.absolute, rmsse: rmse / scales.squared, smape: shares / actual.length };
}

/** Gives the error that decides. */
export function lossOf(metric: SelectionMetric, errors: ForecastErrors): number {
  if (typeof metric === 'string') return errors[metric];
  let [sum, weights] = [0, 0];
  for (const name of unitlessMetrics) {
    const weight = metric[name] ?? 0;
    sum += weight * errors[name];
    weights += weight;
  }
  return sum / weights;
}
