import type { TrainOptions, ValidationPlan } from './challenger.ts';

/**
 * Gives the rolling origins of a series of `nRows` observed rows (Tashman, 2000): the newest leaves room for one validation horizon
 * before the holdout, the others lie half a validation horizon apart. Origins with fewer than `leastRows` rows before them are left
 * out, so the plan may be short or empty.
 */
export function planValidation(nRows: number, leastRows: number, options: TrainOptions): ValidationPlan {
  const nTraining = nRows - options.holdout;
  const horizon = options.validationHorizon ?? usualHorizon(nTraining, options);
  const step = Math.max(1, Math.floor(horizon / 2));
  const origins = Array.from({ length: options.origins }, (_, i) => nTraining - horizon - i * step);
  return { origins: origins.filter((origin) => origin >= leastRows), horizon };
}

/** The origins of the candidates of a series. */
export type CandidatesPlan = {
  readonly plan: ValidationPlan;
  /** Rows before the newest origin that any candidate may be given. */
  readonly newest: number;
};

/**
 * Gives the origins on which candidates that need so many rows are all compared: those that suffice for every candidate that can be
 * fitted at all. Undefined where the series is too short for even one origin of one candidate.
 */
export function planForNeeds(
  needs: readonly number[],
  nRows: number,
  options: TrainOptions,
): CandidatesPlan | undefined {
  const newest = planValidation(nRows, 1, options).origins[0] ?? 0;
  const possible = needs.filter((need) => need <= newest);
  if (possible.length === 0) return undefined;
  return { plan: planValidation(nRows, Math.max(...possible), options), newest };
}

/** A short history is better spent on fits and several origins than on one long validation. */
function usualHorizon(nTraining: number, { horizon, origins }: TrainOptions): number {
  return Math.max(1, Math.min(horizon, Math.floor(nTraining / (origins + 3))));
}
