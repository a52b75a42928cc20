import { zstdCompressSync } from 'node:zlib';
import type { DecodedArray } from 'hyparquet';
import { ByteWriter, parquetWrite, type ColumnSource } from 'hyparquet-writer';
import { parquetSchemaOf } from './parquet-schema.ts';
import type { ColumnValues, TableRows } from './rows.ts';
import type { ColumnDefinition, TableSchema } from './table-schema.ts';

/** How a Parquet file is laid out. */
export type ParquetLayout = {
  /** Rows of each row group; of a list, its last number holds for all groups that follow. */
  readonly rowGroupSize: number | readonly number[];
  /** The binary column whose values stay as they are in the file, all of a row group in one page. */
  readonly packedColumn?: string;
};

/** Gives the bytes of a Parquet file, the same for the same rows; the rows were checked against the schema. */
export function encodeParquet(schema: TableSchema, rows: TableRows, layout: ParquetLayout): Uint8Array {
  const writer = new ByteWriter(initialSize(rows, layout.packedColumn));
  const { rowGroupSize, packedColumn } = layout;
  // The buffer that it writes to does nothing later, so there is nothing to wait for.
  void parquetWrite({
    writer,
    schema: parquetSchemaOf(schema),
    columnData: schema.map((column) => columnSource(column, rows.columns[column.name]!, packedColumn)),
    codec: 'ZSTD',
    compressors: { ZSTD: (bytes) => zstdCompressSync(bytes) },
    rowGroupSize: typeof rowGroupSize === 'number' ? rowGroupSize : [...rowGroupSize],
    pageSize: packedColumn === undefined ? pageSize : 0,
  });
  return writer.getBytes();
}

// Bytes of a page before compression: whoever wants one row decompresses this much of each column, not a whole row group.
const pageSize = 128 * 1024;

// A buffer that grows copies all it has, which hundreds of megabytes of models would feel.
function initialSize(rows: TableRows, packedColumn: string | undefined): number {
  let size = 64 * 1024;
  if (packedColumn !== undefined) {
    for (const blob of rows.columns[packedColumn]! as readonly Uint8Array[]) size += blob.length + 64;
  }
  return size;
}

function columnSource(column: ColumnDefinition, values: ColumnValues, packedColumn: string | undefined): ColumnSource {
  const { name, type } = column;
  const data = physicalValues(column, values);
  // A dictionary of bytes would tear a pack apart, and building one hashes every model.
  if (name === packedColumn) return { name, data, encoding: 'PLAIN', codec: 'UNCOMPRESSED', statistics: false };
  if (type === 'binary') return { name, data, encoding: 'PLAIN', statistics: false };
  // A dictionary takes -0 for 0.
  if (type === 'double') return { name, data, encoding: 'PLAIN' };
  return { name, data };
}

function physicalValues(column: ColumnDefinition, values: ColumnValues): DecodedArray {
  switch (column.type) {
    case 'long':
      return wholeNumbers(values as readonly (number | null)[], 1n);
    case 'timestamp':
      return wholeNumbers(values as readonly (number | null)[], 1000n);
    case 'double':
      return numbersOrNull(values as readonly (number | null)[]);
    case 'string':
    case 'integer':
    case 'boolean':
    case 'binary':
      return values as DecodedArray;
    default:
      return column.type satisfies never;
  }
}

function wholeNumbers(values: readonly (number | null)[], factor: bigint): DecodedArray {
  const scaled = (value: number): bigint => BigInt(value) * factor;
  if (values.includes(null)) return Array.from(values, (value) => (value === null ? null : scaled(value)));
  const out = new BigInt64Array(values.length);
  for (let i = 0; i < out.length; i++) out[i] = scaled(values[i]!);
  return out;
}

function numbersOrNull(values: readonly (number | null)[]): DecodedArray {
  if (!values.some((value) => Number.isNaN(value))) return values as DecodedArray;
  return Array.from(values, (value) => (Number.isNaN(value) ? null : value));
}
