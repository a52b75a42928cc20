import {
  boosterOptions,
  boosterParameters,
  lossOfDesign,
  requireTargets,
  startOf,
  type BoosterDesign,
} from './booster-parameters.ts';
import { growBooster } from './kernels/gradient-boosting.ts';
import { gainNodes } from './kernels/node-covers.ts';
import { hasLogLink, stepOf } from './kernels/objectives.ts';
import type { Trees } from './kernels/trees.ts';
import { lagParameters, type LagDesign } from './lag-features.ts';
import type { ParameterTable } from './model.ts';
import { treeLearner } from './tree-learner.ts';

const parameters = {
  ...lagParameters,
  ...boosterParameters,
  baseScore: {
    expected: 'a number, or null for the mean of the target, or its quantile where that is the objective',
    accepts: (value) => value === null || Number.isFinite(value),
    fallback: () => null,
  },
} satisfies ParameterTable;

type BoostingDesign = LagDesign &
  BoosterDesign & {
    /** The forecast before the first tree; null for the mean of the target, or its quantile. */
    readonly baseScore: number | null;
  };

/**
 * Gradient boosting (Chen and Guestrin, 2016) on the features of `linear`. Objectives, parameters and rules are those of xgboost;
 * the defaults too, but for `learning_rate` and `max_depth`, which are scikit-learn's: deep trees learn the noise of short series.
 */
export const boosting = treeLearner<BoostingDesign>({
  name: 'boosting',
  summary: 'Gradient boosting of trees on lags, trend, season and covariates.',
  parameters,
  nTrees: ({ nEstimators }) => nEstimators,
  share: () => 1,
  modelOf: ({ trees, base }, design) => ({
    kind: 'boosting',
    ...lossOfDesign(design),
    nClasses: 1,
    baseMargin: base,
    trees: withGains(trees, design),
  }),
  forecastOf: ({ objective }) => (hasLogLink(objective) ? Math.exp : (sum) => sum),
  require: requireTargets,
  grow: (design, columns, targets, seed) => {
    const base = design.baseScore ?? startOf(design, targets);
    if (hasLogLink(design.objective)) {
      const { trees, baseMargin } = growBooster(columns, targets, boosterOptions(design, base, seed));
      return { trees, base: baseMargin };
    }
    // The kernel works in single precision: differences to the base keep more digits than values far from 0.
    const differences = targets.map((target) => target - base);
    const { trees } = growBooster(columns, differences, boosterOptions(design, 0, seed));
    return { trees, base };
  },
});

/** Adds what the splits gained, where values and covers say it: covers count all rows, also those that a tree had not drawn. */
function withGains(trees: Trees, design: BoostingDesign): Trees {
  const { objective, regAlpha, subsample, learningRate, regLambda } = design;
  if (trees.covers === undefined || objective === 'quantile' || regAlpha > 0 || subsample < 1) return trees;
  const maxDeltaStep = stepOf(lossOfDesign(design));
  const splitGains = gainNodes(trees, trees.covers, { learningRate, regLambda, maxDeltaStep });
  return splitGains === undefined ? trees : { ...trees, splitGains };
}
