import { didYouMean, MusterError } from '#src/core/index.ts';

/** Gives RUN_UNKNOWN for a name that no run has, with the nearest id among the known ones. */
export function unknownRun(named: string, known: readonly string[], expected: string): MusterError {
  return new MusterError('RUN_UNKNOWN', { what: `There is no run "${named}".${didYouMean(named, known)}`, expected });
}
