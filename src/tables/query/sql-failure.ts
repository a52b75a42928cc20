import { didYouMean, isMusterError, MusterError } from '#src/core/index.ts';

/** Gives the error for what DuckDB refuses: a column with the nearest name, too little memory, a damaged file, or its own words. */
export function sqlFailure(error: unknown, columns: readonly string[]): unknown {
  if (isMusterError(error) || typeof error !== 'object' || error === null || !('message' in error)) return error;
  const message = String(error.message);
  const column =
    /column "([^"]+)" not found/i.exec(message)?.[1] ?? /does not have a column named "([^"]+)"/i.exec(message)?.[1];
  if (column !== undefined) {
    return new MusterError(
      'SQL_COLUMN_UNKNOWN',
      {
        what: `There is no column "${column}".${didYouMean(column, columns)}`,
        expected: columns.join(', ') || 'a column of the query',
      },
      { cause: error },
    );
  }
  if (/^Out of Memory Error/i.test(message)) {
    return new MusterError('SQL_OUT_OF_MEMORY', { what: firstLine(message) }, { cause: error });
  }
  if (/^(IO|Invalid Input) Error.*(parquet|No files found|Cannot open file)/is.test(message)) return damageOf(error);
  if (/^Permission Error/i.test(message)) {
    return new MusterError(
      'SQL_NOT_ALLOWED',
      { what: firstLine(message), expected: 'a query over tables only' },
      { cause: error },
    );
  }
  return new MusterError('SQL_INVALID', { what: message.trim() }, { cause: error });
}

/** Gives the error for a part file that cannot be read: TABLE_FILE_DAMAGED, with the file where DuckDB names one. */
export function damageOf(error: unknown): MusterError {
  const message =
    typeof error === 'object' && error !== null && 'message' in error ? String(error.message) : String(error);
  const file = /"([^"]+\.parquet)"/.exec(message)?.[1] ?? /'([^']+\.parquet)'/.exec(message)?.[1];
  // What is not there is looked for as a pattern of names, for which there is no permission.
  const what = /^Permission Error/i.test(message) ? 'The part file is missing.' : firstLine(message);
  const fault = { what, ...(file === undefined ? {} : { where: { file } }) };
  return new MusterError('TABLE_FILE_DAMAGED', fault, { cause: error });
}

function firstLine(message: string): string {
  return message.split('\n')[0]!.trim();
}
