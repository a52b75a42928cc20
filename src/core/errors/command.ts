import { errorTable } from './error-entry.ts';

/** Codes of the command line itself. */
export const commandErrors = errorTable({
  USAGE: {
    summary: 'The command was called with an argument or option that it does not take.',
    remedy: 'Run the command with --help to see what it takes.',
    exit: 2,
  },
  INTERRUPTED: {
    summary: 'The command was interrupted; what it had committed is kept.',
    remedy: 'Run the same command again: it does what is left to do.',
    exit: 1,
  },
  INTERNAL: {
    summary: 'Something happened that should not be possible.',
    remedy: 'Run again with MUSTER_LOG_LEVEL=debug and report the output as an issue.',
    exit: 1,
  },
});
