import { growBooster } from './kernels/gradient-boosting.ts';
import { lagParameters, type LagDesign } from './lag-features.ts';
import type { ParameterSpec, ParameterTable } from './model.ts';
import { shareParameter, wholeNumber } from './parameters.ts';
import { columnMeans } from './pooled-regression.ts';
import { treeLearner } from './tree-learner.ts';

const parameters = {
  ...lagParameters,
  nEstimators: wholeNumber(1, () => 100),
  learningRate: shareParameter(0.1),
  maxDepth: wholeNumber(1, () => 3),
  minChildWeight: notNegative(1),
  subsample: shareParameter(1),
  colsampleBytree: shareParameter(1),
  regLambda: notNegative(1),
  regAlpha: notNegative(0),
  baseScore: {
    expected: 'a number, or null for the mean of the target',
    accepts: (value) => value === null || Number.isFinite(value),
    fallback: () => null,
  },
} satisfies ParameterTable;

type BoostingDesign = LagDesign & {
  readonly nEstimators: number;
  readonly learningRate: number;
  readonly maxDepth: number;
  readonly minChildWeight: number;
  readonly subsample: number;
  readonly colsampleBytree: number;
  readonly regLambda: number;
  readonly regAlpha: number;
  /** The forecast before the first tree; null for the mean of the target. */
  readonly baseScore: number | null;
};

/**
 * Gradient boosting (Chen and Guestrin, 2016) of the squared error on the features of `linear`. Parameters and rules are those of xgboost;
 * the defaults too, but for `learning_rate` and `max_depth`, which are scikit-learn's: deep trees learn the noise of short series.
 */
export const boosting = treeLearner<BoostingDesign>({
  name: 'boosting',
  summary: 'Gradient boosting of trees on lags, trend, season and covariates.',
  parameters,
  nTrees: ({ nEstimators }) => nEstimators,
  share: () => 1,
  modelOf: ({ trees, base }) => ({
    kind: 'boosting',
    objective: 'squared_error',
    nClasses: 1,
    baseMargin: base,
    trees,
  }),
  grow: ({ colsampleBytree, ...design }, columns, targets, seed) => {
    const base = design.baseScore ?? columnMeans(targets, 1, targets.length)[0]!;
    // The kernel works in single precision: differences to the base keep more digits than values far from 0.
    const differences = targets.map((target) => target - base);
    const { trees } = growBooster(columns, differences, {
      ...design,
      objective: 'squared_error',
      nClasses: 1,
      colsampleByTree: colsampleBytree,
      baseScore: 0,
      seed,
    });
    return { trees, base };
  },
});

function notNegative(fallback: number): ParameterSpec {
  return {
    expected: 'a number of at least 0',
    accepts: (value) => Number.isFinite(value) && (value as number) >= 0,
    fallback: () => fallback,
  };
}
