import { MusterError } from '#src/core/index.ts';

/**
 * Gives challenger less champion at each point: [n], below 0 where the challenger loses less. Throws GATE_LOSSES_INVALID where the two
 * are not equally long, or empty, or hold a value that is not a finite number.
 */
export function pairedDifferences(challengerLosses: Float64Array, championLosses: Float64Array): Float64Array {
  requirePairs(challengerLosses, championLosses);
  return challengerLosses.map((loss, i) => loss - championLosses[i]!);
}

/** Checks that two arrays hold a finite value for each of the same points, at least one; throws GATE_LOSSES_INVALID. */
export function requirePairs(challenger: ArrayLike<number>, champion: ArrayLike<number>): void {
  if (challenger.length !== champion.length || challenger.length === 0) {
    throw new MusterError('GATE_LOSSES_INVALID', {
      what: `The challenger has ${challenger.length} values, the champion ${champion.length}.`,
      expected: 'as many values of the one as of the other, at least one',
    });
  }
  for (let i = 0; i < challenger.length; i++) {
    if (Number.isFinite(challenger[i]) && Number.isFinite(champion[i])) continue;
    throw new MusterError('GATE_LOSSES_INVALID', {
      what: `At point ${i} of ${challenger.length} the challenger has ${challenger[i]} and the champion ${champion[i]}.`,
      expected: 'finite numbers',
    });
  }
}
