import type { KernelForm } from './kernel-form.ts';
import type { Loss } from './objectives.ts';

/** How a booster is grown; the names are those of xgboost. */
export type BoostingOptions = Loss & {
  /** Classes of `softmax`; 1 otherwise. */
  readonly nClasses: number;
  /** Rounds, at most; one of softmax grows a tree for each class. */
  readonly nEstimators: number;
  /** What a tree counts: eta. */
  readonly learningRate: number;
  readonly maxDepth: number;
  /** The L2 penalty of the leaves: lambda. */
  readonly regLambda: number;
  /** The L1 penalty of the leaves: alpha. */
  readonly regAlpha: number;
  /** The second derivatives that a child must have, in sum: rows, for the squared error. */
  readonly minChildWeight: number;
  /** Share of the rows that each tree learns from, drawn without repetition. */
  readonly subsample: number;
  /** Share of the features that each tree may use. */
  readonly colsampleByTree: number;
  /** The forecast before the first tree: a target, above 0 for `poisson` and `tweedie`, a probability, or for softmax the same margin of all classes. */
  readonly baseScore: number;
  readonly seed: number;
  /** Changes the time that growing takes, and nothing else. */
  readonly form?: KernelForm;
};

/** Rows that the booster does not learn from, by which it ends early. */
export type Validation = {
  /** [nRows x nFeatures] row-major. */
  readonly features: ArrayLike<number>;
  /** [nRows] */
  readonly targets: ArrayLike<number>;
  /** Rounds without a lower loss after which it ends. */
  readonly earlyStoppingRounds: number;
};
