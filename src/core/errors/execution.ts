import { errorTable } from './error-entry.ts';

/** Codes of the threads, and of the processes, that share the keys of a fleet. */
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
  RANKS_MISSING: {
    summary: 'Processes that share the work by rank did not do their part in time.',
    remedy:
      'Look into the output of the ranks that are named, then start all ranks again: what was done is found and not done again. MUSTER_RANK_TIMEOUT_SECONDS says how long a rank waits.',
    exit: 1,
  },
  RANKS_DISAGREE: {
    summary: 'Processes that share the work by rank do not do the same work.',
    remedy: 'Start all ranks from the same code, with the same Node, pipeline file, options and WORLD_SIZE.',
    exit: 1,
  },
  RANKS_PLAN_DAMAGED: {
    summary: 'The plan of a training that ranks share cannot be read.',
    remedy:
      'Delete the object that is named and start all ranks again: rank 0 writes another one, and what was done is found.',
    exit: 1,
  },
  RANKS_PIECE_DAMAGED: {
    summary: 'What a rank kept of its work cannot be read.',
    remedy: 'Delete the object that is named and start all ranks again: that piece alone is done again.',
    exit: 1,
  },
});
