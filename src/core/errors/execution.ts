import { errorTable } from './error-entry.ts';

/** Codes of the threads that share the keys of a fleet. */
export const executionErrors = errorTable({
  WORKERS_NOT_STARTED: {
    summary: 'No worker thread can be started.',
    remedy: 'Repair the module that is named, or what it imports; or use one thread with "workers: 1".',
    exit: 1,
  },
  WORKERS_DYING: {
    summary: 'Worker threads end one after the other without a key being done.',
    remedy: 'Give the machine more memory or the run fewer workers; "workers: 1" starts none.',
    exit: 1,
  },
});
