import type { Split } from './row-lists.ts';

/**
 * Gives a threshold just above the middle of two values, above the first and not above the second, so that a value in the middle goes to
 * the left, as in scikit-learn. All values are of single precision, and the threshold of double.
 */
export function middleOf(low: number, high: number): number {
  const middle = low / 2 + high / 2;
  const above = middle + Math.max(Math.abs(middle) * Number.EPSILON, Number.MIN_VALUE);
  return above <= high ? above : high;
}

/** Writes a split that is better than what was found before. */
export function keepSplit(split: Split, found: Omit<Split, 'improvement'>): void {
  split.feature = found.feature;
  split.gain = found.gain;
  split.nBelow = found.nBelow;
  split.threshold = found.threshold;
  split.isMissingLeft = found.isMissingLeft;
}
