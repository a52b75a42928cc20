import type { BoostingOptions } from '#src/learners/kernels/boosting-options.ts';
import { presortColumns, type Columns } from '#src/learners/kernels/columns.ts';
import { growBooster } from '#src/learners/kernels/gradient-boosting.ts';
import type { ForestOptions } from '#src/learners/kernels/grow-forest.ts';
import { predictTrees, type TreeModel } from '#src/learners/kernels/predict-trees.ts';
import type { KernelForm } from '#src/learners/kernels/kernel-form.ts';
import { growRegressionForest } from '#src/learners/kernels/random-forest.ts';
import { columnMeans, openPooledRegression } from '#src/learners/pooled-regression.ts';
import { nFeatures, type DemandKey } from './demand-keys.ts';

/** What is tried for a key. */
export const algorithms = ['forest', 'boosting', 'ridge', 'seasonal_naive'] as const;
export type Algorithm = (typeof algorithms)[number];

/** The error of each algorithm on the last rows of a key, and the algorithm with the least. */
export type KeyFit = { readonly errors: Readonly<Record<Algorithm, number>>; readonly best: Algorithm };

/** The first rows of a key, which are learned from; the others are scored. */
export const nTrain = 28;

const forestOptions: Omit<ForestOptions, 'seed'> = {
  nEstimators: 100,
  maxFeatures: nFeatures,
  maxDepth: null,
  minSamplesSplit: 2,
  minSamplesLeaf: 1,
  bootstrap: true,
};

// What xgboost takes where nothing is said.
const boostingOptions: BoostingOptions = {
  objective: 'squared_error',
  nClasses: 1,
  nEstimators: 100,
  learningRate: 0.3,
  maxDepth: 6,
  regLambda: 1,
  regAlpha: 0,
  minChildWeight: 1,
  subsample: 1,
  colsampleByTree: 1,
  baseScore: 0.5,
  seed: 0,
};

const seasonLength = 12;

/** Fits all algorithms to the first rows of a key and scores them on the others; the columns are sorted once for both kinds of trees. */
export function fitKey(key: DemandKey, seed: number, form: KernelForm = 'wasm'): KeyFit {
  const columns = trainingColumns(key);
  const errors = {
    forest: forestError(key, columns, seed, form),
    boosting: boostingError(key, columns, form),
    ridge: scored(key, ridge(key)),
    seasonal_naive: scored(key, seasonalNaive(key)),
  };
  const best = algorithms.reduce((least, each) => (errors[each] < errors[least] ? each : least));
  return { errors, best };
}

/** Gives the columns of the rows that are learned from. */
export function trainingColumns({ features }: DemandKey): Columns {
  return presortColumns(features.subarray(0, nTrain * nFeatures), nTrain, nFeatures);
}

/** Gives the root of the mean squared error of a forest of 100 trees on the last rows of a key. */
export function forestError(key: DemandKey, columns: Columns, seed: number, form: KernelForm = 'wasm'): number {
  const targets = key.targets.subarray(0, nTrain);
  return scored(key, predicted(key, growRegressionForest(columns, targets, { ...forestOptions, seed, form })));
}

/** Gives the root of the mean squared error of a booster of 100 trees on the last rows of a key. */
export function boostingError(key: DemandKey, columns: Columns, form: KernelForm = 'wasm'): number {
  return scored(
    key,
    predicted(key, growBooster(columns, key.targets.subarray(0, nTrain), { ...boostingOptions, form })),
  );
}

function predicted({ features }: DemandKey, model: TreeModel): Float64Array {
  return predictTrees(model, features.subarray(nTrain * nFeatures));
}

function ridge({ features, targets }: DemandKey): Float64Array {
  const [known, own] = [features.subarray(0, nTrain * nFeatures), targets.subarray(0, nTrain)];
  const regression = openPooledRegression(nFeatures);
  regression.add(known, own);
  const coefficients = regression.solve([...coefficientColumns], 1);
  const means = columnMeans(known, nFeatures, nTrain);
  const mean = columnMeans(own, 1, nTrain)[0]!;
  return Float64Array.from({ length: targets.length - nTrain }, (_, i) => {
    let sum = mean;
    for (let j = 0; j < nFeatures; j++) {
      sum += coefficients[j]! * (features[(nTrain + i) * nFeatures + j]! - means[j]!);
    }
    return sum;
  });
}

const coefficientColumns = Array.from({ length: nFeatures }, (_, j) => j);

/** The value of the same month a year before: the last lag. */
function seasonalNaive({ features, targets }: DemandKey): Float64Array {
  return Float64Array.from(
    { length: targets.length - nTrain },
    (_, i) => features[(nTrain + i) * nFeatures + seasonLength - 1]!,
  );
}

function scored({ targets }: DemandKey, forecasts: Float64Array): number {
  let sum = 0;
  for (let i = 0; i < forecasts.length; i++) sum += (forecasts[i]! - targets[nTrain + i]!) ** 2;
  return Math.sqrt(sum / forecasts.length);
}
