import { parquetMetadataAsync, type AsyncBuffer } from 'hyparquet';
import { isMusterError, MusterError, type ErrorCode } from '#src/core/index.ts';
import type { ObjectStore, StoreOptions } from '#src/storage/index.ts';
import { isForBulk, readInBulk } from './parquet-bulk-read.ts';
import { readParquet, type ParquetColumns } from './parquet-read.ts';
import type { TableSchema } from './table-schema.ts';

// Of a larger part file only the ranges that hold the wanted columns are read.
const readWhole = 4 * 1024 * 1024;
// A smaller one hardly has the rows for which starting DuckDB is worth it.
const leastForBulk = 512 * 1024;

/** Reads columns of a part file; TABLE_FILE_DAMAGED, with its path in the store, where it is missing or not what the log says. */
export async function readPart(
  store: ObjectStore,
  file: { readonly path: string; readonly size: number },
  schema: TableSchema,
  options: StoreOptions,
): Promise<ParquetColumns> {
  try {
    const buffer = await bufferOf(store, file, options);
    if (file.size >= leastForBulk && schema.length > 0) {
      const metadata = await parquetMetadataAsync(buffer, { geoparquet: false });
      if (isForBulk(metadata, schema)) {
        return await readInBulk(store, { ...file, nRows: Number(metadata.num_rows) }, schema, options);
      }
    }
    return await readParquet(buffer, schema);
  } catch (error) {
    options.signal?.throwIfAborted();
    if (isMusterError(error) && !saysDamage.has(error.code)) throw error;
    throw new MusterError(
      'TABLE_FILE_DAMAGED',
      {
        what: `The part file cannot be read: ${(error as Error).message}`,
        where: { file: file.path },
        expected: `a Parquet file of ${file.size} bytes with the columns ${schema.map(({ name }) => name).join(', ')}`,
      },
      { cause: error },
    );
  }
}

// Of what a store says, only this speaks of the file; an outage or a missing right is told as it is.
const saysDamage: ReadonlySet<ErrorCode> = new Set(['STORAGE_NOT_FOUND', 'STORAGE_BAD_RANGE', 'STORAGE_DAMAGED']);

async function bufferOf(
  store: ObjectStore,
  { path, size }: { readonly path: string; readonly size: number },
  options: StoreOptions,
): Promise<AsyncBuffer> {
  if (size > readWhole) {
    return {
      byteLength: size,
      slice: async (start, end = size) => memoryOf(await store.readRange(path, start, end - start, options)),
    };
  }
  const bytes = await store.read(path, options);
  if (bytes.length !== size) throw new Error(`it has ${bytes.length} bytes`);
  const memory = memoryOf(bytes);
  return { byteLength: size, slice: (start, end) => memory.slice(start, end) };
}

function memoryOf(bytes: Uint8Array): ArrayBuffer {
  const isAll = bytes.byteOffset === 0 && bytes.byteLength === bytes.buffer.byteLength;
  return (isAll ? bytes.buffer : bytes.slice().buffer) as ArrayBuffer;
}
