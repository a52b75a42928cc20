import { growRegressionForest } from './kernels/random-forest.ts';
import { lagParameters, type LagDesign } from './lag-features.ts';
import type { ParameterTable } from './model.ts';
import { isWholeNumber, numberOfTrees, shareParameter, wholeNumber } from './parameters.ts';
import { treeLearner } from './tree-learner.ts';

const roots = ['sqrt', 'log2'] as const;

const parameters = {
  ...lagParameters,
  nEstimators: numberOfTrees(100),
  maxDepth: {
    expected: 'a whole number of at least 1, or null for no limit',
    accepts: (value) => value === null || isWholeNumber(value, 1),
    fallback: () => null,
  },
  minSamplesSplit: wholeNumber(2, () => 2),
  minSamplesLeaf: wholeNumber(1, () => 1),
  maxFeatures: {
    expected: 'a share of the features above 0 and up to 1, sqrt or log2',
    accepts: (value) => roots.includes(value as (typeof roots)[number]) || shareParameter(1).accepts(value),
    fallback: () => 1,
  },
  bootstrap: { expected: 'true or false', accepts: (value) => typeof value === 'boolean', fallback: () => true },
} satisfies ParameterTable;

type ForestDesign = LagDesign & {
  readonly nEstimators: number;
  readonly maxDepth: number | null;
  readonly minSamplesSplit: number;
  readonly minSamplesLeaf: number;
  /** Share of the features among which each split is searched, or a function of their number. */
  readonly maxFeatures: number | (typeof roots)[number];
  readonly bootstrap: boolean;
};

/** A random forest (Breiman, 2001) on the features of `linear`; parameters and their defaults are those of scikit-learn. */
export const forest = treeLearner<ForestDesign>({
  name: 'forest',
  summary: 'A random forest on lags, trend, season and covariates.',
  parameters,
  nTrees: ({ nEstimators }) => nEstimators,
  share: ({ nEstimators }) => 1 / nEstimators,
  modelOf: ({ trees }) => ({ kind: 'forest', trees }),
  grow: (design, columns, targets, seed) => {
    const { nEstimators, maxDepth, minSamplesSplit, minSamplesLeaf, bootstrap } = design;
    const maxFeatures = featuresOf(design, columns.nFeatures);
    const options = { nEstimators, maxDepth, minSamplesSplit, minSamplesLeaf, bootstrap, maxFeatures, seed };
    return { trees: growRegressionForest(columns, targets, options).trees, base: 0 };
  },
});

/** Rounded down, and at least one, as in scikit-learn. */
function featuresOf({ maxFeatures }: ForestDesign, nFeatures: number): number {
  if (maxFeatures === 'sqrt') return Math.max(1, Math.floor(Math.sqrt(nFeatures)));
  if (maxFeatures === 'log2') return Math.max(1, Math.floor(Math.log2(nFeatures)));
  return Math.max(1, Math.floor(maxFeatures * nFeatures));
}
