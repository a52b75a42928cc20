import { errorTable } from './error-entry.ts';

/** Codes of Delta tables. */
export const tableErrors = errorTable({});
