import { shrunk, weightOf } from './leaf-weight.ts';
import { presentEnd, type RowLists, type Split } from './row-lists.ts';
import { keepSplit } from './thresholds.ts';

/** What a tree of gradient boosting reads of its node; the totals are those of the node that was opened. */
export type GradientNode = {
  readonly lists: RowLists;
  readonly split: Split;
  /** First derivatives of the loss: [nRows]. */
  readonly gradients: Float32Array;
  /** Second derivatives: [nRows]. */
  readonly hessians: Float32Array;
  readonly lambda: number;
  readonly alpha: number;
  readonly minChildWeight: number;
  /** 1 / (n + lambda) for n rows: [nRows + 1]. */
  readonly reciprocals: Float64Array;
  /** The most that a leaf weighs; 0 for no limit. */
  readonly maxDeltaStep: number;
  gradient: number;
  hessian: number;
  /** The score of the node as it is. */
  score: number;
};

// A split that gains less is none (kRtEps of xgboost).
const leastGain = 1e-6;

/** Sums the node up; says whether it weighs enough for two children. */
export function openGradient(node: GradientNode, via: number, begin: number, end: number): boolean {
  const { lists, gradients, hessians } = node;
  const start = via * lists.nRows;
  let [gradient, hessian] = [0, 0];
  for (let i = start + begin; i < start + end; i++) {
    gradient += gradients[lists.order[i]!]!;
    hessian += hessians[lists.order[i]!]!;
  }
  node.gradient = gradient;
  node.hessian = hessian;
  node.score = scoreOf(node, gradient, hessian);
  node.split.gain = Math.fround(leastGain);
  return hessian >= 2 * node.minChildWeight && end - begin > 1;
}

/**
 * Looks for the split of a feature that gains most (equation 7), by the rules of xgboost 1.7 with `tree_method=exact`: sums in double and
 * scores in single precision, the first of equal gains. Where values are missing anywhere in the column, from the smallest value up first, so
 * that what is missing goes right; then always from the largest down, and what is missing goes left. Features must be scanned in ascending order.
 */
export function scanGradient(node: GradientNode, feature: number, begin: number, end: number): void {
  const present = presentEnd(node.lists, feature, begin, end);
  if (present === begin) return;
  if (node.lists.nMissing[feature]! > 0) scanUp(node, feature, begin, present, present < end);
  scanDown(node, feature, begin, present, present < end);
}

function scanDown(node: GradientNode, feature: number, begin: number, present: number, isMissing: boolean): void {
  const { lists, gradients, hessians, hessian, minChildWeight } = node;
  const { order, values } = lists;
  const start = feature * lists.nRows;
  let best = node.split.gain;
  let [g, h, at] = [0, 0, -1];
  let last = order[start + present - 1]!;
  let lastValue = values[start + last]!;
  for (let i = start + present - 2; i >= start + begin; i--) {
    g += gradients[last]!;
    h += hessians[last]!;
    const row = order[i]!;
    const value = values[start + row]!;
    if (value !== lastValue && h >= minChildWeight && hessian - h >= minChildWeight) {
      const gain = gainOf(node, g, h);
      if (gain > best) {
        best = gain;
        at = i;
      }
    }
    last = row;
    lastValue = value;
  }
  if (at >= 0) {
    const threshold = middle(values[start + order[at]!]!, values[start + order[at + 1]!]!);
    keepSplit(node.split, { feature, gain: best, nBelow: at + 1 - start - begin, threshold, isMissingLeft: true });
  }
  if (!isMissing) return;
  g += gradients[last]!;
  h += hessians[last]!;
  tryAlone(node, { feature, g, h, nBelow: 0, threshold: below(lastValue), isMissingLeft: true });
}

function scanUp(node: GradientNode, feature: number, begin: number, present: number, isMissing: boolean): void {
  const { lists, gradients, hessians, hessian, minChildWeight, split } = node;
  const { order, values } = lists;
  const start = feature * lists.nRows;
  let [g, h] = [0, 0];
  for (let i = start + begin + 1; i < start + present; i++) {
    const before = order[i - 1]!;
    g += gradients[before]!;
    h += hessians[before]!;
    const [low, high] = [values[start + before]!, values[start + order[i]!]!];
    if (low === high || h < minChildWeight || hessian - h < minChildWeight) continue;
    const gain = gainOf(node, g, h);
    if (gain <= split.gain) continue;
    const nBelow = i - start - begin;
    keepSplit(split, { feature, gain, nBelow, threshold: middle(low, high), isMissingLeft: false });
  }
  if (!isMissing) return;
  const last = order[start + present - 1]!;
  g += gradients[last]!;
  h += hessians[last]!;
  const threshold = above(values[start + last]!);
  tryAlone(node, { feature, g, h, nBelow: present - begin, threshold, isMissingLeft: false });
}

type Alone = {
  readonly feature: number;
  readonly g: number;
  readonly h: number;
  readonly nBelow: number;
  readonly threshold: number;
  readonly isMissingLeft: boolean;
};

/** Tries all that are present, with the sums g and h, against all that are missing. */
function tryAlone(node: GradientNode, { g, h, ...found }: Alone): void {
  const { hessian, minChildWeight, split } = node;
  if (h < minChildWeight || hessian - h < minChildWeight) return;
  const gain = gainOf(node, g, h);
  if (gain > split.gain) keepSplit(split, { ...found, gain });
}

/** Gives what a split gains whose one side has the sums g and h, in single precision. */
export function gainOf(node: GradientNode, g: number, h: number): number {
  if (node.maxDeltaStep > 0) return cappedGain(node, g, h);
  const { gradient, hessian, lambda, alpha, score } = node;
  const scores = scored(g, h, lambda, alpha) + scored(gradient - g, hessian - h, lambda, alpha);
  return Math.fround(Math.fround(scores) - score);
}

function cappedGain(node: GradientNode, g: number, h: number): number {
  const scores = cappedScore(node, g, h) + cappedScore(node, node.gradient - g, node.hessian - h);
  return Math.fround(Math.fround(scores) - node.score);
}

/** Gives the threshold between two values, as xgboost rounds it. */
export function middle(low: number, high: number): number {
  const between = Math.fround(Math.fround(low + high) * 0.5);
  return between === low ? high : between;
}

function above(value: number): number {
  return Math.fround(value + Math.fround(Math.abs(value) + Math.fround(leastGain)));
}

function below(value: number): number {
  return Math.fround(value - Math.fround(Math.abs(value) + Math.fround(leastGain)));
}

function scoreOf(node: GradientNode, gradient: number, hessian: number): number {
  if (node.maxDeltaStep > 0) return cappedScore(node, gradient, hessian);
  return scored(gradient, hessian, node.lambda, node.alpha);
}

/** The part of a node's score that a split changes, times 2, in single precision. */
function scored(gradient: number, hessian: number, lambda: number, alpha: number): number {
  if (hessian <= 0) return 0;
  const g = shrunk(gradient, alpha);
  return Math.fround(Math.fround(g * g) / Math.fround(hessian + lambda));
}

/** Does what `scored` does where a leaf may weigh less than the loss asks for (CalcGainGivenWeight of xgboost). */
function cappedScore({ lambda, alpha, maxDeltaStep }: GradientNode, gradient: number, hessian: number): number {
  if (hessian <= 0) return 0;
  const weight = weightOf(gradient, hessian + lambda, alpha, maxDeltaStep);
  const falling = Math.fround(Math.fround(2 * Math.fround(gradient)) * weight);
  const curving = Math.fround(Math.fround(Math.fround(hessian) + lambda) * Math.fround(weight * weight));
  return -Math.fround(falling + curving);
}
