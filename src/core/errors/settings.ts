import { errorTable } from './error-entry.ts';

/** Codes of the settings (.env and environment). */
export const settingsErrors = errorTable({
  SETTINGS_INVALID: {
    summary: 'One or more settings in .env or the environment have a value that is not allowed.',
    remedy: 'Correct each setting that is listed; .env.example shows all of them with their defaults.',
    exit: 2,
  },
});
