import { createReadStream } from 'node:fs';
import { stat } from 'node:fs/promises';
import { MusterError } from '#src/core/index.ts';
import type { CsvSource } from '#src/data-preparation/index.ts';

/** Gives a CSV file of this machine to be read. Throws DATA_FILE_NOT_FOUND. */
export async function openCsvFile(file: string): Promise<CsvSource> {
  try {
    if (!(await stat(file)).isFile()) throw new Error('It is no file.');
  } catch (cause) {
    throw new MusterError(
      'DATA_FILE_NOT_FOUND',
      { what: 'The file is not there or cannot be read.', where: { file }, expected: 'a CSV file' },
      { cause },
    );
  }
  return { name: file, open: () => createReadStream(file) };
}
