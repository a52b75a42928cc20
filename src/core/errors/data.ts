import { errorTable } from './error-entry.ts';

/** Codes of data preparation. */
export const dataErrors = errorTable({});
