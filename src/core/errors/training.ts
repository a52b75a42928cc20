import { errorTable } from './error-entry.ts';

/** Codes of training and the learners. */
export const trainingErrors = errorTable({});
