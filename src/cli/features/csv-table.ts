import { readTypedTable, type TypedTable, type TypedTableOptions } from '#src/data-preparation/index.ts';
import { openCsvFile } from '../open-csv-file.ts';

/** Reads a CSV file of this machine into typed columns. Throws DATA_FILE_NOT_FOUND, and what the content deserves. */
export async function readCsvTable(file: string, options: TypedTableOptions = {}): Promise<TypedTable> {
  return readTypedTable(await openCsvFile(file), options);
}
