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
  TABLE_MISSING: {
    summary: 'There is no table at the path.',
    remedy: 'Check the workspace and the path; run the step that writes the table.',
    exit: 2,
  },
  TABLE_EXISTS: {
    summary: 'A table that was to be made is there already.',
    remedy: 'Append to the table or overwrite it, or choose another path.',
    exit: 2,
  },
  TABLE_PROPERTY_INVALID: {
    summary: 'A property of a table has a name or a value that Muster cannot honour.',
    remedy: 'Leave the property out, or give it a value of the form that is named.',
    exit: 2,
  },
  TABLE_PARTITION_INVALID: {
    summary: 'The columns by which a table is to be partitioned are not ones that can partition it.',
    remedy: 'Partition by columns of the types that are listed, and leave at least one column that is none of them.',
    exit: 2,
  },
  TABLE_NOT_SORTED: {
    summary: 'Rows are not in the order that is claimed for them.',
    remedy: 'Sort the rows by the columns that are named: ascending, text by its code points, null last.',
    exit: 2,
  },
  TABLE_CONDITION_INVALID: {
    summary: 'A condition on rows compares a column with a value that is not of its type.',
    remedy: 'Give the value in the type of the column; a timestamp in epoch milliseconds.',
    exit: 2,
  },
  TABLE_KEY_REPEATED: {
    summary: 'Two of the rows that are to be written have the same key.',
    remedy: 'Keep one row for each key before the rows are written.',
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
  TABLE_DROPPED: {
    summary: 'The table is being deleted.',
    remedy: 'Delete the table again, which finishes it; then make it anew.',
    exit: 1,
  },
  TABLE_PACKED: {
    summary: 'The part files of the table are packs, whose bytes other tables point at; they cannot be written anew.',
    remedy: 'Leave the table as it is; vacuum deletes the packs that nothing names any more.',
    exit: 2,
  },
  TABLE_FILES_VACUUMED: {
    summary: 'Part files of an older version of the table have been deleted by a vacuum.',
    remedy: 'Restore a newer version, or the files that are named from a backup; give vacuum a longer retention.',
    exit: 1,
  },
  TABLE_RETENTION_SHORT: {
    summary: 'A vacuum was asked to delete files that were in use less than a week ago.',
    remedy: 'Give a longer retention, or allow a short one where no reader or writer can still need the files.',
    exit: 2,
  },
  TABLE_APPEND_ONLY: {
    summary: 'The table only takes new rows; those that it has were to be changed.',
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
