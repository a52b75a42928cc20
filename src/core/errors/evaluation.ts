import { errorTable } from './error-entry.ts';

/** Codes of the gate. */
export const evaluationErrors = errorTable({});
