import type { Columns } from './columns.ts';

/** The rows of the tree that is grown, in a list for each feature by ascending value; a node is the same range of every list. */
export type RowLists = {
  /** Rows of the data set. */
  readonly nRows: number;
  /** The features that the tree may use; only their lists are kept. */
  features: Int32Array;
  /** Rows of the tree: the length of each list. */
  length: number;
  /** [nFeatures x nRows]; list j starts at j * nRows. */
  readonly order: Int32Array;
  /** [nFeatures x nRows] */
  readonly values: Float32Array;
  /** [nFeatures x nRows] */
  readonly ranks: Int32Array;
  /** [nFeatures] */
  readonly nMissing: Int32Array;
  /** Whether any value of any column is missing. */
  readonly isMissing: boolean;
  /** 1 for the rows that go left: [nRows]. */
  readonly isLeft: Uint8Array;
  /** Room for the rows of a node that go right: [nRows]. */
  readonly later: Int32Array;
};

/** A split of a node as a search writes it; without one, `feature` is -1. */
export type Split = {
  feature: number;
  /** What candidates are compared by. */
  gain: number;
  /** What the split is worth, for the importance of the feature. */
  improvement: number;
  /** The rows at the start of the feature's list that go left. */
  nBelow: number;
  threshold: number;
  isMissingLeft: boolean;
};

/** Makes room for the rows of a tree on columns, with all features. */
export function openLists({ nRows, nFeatures, values, ranks, nMissing, order }: Columns): RowLists {
  const features = Int32Array.from({ length: nFeatures }, (_, j) => j);
  const room = { isLeft: new Uint8Array(nRows), later: new Int32Array(nRows) };
  const isMissing = nMissing.some((count) => count > 0);
  return { nRows, features, length: nRows, order: order.slice(), values, ranks, nMissing, isMissing, ...room };
}

/** Gives a split that was not found. */
export function openSplit(): Split {
  // Numbers that are no integers from the start: V8 then keeps the fields as doubles.
  return { feature: -1, gain: -0.5, improvement: 0.5, nBelow: 0, threshold: 0.5, isMissingLeft: false };
}

/** Marks the rows of a node that go left and gives their number; the feature's own list is brought in order where missing values go left. */
export function markLeft(lists: RowLists, split: Split, begin: number, end: number): number {
  const { order, isLeft, nRows } = lists;
  const start = split.feature * nRows;
  const present = split.isMissingLeft ? start + presentEnd(lists, split.feature, begin, end) : start + end;
  const middle = start + begin + split.nBelow;
  for (let i = start + begin; i < middle; i++) isLeft[order[i]!] = 1;
  for (let i = middle; i < present; i++) isLeft[order[i]!] = 0;
  for (let i = present; i < start + end; i++) isLeft[order[i]!] = 1;
  if (present < start + end) partition(lists, split.feature, begin, end);
  return split.nBelow + (start + end - present);
}

/** Gives where the missing values of a feature begin in a node. */
export function presentEnd(lists: RowLists, feature: number, begin: number, end: number): number {
  if (lists.nMissing[feature] === 0) return end;
  const { order, values, nRows } = lists;
  const start = feature * nRows;
  let at = end;
  while (at > begin && Number.isNaN(values[start + order[start + at - 1]!]!)) at--;
  return at;
}

/** Which children of a node will read their lists. */
export type Children = 'both' | 'left' | 'right' | 'none';

/** Cuts the node's range of all other lists in two, each part in its order; a part that is not read is not written. */
export function cutLists(lists: RowLists, split: Split, range: Int32Array, children: Children): void {
  const [begin, end] = [range[0]!, range[1]!];
  if (children === 'both') partitionOthers(lists, split.feature, begin, end);
  else if (children === 'left') gatherLeft(lists, split.feature, begin, end);
  else if (children === 'right') gatherRight(lists, split.feature, begin, end);
}

function partition(lists: RowLists, feature: number, begin: number, end: number): void {
  const { order, isLeft, later } = lists;
  const start = feature * lists.nRows;
  let at = start + begin;
  let nLater = 0;
  for (let i = start + begin; i < start + end; i++) {
    const row = order[i]!;
    const left = isLeft[row]!;
    // Both places are written and one is kept: a branch that depends on the data costs more.
    order[at] = row;
    later[nLater] = row;
    at += left;
    nLater += 1 - left;
  }
  for (let i = 0; i < nLater; i++) order[at + i] = later[i]!;
}

// The loops over the features stand in the functions: what they read of the lists is then read once for a node.

function partitionOthers(
  { order, isLeft, later, features, nRows }: RowLists,
  done: number,
  begin: number,
  end: number,
): void {
  for (let k = 0; k < features.length; k++) {
    if (features[k] === done) continue;
    const to = features[k]! * nRows + end;
    let at = to - end + begin;
    let nLater = 0;
    for (let i = at; i < to; i++) {
      const row = order[i]!;
      const left = isLeft[row]!;
      order[at] = row;
      later[nLater] = row;
      at += left;
      nLater += 1 - left;
    }
    for (let i = 0; i < nLater; i++) order[at + i] = later[i]!;
  }
}

function gatherLeft({ order, isLeft, features, nRows }: RowLists, done: number, begin: number, end: number): void {
  for (let k = 0; k < features.length; k++) {
    if (features[k] === done) continue;
    const to = features[k]! * nRows + end;
    let at = to - end + begin;
    for (let i = at; i < to; i++) {
      const row = order[i]!;
      order[at] = row;
      at += isLeft[row]!;
    }
  }
}

function gatherRight({ order, isLeft, features, nRows }: RowLists, done: number, begin: number, end: number): void {
  for (let k = 0; k < features.length; k++) {
    if (features[k] === done) continue;
    const from = features[k]! * nRows + begin;
    let at = from - begin + end - 1;
    for (let i = at; i >= from; i--) {
      const row = order[i]!;
      order[at] = row;
      at -= 1 - isLeft[row]!;
    }
  }
}
