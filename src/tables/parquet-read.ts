import { brotliDecompressSync, gunzipSync, zstdDecompressSync } from 'node:zlib';
import {
  parquetMetadataAsync,
  parquetScan,
  type AsyncBuffer,
  type DecodedArray,
  type ParquetScanOptions,
} from 'hyparquet';
import { fillColumn, newColumn, type ReadColumn } from './read-column.ts';
import { isNullable, type TableSchema } from './table-schema.ts';

/** The columns of one Parquet file, in the order of the schema that was asked for. */
export type ParquetColumns = { readonly nRows: number; readonly columns: readonly ReadColumn[] };

/**
 * Reads columns of a Parquet file. A column that the file does not have is null in all rows, as in Delta. What is wrong with the file
 * is thrown as a plain error: the caller knows its path.
 */
export async function readParquet(file: AsyncBuffer, schema: TableSchema): Promise<ParquetColumns> {
  const metadata = await parquetMetadataAsync(file, { parsers, geoparquet: false });
  const nRows = Number(metadata.num_rows);
  const present = new Set(metadata.schema.slice(1).map(({ name }) => name));
  const wanted = schema.filter(({ name }) => present.has(name)).map(({ name }) => name);
  const scan = await parquetScan({ file, metadata, columns: wanted, compressors, parsers, utf8: false });
  const columns = schema.map(({ type }) => newColumn(type, nRows));
  for (const [i, column] of schema.entries()) {
    if (!present.has(column.name)) {
      if (isNullable(column)) continue;
      throw new Error(`the file has no column "${column.name}", which takes no nulls`);
    }
    for (const { rowStart, rowEnd } of scan.ranges) {
      const values = await scan.readColumn({ column: column.name, rowStart, rowEnd });
      checkLength(column.name, values, rowEnd - rowStart);
      fillColumn(column, values, { out: columns[i]!, at: rowStart });
    }
  }
  return { nRows, columns };
}

function checkLength(name: string, values: DecodedArray, expected: number): void {
  if (values.length !== expected) throw new Error(`column "${name}" has ${values.length} values, not ${expected}`);
}

/** Decompresses the codecs, besides Snappy, that engines write. */
export const compressors: NonNullable<ParquetScanOptions['compressors']> = {
  ZSTD: (bytes) => zstdDecompressSync(bytes),
  GZIP: (bytes) => gunzipSync(bytes),
  BROTLI: (bytes) => brotliDecompressSync(bytes),
};

const utf8 = new TextDecoder('utf-8', { ignoreBOM: true });

/**
 * Decodes values: a timestamp to epoch milliseconds, as a Date would cost an object a row; text with a leading U+FEFF, which is part
 * of it.
 */
export const parsers: NonNullable<ParquetScanOptions['parsers']> = {
  timestampFromMilliseconds: (millis: bigint | null) => (millis === null ? null : Number(millis)),
  timestampFromMicroseconds: (micros: bigint | null) => (micros === null ? null : inMilliseconds(micros, 1000n)),
  timestampFromNanoseconds: (nanos: bigint | null) => (nanos === null ? null : inMilliseconds(nanos, 1_000_000n)),
  stringFromBytes: (bytes: Uint8Array | undefined) => bytes && utf8.decode(bytes),
};

// Whole and rest apart, since microseconds beyond 2^53 (the year 2255) would lose digits as one number.
function inMilliseconds(ticks: bigint, perMillisecond: bigint): number {
  const rest = ticks % perMillisecond;
  return rest === 0n
    ? Number(ticks / perMillisecond)
    : Number(ticks / perMillisecond) + Number(rest) / Number(perMillisecond);
}
