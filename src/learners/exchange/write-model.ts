import { MusterError } from '#src/core/index.ts';
import { treesOf } from '../learners.ts';
import type { Model } from '../model.ts';
import { writeRandomForest } from './write-random-forest.ts';
import { writeXgboost } from './write-xgboost.ts';

/** The programs whose files a model may be written in. */
export type ExchangeFormat = 'xgboost' | 'ml-random-forest';

/** A model in the format of another program. */
export type WrittenModel = {
  /** The names of the features in the order of the columns that the other program must be given. */
  readonly features: readonly string[];
  /** The JSON text of each function: one, or one for each step ahead. */
  readonly texts: readonly string[];
  /** Sentences that say how the row must be scaled and the forecast scaled back; none where both are taken as they are. */
  readonly scaling: readonly string[];
};

const writers = { xgboost: writeXgboost, 'ml-random-forest': writeRandomForest } as const satisfies Readonly<
  Record<ExchangeFormat, unknown>
>;

/**
 * Writes a model of `forest`, `random_forest`, `boosting` or `global_boosting` in the format of another program, which predicts the same there from the same row of features, but for
 * the range that our forecasts are kept in. TRAIN_MODEL_NOT_EXPRESSIBLE for other learners, and for a forest in the format of xgboost;
 * TRAIN_MODEL_DAMAGED.
 */
export function writeModel(model: Model, format: ExchangeFormat): WrittenModel {
  const trees = treesOf(model);
  if (trees === undefined) {
    throw new MusterError('TRAIN_MODEL_NOT_EXPRESSIBLE', {
      what: `A model of ${model.learner} is none of ${format}.`,
      expected: 'a model of boosting or global_boosting, or for ml-random-forest of forest or random_forest',
    });
  }
  const { features, functions, scaling = [] } = trees;
  return { features, texts: functions.map((each) => writers[format](each, features)), scaling };
}
