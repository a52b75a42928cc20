import { cutLists, markLeft, type RowLists, type Split } from './row-lists.ts';
import { addNode, type TreeLists } from './trees.ts';

/** How a kind of tree is split; positions are those of the row lists. */
export type Splitter = {
  readonly split: Split;
  /** Nodes of this many rows or fewer are searched without their lists: only the list of the split above them is in order. */
  readonly nListless: number;
  /** Reads a node, list `via` of whose rows is in order, before anything else is asked of it; says whether a split may be worth something. */
  readonly open: (via: number, begin: number, end: number) => boolean;
  /** Looks for the best split of the node that was opened and leaves it in `split`. */
  readonly search: (via: number, begin: number, end: number) => void;
  /** Gives the value of the leaf that the node that was opened makes. */
  readonly leaf: (via: number, begin: number, end: number) => number;
};

/** Where a tree ends. */
type TreeLimits = {
  /** Splits between the root and a leaf, at most. */
  readonly maxDepth: number;
  /** Rows without which a node is a leaf. */
  readonly minSamplesSplit: number;
};

/** What a fit keeps for all its trees. */
export type Growth = {
  readonly lists: RowLists;
  readonly splitter: Splitter;
  readonly limits: TreeLimits;
  readonly trees: TreeLists;
  /** Nodes that wait: [begin, end, depth, parent, list in order]. */
  readonly stack: Int32Array;
  readonly range: Int32Array;
};

const entry = 5;

/** Makes ready to grow trees; no more nodes wait than there are rows. */
export function openGrowth(parts: Omit<Growth, 'stack' | 'range'>): Growth {
  return { ...parts, stack: new Int32Array(entry * (parts.lists.nRows + 2)), range: new Int32Array(2) };
}

/** Grows a tree on the rows of the lists, which it brings out of order, and adds it to the trees. */
export function growTree(growth: Growth): void {
  const { stack, trees, lists, splitter } = growth;
  trees.roots.push(trees.nNodes);
  let top = push(stack, 0, { begin: 0, end: lists.length, depth: 0, parent: -1, via: lists.features[0]! });
  while (top > 0) {
    top -= entry;
    const [begin, end, depth] = [stack[top]!, stack[top + 1]!, stack[top + 2]!];
    const via = stack[top + 4]!;
    const node = addNode(trees);
    if (stack[top + 3]! >= 0) trees.right[stack[top + 3]!] = node;
    const isOpen = splitter.open(via, begin, end) && mayGoOn(growth, end - begin, depth);
    if (!isOpen || !isSplit(splitter, via, begin, end)) {
      trees.value[node] = splitter.leaf(via, begin, end);
      continue;
    }
    const { split } = splitter;
    recordSplit(trees, node, split);
    const middle = begin + divide(growth, begin, end, depth);
    top = push(stack, top, { begin: middle, end, depth: depth + 1, parent: node, via: split.feature });
    top = push(stack, top, { begin, end: middle, depth: depth + 1, parent: -1, via: split.feature });
  }
}

type Waiting = {
  readonly begin: number;
  readonly end: number;
  readonly depth: number;
  /** The node whose right child it is, or -1. */
  readonly parent: number;
  readonly via: number;
};

function push(stack: Int32Array, top: number, { begin, end, depth, parent, via }: Waiting): number {
  stack[top] = begin;
  stack[top + 1] = end;
  stack[top + 2] = depth;
  stack[top + 3] = parent;
  stack[top + 4] = via;
  return top + entry;
}

function mayGoOn({ limits }: Growth, nRows: number, depth: number): boolean {
  return nRows >= limits.minSamplesSplit && depth < limits.maxDepth;
}

function isSplit(splitter: Splitter, via: number, begin: number, end: number): boolean {
  splitter.split.feature = -1;
  splitter.search(via, begin, end);
  return splitter.split.feature >= 0;
}

function recordSplit(trees: TreeLists, node: number, split: Split): void {
  trees.split[node] = 2 * split.feature + (split.isMissingLeft ? 1 : 0);
  trees.value[node] = split.threshold;
  trees.gains[split.feature]! += split.improvement;
}

/** Cuts the lists for those children that will read them, and gives the number of rows that go left. */
function divide(growth: Growth, begin: number, end: number, depth: number): number {
  const { lists, range, splitter, limits } = growth;
  const { split, nListless } = splitter;
  const isCounted = !split.isMissingLeft || lists.nMissing[split.feature] === 0;
  const least = depth + 1 < limits.maxDepth ? Math.max(nListless + 1, limits.minSamplesSplit) : Infinity;
  if (isCounted && Math.max(split.nBelow, end - begin - split.nBelow) < least) return split.nBelow;
  const nLeft = markLeft(lists, split, begin, end);
  range[0] = begin;
  range[1] = end;
  const [left, right] = [nLeft >= least, end - begin - nLeft >= least];
  cutLists(lists, split, range, left ? (right ? 'both' : 'left') : right ? 'right' : 'none');
  return nLeft;
}
