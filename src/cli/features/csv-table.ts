import { createReadStream } from 'node:fs';
import { stat } from 'node:fs/promises';
import { MusterError } from '#src/core/index.ts';
import { readTypedTable, type TypedTable, type TypedTableOptions } from '#src/data-preparation/index.ts';

/** Reads a CSV file of this machine into typed columns. Throws DATA_FILE_NOT_FOUND, and what the content deserves. */
export async function readCsvTable(file: string, options: TypedTableOptions = {}): Promise<TypedTable> {
  try {
    if (!(await stat(file)).isFile()) throw new Error('It is no file.');
  } catch (cause) {
    throw new MusterError(
      'DATA_FILE_NOT_FOUND',
      { what: 'The file is not there or cannot be read.', where: { file }, expected: 'a CSV file' },
      { cause },
    );
  }
  return readTypedTable({ name: file, open: () => createReadStream(file) }, options);
}
