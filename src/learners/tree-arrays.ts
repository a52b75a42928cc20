import { damagedModel } from './damaged-model.ts';
import { leafOf } from './kernels/leaf-of.ts';
import type { Trees } from './kernels/trees.ts';
import type { Model } from './model.ts';
import { requireTrees } from './require-trees.ts';

/** The arrays of grown trees in a model: trees one behind the other, each in preorder, so that a left child follows its parent. */
export type TreeArrays = {
  /** Number of the first node of each tree: [nTrees]. */
  readonly roots: Float64Array;
  /**
   * The number of the right child times the number of features, plus the feature that is split; for a leaf -1 less its cover, which is 0
   * in models that were made before covers were kept, and rounded to a multiple of 2.2e-16, so that one below 1.1e-16 is lost: [nNodes].
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

/** Features of a row, trees of each function, and functions of a model. */
type TreeShape = Readonly<Record<'nFeatures' | 'nTrees' | 'nFunctions', number>>;

/** Opens the arrays of a model for forecasts. Throws TRAIN_MODEL_DAMAGED as `requireTrees`, and where a base is missing or not finite. */
export function openTreeArrays(arrays: Model['arrays'], shape: TreeShape): TreeSum {
  const { roots, ...trees } = readTreeArrays(arrays, shape);
  const { value } = trees;
  const single = new Float32Array(shape.nFeatures);
  return (row, from, to) => {
    single.set(row);
    let sum = 0;
    for (let tree = from; tree < to; tree++) sum += value[leafOf(trees, roots[tree]!, single)]!;
    return sum;
  };
}

/** Gives the trees of each function of a model, [nFunctions], of `nTrees` each; throws as `openTreeArrays`. */
export function functionTrees(arrays: Model['arrays'], shape: TreeShape): readonly Trees[] {
  const { nFeatures, nTrees, nFunctions } = shape;
  const { roots, ...nodes } = readTreeArrays(arrays, shape);
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

/** Reads the arrays of a model; throws as `openTreeArrays` says. */
function readTreeArrays(arrays: Model['arrays'], { nFeatures, nTrees, nFunctions }: TreeShape): ReadTrees {
  const { roots, links, value, base } = arrays as TreeArrays & Readonly<Record<'base', Float64Array>>;
  const nNodes = links.length;
  if (roots.length !== nTrees * nFunctions || value.length !== nNodes) {
    const expected = `${nTrees * nFunctions} trees and ${nNodes} values`;
    throw damagedModel(`It has ${roots.length} trees and ${value.length} values.`, expected);
  }
  if (base.length !== nFunctions || !base.every((each) => Number.isFinite(each))) {
    throw damagedModel(`Its trees are added to ${[...base].join(', ') || 'nothing'}.`, `${nFunctions} finite numbers`);
  }
  const [split, right] = [new Int32Array(nNodes), new Int32Array(nNodes)];
  for (let node = 0; node < nNodes; node++) {
    const link = links[node]!;
    const child = Math.floor(link / nFeatures);
    const isLeaf = link <= -1 && link > -Infinity;
    if (!isLeaf && !(Number.isSafeInteger(link) && child >= 0 && child < nNodes)) {
      throw damagedModel(`Node ${node} leads nowhere.`, 'two children, or a leaf');
    }
    right[node] = isLeaf ? -1 : child;
    split[node] = isLeaf ? -1 : 2 * (link - child * nFeatures);
  }
  requireTrees({ roots, split, right, value });
  return { roots, split, right, value };
}

/**
 * Gives the covers of the nodes of a model whose arrays were read, [nNodes]; undefined for one that was made before they were kept. TRAIN_MODEL_DAMAGED where
 * they add up to no finite number.
 */
function readCovers(
  arrays: Model['arrays'],
  { split, right }: Pick<Trees, 'split' | 'right'>,
): Float64Array | undefined {
  const { links } = arrays as TreeArrays;
  const covers = links.map((link) => (link < 0 ? -1 - link : 0));
  if (!covers.some((cover) => cover > 0)) return undefined;
  for (let node = split.length - 1; node >= 0; node--) {
    if (split[node]! >= 0) covers[node] = covers[node + 1]! + covers[right[node]!]!;
    if (covers[node] === Infinity) throw damagedModel(`The cover of node ${node} is Infinity.`, 'a finite number');
  }
  return covers;
}
