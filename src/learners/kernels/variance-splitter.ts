import { presentEnd, type RowLists, type Split } from './row-lists.ts';
import { keepSplit, middleOf } from './thresholds.ts';

/** What a regression tree reads of its node; the totals are those of the node that was opened. */
export type VarianceNode = {
  readonly lists: RowLists;
  readonly split: Split;
  /** How often each row was drawn: [nRows]. */
  readonly weights: Float64Array;
  /** Weight times target: [nRows]. */
  readonly sums: Float64Array;
  /** [nRows] */
  readonly targets: Float64Array;
  /** Rows that a child must have. */
  readonly minSamplesLeaf: number;
  weight: number;
  sum: number;
};

/** Sums the node up; says whether its targets differ. */
export function openVariance(node: VarianceNode, via: number, begin: number, end: number): boolean {
  const { lists, weights, sums, targets } = node;
  const { order } = lists;
  const start = via * lists.nRows;
  const first = targets[order[start + begin]!]!;
  let [weight, sum, differs] = [0, 0, false];
  for (let i = start + begin; i < start + end; i++) {
    const row = order[i]!;
    weight += weights[row]!;
    sum += sums[row]!;
    if (targets[row]! !== first) differs = true;
  }
  node.weight = weight;
  node.sum = sum;
  return differs;
}

/**
 * Looks for the split of a feature with the least squared error of its children's means (Breiman et al., Classification and Regression Trees, 1984, 8.3).
 * What is compared is (W s - S w)^2 / (w (W - w)), with weights w and sums s of the left child and W and S of the node: W times what
 * the split takes off the squared error.
 */
export function scanVariance(node: VarianceNode, feature: number, begin: number, end: number): void {
  const present = presentEnd(node.lists, feature, begin, end);
  scanFrom(node, feature, begin, present, end);
  if (present < end) scanMissing(node, feature, begin, present, end);
}

function scanFrom(node: VarianceNode, feature: number, begin: number, present: number, end: number): void {
  const { lists, weights, sums, minSamplesLeaf, weight, sum } = node;
  const { order, values } = lists;
  const start = feature * lists.nRows;
  const [low, high] = [start + begin + minSamplesLeaf, Math.min(start + present - 1, start + end - minSamplesLeaf)];
  let best = node.split.gain;
  let [w, s, at] = [0, 0, -1];
  for (let i = start + begin + 1; i <= high; i++) {
    const before = order[i - 1]!;
    w += weights[before]!;
    s += sums[before]!;
    const step = values[start + order[i]!]! - values[start + before]!;
    if (i < low || !(step > 0)) continue;
    const d = weight * s - sum * w;
    const gain = (d * d) / (w * (weight - w));
    if (gain > best) {
      best = gain;
      at = i;
    }
  }
  if (at < 0) return;
  const threshold = middleOf(values[start + order[at - 1]!]!, values[start + order[at]!]!);
  keepSplit(node.split, { feature, gain: best, nBelow: at - start - begin, threshold, isMissingLeft: false });
}

/** Tries the missing values on the left of each threshold, and alone against all that are present. */
function scanMissing(node: VarianceNode, feature: number, begin: number, present: number, end: number): void {
  const { lists, weights, sums, minSamplesLeaf, weight, sum, split } = node;
  const { order, values } = lists;
  const start = feature * lists.nRows;
  let [w, s] = [0, 0];
  for (let i = start + present; i < start + end; i++) {
    w += weights[order[i]!]!;
    s += sums[order[i]!]!;
  }
  const gainOf = (): number => (weight * s - sum * w) ** 2 / (w * (weight - w));
  if (Math.min(present - begin, end - present) >= minSamplesLeaf && gainOf() > split.gain) {
    keepSplit(split, { feature, gain: gainOf(), nBelow: present - begin, threshold: Infinity, isMissingLeft: false });
  }
  for (let i = start + begin + 1; i < start + present; i++) {
    const before = order[i - 1]!;
    w += weights[before]!;
    s += sums[before]!;
    const [low, high] = [values[start + before]!, values[start + order[i]!]!];
    const nBelow = i - start - begin;
    const isAllowed = Math.min(nBelow + end - present, present - begin - nBelow) >= minSamplesLeaf;
    if (low === high || !isAllowed || gainOf() <= split.gain) continue;
    keepSplit(split, { feature, gain: gainOf(), nBelow, threshold: middleOf(low, high), isMissingLeft: true });
  }
}

/** Gives the mean target of the rows. */
export function meanTarget(node: VarianceNode, via: number, begin: number, end: number): number {
  const { lists, weights, sums } = node;
  const start = via * lists.nRows;
  let [weight, sum] = [0, 0];
  for (let i = start + begin; i < start + end; i++) {
    weight += weights[lists.order[i]!]!;
    sum += sums[lists.order[i]!]!;
  }
  return sum / weight;
}
