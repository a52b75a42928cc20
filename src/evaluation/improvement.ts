/** How the error of a challenger stands to the champion's. */
export type Improvement = {
  readonly verdict: 'BETTER' | 'TIE' | 'WORSE';
  /** champion less challenger, in the target's unit: above 0 where the challenger errs less. */
  readonly absolute: number;
  /** The same as a share of the champion's error; absent where that error is next to 0. */
  readonly relative?: number;
};

// Rounding in a sum of squares leaves a relative error near 1e-8 after the root is taken; below it an error is 0.
const nearZero = 1e-8;

/**
 * Compares two finite errors, 0 or more. The challenger is better where it errs less by `minImprovement` of the champion's error or
 * more, worse where it errs more by over that share. A champion with an error next to 0, measured against the mean absolute target
 * `scale`, has no share to speak of: there the challenger ties if its error is next to 0 too, and else is worse.
 */
export function compareErrors(
  challenger: number,
  champion: number,
  scale: number,
  minImprovement: number,
): Improvement {
  const absolute = champion - challenger;
  const zero = nearZero * scale;
  if (champion <= zero) return { verdict: challenger <= zero ? 'TIE' : 'WORSE', absolute };
  const relative = absolute / champion;
  if (relative > 0 && relative >= minImprovement) return { verdict: 'BETTER', absolute, relative };
  return { verdict: relative < -minImprovement ? 'WORSE' : 'TIE', absolute, relative };
}
