import { errorTable } from './error-entry.ts';

/** Codes of Delta tables. */
export const tableErrors = errorTable({
  TABLE_SCHEMA_INVALID: {
    summary: 'The columns do not make up a schema that a table can have.',
    remedy: 'Give each column a name of its own (capitals do not count) and one of the types that are listed.',
    exit: 2,
  },
  TABLE_SCHEMA_MISMATCH: {
    summary: 'The columns that are to be written are not those of the table.',
    remedy: 'Write the columns that the table has, or overwrite the table to give it another schema.',
    exit: 2,
  },
  TABLE_COLUMN_MISSING: {
    summary: 'A column is asked for that is not there.',
    remedy: 'Use one of the columns that are listed.',
    exit: 2,
  },
  TABLE_COLUMN_TYPE: {
    summary: 'A column does not hold values of the type that is needed.',
    remedy: 'Read the column by its own type, or write it with the type that is needed.',
    exit: 2,
  },
  TABLE_VALUE_INVALID: {
    summary: 'A value cannot be held by the column that it is for.',
    remedy: 'Correct the value at the row that is named, or give the column another type.',
    exit: 2,
  },
  TABLE_VERSION_MISSING: {
    summary: 'The table has no such version.',
    remedy: 'Ask for one of the versions that the history of the table lists.',
    exit: 2,
  },
  TABLE_CONFLICT: {
    summary: 'Someone else committed to the table in the meantime.',
    remedy: 'Run again: the step reads the table anew. Nothing of this commit is visible.',
    exit: 1,
  },
  TABLE_APPEND_ONLY: {
    summary: 'The table only takes new rows; it was to be overwritten.',
    remedy: 'Append to the table, or set its property delta.appendOnly to false.',
    exit: 2,
  },
  TABLE_UNSUPPORTED: {
    summary: 'The table uses a feature of the Delta format that Muster does not know.',
    remedy: 'Use a table of Delta reader version 1 and writer version 2 without the feature that is named.',
    exit: 1,
  },
  TABLE_LOG_DAMAGED: {
    summary: 'The log of the table cannot be read as a Delta log.',
    remedy: 'Restore the file that is named from a backup; Muster never changes a log entry once it is written.',
    exit: 1,
  },
  TABLE_FILE_DAMAGED: {
    summary: 'A part file of the table is missing, cut off or not what the log says.',
    remedy: 'Restore the file that is named from a backup, or read an older version of the table.',
    exit: 1,
  },
});
