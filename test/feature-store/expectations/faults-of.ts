import { isMusterError, type ErrorCode, type Fault } from '#src/core/index.ts';

/** Gives the faults of the error that a function throws; fails where it throws none, or one of another code. */
export function faultsOf(code: ErrorCode, act: () => unknown): readonly Fault[] {
  try {
    act();
  } catch (error) {
    if (isMusterError(error) && error.code === code) return error.faults;
    throw error;
  }
  throw new Error(`Nothing was thrown, ${code} was expected.`);
}
