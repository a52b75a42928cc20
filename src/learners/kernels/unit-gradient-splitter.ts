import { gainOf, middle, type GradientNode } from './gradient-splitter.ts';
import { gainOfRow, lowestOf, sortThree } from './three-rows.ts';
import { keepSplit } from './thresholds.ts';

// Sums in double are nearer to those in single precision than this, as a share.
const nearlyOne = 1 - 1e-6;

/** Gives 1 / (n + lambda) for each number of rows: [nRows + 1]. */
export function reciprocalsOf(nRows: number, lambda: number): Float64Array {
  return Float64Array.from({ length: nRows + 1 }, (_, n) => 1 / Math.fround(n + lambda));
}

/**
 * Does what `scanGradient` does for all features, none with missing values, where every second derivative is 1 and alpha 0, as for the squared
 * error: the same split, to the last digit. What a split gains is worked out in double without division, and in single precision only
 * where it may be the best.
 */
export function searchUnitGradients(node: GradientNode, begin: number, end: number): void {
  const { lists, gradients, reciprocals, gradient, score, split } = node;
  const { order, ranks, features } = lists;
  const least = Math.max(1, Math.ceil(node.minChildWeight));
  const nRows = end - begin;
  const most = nRows - least;
  let best = split.gain;
  let enough = (best + score) * nearlyOne;
  let [feature, at] = [-1, -1];
  for (let k = 0; k < features.length; k++) {
    const start = features[k]! * lists.nRows;
    const last = start + end;
    let g = 0;
    for (let n = 1; n <= most; n++) {
      const row = order[last - n]!;
      g += gradients[row]!;
      const rest = gradient - g;
      const scores = g * g * reciprocals[n]! + rest * rest * reciprocals[nRows - n]!;
      if (scores > enough && n >= least && ranks[start + order[last - n - 1]!]! !== ranks[start + row]!) {
        const gain = gainOf(node, g, n);
        if (gain <= best) continue;
        best = gain;
        feature = features[k]!;
        at = last - n - 1;
        enough = (best + score) * nearlyOne;
      }
    }
  }
  if (feature < 0) return;
  const start = feature * lists.nRows;
  const threshold = middle(lists.values[start + order[at]!]!, lists.values[start + order[at + 1]!]!);
  keepSplit(split, { feature, gain: best, nBelow: at + 1 - start - begin, threshold, isMissingLeft: true });
}

/**
 * Does what `searchUnitGradients` does for a node of three rows: what a split gains depends on the row alone on one side, and on that side. Needs no
 * list in order but `via`, and brings that of the feature in order.
 */
export function searchUnitThree(node: GradientNode, via: number, begin: number): void {
  const { lists, gradients, split } = node;
  const { order, ranks, features, nRows } = lists;
  if (node.minChildWeight > 1) return;
  const from = via * nRows + begin;
  const [a, b, c] = [order[from]!, order[from + 1]!, order[from + 2]!];
  const [ofA, ofB, ofC] = [gradients[a]!, gradients[b]!, gradients[c]!];
  const [highA, highB, highC] = [gainOf(node, ofA, 1), gainOf(node, ofB, 1), gainOf(node, ofC, 1)];
  // The sum of two does not depend on which comes first.
  const [lowA, lowB, lowC] = [gainOf(node, ofB + ofC, 2), gainOf(node, ofA + ofC, 2), gainOf(node, ofA + ofB, 2)];
  const most = Math.max(highA, highB, highC, lowA, lowB, lowC);
  let best = split.gain;
  let [feature, nBelow] = [-1, 0];
  for (let k = 0; k < features.length && best < most; k++) {
    const start = features[k]! * nRows;
    const [x, y, z] = [ranks[start + a]!, ranks[start + b]!, ranks[start + c]!];
    const high = gainOfRow(lowestOf(-x, -y, -z), highA, highB, highC);
    const low = gainOfRow(lowestOf(x, y, z), lowA, lowB, lowC);
    if (high > best || low > best) {
      nBelow = high >= low ? 2 : 1;
      best = high >= low ? high : low;
      feature = features[k]!;
    }
  }
  if (feature < 0) return;
  sortThree(lists, feature, from, begin);
  const at = feature * nRows + begin + nBelow;
  const threshold = middle(
    lists.values[feature * nRows + order[at - 1]!]!,
    lists.values[feature * nRows + order[at]!]!,
  );
  keepSplit(split, { feature, gain: best, nBelow, threshold, isMissingLeft: true });
}

/**
 * Does what `searchUnitGradients` does for a node of two rows: each feature that tells them apart gains the same, and the first
 * is kept. Needs no list in order but `via`, and brings that of the feature in order.
 */
export function searchUnitPair(node: GradientNode, via: number, begin: number): void {
  const { lists, gradients, split } = node;
  const { order, ranks, values, features, nRows } = lists;
  if (node.minChildWeight > 1) return;
  const [a, b] = [order[via * nRows + begin]!, order[via * nRows + begin + 1]!];
  // Of two numbers of single precision the sum is exact in double, so that it is the same which of them is on the right.
  const gain = gainOf(node, gradients[b]!, 1);
  if (!(gain > split.gain)) return;
  for (let k = 0; k < features.length; k++) {
    const feature = features[k]!;
    const start = feature * nRows;
    const isAscending = ranks[start + a]! < ranks[start + b]!;
    if (!isAscending && ranks[start + a]! <= ranks[start + b]!) continue;
    const [low, high] = isAscending ? [a, b] : [b, a];
    order[start + begin] = low;
    order[start + begin + 1] = high;
    const threshold = middle(values[start + low]!, values[start + high]!);
    keepSplit(split, { feature, gain, nBelow: 1, threshold, isMissingLeft: true });
    return;
  }
}
