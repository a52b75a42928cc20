import { MusterError } from '#src/core/index.ts';
import type { Forest } from '../kernels/grow-forest.ts';
import type { TreeModel } from '../kernels/predict-trees.ts';
import type { Trees } from '../kernels/trees.ts';

/**
 * Gives a forest, or a booster of numbers (squared error or quantile), as the JSON of `ml-random-forest` 2.1, whose `load` predicts the same for
 * rows of single precision without missing values, which go right there; of a classifier, the class most trees vote for. A leaf of a booster
 * counts as many times as there are trees there, whose mean is taken. TRAIN_MODEL_NOT_EXPRESSIBLE for other boosters, and for a classifier with
 * leaves of several classes, of which `ml-random-forest` counts only one.
 */
export function writeRandomForest(model: TreeModel): string {
  const { trees } = model;
  const nTrees = trees.roots.length;
  const isClassifier = model.kind === 'forest' && trees.nOutputs > 1;
  const leafOf = leafWriter(model);
  const kind = isClassifier ? 'classifier' : 'regression';
  const options = { gainFunction: isClassifier ? 'gini' : 'regression', splitFunction: 'mean', minNumSamples: 1, kind };
  const every = Array.from({ length: trees.nFeatures }, (_, j) => j);
  const baseModel = {
    indexes: Array.from({ length: nTrees }, () => every),
    n: trees.nFeatures,
    replacement: false,
    maxFeatures: trees.nFeatures,
    nEstimators: nTrees,
    treeOptions: options,
    isClassifier,
    seed: 0,
    estimators: Array.from(trees.roots, (root) => ({
      options,
      root: nodeOf(trees, root, leafOf),
      name: isClassifier ? 'DTClassifier' : 'DTRegression',
    })),
    useSampleBagging: true,
  };
  return JSON.stringify(
    isClassifier ? { baseModel, name: 'RFClassifier' } : { baseModel, selectionMethod: 'mean', name: 'RFRegression' },
  );
}

type LeafWriter = (node: number) => number | readonly (readonly number[])[];

function leafWriter(model: TreeModel): LeafWriter {
  const { trees } = model;
  if (model.kind === 'forest') return trees.nOutputs > 1 ? shareWriter(model) : (node) => trees.value[node]!;
  if (model.objective !== 'squared_error' && model.objective !== 'quantile') {
    const what = `A booster of ${model.objective} is no mean of trees.`;
    const expected = 'a forest, or a booster of squared_error or quantile; xgboost takes all boosters';
    throw new MusterError('TRAIN_MODEL_NOT_EXPRESSIBLE', { what, expected });
  }
  return (node) => {
    const leaf = trees.roots.length * trees.value[node]! + model.baseMargin;
    if (Number.isFinite(leaf)) return leaf;
    const what = `A leaf of ${trees.value[node]} counts ${trees.roots.length} times.`;
    throw new MusterError('TRAIN_MODEL_NOT_EXPRESSIBLE', { what, expected: 'a product that is finite' });
  };
}

function shareWriter({ trees }: Forest): LeafWriter {
  const { value, distributions, nOutputs } = trees;
  return (node) => {
    const leaf = value[node]!;
    const shares = [...distributions.subarray(leaf * nOutputs, (leaf + 1) * nOutputs)];
    if (shares.every((share) => share === 0 || share === 1)) return [shares];
    const what = `A leaf gives its classes shares of ${shares.map((share) => share.toPrecision(3)).join(', ')}.`;
    throw new MusterError('TRAIN_MODEL_NOT_EXPRESSIBLE', {
      what,
      expected: 'leaves of one class each: min_samples_leaf 1 and no max_depth',
    });
  };
}

function nodeOf(trees: Trees, node: number, leafOf: LeafWriter): unknown {
  const { split, right, value } = trees;
  if (split[node]! < 0) return { distribution: leafOf(node) };
  return {
    splitColumn: split[node]! >> 1,
    splitValue: value[node]!,
    left: nodeOf(trees, node + 1, leafOf),
    right: nodeOf(trees, right[node]!, leafOf),
  };
}
