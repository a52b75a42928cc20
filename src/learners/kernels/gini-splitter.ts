import { presentEnd, type RowLists, type Split } from './row-lists.ts';
import { keepSplit, middleOf } from './thresholds.ts';

/** What a classification tree reads of its node; the totals are those of the node that was opened. */
export type GiniNode = {
  readonly lists: RowLists;
  readonly split: Split;
  /** The features in the order in which they are scanned: [nFeatures]. */
  readonly pool: Int32Array;
  /** How often each row was drawn: [nRows]. */
  readonly weights: Float64Array;
  /** The class of each row, from 0: [nRows]. */
  readonly classes: Int32Array;
  readonly minSamplesLeaf: number;
  /** Weights by class of the node, and of its children while a feature is scanned: [nClasses]. */
  readonly total: Float64Array;
  readonly left: Float64Array;
  readonly right: Float64Array;
  /** The rows of the node in each list. */
  begin: number;
  end: number;
  weight: number;
  /** The sum of the squares of `total`. */
  squares: number;
};

/** Sums the node up; says whether it has several classes. */
export function openGini(node: GiniNode, via: number, begin: number, end: number): boolean {
  const { total } = node;
  addClasses(node, via, begin, end);
  let [weight, squares] = [0, 0];
  for (const count of total) {
    weight += count;
    squares += count * count;
  }
  node.begin = begin;
  node.end = end;
  node.weight = weight;
  node.squares = squares;
  return squares < weight * weight;
}

/**
 * Looks for the split of `count` features of the pool from a place on whose children are the purest by the index of Gini (Breiman et al., 1984, 4.3): the greatest sum over the
 * children of the squared weights of their classes, divided by the child's weight.
 */
export function scanGini(node: GiniNode, place: number, count: number): void {
  for (let k = 0; k < count; k++) scanFeature(node, node.pool[(place + k) % node.pool.length]!);
}

/** Writes the share of each class in the node that was opened behind `out`. */
export function writeShares({ total, weight }: GiniNode, out: number[]): void {
  for (const count of total) out.push(count / weight);
}

function addClasses({ lists, weights, classes, total }: GiniNode, via: number, begin: number, end: number): void {
  const { order } = lists;
  const start = via * lists.nRows;
  total.fill(0);
  for (let i = start + begin; i < start + end; i++) total[classes[order[i]!]!]! += weights[order[i]!]!;
}

function scanFeature(node: GiniNode, feature: number): void {
  const { begin, end } = node;
  const present = presentEnd(node.lists, feature, begin, end);
  scanFrom(node, feature, { begin, present, end, isMissingLeft: false });
  if (present === end || present === begin) return;
  scanFrom(node, feature, { begin, present, end, isMissingLeft: true });
  if (Math.min(present - begin, end - present) < node.minSamplesLeaf) return;
  const gain = gainOfMissing(node, feature, present, end);
  if (gain <= node.split.gain) return;
  const nBelow = present - begin;
  keepSplit(node.split, { feature, gain, nBelow, threshold: Infinity, isMissingLeft: false });
}

type Scan = {
  readonly begin: number;
  /** Where the missing values begin. */
  readonly present: number;
  readonly end: number;
  readonly isMissingLeft: boolean;
};

function scanFrom(node: GiniNode, feature: number, { begin, present, end, isMissingLeft }: Scan): void {
  const { lists, weights, classes, left, right, minSamplesLeaf, weight } = node;
  const { order, values } = lists;
  const start = feature * lists.nRows;
  left.fill(0);
  right.set(node.total);
  let [w, leftSquares, rightSquares] = [0, 0, node.squares];
  const nMissing = isMissingLeft ? end - present : 0;
  for (let i = start + present; i < start + present + nMissing; i++) {
    const c = classes[order[i]!]!;
    const drawn = weights[order[i]!]!;
    leftSquares += drawn * (2 * left[c]! + drawn);
    rightSquares -= drawn * (2 * right[c]! - drawn);
    left[c]! += drawn;
    right[c]! -= drawn;
    w += drawn;
  }
  const low = start + begin + minSamplesLeaf - nMissing;
  const high = Math.min(start + present - 1, start + end - nMissing - minSamplesLeaf);
  let [best, at] = [node.split.gain, -1];
  for (let i = start + begin + 1; i <= high; i++) {
    const before = order[i - 1]!;
    const c = classes[before]!;
    const drawn = weights[before]!;
    leftSquares += drawn * (2 * left[c]! + drawn);
    rightSquares -= drawn * (2 * right[c]! - drawn);
    left[c]! += drawn;
    right[c]! -= drawn;
    w += drawn;
    const step = values[start + order[i]!]! - values[start + before]!;
    if (i < low || !(step > 0)) continue;
    const gain = leftSquares / w + rightSquares / (weight - w);
    if (gain > best) {
      best = gain;
      at = i;
    }
  }
  if (at < 0) return;
  const threshold = middleOf(values[start + order[at - 1]!]!, values[start + order[at]!]!);
  keepSplit(node.split, { feature, gain: best, nBelow: at - start - begin, threshold, isMissingLeft });
}

/** What the missing values alone on the right are worth. */
function gainOfMissing(node: GiniNode, feature: number, present: number, end: number): number {
  const { lists, weights, classes, total, right } = node;
  const start = feature * lists.nRows;
  right.fill(0);
  for (let i = start + present; i < start + end; i++) {
    right[classes[lists.order[i]!]!]! += weights[lists.order[i]!]!;
  }
  let [w, rightSquares, leftSquares] = [0, 0, 0];
  for (let c = 0; c < right.length; c++) {
    w += right[c]!;
    rightSquares += right[c]! ** 2;
    leftSquares += (total[c]! - right[c]!) ** 2;
  }
  return rightSquares / w + leftSquares / (node.weight - w);
}
