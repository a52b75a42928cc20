import type { Columns } from './columns.ts';
import { closeForest, growForest, openForest, type Forest, type ForestOptions } from './grow-forest.ts';
import { classShares, openGini, scanGini, type GiniNode } from './gini-splitter.ts';
import { meanTarget, openVariance, scanVariance, type VarianceNode } from './variance-splitter.ts';

/** Grows a forest of regression trees (Breiman, Random Forests, 2001) on columns and targets: [nRows]. */
export function growRegressionForest(columns: Columns, targets: Float64Array, options: ForestOptions): Forest {
  const ground = openForest(columns, options, 1);
  const { lists, split, weights } = ground;
  const sums = new Float64Array(columns.nRows);
  const { minSamplesLeaf } = options;
  const node: VarianceNode = { lists, split, weights, sums, targets, minSamplesLeaf, weight: 0, sum: 0 };
  growForest(ground, {
    prepare: () => {
      for (let i = 0; i < sums.length; i++) sums[i] = weights[i]! * targets[i]!;
    },
    open: (via, begin, end) => openVariance(node, via, begin, end),
    scan: (feature, begin, end) => {
      scanVariance(node, feature, begin, end);
    },
    worth: (gain) => gain / node.weight,
    leaf: (via, begin, end) => meanTarget(node, via, begin, end),
  });
  return closeForest(ground);
}

/** Grows a forest of classification trees on columns and classes, from 0 to nClasses - 1: [nRows]; it gives probabilities. */
export function growClassificationForest(
  columns: Columns,
  classes: Int32Array,
  nClasses: number,
  options: ForestOptions,
): Forest {
  const ground = openForest(columns, options, nClasses);
  const { lists, split, weights, trees } = ground;
  const counts = {
    total: new Float64Array(nClasses),
    left: new Float64Array(nClasses),
    right: new Float64Array(nClasses),
  };
  const { minSamplesLeaf } = options;
  const node: GiniNode = { lists, split, weights, classes, minSamplesLeaf, ...counts, weight: 0, squares: 0 };
  growForest(ground, {
    prepare: () => undefined,
    open: (via, begin, end) => openGini(node, via, begin, end),
    scan: (feature, begin, end) => {
      scanGini(node, feature, begin, end);
    },
    worth: (gain) => gain - node.squares / node.weight,
    leaf: (via, begin, end) => {
      classShares(node, via, begin, end, trees.distributions);
      return trees.distributions.length / nClasses - 1;
    },
  });
  return closeForest(ground);
}
