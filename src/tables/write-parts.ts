import type { ObjectStore } from '#src/storage/index.ts';
import { checkRows, columnOf } from './check-rows.ts';
import { storePart, usualRowGroup, type PartFile, type WritePartOptions } from './part.ts';
import {
  checkPartitionColumns,
  columnsOfParts,
  formatPartitionValue,
  partitionFolder,
  type PartitionValues,
} from './partition.ts';
import type { TableRows } from './rows.ts';
import { sortRows } from './sort-rows.ts';
import type { TableSchema } from './table-schema.ts';
import { takeRows } from './take-rows.ts';

/** How `writeParts` writes. */
export type WritePartsOptions = WritePartOptions & {
  /** The partition columns of the table; none unless it is said. */
  readonly partitionBy?: readonly string[] | undefined;
};

/**
 * Writes rows as immutable part files, one for each partition that they have, and none for no rows; nobody sees them before
 * `commitParts`. With `sortedBy` the rows of each part are put in that order. Errors as `writePart`, and TABLE_PARTITION_INVALID.
 */
export async function writeParts(
  store: ObjectStore,
  tablePath: string,
  { schema, rows }: { readonly schema: TableSchema; readonly rows: TableRows },
  options: WritePartsOptions = {},
): Promise<readonly PartFile[]> {
  const { partitionBy = [], sortedBy, rowGroupSize = usualRowGroup } = options;
  checkRows(schema, rows, tablePath);
  checkPartitionColumns(partitionBy, schema, tablePath);
  if (rows.nRows === 0) return [];
  const sorted = sortedBy === undefined ? rows : sortRows(rows, sortedBy);
  const claim = sortedBy === undefined ? {} : { sortedBy };
  if (partitionBy.length === 0) {
    const { part } = await storePart(store, tablePath, { schema, rows: sorted, rowGroupSize }, options);
    return [{ ...part, ...claim }];
  }
  const stored = columnsOfParts(schema, partitionBy);
  const parts: PartFile[] = [];
  for (const { values, numbers } of partitionsOf({ schema, rows: sorted }, partitionBy, tablePath)) {
    const content = { schema: stored, rows: takeRows(sorted, numbers), folder: partitionFolder(values), rowGroupSize };
    const { part } = await storePart(store, tablePath, content, options);
    parts.push({ ...part, partitionValues: values, ...claim });
  }
  return parts;
}

type Partition = { readonly values: PartitionValues; readonly numbers: Uint32Array };

/** Gives the partitions of rows, in the order of their first rows, each with the numbers of its rows. */
function partitionsOf(
  { schema, rows }: { readonly schema: TableSchema; readonly rows: TableRows },
  partitionBy: readonly string[],
  file: string,
): readonly Partition[] {
  const columns = partitionBy.map((name) => {
    const definition = schema.find((column) => column.name === name)!;
    return { definition, values: columnOf(rows, name, file) };
  });
  const byId = new Map<string, { readonly values: PartitionValues; readonly numbers: number[] }>();
  for (let row = 0; row < rows.nRows; row++) {
    const id = JSON.stringify(columns.map(({ values }) => values[row]));
    if (!byId.has(id)) {
      const written = columns.map(({ definition, values }) => {
        const value = values[row] as string | number | boolean | null;
        return [definition.name, formatPartitionValue(definition, value, file)] as const;
      });
      byId.set(id, { values: Object.fromEntries(written), numbers: [] });
    }
    byId.get(id)!.numbers.push(row);
  }
  return [...byId.values()].map(({ values, numbers }) => ({ values, numbers: Uint32Array.from(numbers) }));
}
