import { damagedModel } from './damaged-model.ts';
import type { Trees } from './kernels/trees.ts';
import type { Model } from './model.ts';
import { requireTrees } from './require-trees.ts';

/** A node of a tree as ml-random-forest 2.1 fits it; without both children it is a leaf, and `distribution` its value. */
type FittedNode = {
  readonly splitColumn?: number;
  readonly splitValue?: number;
  readonly distribution?: number;
  readonly left?: FittedNode;
  readonly right?: FittedNode;
};

/** What `forestArrays` reads of a fitted RandomForestRegression. */
type FittedForest = { readonly toJSON: () => unknown };
type ForestJson = {
  readonly baseModel: {
    /** For each tree, the features that its columns stand for. */
    readonly indexes: readonly (readonly number[])[];
    readonly estimators: readonly { readonly root: FittedNode }[];
  };
};

/** The arrays of a forest: its trees one behind the other, each in preorder, so that a left child follows its parent. */
export type ForestArrays = {
  /** Number of the first node of each tree: [nTrees]. */
  readonly roots: Float64Array;
  /** The feature that a node splits on, -1 for a leaf: [nNodes]. */
  readonly column: Float64Array;
  /** The threshold of a split, or the value of a leaf: [nNodes]. */
  readonly value: Float64Array;
  /** Number of the right child, -1 for a leaf: [nNodes]. */
  readonly right: Float64Array;
};

/** Gives the trees of a fitted forest as arrays. */
export function forestArrays(forest: FittedForest): ForestArrays {
  const { indexes, estimators } = (forest.toJSON() as ForestJson).baseModel;
  const nodes: NodeLists = { column: [], value: [], right: [] };
  const roots = estimators.map(({ root }, tree) => {
    const start = nodes.column.length;
    appendNode(root, indexes[tree]!, nodes);
    return start;
  });
  return {
    roots: Float64Array.from(roots),
    column: Float64Array.from(nodes.column),
    value: Float64Array.from(nodes.value),
    right: Float64Array.from(nodes.right),
  };
}

/** Gives forests as one, their trees one behind the other. */
export function joinForests(forests: readonly ForestArrays[]): ForestArrays {
  let nNodes = 0;
  const starts = forests.map(({ column }) => {
    nNodes += column.length;
    return nNodes - column.length;
  });
  const join = (pick: (forest: ForestArrays, start: number) => Float64Array): Float64Array =>
    Float64Array.from(forests.flatMap((forest, i) => [...pick(forest, starts[i]!)]));
  return {
    roots: join(({ roots }, start) => roots.map((root) => root + start)),
    column: join(({ column }) => column),
    value: join(({ value }) => value),
    right: join(({ right }, start) => right.map((child) => (child < 0 ? child : child + start))),
  };
}

/** Gives all trees of a model as those of the kernels; throws TRAIN_MODEL_DAMAGED as `requireTrees` does. */
export function treesOfForest(arrays: Model['arrays'], nFeatures: number, nTrees: number): Trees {
  const { roots, column, value, right } = arrays as ForestArrays;
  const nNodes = column.length;
  if (roots.length !== nTrees || value.length !== nNodes || right.length !== nNodes) {
    throw damagedModel(
      `It has ${roots.length} trees of ${nNodes} nodes.`,
      `${nTrees} trees, and a value for each node`,
    );
  }
  for (let node = 0; node < nNodes; node++) {
    const feature = column[node]!;
    if (Number.isSafeInteger(feature) && feature >= -1 && feature < nFeatures) continue;
    throw damagedModel(`Node ${node} splits on feature ${feature}.`, `a feature below ${nFeatures}, or -1 for a leaf`);
  }
  requireTrees({ roots, split: column, right, value });
  return {
    nFeatures,
    nOutputs: 1,
    roots: Int32Array.from(roots),
    split: Int32Array.from(column, (each) => (each < 0 ? -1 : 2 * each)),
    right: Int32Array.from(right),
    value,
    distributions: new Float64Array(0),
    importance: new Float64Array(nFeatures),
  };
}

/** Gives the mean of some of the trees for one row: [nFeatures]; below a threshold goes left, as in ml-random-forest. The arrays are ones that `treesOfForest` took. */
export function predictForest(
  arrays: Readonly<Record<string, Float64Array>>,
  row: Float64Array,
  { from, to }: { readonly from: number; readonly to: number },
): number {
  const { roots, column, value, right } = arrays as ForestArrays;
  let sum = 0;
  for (let tree = from; tree < to; tree++) {
    let node = roots[tree]!;
    while (column[node]! >= 0) node = row[column[node]!]! < value[node]! ? node + 1 : right[node]!;
    sum += value[node]!;
  }
  return sum / (to - from);
}

type NodeLists = { readonly column: number[]; readonly value: number[]; readonly right: number[] };

function appendNode(node: FittedNode, features: readonly number[], out: NodeLists): void {
  const at = out.column.length;
  if (node.left === undefined || node.right === undefined) {
    out.column.push(-1);
    out.value.push(node.distribution!);
    out.right.push(-1);
    return;
  }
  out.column.push(features[node.splitColumn!]!);
  out.value.push(node.splitValue!);
  out.right.push(-1);
  appendNode(node.left, features, out);
  out.right[at] = out.column.length;
  appendNode(node.right, features, out);
}
