import type { ObjectStore, StoreOptions } from '#src/storage/index.ts';
import { statisticsIn } from '../file-facts.ts';
import { loadSnapshot } from '../snapshot.ts';
import type { TableSchema } from '../table-schema.ts';

/** A table in numbers. */
export type TableSummary = {
  readonly version: number;
  /** Undefined where another engine wrote a part file without saying how many rows it has. */
  readonly nRows: number | undefined;
  /** The live part files. */
  readonly nFiles: number;
  /** Bytes of the live part files. */
  readonly nBytes: number;
  readonly schema: TableSchema;
};

/** Tells about a table from its log alone, or gives undefined where there is none. Errors as `readTable`. */
export async function summarizeTable(
  store: ObjectStore,
  tablePath: string,
  options: StoreOptions & { readonly version?: number | undefined } = {},
): Promise<TableSummary | undefined> {
  const snapshot = await loadSnapshot(store, tablePath, options);
  if (snapshot === undefined) return undefined;
  const files = [...snapshot.files.values()];
  let nRows: number | undefined = 0;
  for (const file of files) {
    const { numRecords } = statisticsIn(file);
    nRows = nRows === undefined || typeof numRecords !== 'number' ? undefined : nRows + numRecords;
  }
  const nBytes = files.reduce((sum, { size }) => sum + size, 0);
  return { version: snapshot.version, nRows, nFiles: files.length, nBytes, schema: snapshot.schema };
}
