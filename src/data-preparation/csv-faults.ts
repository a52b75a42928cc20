import { isMusterError, MusterError } from '#src/core/index.ts';

/** The longest row that is read, in bytes. */
export const maxRowLength = 1_000_000;

/** Where the parser stood when it failed. */
export type ParserPlace = {
  readonly file: string;
  /** The line on which the row begins that could not be read. */
  readonly rowLine: number;
  readonly header: readonly string[];
  /** The lines of the file that came before those of the parser. */
  readonly linesBefore: number;
};

/** Gives the error of Muster for one of csv-parse's (its codes: https://csv.js.org/parse/errors/); others come back as they are. */
export function csvFault(error: unknown, place: ParserPlace): unknown {
  if (isMusterError(error) || typeof error !== 'object' || error === null || !('code' in error)) return error;
  const { rowLine, linesBefore } = place;
  const { lines: ofParser = rowLine - linesBefore, column: index = -1 } = error as ParserPoint;
  const lines = ofParser + linesBefore;
  const column = place.header[index];
  const where = { file: place.file, line: place.rowLine, ...(column === undefined ? {} : { column }) };
  const spansLines = lines > place.rowLine;
  switch (error.code) {
    case 'CSV_QUOTE_NOT_CLOSED':
      return unclosed(where, 'by the end of the file', error);
    case 'CSV_MAX_RECORD_SIZE':
      return spansLines ? unclosed(where, 'within 1 MB', error) : tooLong(where, error);
    case 'CSV_INVALID_CLOSING_QUOTE':
    case 'CSV_NON_TRIMABLE_CHAR_AFTER_CLOSING_QUOTE':
      return spansLines
        ? unclosed(where, `before line ${lines}, where another quote follows`, error)
        : misplaced(where, 'a closing quote is followed by more text', error);
    case 'INVALID_OPENING_QUOTE':
      return misplaced({ ...where, line: lines }, 'a quote stands inside a value that does not begin with one', error);
    default:
      return error;
  }
}

/** Where csv-parse says that it stood. */
type ParserPoint = { readonly lines?: number; readonly column?: number };

type Where = { readonly file: string; readonly line: number; readonly column?: string };

function unclosed(where: Where, until: string, cause: unknown): MusterError {
  return new MusterError(
    'DATA_QUOTE_UNCLOSED',
    {
      what: `the quote that opens in the row on this line is not closed ${until}`,
      where,
      expected: 'a closing double quote before the next delimiter or line end',
    },
    { cause },
  );
}

function tooLong(where: Where, cause: unknown): MusterError {
  return new MusterError(
    'DATA_FIELD_TOO_LONG',
    { what: 'the row on this line is longer than 1 MB', where, expected: 'values of a few characters' },
    { cause },
  );
}

function misplaced(where: Where, what: string, cause: unknown): MusterError {
  return new MusterError(
    'DATA_QUOTE_MISPLACED',
    { what, where, expected: 'quotes around the whole value, such as "5"" pipe" for 5" pipe' },
    { cause },
  );
}
