import type { ObjectStore, StoreOptions } from '#src/storage/index.ts';
import type { AddAction } from './log-entry.ts';
import { partitionValueOf } from './partition.ts';
import { readPart } from './part-read.ts';
import { newColumn, type ReadColumn } from './read-column.ts';
import type { ColumnValues, TableRows } from './rows.ts';
import type { Snapshot } from './replay.ts';
import { pathInTable } from './table-path.ts';
import type { ColumnDefinition, TableSchema } from './table-schema.ts';

/** A live part file: its path in the table and its action. */
export type LiveFile = readonly [path: string, add: AddAction];

/** Reads columns of all rows of a part file, in their order; those of partition columns come from the log. Errors as `readPart`. */
export async function readFileRows(
  {
    store,
    tablePath,
    snapshot,
  }: { readonly store: ObjectStore; readonly tablePath: string; readonly snapshot: Snapshot },
  [path, add]: LiveFile,
  columns: TableSchema,
  options: StoreOptions,
): Promise<TableRows> {
  const { partitionColumns } = snapshot.metaData;
  const isStored = ({ name }: ColumnDefinition): boolean => !partitionColumns.includes(name);
  const stored = columns.filter(isStored);
  const file = { path: pathInTable(tablePath, path), size: add.size };
  const { nRows, columns: values } = await readPart(store, file, stored, options);
  const filled = columns.map((column) => {
    const own = isStored(column) ? values[stored.indexOf(column)]! : constantColumn(column, nRows, add);
    return [column.name, own as ColumnValues] as const;
  });
  return { nRows, columns: Object.fromEntries(filled) };
}

function constantColumn(column: ColumnDefinition, nRows: number, add: AddAction): ReadColumn {
  const values = newColumn(column.type, nRows);
  const value = partitionValueOf(column, add);
  return value === null ? values : values.fill(value as never);
}
