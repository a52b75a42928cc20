import { quantileOf } from '#src/core/index.ts';
import { momentsOf } from '../statistics/moments.ts';

/** Gives scale and offset of scikit-learn's MinMaxScaler: x · scale + offset lies within the range for the numbers given, ascending. */
export function fitMinMax(
  sorted: Float64Array,
  [from, to]: readonly [number, number],
): { readonly scale: number; readonly offset: number } {
  const min = sorted[0]!;
  const scale = (to - from) / scaleOrOne(sorted.at(-1)! - min);
  return { scale, offset: from - min * scale };
}

/** Gives mean and standard deviation (n below the line) of ascending numbers, as scikit-learn's StandardScaler. */
export function fitStandard(sorted: Float64Array): { readonly center: number; readonly scale: number } {
  const n = sorted.length;
  const { mean, deviation } = momentsOf(sorted);
  const center = mean ?? 0;
  const variance = ((deviation ?? 0) ** 2 * (n - 1)) / n;
  // A variance within the rounding of its own computation is that of a constant column (scikit-learn's _is_constant_feature).
  const isConstant = variance <= n * Number.EPSILON * variance + (n * center * Number.EPSILON) ** 2;
  return { center, scale: isConstant ? 1 : Math.sqrt(variance) };
}

/** Gives the median and the distance between the quartiles of ascending numbers, as scikit-learn's RobustScaler. */
export function fitRobust(sorted: Float64Array): { readonly center: number; readonly scale: number } {
  const distance = quantileOf(sorted, 0.75) - quantileOf(sorted, 0.25);
  return { center: quantileOf(sorted, 0.5), scale: scaleOrOne(distance) };
}

// scikit-learn's _handle_zeros_in_scale: what is constant becomes 0, not infinite.
function scaleOrOne(scale: number): number {
  return scale < 10 * Number.EPSILON ? 1 : scale;
}
