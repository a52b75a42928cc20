import type { Series } from '#src/core/index.ts';
import { minimumRows, type Candidate, type Interval } from '#src/learners/index.ts';
import { compareCandidates } from './compare-candidates.ts';
import { predictionInterval } from './prediction-interval.ts';

/** What `measureInterval` measures. */
export type IntervalOptions = {
  readonly horizon: number;
  readonly coverage: number;
  /** Observed rows at the end of the series that are left out. */
  readonly holdout: number;
  readonly seed: number;
};

/**
 * Gives the interval of a candidate that was not validated before: that of a training with it alone, three origins and no validation
 * horizon of its own. Undefined where the series is too short for an origin, or the candidate cannot be fitted.
 */
export function measureInterval(
  candidate: Candidate,
  series: Series,
  { horizon, coverage, holdout, seed }: IntervalOptions,
): Interval | undefined {
  const comparison = compareCandidates([candidate], series, {
    candidates: [candidate],
    horizon,
    seasonLength: 1,
    minRows: minimumRows(candidate),
    holdout,
    origins: 3,
    metric: 'mae',
    coverage,
    seed,
  });
  if (comparison === undefined) return undefined;
  const { width } = comparison.trials[0]!;
  return predictionInterval({ width, validationHorizon: comparison.plan.horizon, horizon, coverage });
}
