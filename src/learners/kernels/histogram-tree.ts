import type { HistogramLoops, TreePart } from './histogram-loops.ts';
import { leastWeight, scaleOf, searchBins, type BinSplit, type Scale } from './histogram-splitter.ts';
import type { Penalties } from './leaf-weight.ts';
import type { Steps } from './quantised-derivatives.ts';

/** A node of a tree that grows: a range of its rows. */
export type BinNode = {
  readonly begin: number;
  readonly end: number;
  readonly depth: number;
  /** The packed sum of its derivatives. */
  readonly total: number;
  /** The split that was found; a leaf unless it was made. */
  readonly split: BinSplit;
  /** The number of its histogram, -1 for none. */
  histogram: number;
  /** Numbers of the children, -1 for a leaf. */
  left: number;
  right: number;
};

/** What a fit keeps for all its trees. */
export type BinGrowth = {
  readonly loops: HistogramLoops;
  readonly penalties: Penalties;
  readonly limits: { readonly maxDepth: number; readonly maxLeaves: number };
  /** Histograms that were given back. */
  readonly free: number[];
};

/** Gives how many histograms a tree keeps at once, at most. */
export function histogramsOf({ maxDepth, maxLeaves }: BinGrowth['limits'], nRows: number): number {
  // One for each leaf that may be divided, and one for a new child: the other one takes over that of its parent.
  return Math.max(1, Math.min(maxLeaves, nRows, 2 ** maxDepth));
}

/** Makes ready to grow trees. */
export function openBinGrowth(parts: Omit<BinGrowth, 'free'>, nRows: number): BinGrowth {
  const nHistograms = histogramsOf(parts.limits, nRows);
  return { ...parts, free: Array.from({ length: nHistograms }, (_, number) => nHistograms - 1 - number) };
}

/**
 * Grows a tree on the rows of the loops, which it brings into the order of the leaves, each in the order that it had. The leaf whose split gains
 * most is split next (Shi, Best-first decision tree learning, 2007), the first of equal ones; of two children the histogram of the smaller one is
 * summed, and that of the other is what remains of the parent's. Gives the nodes, the root first.
 */
export function growBinTree(growth: BinGrowth, part: TreePart): readonly BinNode[] {
  const { loops, limits, penalties, free } = growth;
  const nodes: BinNode[] = [];
  const { total, ...steps } = loops.openTree(part);
  const tree = { ...growth, steps, scale: scaleOf(steps, penalties) };
  const root = openNode({ begin: 0, end: part.nRows, depth: 0, total });
  nodes.push(root);
  if (limits.maxLeaves > 1 && maySplit(tree, root)) {
    root.histogram = free.pop()!;
    loops.sumHistogram(0, part.nRows, root.histogram);
    search(tree, root);
  }
  for (let nLeaves = 1; nLeaves < limits.maxLeaves; nLeaves++) {
    const best = bestLeaf(nodes);
    if (best === undefined) break;
    const children = divide(loops, best);
    best.left = nodes.push(...children) - 2;
    best.right = best.left + 1;
    if (nLeaves + 1 < limits.maxLeaves) {
      fillHistograms(tree, best, children);
      for (const child of children) search(tree, child);
    }
    release(free, best);
  }
  for (const node of nodes) release(free, node);
  return nodes;
}

type Tree = BinGrowth & { readonly steps: Steps; readonly scale: Scale };

function openNode(range: Pick<BinNode, 'begin' | 'end' | 'depth' | 'total'>): BinNode {
  const split = { feature: -1, bin: 0, gain: 0.5, isMissingLeft: false, left: 0.5 };
  return { ...range, split, histogram: -1, left: -1, right: -1 };
}

function maySplit({ limits, penalties, steps }: Tree, { begin, end, depth, total }: BinNode): boolean {
  const hessian = (total - Math.floor(total / steps.unit) * steps.unit) * steps.hessianStep;
  return end - begin > 1 && depth < limits.maxDepth && hessian >= 2 * leastWeight(penalties);
}

/** Looks for the split of a node that has a histogram; where there is none, the histogram is given back. */
function search({ loops, scale, free }: Tree, node: BinNode): void {
  if (node.histogram < 0) return;
  searchBins(loops, node, scale, node.split);
  if (node.split.feature < 0) release(free, node);
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
function divide({ partition }: HistogramLoops, node: BinNode): readonly [BinNode, BinNode] {
  const { begin, end, total, split } = node;
  const middle = partition(begin, end, split) + begin;
  const depth = node.depth + 1;
  return [
    openNode({ begin, end: middle, depth, total: split.left }),
    openNode({ begin: middle, end, depth, total: total - split.left }),
  ];
}

/** Gives those children a histogram that may be split; the parent's becomes that of the larger one. */
function fillHistograms(tree: Tree, parent: BinNode, [left, right]: readonly [BinNode, BinNode]): void {
  const { loops, free } = tree;
  const [smaller, larger] = left.end - left.begin <= right.end - right.begin ? [left, right] : [right, left];
  const [isSmaller, isLarger] = [maySplit(tree, smaller), maySplit(tree, larger)];
  if (!isSmaller && !isLarger) return;
  smaller.histogram = free.pop()!;
  loops.sumHistogram(smaller.begin, smaller.end, smaller.histogram);
  if (isLarger) {
    larger.histogram = parent.histogram;
    parent.histogram = -1;
    loops.subtractHistogram(smaller.histogram, larger.histogram);
  }
  if (!isSmaller) release(free, smaller);
}

function release(free: number[], node: BinNode): void {
  if (node.histogram >= 0) free.push(node.histogram);
  node.histogram = -1;
}
