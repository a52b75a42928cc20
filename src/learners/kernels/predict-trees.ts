import type { Forest } from './grow-forest.ts';
import type { Booster } from './gradient-boosting.ts';
import { leafOf } from './leaf-of.ts';
import { toPredictions } from './objectives.ts';
import type { Trees } from './trees.ts';

/** A grown forest or booster. */
export type TreeModel = Forest | Booster;

/**
 * Predicts rows, [nRows x nFeatures] row-major, NaN where a value is missing. Gives [nRows x nOutputs] row-major: the target of a regression, the
 * probability of class 1 of `logistic`, the probabilities of all classes otherwise. Values are rounded to single precision, as in training.
 */
export function predictTrees(model: TreeModel, rows: ArrayLike<number>): Float64Array {
  const { nFeatures } = model.trees;
  const nRows = rows.length / nFeatures;
  const nOutputs = model.kind === 'forest' ? model.trees.nOutputs : model.nClasses;
  const predictions = new Float64Array(nRows * nOutputs);
  const row = new Float32Array(nFeatures);
  for (let i = 0; i < nRows; i++) {
    for (let j = 0; j < nFeatures; j++) row[j] = rows[i * nFeatures + j]!;
    const out = predictions.subarray(i * nOutputs, (i + 1) * nOutputs);
    if (model.kind === 'boosting') addTrees(model, row, out);
    else averageTrees(model.trees, row, out);
  }
  return predictions;
}

function averageTrees(trees: Trees, row: Float32Array, out: Float64Array): void {
  const { roots, value, distributions, nOutputs } = trees;
  for (let t = 0; t < roots.length; t++) {
    const leaf = value[leafOf(trees, roots[t]!, row)]!;
    if (distributions.length === 0) out[0]! += leaf;
    else for (let c = 0; c < nOutputs; c++) out[c]! += distributions[leaf * nOutputs + c]!;
  }
  for (let c = 0; c < nOutputs; c++) out[c]! /= roots.length;
}

function addTrees({ trees, baseMargin, nClasses, objective }: Booster, row: Float32Array, out: Float64Array): void {
  const margins = new Float32Array(nClasses).fill(baseMargin);
  for (let t = 0; t < trees.roots.length; t++) {
    margins[t % nClasses]! += trees.value[leafOf(trees, trees.roots[t]!, row)]!;
  }
  toPredictions(objective, nClasses, margins);
  out.set(margins);
}
