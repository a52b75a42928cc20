import { quantileOf as quantileOfSorted, seededRandom } from '#src/core/index.ts';
import { requirePairs } from './paired-differences.ts';

/** How the difference of two quantiles is to be bounded. */
export type QuantileBootstrapOptions = {
  /** Which quantile: 0.95. */
  readonly share: number;
  /** Points that are drawn together. */
  readonly block: number;
  /** The true difference lies above the bound with this probability. */
  readonly alpha: number;
  readonly seed: number;
};

const draws = 1000;

/**
 * Gives the upper one-sided bound of the difference of two quantiles of losses at the same points [n], challenger less champion: the
 * percentile of a moving-block bootstrap (Künsch, 1989) of 1,000 draws. The same seed gives the same bound. Throws GATE_LOSSES_INVALID.
 */
export function upperQuantileDifference(
  challenger: Float64Array,
  champion: Float64Array,
  { share, block, alpha, seed }: QuantileBootstrapOptions,
): number {
  requirePairs(challenger, champion);
  const n = challenger.length;
  const length = Math.min(block, n);
  const random = seededRandom(seed);
  const [own, other] = [new Float64Array(n), new Float64Array(n)];
  const differences = new Float64Array(draws);
  for (let draw = 0; draw < draws; draw++) {
    for (let filled = 0; filled < n; filled += length) {
      const start = Math.floor(random() * (n - length + 1));
      const end = start + Math.min(length, n - filled);
      own.set(challenger.subarray(start, end), filled);
      other.set(champion.subarray(start, end), filled);
    }
    differences[draw] = quantileOf(own, share) - quantileOf(other, share);
  }
  return quantileOf(differences, 1 - alpha);
}

/** Gives a quantile of values in any order: [n]. */
export function quantileOf(values: Float64Array, share: number): number {
  return quantileOfSorted(values.toSorted(), share);
}
