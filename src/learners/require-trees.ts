import { damagedModel } from './damaged-model.ts';

/** Trees that were read, as those of `Trees`; arrays of any kind. */
type ReadNodes = {
  readonly roots: ArrayLike<number>;
  /** Below 0 for a leaf: [nNodes]. */
  readonly split: ArrayLike<number>;
  readonly right: ArrayLike<number>;
  readonly value: ArrayLike<number>;
};

/**
 * Throws TRAIN_MODEL_DAMAGED unless the nodes are those of trees: each split has its left child behind it and its right one further on, each node is the
 * root of one tree or the child of one split, and each value is finite. So every way ends, and to visit all ways takes no longer than to visit all nodes.
 */
export function requireTrees({ roots, split, right, value }: ReadNodes): void {
  const nNodes = split.length;
  const isTaken = new Uint8Array(nNodes);
  let nTaken = roots.length;
  for (let tree = 0; tree < roots.length; tree++) {
    const root = roots[tree]!;
    if (!isNode(root, 0, nNodes)) throw damagedModel(`A tree starts at node ${root}.`, `a node below ${nNodes}`);
    if (isTaken[root]! > 0) throw shared(root);
    isTaken[root] = 1;
  }
  for (let node = 0; node < nNodes; node++) {
    if (!Number.isFinite(value[node]))
      throw damagedModel(`The value of node ${node} is ${value[node]}.`, 'a finite number');
    if (split[node]! < 0) continue;
    const [left, other] = [node + 1, right[node]!];
    if (!isNode(other, left + 1, nNodes)) throw damagedModel(`Node ${node} leads nowhere.`, 'two children, or a leaf');
    if (isTaken[left]! > 0) throw shared(left);
    if (isTaken[other]! > 0) throw shared(other);
    isTaken[left] = 1;
    isTaken[other] = 1;
    nTaken += 2;
  }
  if (nTaken < nNodes) {
    throw damagedModel(`${nNodes - nTaken} of its ${nNodes} nodes belong to no tree.`, 'nodes of trees alone');
  }
}

function isNode(value: number, least: number, end: number): boolean {
  return Number.isSafeInteger(value) && value >= least && value < end;
}

function shared(node: number): Error {
  return damagedModel(`More than one way leads to node ${node}.`, 'one parent for each node, and none for a root');
}
