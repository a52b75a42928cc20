import { errorTable } from './error-entry.ts';

/** Codes of the command line itself. */
export const commandErrors = errorTable({
  USAGE: {
    summary: 'The command was called with an argument or option that it does not take.',
    remedy: 'Run the command with --help to see what it takes.',
    exit: 2,
  },
  KEY_COLUMN_UNKNOWN: {
    summary: 'Keys were selected by a column that they do not have.',
    remedy: 'Select by one of the key columns that are listed.',
    exit: 2,
  },
  KEY_NOT_FOUND: {
    summary: 'Keys were selected that are not there: not in the data or, of a rollback, not in service.',
    remedy: 'Select a key that the data has; DataPrep_outputs/index.csv lists them.',
    exit: 2,
  },
  OUTPUT_FAILED: {
    summary: 'A file of the output folder cannot be written or read.',
    remedy:
      'Free the path or the disk, or give another folder with --output, and run the step again: the tables have all that is needed.',
    exit: 1,
  },
  INTERRUPTED: {
    summary: 'The command was interrupted; what it had committed is kept.',
    remedy: 'Run the same command again: it does what is left to do.',
    exit: 130,
  },
  INTERNAL: {
    summary: 'Something happened that should not be possible.',
    remedy: 'Run again with MUSTER_LOG_LEVEL=debug and report the output as an issue.',
    exit: 1,
  },
});
