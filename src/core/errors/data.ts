import { errorTable } from './error-entry.ts';

/** Codes of data preparation. */
export const dataErrors = errorTable({
  DATA_FILE_NOT_FOUND: {
    summary: 'The file does not exist or cannot be read.',
    remedy: 'Check the path and the rights of the file; paths are relative to the folder of the command.',
    exit: 2,
  },
  DATA_EMPTY_FILE: {
    summary: 'The file holds nothing.',
    remedy: 'Check the export that wrote it, or give another file.',
    exit: 2,
  },
  DATA_NO_ROWS: {
    summary: 'The file has a header and no rows.',
    remedy: 'Check the filter or the dates of the export that wrote it.',
    exit: 2,
  },
  DATA_BINARY: {
    summary: 'The file is not text: it has the first bytes of another format.',
    remedy: 'Unpack it or save it as CSV, then give the CSV file.',
    exit: 2,
  },
  DATA_ENCODING: {
    summary: 'The file is not written in an encoding that can be read.',
    remedy: 'Save it as UTF-8, or as UTF-16 with a byte order mark.',
    exit: 2,
  },
  DATA_DELIMITER_UNKNOWN: {
    summary: 'The header holds none of the known delimiters, so that the columns cannot be told apart.',
    remedy: 'Write the file with a comma, semicolon, tab or "|" between the columns.',
    exit: 2,
  },
  DATA_COLUMN_MISSING: {
    summary: 'The header lacks a column that the pipeline needs.',
    remedy: 'Name the column of the file for each role: --map ROLE=COLUMN, or columns in the pipeline file.',
    exit: 2,
  },
  DATA_COLUMN_NAME_INVALID: {
    summary: 'The header holds a name that no column can have, or none.',
    remedy: 'Give each column a name of its own, or remove the column.',
    exit: 2,
  },
  DATA_DUPLICATE_COLUMN: {
    summary: 'A column that is needed is named twice, so that it cannot be told which one is meant.',
    remedy: 'Rename or remove one of the two columns, or map each role to a column of its own.',
    exit: 2,
  },
  DATA_RAGGED_ROW: {
    summary: 'A row has more or fewer fields than the header.',
    remedy: 'Correct the row; put a value that holds the delimiter into double quotes.',
    exit: 2,
  },
  DATA_QUOTE_UNCLOSED: {
    summary: 'A double quote is opened and not closed.',
    remedy: 'Close the quote; write a quote inside a quoted value twice.',
    exit: 2,
  },
  DATA_QUOTE_MISPLACED: {
    summary: 'A double quote stands where none may stand.',
    remedy: 'Put the whole value into double quotes and write each quote inside it twice.',
    exit: 2,
  },
  DATA_FIELD_TOO_LONG: {
    summary: 'A value is longer than 1 MB, which no key, time or number is.',
    remedy: 'Check the row for a missing line break or delimiter.',
    exit: 2,
  },
  DATA_FILE_CHANGED: {
    summary: 'The file was changed while it was read.',
    remedy: 'Wait until the file is written, then run the command again.',
    exit: 2,
  },
  DATA_VALUE_TYPE: {
    summary: 'A column holds values that are not of its type.',
    remedy: 'Correct the values that are listed, or give the column a type that holds them all.',
    exit: 2,
  },
  DATA_TIME_FORMAT_UNKNOWN: {
    summary: 'The time format that was set is none of the known ones.',
    remedy: 'Set time_format (--time-format) to one of the names that are listed, or leave it out to have it detected.',
    exit: 2,
  },
  DATA_TIME_UNREADABLE: {
    summary: 'The values of the time column are in none of the known forms.',
    remedy: 'Map the role time to the column of the dates, or write them in one of the forms that are listed.',
    exit: 2,
  },
  DATA_TIME_AMBIGUOUS: {
    summary: 'The dates can be read with the day first or with the month first.',
    remedy: 'Set time_format in the pipeline file, or --time-format, to DD/MM/YYYY or to MM/DD/YYYY.',
    exit: 2,
  },
  DATA_TARGET_UNREADABLE: {
    summary: 'The target column holds no number at all.',
    remedy: 'Map the role target to the column of the numbers: --map target=COLUMN.',
    exit: 2,
  },
  DATA_FINER_THAN_FREQUENCY: {
    summary: 'The rows are finer than the frequency of the pipeline: several times fall into one period of a key.',
    remedy: 'Set finer to sum, mean or last to merge them, or set the frequency of the data.',
    exit: 2,
  },
  DATA_COARSER_THAN_FREQUENCY: {
    summary: 'The rows are coarser than the frequency of the pipeline: there is no value for most of its periods.',
    remedy: 'Set the frequency of the data.',
    exit: 2,
  },
  DATA_NO_WHOLE_PERIOD: {
    summary: 'The rows are finer than the frequency of the pipeline and cover none of its periods from start to end.',
    remedy: 'Give a file that covers at least one whole period, or set a finer frequency.',
    exit: 2,
  },
  DATA_TOO_MANY_REFUSED: {
    summary: 'So many rows were refused that the file is wrong as a whole.',
    remedy: 'Correct the file for the reasons that are listed; max_refused_share sets how many may be refused.',
    exit: 2,
  },
  DATA_CALENDAR_TOO_LARGE: {
    summary: 'The rows lie so far apart that a calendar without gaps does not fit into memory.',
    remedy: 'Check the first and the last date of the keys that are named, and the frequency.',
    exit: 2,
  },
});
