import { errorCodes, type ErrorCode } from './error-codes.ts';

/** The place that an error speaks of; what is not known is left out. */
export type ErrorPlace = {
  readonly file?: string;
  /** 1 for the first line. */
  readonly line?: number;
  /** The column of a table or CSV file, by name; or of a text file, by number, 1 for the first. */
  readonly column?: string | number;
  /** The key, as `describeKey` writes it. */
  readonly key?: string;
  /** A path inside a document, such as `steps[1].uses`, or the name of a setting. */
  readonly path?: string;
};

/** One fault: what is wrong, where, what was expected and what to do. */
export type Fault = {
  /** What is wrong, with the value at fault; a sentence. */
  readonly what: string;
  readonly where?: ErrorPlace;
  readonly expected?: string;
  /** What to do, where it is more exact than the remedy of the code. */
  readonly toDo?: string;
};

/** An error with a code of `errorCodes` and one fault or more; thrown for wrong input and bugs, never for the fate of one key. */
export class MusterError extends Error {
  readonly code: ErrorCode;
  readonly faults: readonly Fault[];

  constructor(code: ErrorCode, faults: Fault | readonly Fault[], options: { readonly cause?: unknown } = {}) {
    const list = Array.isArray(faults) ? (faults as readonly Fault[]) : [faults as Fault];
    super(`${code}: ${list.map((fault) => describeFault(fault)).join('\n')}`, options);
    this.name = 'MusterError';
    this.code = code;
    this.faults = list;
  }
}

/** Says whether a value is a MusterError; by its code, since `instanceof` fails across realms such as Jest's. */
export function isMusterError(error: unknown): error is MusterError {
  return (
    typeof error === 'object' &&
    error !== null &&
    'code' in error &&
    'faults' in error &&
    String(error.code) in errorCodes
  );
}

/** Gives the text of an error for people: code, faults with place, expectation and remedy, over several lines. */
export function explainError(error: MusterError): string {
  const lines = [`${error.code}  ${errorCodes[error.code].summary}`];
  for (const fault of error.faults) {
    lines.push(`  ${describeFault(fault)}`);
    if (fault.expected !== undefined) lines.push(`    expected: ${fault.expected}`);
    if (fault.toDo !== undefined) lines.push(`    to do:    ${fault.toDo}`);
  }
  if (error.faults.every((fault) => fault.toDo === undefined)) lines.push(`  to do: ${errorCodes[error.code].remedy}`);
  return lines.join('\n');
}

/** Gives the place as `file:line`, then column, path and key. */
function describePlace(where: ErrorPlace): string {
  const file = where.file === undefined ? '' : where.file + (where.line === undefined ? '' : `:${where.line}`);
  const parts = [
    typeof where.column === 'number' && file !== '' ? `${file}:${where.column}` : file,
    typeof where.column === 'string' ? `column "${where.column}"` : '',
    where.path ?? '',
    where.key ?? '',
  ];
  return parts.filter((part) => part !== '').join(', ');
}

function describeFault(fault: Fault): string {
  const place = fault.where === undefined ? '' : describePlace(fault.where);
  return place === '' ? fault.what : `${place}: ${fault.what}`;
}
