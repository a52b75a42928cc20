import { parquetMetadata } from 'hyparquet';
import { MusterError } from '#src/core/index.ts';
import type { ObjectStore } from '#src/storage/index.ts';
import { checkRows } from './check-rows.ts';
import { storePart, type PartFile } from './part.ts';
import type { TableRows } from './rows.ts';
import { pathInTable } from './table-path.ts';
import type { TableSchema } from './table-schema.ts';

/** Where the bytes of one blob lie: an object of the store and a range in it, ready for `readRange`. */
export type BlobSlice = { readonly path: string; readonly offset: number; readonly length: number };

// A row group is one page of blobs, which a reader of the table takes at once; Parquet ends a page at 2 GiB.
const rowsOfGroup = 1024;
const bytesOfGroup = 16 * 1024 * 1024;

/**
 * Writes rows as a part file whose binary column `blobColumn` is a pack: its values lie in the file as they are, so that each is
 * found by one range read, while the file is an ordinary part of the table. Gives the part and one slice for each row. Errors as
 * `writePart`; TABLE_COLUMN_TYPE where the column is not binary, TABLE_VALUE_INVALID where a blob is null.
 */
export async function writePack(
  store: ObjectStore,
  tablePath: string,
  schema: TableSchema,
  rows: TableRows,
  blobColumn: string,
): Promise<{ readonly part: PartFile; readonly slices: readonly BlobSlice[] }> {
  checkRows(schema, rows, tablePath);
  const blobs = blobsOf(schema, rows, blobColumn, tablePath);
  const groups = rowGroups(blobs);
  const packed = { schema, rows, rowGroupSize: groups, packedColumn: blobColumn };
  const { part, bytes } = await storePart(store, tablePath, packed, {});
  const column = schema.findIndex(({ name }) => name === blobColumn);
  const offsets = blobOffsets(bytes, column, blobs);
  const path = pathInTable(tablePath, part.path);
  return {
    part: { ...part, packedColumn: blobColumn },
    slices: blobs.map(({ length }, i) => ({ path, offset: offsets[i]!, length })),
  };
}

function blobsOf(schema: TableSchema, rows: TableRows, name: string, file: string): readonly Uint8Array[] {
  const column = schema.find((candidate) => candidate.name === name);
  if (column?.type !== 'binary') {
    const binary = schema.filter(({ type }) => type === 'binary').map((candidate) => candidate.name);
    throw new MusterError('TABLE_COLUMN_TYPE', {
      what:
        column === undefined ? 'There is no such column to pack.' : `The column to pack has the type ${column.type}.`,
      where: { file, column: name },
      expected: binary.length === 0 ? 'a binary column' : `a binary column: ${binary.join(', ')}`,
    });
  }
  const blobs = rows.columns[name]! as readonly (Uint8Array | null)[];
  const gap = blobs.indexOf(null);
  if (gap >= 0) {
    throw new MusterError('TABLE_VALUE_INVALID', {
      what: `Row ${gap} has no blob.`,
      where: { file, column: name },
      expected: 'bytes in each row of a pack',
    });
  }
  return blobs as readonly Uint8Array[];
}

function rowGroups(blobs: readonly Uint8Array[]): readonly number[] {
  const groups: number[] = [];
  let nRows = 0;
  let nBytes = 0;
  for (const blob of blobs) {
    if (nRows === rowsOfGroup || (nRows > 0 && nBytes + blob.length > bytesOfGroup)) {
      groups.push(nRows);
      nRows = 0;
      nBytes = 0;
    }
    nRows++;
    nBytes += blob.length;
  }
  return [...groups, Math.max(nRows, 1)];
}

/**
 * Gives the offset of each blob in the file. A PLAIN page without compression ends with its values, each behind its length in 4
 * bytes (parquet-format, Encodings.md), so they are counted back from the end of the page.
 */
function blobOffsets(file: Uint8Array, column: number, blobs: readonly Uint8Array[]): readonly number[] {
  const offsets: number[] = [];
  let firstRow = 0;
  for (const group of parquetMetadata(file).row_groups) {
    const { data_page_offset, total_compressed_size } = group.columns[column]!.meta_data!;
    const inGroup = blobs.slice(firstRow, firstRow + Number(group.num_rows));
    const valueBytes = inGroup.reduce((sum, blob) => sum + 4 + blob.length, 0);
    let at = Number(data_page_offset + total_compressed_size) - valueBytes;
    for (const blob of inGroup) {
      offsets.push(at + 4);
      at += 4 + blob.length;
    }
    firstRow += inGroup.length;
  }
  return offsets;
}
