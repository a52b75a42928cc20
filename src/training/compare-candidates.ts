import { messageOf, type Series } from '#src/core/index.ts';
import { forecast, minimumRows, type Candidate } from '#src/learners/index.ts';
import type { TrainOptions, Validation, ValidationPlan } from './challenger.ts';
import { firstRows, fitCandidate, type FittedModels } from './fit-candidate.ts';
import type { FleetLessons, Lessons } from './fleet-lessons.ts';
import { defaultCoverage, residualWidth } from './prediction-interval.ts';
import { errorScales, forecastErrors, lossOf, type ErrorScales } from './selection-metric.ts';
import { planForNeeds } from './validation-origins.ts';

/** How the candidates did on the origins of one series. */
export type Comparison = {
  readonly plan: ValidationPlan;
  /** One for each candidate, in their order. */
  readonly trials: readonly Trial[];
};

/** How one candidate did. */
export type Trial = {
  readonly validation: Validation;
  /** The error that decides, by origin, the newest first: [nOrigins]; empty after a failure. */
  readonly losses: Float64Array;
  /** Half the width of the prediction interval over the validated steps; NaN after a failure. */
  readonly width: number;
};

/**
 * Compares candidates on the same rolling origins, all before the holdout. Undefined when the series is too short for even one origin
 * of one candidate. Candidates that learn from a fleet take what it taught from `lessons`; without them the series is a fleet of its own.
 */
export function compareCandidates(
  candidates: readonly Candidate[],
  series: Series,
  options: TrainOptions,
  lessons?: FleetLessons,
): (Comparison & { readonly notes: readonly string[] }) | undefined {
  const needs = candidates.map((candidate) => minimumRows(candidate));
  const planned = planForNeeds(needs, series.target.length, options);
  if (planned === undefined) return undefined;
  const { plan, newest } = planned;
  const origins = plan.origins.map((origin, o): Origin => {
    const history = firstRows(series, origin);
    const scales = errorScales(history.target, options.seasonLength);
    return { history, scales, fitted: new Map(), lessons: lessons?.origins[o] };
  });
  const isOver = budgetOf(options);
  const trials = candidates.map((candidate, i) => {
    if (needs[i]! > newest)
      return failed(candidate, `needs ${needs[i]} rows before an origin, and there are ${newest}`);
    if (isOver()) return failed(candidate, `skipped: the ${options.secondsPerKey} s of the key were used up`);
    return validate(candidate, { series, horizon: plan.horizon, origins }, options);
  });
  return { plan, trials, notes: notesOf(trials, plan, options) };
}

/** Says whether the time of a key has run out; never without a budget, and then no clock is read. */
function budgetOf({ secondsPerKey }: TrainOptions): () => boolean {
  if (secondsPerKey === undefined) return () => false;
  const begun = performance.now();
  let isFirst = true;
  return () => {
    // One candidate is compared however little time there is.
    const isOver = !isFirst && performance.now() - begun >= secondsPerKey * 1000;
    isFirst = false;
    return isOver;
  };
}

type Origin = {
  readonly history: Series;
  readonly scales: ErrorScales;
  readonly fitted: FittedModels;
  readonly lessons: Lessons | undefined;
};
type Course = { readonly series: Series; readonly horizon: number; readonly origins: readonly Origin[] };

function validate(candidate: Candidate, course: Course, options: TrainOptions): Trial {
  try {
    return runCourse(candidate, course, options);
  } catch (error) {
    return failed(candidate, messageOf(error));
  }
}

function runCourse(candidate: Candidate, { series, horizon, origins }: Course, options: TrainOptions): Trial {
  const losses = new Float64Array(origins.length);
  const residuals = new Float64Array(origins.length * horizon);
  let [rmse, mae, loss] = [0, 0, 0];
  for (const [i, { history, scales, ...known }] of origins.entries()) {
    const nRows = history.target.length;
    const forecasts = forecast(fitCandidate(candidate, history, options.seed, known), history, horizon);
    const actual = series.target.subarray(nRows, nRows + horizon);
    const errors = forecastErrors(actual, forecasts, scales);
    losses[i] = lossOf(options.metric, errors);
    rmse += errors.rmse / origins.length;
    mae += errors.mae / origins.length;
    loss += losses[i] / origins.length;
    for (let h = 0; h < horizon; h++) residuals[i * horizon + h] = actual[h]! - forecasts[h]!;
  }
  if (!Number.isFinite(rmse) || !Number.isFinite(loss))
    return failed(candidate, 'its forecasts are not finite numbers');
  const validation = { learner: candidate.learner, rmse, mae, loss, nOrigins: origins.length };
  return { validation, losses, width: residualWidth(residuals, options.coverage ?? defaultCoverage) };
}

function failed({ learner }: Candidate, failure: string): Trial {
  const validation = { learner, rmse: Number.NaN, mae: Number.NaN, loss: Number.NaN, nOrigins: 0, failure };
  return { validation, losses: new Float64Array(), width: Number.NaN };
}

function notesOf(trials: readonly Trial[], plan: ValidationPlan, { origins }: TrainOptions): readonly string[] {
  const notes = trials.flatMap(({ validation: { learner, failure } }) =>
    failure === undefined ? [] : [`${learner}: ${failure}`],
  );
  if (plan.origins.length < origins)
    notes.push(`${plan.origins.length} of ${origins} validation origins: the history is short`);
  return notes;
}
