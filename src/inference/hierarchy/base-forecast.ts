import { isMusterError, type Series } from '#src/core/index.ts';
import { fit, forecast, minimumRows, parseCandidate, type Candidate } from '#src/learners/index.ts';
import { measureInterval } from '#src/training/index.ts';

/** How totals are forecast. */
export type BaseRequest = {
  /** Periods between the last known row and the first to forecast. */
  readonly gap: number;
  readonly horizon: number;
  /** Share of the targets that intervals shall hold. */
  readonly coverage: number;
  readonly seasonLength: number;
  readonly seed: number;
};

/** What a forecaster says that was fitted to the series of a total: values and half the width of the interval, NaN where it is not known: [horizon] each. */
export type BaseForecast = { readonly values: Float64Array; readonly halfWidths: Float64Array };

/**
 * Forecasts the series of a total by Theta, with the half width of its prediction interval measured on the series itself, as that of
 * a key's model is. Undefined for a series that is too short, or that it cannot forecast.
 */
export function baseForecast(
  series: Series,
  range: { readonly lower?: number; readonly upper?: number },
  request: BaseRequest,
): BaseForecast | undefined {
  const { gap, horizon, coverage, seasonLength, seed } = request;
  const candidate = parseCandidate('theta', { seasonLength, ...range });
  if (series.target.length < minimumRows(candidate)) return undefined;
  const steps = gap + horizon;
  const values = valuesBy(candidate, series, { steps, seed })?.slice(gap);
  if (values === undefined || !values.every((value) => Number.isFinite(value))) return undefined;
  const interval = measureInterval(candidate, series, { horizon: steps, coverage, holdout: 0, seed });
  const halfWidths = interval === undefined ? values.map(() => Number.NaN) : interval.upper.slice(gap);
  return { values, halfWidths };
}

function valuesBy(
  candidate: Candidate,
  series: Series,
  { steps, seed }: { readonly steps: number; readonly seed: number },
): Float64Array | undefined {
  try {
    return forecast(fit(candidate, series, seed), series, steps);
  } catch (error) {
    if (!isMusterError(error)) throw error;
    return undefined;
  }
}
