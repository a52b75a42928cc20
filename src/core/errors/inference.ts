import { errorTable } from './error-entry.ts';

/** Codes of forecasting. */
export const inferenceErrors = errorTable({
  FORECAST_START_INVALID: {
    summary: 'A forecast is to start at something that is no period.',
    remedy: 'Name a period of the calendar with --start 2023-07, or with --start-year 2023 --start-month 7.',
    exit: 2,
  },
  FORECAST_START_TOO_EARLY: {
    summary: 'A forecast is to start before any key has a row from which it could be made.',
    remedy: 'Start at the period that is named, or at a later one.',
    exit: 2,
  },
  FORECAST_PERIODS_INVALID: {
    summary: 'A forecast is to have no period, or more than can be forecast.',
    remedy: 'Ask for a number of periods in the range that is named, or for an earlier start.',
    exit: 2,
  },
});
