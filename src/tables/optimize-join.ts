import type { StoreOptions } from '#src/storage/index.ts';
import { mapInOrder } from './map-in-order.ts';
import { readFileRows } from './file-rows.ts';
import { joinRows } from './join-rows.ts';
import type { Bin } from './optimize-plan.ts';
import { storePart, usualRowGroup, type PartFile } from './part.ts';
import { columnsOfParts, partitionFolder } from './partition.ts';
import { partitionValuesOf, type OpenTable } from './rewrite-file.ts';
import { sortRows } from './sort-rows.ts';
import { takeRows } from './take-rows.ts';

/**
 * Writes the rows of files of one partition as one new part, or as several of about `targetBytes` where the files have more than
 * that; in the order of `sortedBy` where that names columns, else in that of the files.
 */
export async function joinFiles(
  table: OpenTable,
  bin: Bin,
  { sortedBy, targetBytes }: { readonly sortedBy: readonly string[]; readonly targetBytes: number },
  options: StoreOptions,
): Promise<readonly PartFile[]> {
  const { store, tablePath, snapshot } = table;
  const { partitionColumns } = snapshot.metaData;
  const pieces = await mapInOrder(bin, async (file) => readFileRows(table, file, snapshot.schema, options));
  const joined = joinRows(snapshot.schema, pieces);
  const rows = sortedBy.length === 0 ? joined : sortRows(joined, sortedBy);
  const values = partitionValuesOf(bin[0]![1], partitionColumns);
  const claims = {
    ...(partitionColumns.length === 0 ? {} : { partitionValues: values }),
    ...(sortedBy.length === 0 ? {} : { sortedBy }),
  };
  const bytes = bin.reduce((sum, [, add]) => sum + add.size, 0);
  const perPart = Math.max(1, Math.ceil(rows.nRows / Math.ceil(bytes / targetBytes)));
  const parts: PartFile[] = [];
  for (let from = 0; from < rows.nRows; from += perPart) {
    const length = Math.min(perPart, rows.nRows - from);
    const content = {
      schema: columnsOfParts(snapshot.schema, partitionColumns),
      rows:
        length === rows.nRows
          ? rows
          : takeRows(
              rows,
              Uint32Array.from({ length }, (_, i) => from + i),
            ),
      folder: partitionFolder(values),
      rowGroupSize: usualRowGroup,
    };
    const { part } = await storePart(store, tablePath, content, options);
    parts.push({ ...part, ...claims });
  }
  return parts;
}
