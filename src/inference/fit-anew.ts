import type { Series } from '#src/core/index.ts';
import type { Candidate, Model } from '#src/learners/index.ts';
import { defaultCoverage, fitCandidate, measureInterval } from '#src/training/index.ts';
import type { ForecastRequest } from './forecast-request.ts';

/**
 * Fits a configuration to the rows of `series`, with what the fleet teaches it, and gives the model with an interval measured on these
 * rows as far as the end of the forecast; without one where they are too few. Rejects with what the learner throws.
 */
export async function fitAnew(
  candidate: Candidate,
  series: Series,
  { seed, lessonsOf, firstPeriod, horizon }: ForecastRequest,
  coverage = defaultCoverage,
): Promise<Model> {
  const model = fitCandidate(candidate, series, seed, { lessons: await lessonsOf(candidate) });
  const gap = firstPeriod - series.firstPeriod - series.target.length;
  const interval = measureInterval(candidate, series, { horizon: gap + horizon, coverage, holdout: 0, seed });
  return interval === undefined ? model : { ...model, interval };
}
