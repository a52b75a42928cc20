import { RandomForestRegression } from 'ml-random-forest';
import type { Series } from '#src/core/index.ts';
import { explainTrees } from './explain-trees.ts';
import { forestArrays, joinForests, predictForest, treesOfForest } from './forest-arrays.ts';
import {
  countSteps,
  featureNames,
  forecastByLags,
  lagParameters,
  lagRows,
  type LagDesign,
  type LagForecast,
} from './lag-features.ts';
import type { Candidate, Learner, Model, ModelTrees, ParameterTable } from './model.ts';
import { isWholeNumber, numberOfTrees, parametersInForce, wholeNumber } from './parameters.ts';
import { requireTreeRows, treeRows } from './require-tree-rows.ts';

const parameters = {
  ...lagParameters,
  nEstimators: numberOfTrees(25),
  maxDepth: {
    expected: 'a whole number of at least 1, or null for no limit',
    accepts: (value) => value === null || isWholeNumber(value, 1),
    fallback: () => null,
  },
  minSamplesSplit: wholeNumber(2, () => 4),
  maxFeatures: {
    expected: 'a share of the features above 0 and up to 1',
    accepts: (value) => Number.isFinite(value) && (value as number) > 0 && (value as number) <= 1,
    fallback: () => 1,
  },
} satisfies ParameterTable;

type ForestDesign = LagDesign & {
  readonly nEstimators: number;
  readonly maxDepth: number | null;
  readonly minSamplesSplit: number;
  /** Share of the features that each tree gets. */
  readonly maxFeatures: number;
};

/** A random forest (Breiman, 2001) on the features of `linear`, fitted by ml-random-forest: one, or one for each step ahead. */
export const randomForest: Learner = {
  name: 'random_forest',
  summary: 'A random forest on lags, trend, season and covariates.',
  parameters,
  arrayNames: () => ['column', 'right', 'roots', 'trendOrigin', 'value'],
  minimumRows: (given) => treeRows(designOf(given)),
  fit: fitForest,
  forecast: (model, series, horizon) =>
    forecastByLags(designOf(model.parameters), lagForecastOf(model, series, horizon)),
  explain: (model, series, horizon) => {
    const { functions } = modelTrees(model);
    const wanted = lagForecastOf(model, series, horizon);
    return explainTrees(designOf(model.parameters), wanted, { functions, precision: 'double' });
  },
  trees: modelTrees,
  requireWhole: modelTrees,
};

function fitForest(given: Candidate['parameters'], series: Series, seed: number): Model {
  const design = designOf(given);
  requireTreeRows('random_forest', design, series);
  const forests = Array.from({ length: countSteps(design) }, (_, i) => {
    const { features, nFeatures, targets } = lagRows(design, series, series.firstPeriod, i + 1);
    return forestArrays(trainForest(design, nestedRows(features, nFeatures), [...targets], seed));
  });
  return {
    learner: 'random_forest',
    parameters: given,
    arrays: { ...joinForests(forests), trendOrigin: Float64Array.of(series.firstPeriod) },
  };
}

function lagForecastOf(model: Model, series: Series, horizon: number): LagForecast {
  const trendOrigin = model.arrays['trendOrigin']![0]!;
  const design = designOf(model.parameters);
  // A way through damaged trees may have no end.
  treesOfForest(model.arrays, featureNames(design).length, design.nEstimators * countSteps(design));
  const predict = (row: Float64Array, step: number): number =>
    predictForest(model.arrays, row, { from: (step - 1) * design.nEstimators, to: step * design.nEstimators });
  return { series, horizon, trendOrigin, predict };
}

function modelTrees({ parameters: given, arrays }: Model): ModelTrees {
  const design = designOf(given);
  const features = featureNames(design);
  const [nTrees, nFunctions] = [design.nEstimators, countSteps(design)];
  const { roots, ...trees } = treesOfForest(arrays, features.length, nTrees * nFunctions);
  const functions = Array.from({ length: nFunctions }, (_, i) => ({
    kind: 'forest' as const,
    trees: { ...trees, roots: roots.slice(i * nTrees, (i + 1) * nTrees) },
  }));
  return { features, functions };
}

function designOf(given: Candidate['parameters']): ForestDesign {
  return parametersInForce('random_forest', parameters, given) as ForestDesign;
}

function trainForest(
  design: ForestDesign,
  inputs: number[][],
  targets: number[],
  seed: number,
): RandomForestRegression {
  const nFeatures = inputs[0]!.length;
  const nFeaturesPerTree = Math.max(1, Math.round(design.maxFeatures * nFeatures));
  const forest = new RandomForestRegression({
    nEstimators: design.nEstimators,
    // The library reads the whole number 1 as 100 %, and rounds a share of the features down.
    maxFeatures: nFeaturesPerTree === nFeatures ? 1 : (nFeaturesPerTree + 0.5) / nFeatures,
    replacement: false,
    useSampleBagging: true,
    // Out-of-bag scores take a time that grows with the square of the rows, and fail on small sets.
    noOOB: true,
    seed,
    treeOptions: { minNumSamples: design.minSamplesSplit - 1, maxDepth: design.maxDepth ?? Infinity },
  });
  forest.train(inputs, targets);
  return forest;
}

function nestedRows(features: Float64Array, nFeatures: number): number[][] {
  const rows: number[][] = [];
  for (let at = 0; at < features.length; at += nFeatures) rows.push([...features.subarray(at, at + nFeatures)]);
  return rows;
}
