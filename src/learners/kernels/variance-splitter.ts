import { presentEnd, type RowLists, type Split } from './row-lists.ts';
import { gainOfRow, lowestOf, sortThree } from './three-rows.ts';
import { keepSplit, middleOf } from './thresholds.ts';

/** What a regression tree reads of its node; the totals are those of the node that was opened. */
export type VarianceNode = {
  readonly lists: RowLists;
  readonly split: Split;
  /** The features in the order in which they are scanned: [nFeatures]. */
  readonly pool: Int32Array;
  /** How often each row was drawn: [nRows]. */
  readonly weights: Float64Array;
  /** Weight times target: [nRows]. */
  readonly sums: Float64Array;
  /** [nRows] */
  readonly targets: Float64Array;
  /** What each row of the node adds to the lead of a side that it is on: [nRows]. */
  readonly leads: Float64Array;
  /** Rows that a child must have. */
  readonly minSamplesLeaf: number;
  /** The list in which the rows of the node are in order. */
  via: number;
  /** The rows of the node in each list. */
  begin: number;
  end: number;
  weight: number;
  sum: number;
  /** The unit in which the splits count the targets. */
  step: number;
};

// From the least target of a node to its largest: whole numbers, so that their sums are exact and no order of the rows changes them, while a quarter of the
// square of the weight of the node times the steps stays below 2^53: up to a weight of some 185,000 rows. Beyond, sums are rounded.
const nSteps = 2 ** 20;

/** Sums the node up; says whether its targets differ. */
export function openVariance(node: VarianceNode, via: number, begin: number, end: number): boolean {
  const { lists, weights, sums, targets } = node;
  const { order } = lists;
  const start = via * lists.nRows;
  let low = targets[order[start + begin]!]!;
  let [weight, sum, high] = [0, 0, low];
  for (let i = start + begin; i < start + end; i++) {
    const row = order[i]!;
    const target = targets[row]!;
    weight += weights[row]!;
    sum += sums[row]!;
    low = target < low ? target : low;
    high = target > high ? target : high;
  }
  node.via = via;
  node.begin = begin;
  node.end = end;
  node.weight = weight;
  node.sum = sum;
  if (low === high) return false;
  node.step = (high - low) / nSteps;
  writeLeads(node, via, low, nSteps / (high - low));
  return true;
}

/** The lead of a row is its weight times what its target, counted in steps, is above the mean of the node, times the weight of the node. */
function writeLeads(node: VarianceNode, via: number, low: number, scale: number): void {
  const { lists, weights, targets, leads, begin, end, weight } = node;
  const { order } = lists;
  const start = via * lists.nRows;
  let total = 0;
  for (let i = start + begin; i < start + end; i++) {
    const row = order[i]!;
    const steps = ((targets[row]! - low) * scale + 0.5) | 0;
    leads[row] = steps;
    total += weights[row]! * steps;
  }
  for (let i = start + begin; i < start + end; i++) {
    const row = order[i]!;
    leads[row] = weights[row]! * (weight * leads[row]! - total);
  }
}

// A product in double is nearer to what a division in single precision gives than this, as a share.
const nearlyOne = 1 - 1e-6;

/**
 * Looks for the split of `count` features of the pool from a place on with the least squared error of its children's means (Breiman et al.,
 * Classification and Regression Trees, 1984, 8.3). What is compared, in single precision, is d^2 / (w (W - w)), with the weights w of the left
 * child and W of the node and the sum d of the leads on the left: W times what the split takes off the squared error, in steps.
 */
export function scanVariance(node: VarianceNode, place: number, count: number): void {
  const { lists, pool, begin, end } = node;
  if (!lists.isMissing) {
    if (end - begin === 3) scanThree(node, place, count);
    else scanWhole(node, place, count);
    return;
  }
  for (let k = 0; k < count; k++) {
    const feature = pool[(place + k) % pool.length]!;
    const present = presentEnd(lists, feature, begin, end);
    scanPresent(node, feature, present);
    if (present < end) scanMissing(node, feature, present);
  }
}

/** Gives what a gain of the node that was opened takes off its impurity, in the units of the targets. */
export function worthOf({ step, weight }: VarianceNode, gain: number): number {
  return (gain * step * step) / weight;
}

/** Scans features without missing values, all in one loop nest: what it reads of the node is then read once. */
function scanWhole(node: VarianceNode, place: number, count: number): void {
  const { lists, pool, weights, leads, minSamplesLeaf, begin, end, weight, split } = node;
  const { order, ranks, nRows } = lists;
  let best = split.gain;
  let enough = best * nearlyOne;
  let [feature, at] = [-1, -1];
  let next = place;
  for (let k = 0; k < count; k++) {
    const start = pool[next]! * nRows;
    const low = start + begin + minSamplesLeaf;
    const high = start + end - minSamplesLeaf;
    let [w, d] = [0, 0];
    for (let i = start + begin; i < high; i++) {
      const row = order[i]!;
      w += weights[row]!;
      d += leads[row]!;
      // The divisor is above 0: the division is spared where the split cannot be the best, and so is the look at the values.
      const spread = w * (weight - w);
      if (d * d > enough * spread && i + 1 >= low && ranks[start + order[i + 1]!]! !== ranks[start + row]!) {
        const gain = gainOf(d, spread);
        if (gain <= best) continue;
        best = gain;
        enough = best * nearlyOne;
        feature = pool[next]!;
        at = i + 1;
      }
    }
    next = next + 1 === pool.length ? 0 : next + 1;
  }
  if (feature >= 0) keep(node, feature, at, best);
}

/**
 * Does what `scanWhole` does for three rows and at least one on each side: the gains are those of the three rows apart from the others, and it
 * ends at the first feature that parts the rows best. Needs no list in order but that of the node, and brings that of the feature in order.
 */
function scanThree(node: VarianceNode, place: number, count: number): void {
  const { lists, pool, via, begin, split } = node;
  const { order, ranks, nRows } = lists;
  const from = via * nRows + begin;
  const [a, b, c] = [order[from]!, order[from + 1]!, order[from + 2]!];
  const [ofA, ofB, ofC] = [gainOfOne(node, a), gainOfOne(node, b), gainOfOne(node, c)];
  const most = Math.max(ofA, ofB, ofC);
  let best = split.gain;
  let [feature, at, next] = [-1, -1, place];
  for (let k = 0; k < count && best < most; k++) {
    const start = pool[next]! * nRows;
    const [x, y, z] = [ranks[start + a]!, ranks[start + b]!, ranks[start + c]!];
    const low = gainOfRow(lowestOf(x, y, z), ofA, ofB, ofC);
    const high = gainOfRow(lowestOf(-x, -y, -z), ofA, ofB, ofC);
    if (low > best || high > best) {
      at = begin + (low >= high ? 1 : 2);
      best = low >= high ? low : high;
      feature = pool[next]!;
    }
    next = next + 1 === pool.length ? 0 : next + 1;
  }
  if (feature < 0) return;
  sortThree(lists, feature, from, begin);
  keep(node, feature, feature * nRows + at, best);
}

/** Gives what a split gains that parts one row from all others. */
function gainOfOne({ weights, leads, weight }: VarianceNode, row: number): number {
  return gainOf(leads[row]!, weights[row]! * (weight - weights[row]!));
}

function gainOf(d: number, spread: number): number {
  const lead = Math.fround(d);
  return Math.fround(Math.fround(lead * lead) / Math.fround(spread));
}

function scanPresent(node: VarianceNode, feature: number, present: number): void {
  const { lists, weights, leads, minSamplesLeaf, begin, end, weight } = node;
  const { order, ranks } = lists;
  const start = feature * lists.nRows;
  const low = start + begin + minSamplesLeaf;
  const high = Math.min(start + present - 1, start + end - minSamplesLeaf);
  let best = node.split.gain;
  let [w, d, at] = [0, 0, -1];
  for (let i = start + begin + 1; i <= high; i++) {
    const before = order[i - 1]!;
    w += weights[before]!;
    d += leads[before]!;
    if (i < low || ranks[start + order[i]!] === ranks[start + before]) continue;
    const gain = gainOf(d, w * (weight - w));
    if (gain > best) {
      best = gain;
      at = i;
    }
  }
  if (at >= 0) keep(node, feature, at, best);
}

/** Keeps the split of a feature below place `at` of all lists. */
function keep({ lists, split, begin }: VarianceNode, feature: number, at: number, gain: number): void {
  const { order, values } = lists;
  const start = feature * lists.nRows;
  const threshold = middleOf(values[start + order[at - 1]!]!, values[start + order[at]!]!);
  keepSplit(split, { feature, gain, nBelow: at - start - begin, threshold, isMissingLeft: false });
}

/** Tries the missing values on the left of each threshold, and alone against all that are present. */
function scanMissing(node: VarianceNode, feature: number, present: number): void {
  const { lists, weights, leads, minSamplesLeaf, begin, end, weight, split } = node;
  const { order, values } = lists;
  const start = feature * lists.nRows;
  let [w, d] = [0, 0];
  for (let i = start + present; i < start + end; i++) {
    w += weights[order[i]!]!;
    d += leads[order[i]!]!;
  }
  const alone = gainOf(d, w * (weight - w));
  if (Math.min(present - begin, end - present) >= minSamplesLeaf && alone > split.gain) {
    keepSplit(split, { feature, gain: alone, nBelow: present - begin, threshold: Infinity, isMissingLeft: false });
  }
  for (let i = start + begin + 1; i < start + present; i++) {
    const before = order[i - 1]!;
    w += weights[before]!;
    d += leads[before]!;
    const [low, high] = [values[start + before]!, values[start + order[i]!]!];
    const nBelow = i - start - begin;
    const isAllowed = Math.min(nBelow + end - present, present - begin - nBelow) >= minSamplesLeaf;
    const gain = gainOf(d, w * (weight - w));
    if (low === high || !isAllowed || gain <= split.gain) continue;
    keepSplit(split, { feature, gain, nBelow, threshold: middleOf(low, high), isMissingLeft: true });
  }
}
