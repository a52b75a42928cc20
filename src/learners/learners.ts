import { didYouMean, MusterError, type Series } from '#src/core/index.ts';
import { boosting } from './boosting.ts';
import { meanOf, medianOf } from './combination.ts';
import { ets } from './ets.ts';
import { forest } from './forest.ts';
import { globalBoosting } from './global-boosting.ts';
import { globalLinear } from './global-linear.ts';
import { croston, sba, tsb } from './intermittent.ts';
import { linear } from './linear.ts';
import {
  learnerNames,
  type Candidate,
  type Coefficient,
  type FleetLearning,
  type Learner,
  type LearnerName,
  type Model,
  type ModelTrees,
} from './model.ts';
import { randomForest } from './random-forest.ts';
import { seasonalNaive } from './seasonal-naive.ts';
import type { StepTerms } from './step-terms.ts';
import { theta } from './theta.ts';

const single = {
  seasonal_naive: seasonalNaive,
  croston,
  sba,
  tsb,
  theta,
  linear,
  global_linear: globalLinear,
  ets,
  forest,
  boosting,
  global_boosting: globalBoosting,
  random_forest: randomForest,
};

/** The learners by name. */
export const learners = {
  ...single,
  mean: meanOf(single),
  median: medianOf(single),
} as const satisfies Readonly<Record<LearnerName, Learner>>;

/** Fits a candidate to the observed rows of a series; the same input and seed give the same model, byte for byte. */
export function fit(candidate: Candidate, series: Series, seed: number): Model {
  return learnerOf(candidate.learner).fit(candidate.parameters, series, seed);
}

/** Forecasts the `horizon` periods after the last observed row of the series: [horizon]. */
export function forecast(model: Model, series: Series, horizon: number): Float64Array {
  return learnerOf(model.learner).forecast(model, series, horizon);
}

/**
 * Gives what makes up each forecast of the `horizon` periods that `forecast` gives, [horizon]; undefined for learners whose forecasts are not made up of terms.
 * Throws as `forecast`.
 */
export function explainForecast(model: Model, series: Series, horizon: number): readonly StepTerms[] | undefined {
  const learner: Learner = learnerOf(model.learner);
  return learner.explain?.(model, series, horizon);
}

/** Gives a model as it is kept, with what other programs and accounts of its forecasts need of the series that it was fitted to; it forecasts the same. */
export function completeModel(model: Model, series: Series): Model {
  const learner: Learner = learnerOf(model.learner);
  return learner.withCovers?.(model, series) ?? model;
}

/** What `combinationOf` gives. */
export type Combination = {
  readonly members: readonly Candidate[];
  /** Makes the combination's model of the members' models, in their order: the same as `fit` gives with the same seed. */
  readonly join: (models: readonly Model[]) => Model;
};

/** Gives the members of a combination, which whoever fits them anyway need not fit again; undefined for any other candidate. */
export function combinationOf({ learner, parameters }: Candidate): Combination | undefined {
  const { combination }: Learner = learnerOf(learner);
  if (combination === undefined) return undefined;
  return { members: combination.membersOf(parameters), join: (models) => combination.join(parameters, models) };
}

/** Gives how a candidate learns from all series of a fleet; undefined for one that is fitted to each series alone. */
export function fleetLearningOf({ learner }: Candidate): FleetLearning | undefined {
  const { ofFleet }: Learner = learnerOf(learner);
  return ofFleet;
}

/** Gives the coefficients of a model by name, the intercept first; none for learners that have no coefficients. */
export function coefficientsOf(model: Model): readonly Coefficient[] {
  const learner: Learner = learnerOf(model.learner);
  return learner.coefficients?.(model) ?? [];
}

/** Gives the trees of a model; undefined for learners without trees that other programs have. Throws TRAIN_MODEL_DAMAGED. */
export function treesOf(model: Model): ModelTrees | undefined {
  const learner: Learner = learnerOf(model.learner);
  return learner.trees?.(model);
}

/** Throws TRAIN_MODEL_DAMAGED where the arrays of a model of trees, which `unpackModel` knows by name alone, are none of trees. */
export function requireWholeModel(model: Model): void {
  const learner: Learner = learnerOf(model.learner);
  learner.requireWhole?.(model);
}

/** Gives the least number of observed rows to which a candidate can be fitted. */
export function minimumRows(candidate: Candidate): number {
  return learnerOf(candidate.learner).minimumRows(candidate.parameters);
}

/** Gives the learner of a name; throws TRAIN_LEARNER_UNKNOWN for any other text. */
export function learnerOf(name: string, path?: string): Learner {
  if (Object.hasOwn(learners, name)) return learners[name as LearnerName];
  throw new MusterError('TRAIN_LEARNER_UNKNOWN', {
    what: `No learner is named "${name}".${didYouMean(name, learnerNames)}`,
    ...(path === undefined ? {} : { where: { path } }),
    expected: `one of ${learnerNames.join(', ')}`,
  });
}
