import { periodLabel, type Series } from '#src/core/index.ts';
import type { Champion } from '#src/evaluation/index.ts';
import type { Model } from '#src/learners/index.ts';
import { defaultCoverage, fitCandidate, measureInterval } from '#src/training/index.ts';
import type { ForecastRequest } from './forecast-request.ts';

/**
 * Gives the model of a registered version that has seen none of the periods to forecast: the version's own, or, where it was fitted to
 * one of them, its recorded configuration fitted to the rows of `series`, which end before them, with an interval measured on these
 * rows. `remark` then says so. Throws what the learner throws.
 */
export function honestModel(
  { version, candidate, cutoff, model }: Champion,
  series: Series,
  request: ForecastRequest,
): { readonly model: Model; readonly remark: string } {
  if (model !== undefined && cutoff < request.firstPeriod) return { model, remark: '' };
  const { seed, lessonsOf, firstPeriod, horizon } = request;
  const fitted = fitCandidate(candidate, series, seed, { lessons: lessonsOf(candidate) });
  const end = series.firstPeriod + series.target.length - 1;
  const coverage = model?.interval?.coverage ?? defaultCoverage;
  const asked = { horizon: firstPeriod - 1 - end + horizon, coverage, holdout: 0, seed };
  const interval = measureInterval(candidate, series, asked);
  return {
    model: interval === undefined ? fitted : { ...fitted, interval },
    remark: `The configuration of version ${version}, fitted anew to the rows up to ${periodLabel(series.frequency, end)}.`,
  };
}
