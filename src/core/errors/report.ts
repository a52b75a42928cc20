import { errorTable } from './error-entry.ts';

/** Codes of reports. */
export const reportErrors = errorTable({
  REPORT_TARGET_UNKNOWN: {
    summary: 'The target of a profile is not a column of the table.',
    remedy: 'Name one of the columns that are listed, or leave the target out.',
    exit: 2,
  },
  REPORT_NOTHING_TRAINED: {
    summary: 'There is nothing to report: no training of the fleet is in the workspace.',
    remedy: 'Run the pipeline first, or name the workspace in which it ran with --workspace.',
    exit: 2,
  },
  REPORT_RUN_WITHOUT_FLEET: {
    summary: 'The run wrote neither challengers nor decisions of the fleet.',
    remedy: 'Name a run that trained or judged the fleet; without --run the newest training is reported.',
    exit: 2,
  },
  REPORT_RELEASE_UNKNOWN: {
    summary: 'The fleet has no such release, or its decisions are not kept.',
    remedy: 'Name one of the releases that are listed; without --release the newest training is reported.',
    exit: 2,
  },
});
