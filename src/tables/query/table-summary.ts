import type { ObjectStore, StoreOptions } from '#src/storage/index.ts';
import { describeSnapshot, type TableDescription } from '../describe.ts';
import { loadSnapshot } from '../snapshot.ts';

/** A table in numbers. */
export type TableSummary = Pick<TableDescription, 'version' | 'nRows' | 'schema'> & {
  /** The live part files. */
  readonly nFiles: number;
  /** Bytes of the live part files. */
  readonly nBytes: number;
};

/** Tells about a table from its log alone, or gives undefined where there is none. Errors as `readTable`. */
export async function summarizeTable(
  store: ObjectStore,
  tablePath: string,
  options: StoreOptions & { readonly version?: number | undefined } = {},
): Promise<TableSummary | undefined> {
  const snapshot = await loadSnapshot(store, tablePath, options);
  if (snapshot === undefined) return undefined;
  const { version, nRows, schema } = describeSnapshot(snapshot);
  const files = [...snapshot.files.values()];
  const nBytes = files.reduce((sum, { size }) => sum + size, 0);
  return { version, nRows, nFiles: files.length, nBytes, schema };
}
