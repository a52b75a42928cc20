import { errorTable } from './error-entry.ts';

/** Codes of queries in SQL. */
export const sqlErrors = errorTable({
  SQL_INVALID: {
    summary: 'The query is not one that the engine can run.',
    remedy: 'Correct the query at the place that is named; the SQL is that of DuckDB (docs/sql.md).',
    exit: 2,
  },
  SQL_NOT_ALLOWED: {
    summary: 'The query asks for more than reading tables.',
    remedy: 'Write one SELECT over tables; what it gives is written to a file by --csv.',
    exit: 2,
  },
  SQL_TABLE_UNKNOWN: {
    summary: 'The query names a table that the workspace does not have.',
    remedy: 'Use one of the tables that `npx muster sql --tables` lists.',
    exit: 2,
  },
  SQL_TABLE_AMBIGUOUS: {
    summary: 'The query names a table that several fleets have.',
    remedy: 'Write the name of the fleet before the table, such as batchai.models.',
    exit: 2,
  },
  SQL_COLUMN_UNKNOWN: {
    summary: 'The query names a column that its tables do not have.',
    remedy: 'Use one of the columns that are listed; `describe TABLE` shows them with their types.',
    exit: 2,
  },
  SQL_VERSION_INVALID: {
    summary: 'What follows the "@" of a table is neither a version nor a time.',
    remedy: 'Write models@v12 for a version, demand@2026-01-31 or demand@2026-01-31T06:00 for a time in UTC.',
    exit: 2,
  },
  SQL_OUT_OF_MEMORY: {
    summary: 'The query needs more memory than it may take.',
    remedy: 'Read fewer columns or rows, or allow more with --memory.',
    exit: 2,
  },
});
