import type { Series } from '#src/core/index.ts';
import { minimumRows, type Candidate, type Interval } from '#src/learners/index.ts';
import { compareCandidates } from './compare-candidates.ts';

/** What a prediction interval is made of. */
export type IntervalRequest = {
  /** Actual less forecast at each origin: [nOrigins x validationHorizon] row-major. */
  readonly residuals: Float64Array;
  readonly validationHorizon: number;
  /** Steps that the interval shall have. */
  readonly horizon: number;
  /** Share of the targets that it shall hold, above 0 and below 1. */
  readonly coverage: number;
};

/** The coverage where none is asked for. */
export const defaultCoverage = 0.8;

// Errors of a stationary series do not grow, those of a random walk grow with the square root of the step; this lies between.
const growthBehindValidation = 0.25;

/**
 * Gives the prediction interval that the residuals of a method support: split conformal prediction (Lei et al., 2018) with the
 * residuals of all origins and steps as one sample, of which it takes the order statistic ceil(coverage (n + 1)), so that few residuals
 * widen it. Steps behind the validated ones are widened by the fourth root of their ratio. Undefined without residuals.
 */
export function predictionInterval(request: IntervalRequest): Interval | undefined {
  const { residuals, validationHorizon, horizon, coverage } = request;
  const sizes = residuals.map((residual) => Math.abs(residual)).sort();
  if (sizes.length === 0) return undefined;
  const rank = Math.min(sizes.length, Math.ceil(coverage * (sizes.length + 1)));
  const upper = Float64Array.from(
    { length: horizon },
    (_, h) => sizes[rank - 1]! * Math.max(1, (h + 1) / validationHorizon) ** growthBehindValidation,
  );
  return { coverage, lower: upper.map((offset) => -offset), upper };
}

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
    seed,
  });
  if (comparison === undefined) return undefined;
  const { residuals } = comparison.trials[0]!;
  return predictionInterval({ residuals, validationHorizon: comparison.plan.horizon, horizon, coverage });
}
