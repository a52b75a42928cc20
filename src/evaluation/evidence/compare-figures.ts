import type { Improvement } from './improvement.ts';

/** The figures of two contestants by one metric. */
export type Figures = {
  readonly challenger: number;
  readonly champion: number;
  /** Of the seasonal naive or another benchmark, where it was scored. */
  readonly benchmark?: number;
  /** Which figures are good: low ones for an error, high ones for R² or an area under a curve. */
  readonly direction: 'lower' | 'higher';
  /** What the metric measures against: the mean absolute target for an error in its unit, 1 for R², shares and areas. */
  readonly scale: number;
};

// Rounding in a sum of squares leaves a relative error near 1e-8 after the root is taken.
const nearZero = 1e-8;

/**
 * Compares two finite figures. The improvement is taken as a share of the champion's figure without its sign, so that negative figures
 * come out right; where that figure is next to 0, measured against the scale, `minImprovement` is asked as a share of the scale instead,
 * and `relative` is left out.
 */
export function compareFigures(
  { challenger, champion, direction, scale }: Omit<Figures, 'benchmark'>,
  minImprovement: number,
): Improvement {
  const absolute = direction === 'lower' ? champion - challenger : challenger - champion;
  const isNearZero = isNextToZero(champion, scale);
  const share = absolute / (isNearZero ? scale : Math.abs(champion));
  return { verdict: verdictOf(share, minImprovement), absolute, ...(isNearZero ? {} : { relative: share }) };
}

/** Says whether a figure is so near to 0, measured against the scale, that no share can be taken of it. */
export function isNextToZero(figure: number, scale: number): boolean {
  return Math.abs(figure) <= nearZero * scale;
}

// A scale of 0 leaves no share: then both figures are 0, or the one that is not decides.
function verdictOf(share: number, minImprovement: number): Improvement['verdict'] {
  if (Number.isNaN(share) || Math.abs(share) <= nearZero) return 'TIE';
  if (share > 0) return share >= minImprovement ? 'BETTER' : 'TIE';
  return share < -minImprovement ? 'WORSE' : 'TIE';
}
