/** Trees one behind the other, each in preorder, so that a left child follows its parent. */
export type Trees = {
  readonly nFeatures: number;
  /** Values that a leaf gives: 1, or the classes of a classifier. */
  readonly nOutputs: number;
  /** Number of the first node of each tree: [nTrees]. */
  readonly roots: Int32Array;
  /** Twice the feature that a node splits on, plus 1 where a missing value goes left; -1 for a leaf: [nNodes]. */
  readonly split: Int32Array;
  /** Number of the right child, -1 for a leaf: [nNodes]. */
  readonly right: Int32Array;
  /** The threshold of a split, below which values go left; the value of a leaf, or its row of `distributions`: [nNodes]. */
  readonly value: Float64Array;
  /** The shares of the classes in each leaf: [nLeaves x nOutputs] row-major; empty where a leaf gives one value. */
  readonly distributions: Float64Array;
  /** The share of each feature in what all splits gained; adds up to 1, or to 0 without any split: [nFeatures]. */
  readonly importance: Float64Array;
  /** What reached each node in training, as `coverNodes` says: [nNodes]; absent where it is not known. */
  readonly covers?: Float64Array;
  /** What each split gained, 0 for a leaf: [nNodes]; absent where it is not known. */
  readonly splitGains?: Float64Array;
};

/** Trees under way: arrays that grow, of which the first `nNodes` are in use. */
export type TreeLists = {
  readonly nFeatures: number;
  readonly nOutputs: number;
  nNodes: number;
  readonly roots: number[];
  split: Int32Array;
  right: Int32Array;
  value: Float64Array;
  readonly distributions: number[];
  /** What the splits of each feature gained in all trees: [nFeatures]. */
  readonly gains: Float64Array;
};

/** Starts with no trees and room for `capacity` nodes. */
export function openTrees(nFeatures: number, nOutputs: number, capacity: number): TreeLists {
  return {
    nFeatures,
    nOutputs,
    nNodes: 0,
    roots: [],
    split: new Int32Array(capacity),
    right: new Int32Array(capacity),
    value: new Float64Array(capacity),
    distributions: [],
    gains: new Float64Array(nFeatures),
  };
}

/** Adds a leaf, which may become a split, and gives its number. */
export function addNode(trees: TreeLists): number {
  const node = trees.nNodes++;
  if (node >= trees.split.length) makeRoom(trees, node + 1);
  trees.split[node] = -1;
  trees.right[node] = -1;
  return node;
}

/** Adds trees that were grown elsewhere, their nodes counted from 0. */
export function addTrees(
  trees: TreeLists,
  { roots, split, right, value }: Pick<Trees, 'roots' | 'split' | 'right' | 'value'>,
): void {
  const first = trees.nNodes;
  const nNodes = first + split.length;
  if (trees.split.length < nNodes) makeRoom(trees, nNodes);
  for (const root of roots) trees.roots.push(first + root);
  trees.split.set(split, first);
  trees.right.set(right, first);
  trees.value.set(value, first);
  if (first > 0) for (let i = first; i < nNodes; i++) if (trees.right[i]! >= 0) trees.right[i]! += first;
  trees.nNodes = nNodes;
}

/** The first trees alone: how many, and what the splits of each feature had gained in them: [nFeatures]. */
export type KeptTrees = { readonly nTrees?: number; readonly gains?: Float64Array };

/** Gives the trees as they stand, or the first ones alone. */
export function closeTrees(
  trees: TreeLists,
  { nTrees = trees.roots.length, gains = trees.gains }: KeptTrees = {},
): Trees {
  const nNodes = trees.roots[nTrees] ?? trees.nNodes;
  const total = gains.reduce((sum, gain) => sum + gain, 0);
  return {
    nFeatures: trees.nFeatures,
    nOutputs: trees.nOutputs,
    roots: Int32Array.from(trees.roots.slice(0, nTrees)),
    split: trees.split.slice(0, nNodes),
    right: trees.right.slice(0, nNodes),
    value: trees.value.slice(0, nNodes),
    distributions: Float64Array.from(trees.distributions),
    importance: gains.map((gain) => (total > 0 ? gain / total : 0)),
  };
}

/** Makes room for `least` nodes, and for twice as many as before. */
function makeRoom(trees: TreeLists, least: number): void {
  const length = Math.max(2 * trees.split.length, least);
  const { split, right, value } = trees;
  trees.split = new Int32Array(length);
  trees.right = new Int32Array(length);
  trees.value = new Float64Array(length);
  trees.split.set(split);
  trees.right.set(right);
  trees.value.set(value);
}
