import { countPeriods, isMusterError, periodLabel, type Series } from '#src/core/index.ts';
import type { Champion } from '#src/evaluation/index.ts';
import { bordersOf, fit, forecast, type Candidate } from '#src/learners/index.ts';
import { defaultCoverage, measureInterval } from '#src/training/index.ts';

/** The forecast of one key, and where it comes from. */
export type KeyForecast = {
  /** The values of the periods asked for: [horizon]. */
  readonly values: Float64Array;
  /** The borders of the prediction interval, NaN where it is not known: [horizon] each. */
  readonly lower: Float64Array;
  readonly upper: Float64Array;
  /** `champion` for the registered model; `fallback:seasonal_naive` or `fallback:ended` where there is none that can be used. */
  readonly source: string;
  /** The learner whose values these are; `none` for a series that ended. */
  readonly model: string;
  /** The version of the champion; null for a fallback. */
  readonly version: number | null;
  /** Why it is a fallback or what was bridged; empty where there is nothing to say. */
  readonly reason: string;
};

/** What to forecast: the `horizon` periods that follow `lastPeriod`, the end of the fleet's data. */
export type ForecastRequest = {
  readonly lastPeriod: number;
  readonly horizon: number;
  /** The fallback's configuration: the seasonal naive of the fleet. */
  readonly fallback: Candidate;
  /** A series whose last row lies more than this many periods before the end has ended: its forecast is 0. */
  readonly endedAfter: number;
};

/**
 * Forecasts one key: with its champion; else, said in `source` and `reason`, by its seasonal pattern; a series that ended gets 0. A
 * series that ends before the fleet does is forecast over the gap too.
 */
export function forecastKey(
  series: Series,
  champion: Champion | undefined,
  why: string,
  request: ForecastRequest,
): KeyForecast {
  const end = series.firstPeriod + series.target.length - 1;
  const gap = request.lastPeriod - end;
  if (gap > request.endedAfter) return forecastOfEnded(series, end, request.horizon);
  const bridged =
    gap === 0
      ? ''
      : `The last row is of ${periodLabel(series.frequency, end)}; ${countPeriods(series.frequency, gap)} bridged by forecasts.`;
  if (champion?.model === undefined) {
    return forecastByFallback(series, gap, join(champion?.loadFailure ?? why, bridged), request);
  }
  try {
    const values = forecast(champion.model, series, gap + request.horizon).slice(gap);
    if (values.every((value) => Number.isFinite(value))) {
      return {
        values,
        ...bordersOf(champion.model, values, gap),
        source: 'champion',
        model: champion.model.learner,
        version: champion.version,
        reason: bridged,
      };
    }
    return forecastByFallback(series, gap, join('The champion forecast a value that is not finite.', bridged), request);
  } catch (error) {
    if (!isMusterError(error)) throw error;
    return forecastByFallback(
      series,
      gap,
      join(`The champion cannot forecast: ${error.faults[0]?.what ?? error.message}`, bridged),
      request,
    );
  }
}

function forecastByFallback(series: Series, gap: number, reason: string, request: ForecastRequest): KeyForecast {
  // The seasonal naive has nothing to draw: its seed has no effect.
  const model = fit(request.fallback, series, 0);
  const horizon = gap + request.horizon;
  const values = forecast(model, series, horizon).slice(gap);
  const interval = measureInterval(request.fallback, series, {
    horizon,
    coverage: defaultCoverage,
    holdout: 0,
    seed: 0,
  });
  const borders = bordersOf(interval === undefined ? model : { ...model, interval }, values, gap);
  return { values, ...borders, source: `fallback:${model.learner}`, model: model.learner, version: null, reason };
}

function forecastOfEnded(series: Series, end: number, horizon: number): KeyForecast {
  const reason = `The series ended: its last row is of ${periodLabel(series.frequency, end)}.`;
  const unknown = new Float64Array(horizon).fill(Number.NaN);
  const values = new Float64Array(horizon);
  return { values, lower: unknown, upper: unknown, source: 'fallback:ended', model: 'none', version: null, reason };
}

function join(...sentences: readonly string[]): string {
  return sentences.filter((sentence) => sentence !== '').join(' ');
}
