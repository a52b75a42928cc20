import { periodLabel, type Series } from '#src/core/index.ts';
import type { Champion } from '#src/evaluation/index.ts';
import type { Model } from '#src/learners/index.ts';
import { learnsFromFleet } from '#src/training/index.ts';
import { fitAnew } from './fit-anew.ts';
import type { ForecastRequest } from './forecast-request.ts';

/**
 * Gives the model of a registered version that has seen none of the periods to forecast: the version's own, or, where it may have learned
 * from one of them, its recorded configuration fitted to the rows of `series`, which end before them. `remark` then says so. Rejects with
 * what the learner throws.
 */
export async function honestModel(
  champion: Champion,
  series: Series,
  request: ForecastRequest,
): Promise<{ readonly model: Model; readonly remark: string }> {
  const { version, candidate, model } = champion;
  if (model !== undefined && !mayHaveSeen(champion, request)) return { model, remark: '' };
  const end = series.firstPeriod + series.target.length - 1;
  return {
    model: await fitAnew(candidate, series, request, model?.interval?.coverage),
    remark: `The configuration of version ${version}, fitted anew to the rows up to ${periodLabel(series.frequency, end)}.`,
  };
}

// What learns from the fleet has seen later rows than those of its own key.
function mayHaveSeen({ candidate, cutoff }: Champion, { firstPeriod, taughtUpTo }: ForecastRequest): boolean {
  return cutoff >= firstPeriod || (taughtUpTo >= firstPeriod && learnsFromFleet(candidate));
}
