import { errorCodes, type MusterError } from '#src/core/index.ts';

/** The exit code of a command that was interrupted: 128 + SIGINT, as shells have it. */
export const interruptedExit = 130;

/** Gives the exit code of an error: 2 for input, settings and usage, 1 for all else. */
export function exitCodeOf(error: MusterError): number {
  return errorCodes[error.code].exit;
}
