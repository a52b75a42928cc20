import { keyId, seedOf, type Series } from '#src/core/index.ts';
import { fit, forecast, learnerNames, minimumRows, type Candidate, type Model } from '#src/learners/index.ts';
import type { TrainOptions, Validation } from './challenger.ts';
import { planValidation, type ValidationPlan } from './validation-origins.ts';

/** The errors of all candidates, and the number in the list of the one with the least. */
export type Comparison = {
  readonly validation: readonly Validation[];
  /** Undefined when every candidate failed. */
  readonly winner: number | undefined;
  readonly notes: readonly string[];
};

/**
 * Compares candidates on the same rolling origins, all before the holdout. Undefined when the series is too short for even one origin
 * of one candidate. Errors that differ by rounding alone count as equal, and then the simpler learner wins.
 */
export function compareCandidates(
  candidates: readonly Candidate[],
  series: Series,
  options: TrainOptions,
): Comparison | undefined {
  const needs = candidates.map((candidate) => minimumRows(candidate));
  const newest = planValidation(series.target.length, 1, options).origins[0] ?? 0;
  const possible = needs.filter((need) => need <= newest);
  if (possible.length === 0) return undefined;
  // All candidates are scored on the same origins: those that suffice for every candidate that can be fitted at all.
  const plan = planValidation(series.target.length, Math.max(...possible), options);
  const validation = candidates.map((candidate, i): Validation => {
    if (needs[i]! > newest)
      return failed(candidate, `needs ${needs[i]} rows before an origin, and there are ${newest}`);
    return validate(candidate, series, plan, options.seed);
  });
  const winner = chooseWinner(validation, options.metric);
  return {
    validation: validation.map((each, i) => (i === winner ? { ...each, isChosen: true } : each)),
    winner,
    notes: notesOf(validation, plan, options),
  };
}

/** Fits a candidate to the first `nRows` observed rows; the seed depends on the key and the learner alone. */
export function fitTo(candidate: Candidate, series: Series, nRows: number, seed: number): Model {
  return fit(candidate, firstRows(series, nRows), seedOf(seed, keyId(series.key), candidate.learner));
}

function validate(candidate: Candidate, series: Series, plan: ValidationPlan, seed: number): Validation {
  let rmse = 0;
  let mae = 0;
  try {
    for (const origin of plan.origins) {
      const model = fitTo(candidate, series, origin, seed);
      const forecasts = forecast(model, firstRows(series, origin), plan.horizon);
      const errors = forecasts.map((value, h) => value - series.target[origin + h]!);
      rmse += Math.sqrt(mean(errors.map((error) => error * error))) / plan.origins.length;
      mae += mean(errors.map((error) => Math.abs(error))) / plan.origins.length;
    }
  } catch (error) {
    return failed(candidate, messageOf(error));
  }
  if (!Number.isFinite(rmse)) return failed(candidate, 'its forecasts are not finite numbers');
  return { learner: candidate.learner, rmse, mae, nOrigins: plan.origins.length };
}

/** Gives the sentence of an error, whoever threw it. */
export function messageOf(error: unknown): string {
  return typeof error === 'object' && error !== null && 'message' in error ? String(error.message) : String(error);
}

/** The series as it was known after its first `nRows` periods; known-future columns stay known. */
function firstRows(series: Series, nRows: number): Series {
  return { ...series, target: series.target.subarray(0, nRows) };
}

function mean(values: Float64Array): number {
  let sum = 0;
  for (const value of values) sum += value;
  return sum / values.length;
}

function failed(candidate: Candidate, failure: string): Validation {
  return { learner: candidate.learner, rmse: Number.NaN, mae: Number.NaN, nOrigins: 0, failure };
}

function chooseWinner(validation: readonly Validation[], metric: TrainOptions['metric']): number | undefined {
  const simplestFirst = validation
    .map((each, index) => ({ index, error: each[metric], rank: learnerNames.indexOf(each.learner) }))
    .filter(({ error }) => Number.isFinite(error))
    .sort((left, right) => left.rank - right.rank);
  let best = simplestFirst[0];
  for (const each of simplestFirst) if (each.error < best!.error * (1 - 1e-9)) best = each;
  return best?.index;
}

function notesOf(
  validation: readonly Validation[],
  plan: ValidationPlan,
  { origins }: TrainOptions,
): readonly string[] {
  const notes = validation.flatMap(({ learner, failure }) => (failure === undefined ? [] : [`${learner}: ${failure}`]));
  if (plan.origins.length < origins)
    notes.push(`${plan.origins.length} of ${origins} validation origins: the history is short`);
  return notes;
}
