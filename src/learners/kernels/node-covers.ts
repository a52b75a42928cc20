import { writeDerivatives, writeProbabilities, type Derivatives, type Standing } from './objectives.ts';
import type { TreeModel } from './predict-trees.ts';
import type { Trees } from './trees.ts';

/**
 * Gives the covers of the nodes of a model, [nNodes]: the second derivatives of the loss of the rows that reach them, in sum, as xgboost's `sum_hessian`;
 * of a forest, and of a booster of squared error or quantiles, these are rows. `features` is [nRows x nFeatures] row-major, `targets` [nRows]: those that
 * the model was grown on. All rows count in each tree, also those that a tree had not drawn.
 */
export function coverNodes(model: TreeModel, features: ArrayLike<number>, targets: ArrayLike<number>): Float64Array {
  const { trees } = model;
  const covers = new Float64Array(trees.split.length);
  const rows = Float32Array.from(features);
  const derivatives = openDerivatives(targets.length);
  const areRows = model.kind === 'forest' || model.objective === 'squared_error' || model.objective === 'quantile';
  const standing = openStanding(model, targets);
  trees.roots.forEach((root, t) => {
    if (areRows) addTree(trees, { root, rows, hessians: derivatives.hessians }, covers);
    else {
      const one = t % model.nClasses;
      if (model.objective === 'softmax' && one === 0) writeProbabilities(standing.margins, standing.probabilities);
      writeDerivatives(model, standing, one, derivatives);
      addTree(trees, { root, rows, hessians: derivatives.hessians, margins: standing.margins[one]! }, covers);
    }
  });
  sumChildren(trees, covers);
  return covers;
}

// Values are of single precision, and their product with the rate is rounded once more.
const nearlyOne = 1 - 1e-6;

/**
 * Gives what each split gained, [nNodes] and 0 for a leaf, from covers and the values of the leaves (Chen and Guestrin, XGBoost, 2016, formula 7 without
 * its half, as xgboost's `loss_changes`): the gradients of a leaf are what its value was made of. That holds where `regAlpha` is 0, each tree was grown on all
 * rows, and leaves are no quantiles. Undefined where `maxDeltaStep` has held a node back, 0 for no limit: what its gradients were is not known.
 */
export function gainNodes(
  { split, right, value }: Trees,
  covers: Float64Array,
  { learningRate, regLambda, maxDeltaStep }: Readonly<Record<'learningRate' | 'regLambda' | 'maxDeltaStep', number>>,
): Float64Array | undefined {
  const [gradients, gains] = [new Float64Array(split.length), new Float64Array(split.length)];
  // A cover that was too small to be kept is 0.
  const score = (node: number): number =>
    covers[node]! + regLambda > 0 ? gradients[node]! ** 2 / (covers[node]! + regLambda) : 0;
  const most = maxDeltaStep > 0 ? maxDeltaStep * nearlyOne : Infinity;
  // Children follow their parent.
  for (let node = split.length - 1; node >= 0; node--) {
    if (split[node]! < 0) {
      gradients[node] = (-value[node]! * (covers[node]! + regLambda)) / learningRate;
      if (Math.abs(value[node]! / learningRate) >= most) return undefined;
      continue;
    }
    const [left, other] = [node + 1, right[node]!];
    gradients[node] = gradients[left]! + gradients[other]!;
    if (Math.abs(gradients[node]!) >= most * (covers[node]! + regLambda)) return undefined;
    // Rounding must not make a gain of next to nothing negative.
    gains[node] = Math.max(0, score(left) + score(other) - score(node));
  }
  return gains;
}

function openDerivatives(nRows: number): Derivatives {
  return { gradients: new Float32Array(nRows), hessians: new Float32Array(nRows).fill(1) };
}

function openStanding(model: TreeModel, targets: ArrayLike<number>): Standing {
  const nRows = targets.length;
  const nClasses = model.kind === 'boosting' ? model.nClasses : 0;
  return {
    targets: Float32Array.from(targets),
    margins: Array.from({ length: nClasses }, () =>
      new Float32Array(nRows).fill(model.kind === 'boosting' ? model.baseMargin : 0),
    ),
    probabilities: new Float32Array(nClasses > 1 ? nRows * nClasses : 0),
  };
}

type Grown = {
  readonly root: number;
  /** [nRows x nFeatures] row-major. */
  readonly rows: Float32Array;
  /** [nRows] */
  readonly hessians: Float32Array;
  /** What the values of the leaves are added to: [nRows]. */
  readonly margins?: Float32Array;
};

/** Adds to the leaves of a tree what falls into them. */
function addTree(trees: Trees, { root, rows, hessians, margins }: Grown, out: Float64Array): void {
  const { nFeatures, split, right, value } = trees;
  for (let i = 0; i < hessians.length; i++) {
    const start = i * nFeatures;
    let node = root;
    let code = split[node]!;
    while (code >= 0) {
      const x = rows[start + (code >> 1)]!;
      // A missing value is not equal to itself.
      node = x < value[node]! || ((code & 1) === 1 && x !== x) ? node + 1 : right[node]!;
      code = split[node]!;
    }
    out[node]! += hessians[i]!;
    if (margins !== undefined) margins[i]! += value[node]!;
  }
}

/** Gives each split what its children have. */
function sumChildren({ split, right }: Trees, out: Float64Array): void {
  // Children follow their parent.
  for (let node = split.length - 1; node >= 0; node--) {
    if (split[node]! >= 0) out[node] = out[node + 1]! + out[right[node]!]!;
  }
}
