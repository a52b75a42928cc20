import { missingBin, placeOf, type BinnedColumns } from './bin-columns.ts';
import { leastWeight, searchBins, type BinSplit } from './histogram-splitter.ts';
import { openPool, subtractHistogram, sumHistogram, takeHistogram, type HistogramPool } from './histograms.ts';
import type { Penalties } from './leaf-weight.ts';
import type { Quantised } from './quantised-derivatives.ts';

/** A node of a tree that grows: a range of its rows. */
export type BinNode = {
  readonly begin: number;
  readonly end: number;
  readonly depth: number;
  /** The packed sum of its derivatives. */
  readonly total: number;
  /** The split that was found; a leaf unless it was made. */
  readonly split: BinSplit;
  histogram: Float64Array | undefined;
  /** Numbers of the children, -1 for a leaf. */
  left: number;
  right: number;
};

/** What a fit keeps for all its trees. */
export type BinGrowth = {
  readonly binned: BinnedColumns;
  readonly quantised: Quantised;
  readonly penalties: Penalties;
  readonly limits: { readonly maxDepth: number; readonly maxLeaves: number };
  readonly pool: HistogramPool;
  /** Room for the rows of a node that go right: [nRows]. */
  readonly later: Int32Array;
};

/** Makes ready to grow trees on binned columns. */
export function openBinGrowth(parts: Omit<BinGrowth, 'pool' | 'later'>): BinGrowth {
  return { ...parts, pool: openPool(parts.binned), later: new Int32Array(parts.binned.nRows) };
}

/**
 * Grows a tree on rows, which it brings into the order of the leaves, each in the order that it had. The leaf whose split gains most is split
 * next (Shi, Best-first decision tree learning, 2007), the first of equal ones; of two children the histogram of the smaller one is summed, and
 * that of the other is what remains of the parent's. Gives the nodes, the root first.
 */
export function growBinTree(growth: BinGrowth, rows: Int32Array, features: Int32Array): readonly BinNode[] {
  const { quantised, limits, pool } = growth;
  const used = wordsOf(features);
  const nodes: BinNode[] = [];
  const root = openNode({ begin: 0, end: rows.length, depth: 0, total: sumOf(quantised.packed, rows) });
  nodes.push(root);
  if (limits.maxLeaves > 1 && maySplit(growth, root)) {
    root.histogram = takeHistogram(pool);
    sumHistogram(growth.binned, { packed: quantised.packed, rows, used }, pool, root.histogram);
    search(growth, root, features);
  }
  for (let nLeaves = 1; nLeaves < limits.maxLeaves; nLeaves++) {
    const best = bestLeaf(nodes);
    if (best === undefined) break;
    const children = divide(growth, best, rows);
    best.left = nodes.push(...children) - 2;
    best.right = best.left + 1;
    if (nLeaves + 1 < limits.maxLeaves) {
      fillHistograms(growth, best, children, { rows, used });
      for (const child of children) search(growth, child, features);
    }
    release(pool, best);
  }
  for (const node of nodes) release(pool, node);
  return nodes;
}

function openNode(range: Pick<BinNode, 'begin' | 'end' | 'depth' | 'total'>): BinNode {
  const split = { feature: -1, bin: 0, gain: 0.5, isMissingLeft: false, left: 0.5 };
  return { ...range, split, histogram: undefined, left: -1, right: -1 };
}

function sumOf(packed: Float64Array, rows: Int32Array): number {
  let sum = 0;
  for (let i = 0; i < rows.length; i++) sum += packed[rows[i]!]!;
  return sum;
}

function maySplit({ limits, penalties, quantised }: BinGrowth, { begin, end, depth, total }: BinNode): boolean {
  const hessian = (total - Math.floor(total / quantised.unit) * quantised.unit) * quantised.hessianStep;
  return end - begin > 1 && depth < limits.maxDepth && hessian >= 2 * leastWeight(penalties);
}

/** The words of four features in which a feature lies, in ascending order. */
function wordsOf(features: Int32Array): Int32Array {
  return Int32Array.from(new Set([...features].map((feature) => placeOf(feature)[0])));
}

/** Looks for the split of a node that has a histogram. */
function search({ binned, quantised, penalties }: BinGrowth, node: BinNode, features: Int32Array): void {
  const { histogram, total, split } = node;
  if (histogram === undefined) return;
  searchBins({ histogram, total, features, nCuts: binned.nCuts }, quantised, penalties, split);
}

function bestLeaf(nodes: readonly BinNode[]): BinNode | undefined {
  let best: BinNode | undefined;
  for (const node of nodes) {
    const isOpen = node.left < 0 && node.split.feature >= 0;
    if (isOpen && (best === undefined || node.split.gain > best.split.gain)) best = node;
  }
  return best;
}

/** Brings the rows of a node into the order of its children, and gives the two. */
function divide({ binned, later }: BinGrowth, node: BinNode, rows: Int32Array): readonly [BinNode, BinNode] {
  const { begin, end, total, split } = node;
  const middle = partition(rows.subarray(begin, end), binned, split, later) + begin;
  const depth = node.depth + 1;
  return [
    openNode({ begin, end: middle, depth, total: split.left }),
    openNode({ begin: middle, end, depth, total: total - split.left }),
  ];
}

/** Puts the rows that go left first, and gives their number; `later` is room for the others. */
function partition(
  rows: Int32Array,
  { words, nRows }: BinnedColumns,
  { feature, bin, isMissingLeft }: BinSplit,
  later: Int32Array,
): number {
  const [word, shift] = placeOf(feature);
  const own = words.subarray(word * nRows, (word + 1) * nRows);
  // The bin of missing values is the highest: one more, and it is the lowest.
  const turn = isMissingLeft ? 1 : 0;
  const last = bin + turn;
  let [nLeft, nLater] = [0, 0];
  for (let i = 0; i < rows.length; i++) {
    const row = rows[i]!;
    const isLater = (last - (((own[row]! >>> shift) + turn) & missingBin)) >>> 31;
    // Both places are written and one is kept: a branch that depends on the data costs more.
    rows[nLeft] = row;
    later[nLater] = row;
    nLeft += 1 - isLater;
    nLater += isLater;
  }
  rows.set(later.subarray(0, nLater), nLeft);
  return nLeft;
}

/** Gives those children a histogram that may be split; the parent's becomes that of the larger one. */
function fillHistograms(
  growth: BinGrowth,
  parent: BinNode,
  [left, right]: readonly [BinNode, BinNode],
  { rows, used }: { readonly rows: Int32Array; readonly used: Int32Array },
): void {
  const { binned, quantised, pool } = growth;
  const [smaller, larger] = left.end - left.begin <= right.end - right.begin ? [left, right] : [right, left];
  const [isSmaller, isLarger] = [maySplit(growth, smaller), maySplit(growth, larger)];
  if (!isSmaller && !isLarger) return;
  const own = takeHistogram(pool);
  const part = rows.subarray(smaller.begin, smaller.end);
  sumHistogram(binned, { packed: quantised.packed, rows: part, used }, pool, own);
  smaller.histogram = own;
  if (isLarger) {
    larger.histogram = parent.histogram!;
    parent.histogram = undefined;
    subtractHistogram(own, larger.histogram);
  }
  if (!isSmaller) release(pool, smaller);
}

function release({ free }: HistogramPool, node: BinNode): void {
  if (node.histogram !== undefined) free.push(node.histogram);
  node.histogram = undefined;
}
