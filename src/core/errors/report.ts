import { errorTable } from './error-entry.ts';

/** Codes of reports. */
export const reportErrors = errorTable({
  REPORT_TARGET_UNKNOWN: {
    summary: 'The target of a profile is not a column of the table.',
    remedy: 'Name one of the columns that are listed, or leave the target out.',
    exit: 2,
  },
});
