import type { ErrorCode } from '#src/core/index.ts';

/** A file of test/fixtures/csv/bad that is refused in a monthly pipeline with the key column `location`. */
export type BadCsvCase = {
  readonly file: string;
  /** What is wrong with the file. */
  readonly what: string;
  readonly code: ErrorCode;
  /** The line that the error names; undefined when it is about the whole file. */
  readonly line: number | undefined;
};

/** Every file of test/fixtures/csv/bad with the error that it ends in. */
export const badCsvCases: readonly BadCsvCase[] = [
  { file: 'empty.csv', what: 'no byte at all', code: 'DATA_EMPTY_FILE', line: undefined },
  { file: 'blank-lines.csv', what: 'blank lines only', code: 'DATA_EMPTY_FILE', line: undefined },
  { file: 'header-only.csv', what: 'a header without rows', code: 'DATA_NO_ROWS', line: 1 },
  { file: 'no-delimiter.csv', what: 'blanks between the columns', code: 'DATA_DELIMITER_UNKNOWN', line: 1 },
  { file: 'column-missing.csv', what: 'the target is named "targets"', code: 'DATA_COLUMN_MISSING', line: 1 },
  { file: 'no-header.csv', what: 'the first line is a row', code: 'DATA_COLUMN_MISSING', line: 1 },
  { file: 'duplicate-column.csv', what: 'two columns "target"', code: 'DATA_DUPLICATE_COLUMN', line: 1 },
  { file: 'short-row.csv', what: 'a row with a field too few', code: 'DATA_RAGGED_ROW', line: 4 },
  { file: 'decimal-comma-unquoted.csv', what: '11,5 between commas', code: 'DATA_RAGGED_ROW', line: 3 },
  { file: 'truncated.csv', what: 'cut off in its last row', code: 'DATA_RAGGED_ROW', line: 4 },
  {
    file: 'short-row-behind-line-breaks.csv',
    what: 'a short row behind quoted line breaks and a blank line',
    code: 'DATA_RAGGED_ROW',
    line: 6,
  },
  { file: 'quote-unclosed.csv', what: 'a quote open to the end', code: 'DATA_QUOTE_UNCLOSED', line: 3 },
  {
    file: 'quote-unclosed-before-quotes.csv',
    what: 'a quote open to the quote of the next row',
    code: 'DATA_QUOTE_UNCLOSED',
    line: 3,
  },
  {
    file: 'quote-unclosed-on-its-line.csv',
    what: 'a quote open to the next quote of its row',
    code: 'DATA_QUOTE_MISPLACED',
    line: 3,
  },
  { file: 'quote-inside-value.csv', what: 'a key 5" pipe without quotes', code: 'DATA_QUOTE_MISPLACED', line: 3 },
  { file: 'text-behind-quote.csv', what: 'a key "5" pipe', code: 'DATA_QUOTE_MISPLACED', line: 4 },
  { file: 'latin-1.csv', what: 'an umlaut in Latin-1', code: 'DATA_ENCODING', line: 3 },
  { file: 'nul-byte.csv', what: 'a byte 0 in a number', code: 'DATA_ENCODING', line: 3 },
  { file: 'times-unreadable.csv', what: 'words for times', code: 'DATA_TIME_UNREADABLE', line: 2 },
  { file: 'months-impossible.csv', what: 'months 13 to 15', code: 'DATA_TIME_UNREADABLE', line: 2 },
  { file: 'day-or-month-first.csv', what: 'dates from 01/02 to 01/04', code: 'DATA_TIME_AMBIGUOUS', line: 2 },
  { file: 'day-and-month-first.csv', what: 'both 13/01 and 01/13', code: 'DATA_TIME_AMBIGUOUS', line: 2 },
  { file: 'target-text.csv', what: 'words for numbers', code: 'DATA_TARGET_UNREADABLE', line: 2 },
  { file: 'target-empty.csv', what: 'no target in any row', code: 'DATA_TARGET_UNREADABLE', line: 2 },
  { file: 'daily-rows.csv', what: 'daily rows, monthly pipeline', code: 'DATA_FINER_THAN_FREQUENCY', line: 2 },
  { file: 'quarters.csv', what: 'quarters, monthly pipeline', code: 'DATA_COARSER_THAN_FREQUENCY', line: 2 },
  {
    file: 'one-date-a-quarter.csv',
    what: 'one date a quarter, monthly pipeline',
    code: 'DATA_COARSER_THAN_FREQUENCY',
    line: 2,
  },
  { file: 'too-many-refused.csv', what: '2 of 10 rows without target', code: 'DATA_TOO_MANY_REFUSED', line: 4 },
];
