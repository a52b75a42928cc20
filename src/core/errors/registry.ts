import { errorTable } from './error-entry.ts';

/** Codes of the registry. */
export const registryErrors = errorTable({});
