import { readFileSync } from 'node:fs';
import type { BoostingOptions } from '#src/learners/kernels/boosting-options.ts';

/** A small data set and what xgboost predicts of its rows. */
export type XgboostCase = {
  readonly objective: BoostingOptions['objective'];
  readonly options: Readonly<Record<string, number | undefined>>;
  readonly features: readonly (readonly (number | null)[])[];
  readonly targets: readonly number[];
  readonly predictions: readonly number[];
};

/** What all cases have in common. */
export const usual: BoostingOptions = {
  objective: 'squared_error',
  nClasses: 1,
  nEstimators: 12,
  learningRate: 0.3,
  maxDepth: 4,
  regLambda: 1,
  regAlpha: 0,
  minChildWeight: 1,
  subsample: 1,
  colsampleByTree: 1,
  baseScore: 0.5,
  seed: 1,
};

/**
 * Cases predicted with base_score=0.5, max_depth=4, tree_method=exact and twelve rounds by xgboost 1.7.4; and by 2.1.4 for the newer objectives, with
 * tree_method=hist for quantiles, whose leaves its exact method leaves as they are, and for trees bounded by `max_leaves`.
 * test/interop/tree_cases.py writes the second file.
 */
export const xgboostCases = ['xgboost-1.7.4.json', 'xgboost-2.1.4.json'].flatMap(
  (file) => JSON.parse(readFileSync(new URL(file, import.meta.url), 'utf8')) as readonly XgboostCase[],
);

/** Gives the rows of a case, NaN where a value is missing: [nRows x 3] row-major. */
export function featuresOf({ features }: XgboostCase): number[] {
  return features.flat().map((value) => value ?? NaN);
}

/** Gives our options for a case. */
export function optionsOf({ objective, options }: XgboostCase): BoostingOptions {
  return {
    ...usual,
    objective,
    nClasses: objective === 'softmax' ? 3 : 1,
    regAlpha: options['reg_alpha'] ?? 0,
    regLambda: options['reg_lambda'] ?? 1,
    minChildWeight: options['min_child_weight'] ?? 1,
    tweedieVariancePower: options['tweedie_variance_power'] ?? 1.5,
    quantileAlpha: options['quantile_alpha'] ?? 0.5,
    ...(options['max_delta_step'] === undefined ? {} : { maxDeltaStep: options['max_delta_step'] }),
  };
}
