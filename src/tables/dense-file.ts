import { parquetMetadataAsync, type FileMetaData } from 'hyparquet';
import type { ObjectStore, StoreOptions } from '#src/storage/index.ts';
import { denseTypes } from './dense-page.ts';
import { hasDenseForm } from './dense-part.ts';
import { statisticsIn } from './file-facts.ts';
import type { LiveFile } from './file-rows.ts';
import { hasUsualTypes } from './parquet-bulk-read.ts';
import type { Snapshot } from './snapshot.ts';
import { pathInTable } from './table-path.ts';
import type { TableSchema } from './table-schema.ts';

/** A table at one version. */
export type TablePlace = { readonly store: ObjectStore; readonly tablePath: string; readonly snapshot: Snapshot };

/** A large part file: where it is, and which of the wanted columns can be decoded page by page. */
export type DenseFile = {
  readonly path: string;
  readonly size: number;
  readonly metadata: FileMetaData;
  readonly columns: TableSchema;
};

/** Gives what of a part file can be decoded page by page; undefined for a small one and for one that only other readers know. */
export async function denseFile(
  { store, tablePath, snapshot }: TablePlace,
  file: LiveFile,
  schema: TableSchema,
  options: StoreOptions,
): Promise<DenseFile | undefined> {
  if (!isLarge(file)) return undefined;
  const [name, { size }] = file;
  const { partitionColumns } = snapshot.metaData;
  const path = pathInTable(tablePath, name);
  try {
    const slice = async (start: number, end = size): Promise<ArrayBuffer> =>
      new Uint8Array(await store.readRange(path, start, end - start, options)).buffer;
    const metadata = await parquetMetadataAsync({ byteLength: size, slice }, { geoparquet: false });
    const columns = schema.filter(
      (column) =>
        denseTypes.has(column.type) &&
        !partitionColumns.includes(column.name) &&
        hasUsualTypes(metadata, [column]) &&
        hasDenseForm(metadata, column),
    );
    return columns.length === 0 ? undefined : { path, size, metadata, columns };
  } catch {
    options.signal?.throwIfAborted();
    // Whether the file is damaged, or of a form that only the other reader knows, the other reader finds out.
    return undefined;
  }
}

/**
 * Says whether a part file is so large, in bytes or, where it repeats itself, in rows, that decoding it page by page can be worth it; a
 * smaller one is read at once.
 */
export function isLarge([, add]: LiveFile): boolean {
  return add.size >= leastSize || Number(statisticsIn(add).numRecords ?? 0) >= leastRows;
}

const leastSize = 512 * 1024;
const leastRows = 10_000;
