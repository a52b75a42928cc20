import { errorTable } from './error-entry.ts';

/** Codes of forecasts. */
export const inferenceErrors = errorTable({});
