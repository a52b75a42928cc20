import { MusterError, type Series } from '#src/core/index.ts';
import type { Candidate, Learner, Model } from './model.ts';
import { clip, parametersInForce, rangeParameters, seasonParameters } from './parameters.ts';

const parameters = { ...seasonParameters, ...rangeParameters };

/**
 * The seasonal naive method (Hyndman and Athanasopoulos, Forecasting: Principles and Practice, section 5.2): each forecast is the value
 * of the same season in the last cycle of the series. A history shorter than a season gives its last value throughout. It learns
 * nothing, so its models have no arrays: they follow the series that they are given.
 */
export const seasonalNaive: Learner = {
  name: 'seasonal_naive',
  summary: 'The value of the same season in the last cycle.',
  parameters,
  arrayNames: () => [],
  minimumRows: (given) => {
    rangeAndSeason(given);
    return 1;
  },
  fit: fitSeasonalNaive,
  forecast: forecastSeasonalNaive,
};

function fitSeasonalNaive(given: Candidate['parameters'], series: Series): Model {
  rangeAndSeason(given);
  requireHistory(series);
  return { learner: 'seasonal_naive', parameters: given, arrays: {} };
}

function forecastSeasonalNaive(model: Model, series: Series, horizon: number): Float64Array {
  requireHistory(series);
  const { valueAt } = openSeasonalNaive(model.parameters);
  return Float64Array.from({ length: horizon }, (_, step) => valueAt(series.target, step));
}

/**
 * Gives what forecasts any one step, from 0 on, of a target with a row, without the steps before it; forecasts come back every
 * `seasonLength` steps. Throws for parameters that the learner does not know.
 */
export function openSeasonalNaive(given: Candidate['parameters']): {
  readonly seasonLength: number;
  readonly valueAt: (target: Float64Array, step: number) => number;
} {
  const { seasonLength, lower, upper } = rangeAndSeason(given);
  const range = { lower, upper };
  const valueAt = (target: Float64Array, step: number): number => {
    const cycle = target.length < seasonLength ? 1 : seasonLength;
    return clip(target[target.length - cycle + (step % cycle)]!, range);
  };
  return { seasonLength, valueAt };
}

type RangeAndSeason = { readonly seasonLength: number; readonly lower: number | null; readonly upper: number | null };

function rangeAndSeason(given: Candidate['parameters']): RangeAndSeason {
  return parametersInForce('seasonal_naive', parameters, given) as RangeAndSeason;
}

function requireHistory(series: Series): void {
  if (series.target.length > 0) return;
  throw new MusterError('TRAIN_TOO_FEW_ROWS', {
    what: 'The series has no observed row.',
    expected: 'at least 1 observed row',
  });
}
