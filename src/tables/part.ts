import { randomUUID } from 'node:crypto';
import { digestOf } from '#src/core/index.ts';
import type { ObjectStore, StoreOptions } from '#src/storage/index.ts';
import { checkRows } from './check-rows.ts';
import { bulkRows, encodeInBulk } from './parquet-bulk-write.ts';
import { encodeParquet, type ParquetLayout } from './parquet-write.ts';
import type { PartitionValues } from './partition.ts';
import type { TableRows } from './rows.ts';
import { checkSorted } from './sort-rows.ts';
import { statisticsOf, type PartStatistics } from './statistics.ts';
import { pathInTable } from './table-path.ts';
import type { TableSchema } from './table-schema.ts';

/** A part file that is written and that a commit can make visible. */
export type PartFile = {
  /** Relative to the table. */
  readonly path: string;
  /** Bytes. */
  readonly size: number;
  readonly nRows: number;
  /** Of the columns that the file holds, which are those that are no partition columns. */
  readonly stats: PartStatistics;
  /** The values of the partition columns, as the log writes them; absent in a table without partitions. */
  readonly partitionValues?: PartitionValues;
  /** The columns by which the rows are sorted: ascending, text by its code points, null last. */
  readonly sortedBy?: readonly string[];
  /** The binary column whose values lie in the file as they are, found by offset: such a part is never written anew. */
  readonly packedColumn?: string;
};

/** How `writePart` writes. */
export type WritePartOptions = StoreOptions & {
  /** Rows of each row group, the least that a reader takes at once; 100,000 unless it is said. */
  readonly rowGroupSize?: number;
  /** The columns by which the rows are sorted; TABLE_NOT_SORTED where they are not. */
  readonly sortedBy?: readonly string[] | undefined;
};

/** Rows of a row group unless it is said. */
export const usualRowGroup = 100_000;

/**
 * Writes rows as an immutable part file of a table, which nobody sees before `commitParts`. Equal rows give equal bytes. Rows that
 * the schema does not take: TABLE_SCHEMA_INVALID, TABLE_SCHEMA_MISMATCH, TABLE_COLUMN_MISSING, TABLE_VALUE_INVALID, TABLE_NOT_SORTED.
 */
export async function writePart(
  store: ObjectStore,
  tablePath: string,
  schema: TableSchema,
  rows: TableRows,
  options: WritePartOptions = {},
): Promise<PartFile> {
  checkRows(schema, rows, tablePath);
  const { sortedBy, rowGroupSize = usualRowGroup } = options;
  if (sortedBy !== undefined) checkSorted(rows, sortedBy, tablePath);
  const { part } = await storePart(store, tablePath, { schema, rows, rowGroupSize }, options);
  return sortedBy === undefined ? part : { ...part, sortedBy };
}

/** What a part file is made of: checked rows, and the folder of their partition, such as `region=north/`. */
export type PartContent = ParquetLayout & {
  readonly schema: TableSchema;
  readonly rows: TableRows;
  readonly folder?: string;
};

/** Encodes checked rows, stores them under a new name, and gives the part with its bytes. */
export async function storePart(
  store: ObjectStore,
  tablePath: string,
  { schema, rows, folder = '', ...layout }: PartContent,
  options: StoreOptions,
): Promise<{ readonly part: PartFile; readonly bytes: Uint8Array }> {
  const bytes = await encodePart(schema, rows, layout, options);
  const path = folder + partName(bytes);
  await store.write(pathInTable(tablePath, path), bytes, options);
  return { part: { path, size: bytes.length, nRows: rows.nRows, stats: statisticsOf(schema, rows) }, bytes };
}

/** Many rows go through DuckDB; a pack, and bytes at all, never: it would tear the values of a pack apart. */
async function encodePart(
  schema: TableSchema,
  rows: TableRows,
  layout: ParquetLayout,
  options: StoreOptions,
): Promise<Uint8Array> {
  const { rowGroupSize } = layout;
  const isForBulk = rows.nRows >= bulkRows && schema.every(({ type }) => type !== 'binary');
  return isForBulk && typeof rowGroupSize === 'number'
    ? encodeInBulk(schema, rows, rowGroupSize, options)
    : encodeParquet(schema, rows, layout);
}

/**
 * The digest lets people see that two parts hold the same bytes; the random end keeps two appends of equal rows apart, which under
 * one name would be one file of the table. The order of reading is that of the log, so the name need not sort.
 */
function partName(bytes: Uint8Array): string {
  return `part-${digestOf(bytes).slice(0, 16)}-${randomUUID()}.parquet`;
}

/** Gives the first 16 digits of the SHA-256 digest of a part file's bytes, as its name holds them; undefined where it has another name. */
export function digestInName(path: string): string | undefined {
  return /(?:^|\/)part-([0-9a-f]{16})-[0-9a-f-]{36}\.parquet$/.exec(path)?.[1];
}
