import { MusterError } from '#src/core/index.ts';
import { leafOf } from './kernels/leaf-of.ts';
import type { Trees } from './kernels/trees.ts';
import type { Model } from './model.ts';

/** The arrays of grown trees in a model: trees one behind the other, each in preorder, so that a left child follows its parent. */
export type TreeArrays = {
  /** Number of the first node of each tree: [nTrees]. */
  readonly roots: Float64Array;
  /**
   * The number of the right child times the number of features, plus the feature that is split; for a leaf -1 less its cover, which is 0
   * in models that were made before covers were kept: [nNodes].
   */
  readonly links: Float64Array;
  /** The threshold below which values go left, or the value of a leaf: [nNodes]. */
  readonly value: Float64Array;
};

/** Gives grown trees as arrays, those of each function behind those of the one before. */
export function treeArrays(grown: readonly Trees[]): TreeArrays {
  const nNodes = grown.reduce((sum, { split }) => sum + split.length, 0);
  const [links, value] = [new Float64Array(nNodes), new Float64Array(nNodes)];
  const roots: number[] = [];
  let start = 0;
  for (const trees of grown) {
    for (const root of trees.roots) roots.push(start + root);
    for (let node = 0; node < trees.split.length; node++) {
      const code = trees.split[node]!;
      links[start + node] =
        code < 0 ? -1 - (trees.covers?.[node] ?? 0) : (start + trees.right[node]!) * trees.nFeatures + (code >> 1);
    }
    value.set(trees.value, start);
    start += trees.split.length;
  }
  return { roots: Float64Array.from(roots), links, value };
}

/** Gives the sum of the trees from `from` up to `to` for a row of features, [nFeatures], rounded to single precision as in training. */
export type TreeSum = (row: Float64Array, from: number, to: number) => number;

/** Opens the arrays of a model for forecasts. Throws TRAIN_MODEL_DAMAGED where a way through the trees would not end in a leaf. */
export function openTreeArrays(arrays: Model['arrays'], nFeatures: number, nTrees: number): TreeSum {
  const { roots, ...trees } = readTreeArrays(arrays, nFeatures, nTrees);
  const { value } = trees;
  const single = new Float32Array(nFeatures);
  return (row, from, to) => {
    single.set(row);
    let sum = 0;
    for (let tree = from; tree < to; tree++) sum += value[leafOf(trees, roots[tree]!, single)]!;
    return sum;
  };
}

/** Gives the trees of each function of a model, [nFunctions], of `nTrees` each; throws as `openTreeArrays`. */
export function functionTrees(
  arrays: Model['arrays'],
  { nFeatures, nTrees, nFunctions }: Readonly<Record<'nFeatures' | 'nTrees' | 'nFunctions', number>>,
): readonly Trees[] {
  const { roots, ...nodes } = readTreeArrays(arrays, nFeatures, nTrees * nFunctions);
  const covers = readCovers(arrays, nodes);
  // Importance is known only to the fit.
  const rest = {
    ...(covers === undefined ? {} : { covers }),
    nFeatures,
    nOutputs: 1,
    distributions: new Float64Array(0),
    importance: new Float64Array(nFeatures),
  };
  return Array.from({ length: nFunctions }, (_, i) => ({
    ...nodes,
    ...rest,
    roots: Int32Array.from(roots.subarray(i * nTrees, (i + 1) * nTrees)),
  }));
}

/** Trees as those of `Trees`, but that roots are doubles. */
type ReadTrees = Pick<Trees, 'split' | 'right' | 'value'> & { readonly roots: Float64Array };

/** Reads the arrays of a model; throws TRAIN_MODEL_DAMAGED where a way through the trees would not end in a leaf. */
function readTreeArrays(arrays: Model['arrays'], nFeatures: number, nTrees: number): ReadTrees {
  const { roots, links, value } = arrays as TreeArrays;
  const nNodes = links.length;
  if (roots.length !== nTrees || value.length !== nNodes) {
    throw damaged(`It has ${roots.length} trees and ${value.length} values.`, `${nTrees} trees and ${nNodes} values`);
  }
  const [split, right] = [new Int32Array(nNodes), new Int32Array(nNodes)];
  for (let node = 0; node < nNodes; node++) {
    const link = links[node]!;
    const child = Math.floor(link / nFeatures);
    const isLeaf = link <= -1 && link > -Infinity;
    right[node] = isLeaf ? -1 : child;
    split[node] = isLeaf ? -1 : 2 * (link - child * nFeatures);
    // Children follow their parent, so that every way ends.
    if (isLeaf || (Number.isSafeInteger(link) && child > node + 1 && child < nNodes)) continue;
    throw damaged(`Node ${node} leads nowhere.`, 'two children, or a leaf');
  }
  for (const root of roots) {
    if (Number.isSafeInteger(root) && root >= 0 && root < nNodes) continue;
    throw damaged(`A tree starts at node ${root}.`, `a node below ${nNodes}`);
  }
  return { roots, split, right, value };
}

/** Gives the covers of the nodes of a model whose arrays were read, [nNodes]; undefined for one that was made before they were kept. */
function readCovers(
  arrays: Model['arrays'],
  { split, right }: Pick<Trees, 'split' | 'right'>,
): Float64Array | undefined {
  const { links } = arrays as TreeArrays;
  const covers = links.map((link) => (link < 0 ? -1 - link : 0));
  if (!covers.some((cover) => cover > 0)) return undefined;
  for (let node = split.length - 1; node >= 0; node--) {
    if (split[node]! >= 0) covers[node] = covers[node + 1]! + covers[right[node]!]!;
  }
  return covers;
}

function damaged(what: string, expected: string): MusterError {
  return new MusterError('TRAIN_MODEL_DAMAGED', { what, expected });
}
