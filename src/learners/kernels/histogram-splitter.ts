import { binsOfFeature, missingBin } from './bins.ts';
import type { Penalties } from './leaf-weight.ts';
import type { Steps } from './quantised-derivatives.ts';

/** A split between bins, as a search writes it; without one, `feature` is -1. */
export type BinSplit = {
  feature: number;
  /** The last bin that goes left. */
  bin: number;
  gain: number;
  isMissingLeft: boolean;
  /** The packed sum of the derivatives that go left. */
  left: number;
};

/** What a search in TypeScript reads. */
export type SplitSearch = {
  readonly histogram: Float64Array;
  /** The packed sum of the node. */
  readonly total: number;
  readonly features: Int32Array;
  /** [nFeatures] */
  readonly nCuts: Int32Array;
};

// A split that gains less is none (kRtEps of xgboost).
const leastGain = 1e-6;

/** Looks for a split of a histogram that gains more than `out.gain`. */
type ScanBins = (histogram: number, total: number, scale: Scale, out: BinSplit) => void;

/**
 * Looks for the split of a node, whose sum is `total`, that gains most (Chen and Guestrin, XGBoost, 2016, equation 7), the first of equal gains:
 * by feature, missing values to the right first, from the lowest bin up; without one, `out.feature` is -1.
 */
export function searchBins(
  { scanBins }: { readonly scanBins: ScanBins },
  { histogram, total }: { readonly histogram: number; readonly total: number },
  scale: Scale,
  out: BinSplit,
): void {
  const score = scoreOf(total, scale);
  out.feature = -1;
  out.gain = scale.leastGain + score;
  scanBins(histogram, total, scale, out);
  out.gain = (out.gain - score) * scale.worth;
}

/** Looks for a split between the bins of features that gains more than `out.gain`. */
export function scanFeatures(search: SplitSearch, scale: Scale, out: BinSplit): void {
  const { features, histogram } = search;
  for (let k = 0; k < features.length; k++) {
    const feature = features[k]!;
    scanFeature(search, scale, { feature, isMissingLeft: false }, out);
    if (histogram[feature * binsOfFeature + missingBin] !== 0) {
      scanFeature(search, scale, { feature, isMissingLeft: true }, out);
    }
  }
}

/** The penalties in whole numbers of the quantised derivatives. */
export type Scale = {
  readonly unit: number;
  readonly perUnit: number;
  readonly lambda: number;
  readonly alpha: number;
  readonly minChildWeight: number;
  readonly maxDeltaStep: number;
  readonly leastGain: number;
  /** What a score of 1 stands for. */
  readonly worth: number;
};

/** Gives the penalties of a tree in its steps. */
export function scaleOf({ unit, gradientStep, hessianStep }: Steps, penalties: Penalties): Scale {
  const worth = gradientStep ** 2 / hessianStep;
  return {
    unit,
    perUnit: 1 / unit,
    lambda: penalties.lambda / hessianStep,
    alpha: penalties.alpha / gradientStep,
    minChildWeight: leastWeight(penalties) / hessianStep,
    maxDeltaStep: (penalties.maxDeltaStep * hessianStep) / gradientStep,
    leastGain: leastGain / worth,
    worth,
  };
}

/** Gives what a child must weigh where hessians are rounded: no child is too light by a rounding alone. */
export function leastWeight({ minChildWeight }: Penalties): number {
  return minChildWeight * (1 - 1e-5);
}

type Way = { readonly feature: number; readonly isMissingLeft: boolean };

function scanFeature(
  { histogram, total, nCuts }: SplitSearch,
  scale: Scale,
  { feature, isMissingLeft }: Way,
  out: BinSplit,
): void {
  const { unit, perUnit, lambda, alpha, minChildWeight, maxDeltaStep } = scale;
  const isPlain = alpha === 0 && maxDeltaStep === 0;
  const totalGradient = Math.floor(total * perUnit);
  const totalHessian = total - totalGradient * unit;
  const start = feature * binsOfFeature;
  const missing = histogram[start + missingBin]!;
  // Behind the last cut lies nothing but missing values, where there are any that go right.
  const end = start + nCuts[feature]! + (missing !== 0 && !isMissingLeft ? 1 : 0);
  let sum = isMissingLeft ? missing : 0;
  let best = out.gain;
  let at = -1;
  let left = 0;
  for (let i = start; i < end; i++) {
    const value = histogram[i]!;
    if (value === 0) continue;
    sum += value;
    const gradient = Math.floor(sum * perUnit);
    const hessian = sum - gradient * unit;
    const otherHessian = totalHessian - hessian;
    if (hessian < minChildWeight || otherHessian < minChildWeight) continue;
    // Hessians that all rounded to 0 do not say what a leaf of them would weigh.
    if (hessian + lambda <= 0 || otherHessian + lambda <= 0) continue;
    const other = totalGradient - gradient;
    const score = isPlain
      ? (gradient * gradient) / (hessian + lambda) + (other * other) / (otherHessian + lambda)
      : scored(gradient, hessian, scale) + scored(other, otherHessian, scale);
    if (score > best) {
      best = score;
      at = i - start;
      left = sum;
    }
  }
  if (at < 0) return;
  out.gain = best;
  out.feature = feature;
  out.bin = at;
  out.isMissingLeft = isMissingLeft;
  out.left = left;
}

function scoreOf(total: number, scale: Scale): number {
  const gradient = Math.floor(total * scale.perUnit);
  return scored(gradient, total - gradient * scale.unit, scale);
}

function scored(gradient: number, hessian: number, { lambda, alpha, maxDeltaStep }: Scale): number {
  if (hessian + lambda <= 0) return 0;
  const shrunk = Math.sign(gradient) * Math.max(0, Math.abs(gradient) - alpha);
  const weight = -shrunk / (hessian + lambda);
  if (maxDeltaStep === 0) return -shrunk * weight;
  const capped = Math.max(-maxDeltaStep, Math.min(maxDeltaStep, weight));
  return -(2 * gradient * capped + (hessian + lambda) * capped * capped);
}
