import { compareCodePoints } from './string-bounds.ts';

/** Compares two values of one type: below 0, 0 or above 0. Text is in the order of its code points, false is before true. */
export function compareValues(left: string | number | boolean, right: string | number | boolean): number {
  if (typeof left === 'string' && typeof right === 'string') return compareCodePoints(left, right);
  // Not their difference: that of two infinities is NaN.
  return left === right ? 0 : left < right ? -1 : 1;
}
