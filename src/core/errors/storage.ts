import { errorTable } from './error-entry.ts';

/** Codes of object stores. */
export const storageErrors = errorTable({});
