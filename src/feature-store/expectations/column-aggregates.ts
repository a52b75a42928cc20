import type { ColumnView } from './column-view.ts';

/** Gives the sum of the values that are not null; 0 without any. Compensated (Neumaier, 1974), so that long columns lose nothing. */
export function sumOf(view: ColumnView): number {
  const values = view.numbers()!;
  let sum = 0;
  let lost = 0;
  for (let row = 0; row < values.length; row++) {
    const value = values[row]!;
    if (Number.isNaN(value)) continue;
    const next = sum + value;
    lost += Math.abs(sum) >= Math.abs(value) ? sum - next + value : value - next + sum;
    sum = next;
  }
  // What is lost beside an infinity is NaN.
  return Number.isFinite(sum) ? sum + lost : sum;
}

/** Gives the mean of the values that are not null; NaN without any. */
export function meanOf(view: ColumnView): number {
  return sumOf(view) / (view.nRows - view.nNulls());
}

/** Gives the standard deviation of a sample (divisor n - 1, as pandas has it); NaN for fewer than two values. */
export function deviationOf(view: ColumnView): number {
  const count = view.nRows - view.nNulls();
  if (count < 2) return Number.NaN;
  const values = view.numbers()!;
  const mean = meanOf(view);
  let squares = 0;
  let deviations = 0;
  for (let row = 0; row < values.length; row++) {
    if (Number.isNaN(values[row])) continue;
    const deviation = values[row]! - mean;
    squares += deviation * deviation;
    deviations += deviation;
  }
  // The second term takes out what rounding left in the mean (Chan, Golub and LeVeque, 1983).
  return Math.sqrt((squares - (deviations * deviations) / count) / (count - 1));
}

/** Gives the median; the mean of the two in the middle for an even number of values; NaN without any. */
export function medianOf(view: ColumnView): number {
  const values = view.sorted();
  const middle = values.length >> 1;
  if (values.length === 0) return Number.NaN;
  return values.length % 2 === 1 ? values[middle]! : (values[middle - 1]! + values[middle]!) / 2;
}

/** Gives the number of different values that are not null. */
export function countDistinct(view: ColumnView): number {
  const texts = view.texts();
  if (texts !== undefined) {
    const distinct = new Set(texts);
    return distinct.has(null) ? distinct.size - 1 : distinct.size;
  }
  const values = view.sorted();
  let count = values.length === 0 ? 0 : 1;
  for (let i = 1; i < values.length; i++) if (values[i] !== values[i - 1]) count++;
  return count;
}

/** How a quantile between two values is read, in the words of NumPy. */
export const interpolations = ['linear', 'lower', 'higher', 'midpoint', 'nearest'] as const;

/** Gives the quantile of a share from 0 to 1 at place (n - 1) × share, as NumPy reads it; NaN without values. */
export function quantileOf(view: ColumnView, share: number, interpolation: (typeof interpolations)[number]): number {
  const values = view.sorted();
  if (values.length === 0) return Number.NaN;
  const place = (values.length - 1) * share;
  const below = Math.floor(place);
  const [low, high] = [values[below]!, values[Math.ceil(place)]!];
  switch (interpolation) {
    case 'linear':
      return low + (high - low) * (place - below);
    case 'lower':
      return low;
    case 'higher':
      return high;
    case 'midpoint':
      return (low + high) / 2;
    case 'nearest':
      return isNearerToLow(place, below) ? low : high;
    default:
      return interpolation satisfies never;
  }
}

// Half way the even place counts.
function isNearerToLow(place: number, below: number): boolean {
  return place - below === 0.5 ? below % 2 === 0 : place - below < 0.5;
}
