import { randomUUID } from 'node:crypto';
import { digestOf } from '#src/core/index.ts';
import type { ObjectStore, StoreOptions } from '#src/storage/index.ts';
import { checkRows } from './check-rows.ts';
import { encodeParquet, type ParquetLayout } from './parquet-write.ts';
import type { TableRows } from './rows.ts';
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
  readonly stats: PartStatistics;
};

/** How `writePart` writes. */
export type WritePartOptions = StoreOptions & {
  /** Rows of each row group, the least that a reader takes at once; 100,000 unless it is said. */
  readonly rowGroupSize?: number;
};

/**
 * Writes rows as an immutable part file of a table, which nobody sees before `commitParts`. Equal rows give equal bytes. Rows that
 * the schema does not take: TABLE_SCHEMA_INVALID, TABLE_SCHEMA_MISMATCH, TABLE_COLUMN_MISSING, TABLE_VALUE_INVALID.
 */
export async function writePart(
  store: ObjectStore,
  tablePath: string,
  schema: TableSchema,
  rows: TableRows,
  options: WritePartOptions = {},
): Promise<PartFile> {
  checkRows(schema, rows, tablePath);
  const { part } = await storePart(
    store,
    tablePath,
    { schema, rows, rowGroupSize: options.rowGroupSize ?? 100_000 },
    options,
  );
  return part;
}

/** Encodes checked rows, stores them under a new name, and gives the part with its bytes. */
export async function storePart(
  store: ObjectStore,
  tablePath: string,
  { schema, rows, ...layout }: ParquetLayout & { readonly schema: TableSchema; readonly rows: TableRows },
  options: StoreOptions,
): Promise<{ readonly part: PartFile; readonly bytes: Uint8Array }> {
  const bytes = encodeParquet(schema, rows, layout);
  const path = partName(bytes);
  await store.write(pathInTable(tablePath, path), bytes, options);
  return { part: { path, size: bytes.length, nRows: rows.nRows, stats: statisticsOf(schema, rows) }, bytes };
}

/**
 * The digest lets people see that two parts hold the same bytes; the random end keeps two appends of equal rows apart, which under
 * one name would be one file of the table. The order of reading is that of the log, so the name need not sort.
 */
function partName(bytes: Uint8Array): string {
  return `part-${digestOf(bytes).slice(0, 16)}-${randomUUID()}.parquet`;
}
