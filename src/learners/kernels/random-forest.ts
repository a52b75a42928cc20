import type { Columns } from './columns.ts';
import { closeForest, growForest, openForest, type Forest, type ForestOptions } from './grow-forest.ts';
import { writeShares, openGini, scanGini, type GiniNode } from './gini-splitter.ts';
import { openVariance, scanVariance, worthOf, type VarianceNode } from './variance-splitter.ts';
import { forestInWasm } from './wasm-trees.ts';

/** Grows a forest of regression trees (Breiman, Random Forests, 2001) on columns and targets: [nRows]. */
export function growRegressionForest(columns: Columns, targets: Float64Array, options: ForestOptions): Forest {
  const grown = options.form === 'typescript' ? undefined : forestInWasm(columns, targets, options);
  if (grown !== undefined) return { kind: 'forest', trees: grown };
  const ground = openForest(columns, options, 1);
  const { lists, split, weights, pool } = ground;
  const sums = new Float64Array(columns.nRows);
  const { minSamplesLeaf } = options;
  const leads = new Float64Array(columns.nRows);
  const totals = { via: 0, begin: 0, end: 0, weight: 0.5, sum: 0.5, step: 0.5 };
  const node: VarianceNode = { lists, split, pool, weights, sums, targets, leads, minSamplesLeaf, ...totals };
  growForest(ground, {
    nListless: lists.isMissing ? 2 : 3,
    prepare: () => {
      for (let i = 0; i < sums.length; i++) sums[i] = weights[i]! * targets[i]!;
    },
    open: (via, begin, end) => openVariance(node, via, begin, end),
    scan: (place, count) => {
      scanVariance(node, place, count);
    },
    worth: (gain) => worthOf(node, gain),
    leaf: () => node.sum / node.weight,
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
  const { lists, split, weights, pool, trees } = ground;
  const counts = {
    total: new Float64Array(nClasses),
    left: new Float64Array(nClasses),
    right: new Float64Array(nClasses),
  };
  const { minSamplesLeaf } = options;
  const totals = { begin: 0, end: 0, weight: 0.5, squares: 0.5 };
  const node: GiniNode = { lists, split, pool, weights, classes, minSamplesLeaf, ...counts, ...totals };
  growForest(ground, {
    nListless: 2,
    prepare: () => undefined,
    open: (via, begin, end) => openGini(node, via, begin, end),
    scan: (place, count) => {
      scanGini(node, place, count);
    },
    worth: (gain) => gain - node.squares / node.weight,
    leaf: () => {
      writeShares(node, trees.distributions);
      return trees.distributions.length / nClasses - 1;
    },
  });
  return closeForest(ground);
}
