import { errorCodes, type MusterError } from '#src/core/index.ts';

/** Gives the exit code of an error: 2 for input, settings and usage, 3 for a fleet that is held, 130 for an interrupt (128 + SIGINT, as shells have it), 1 for all else. */
export function exitCodeOf(error: MusterError): number {
  return errorCodes[error.code].exit;
}
