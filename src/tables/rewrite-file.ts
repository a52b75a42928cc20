import { MusterError } from '#src/core/index.ts';
import type { ObjectStore, StoreOptions } from '#src/storage/index.ts';
import { readFileRows, type LiveFile } from './file-rows.ts';
import { addOf, removeOf } from './file-actions.ts';
import type { Action, AddAction } from './log-entry.ts';
import { storePart, usualRowGroup, type PartFile } from './part.ts';
import { packedColumnOfFile, sortedByOfFile } from './part-tags.ts';
import { columnsOfParts, partitionFolder, type PartitionValues } from './partition.ts';
import type { TableRows } from './rows.ts';
import type { Snapshot } from './snapshot.ts';
import { otherRows, takeRows } from './take-rows.ts';

/** A table on which an operation runs. */
export type OpenTable = { readonly store: ObjectStore; readonly tablePath: string; readonly snapshot: Snapshot };

/** What became of a part file that lost rows: it goes, and a new one, if any rows are left, comes in its place. */
export type Rewrite = { readonly removed: AddAction; readonly nRemoved: number; readonly part: PartFile | undefined };

/**
 * Writes the rows of a live part file that `find` does not find as a new part, in their order; undefined where it finds none. `find` is
 * given the columns that it names. TABLE_PACKED where the file is a pack and keeps some of its rows; TABLE_FILE_DAMAGED.
 */
export async function rewriteWithout(
  table: OpenTable,
  file: LiveFile,
  { columns, find }: { readonly columns: readonly string[]; readonly find: (rows: TableRows) => Uint32Array },
  options: StoreOptions,
): Promise<Rewrite | undefined> {
  const [, add] = file;
  const { schema } = table.snapshot;
  const searched = await readFileRows(
    table,
    file,
    schema.filter(({ name }) => columns.includes(name)),
    options,
  );
  const found = find(searched);
  if (found.length === 0) return undefined;
  if (found.length === searched.nRows) return { removed: add, nRemoved: found.length, part: undefined };
  checkNoPack(file, table.tablePath);
  const stored = columnsOfParts(schema, table.snapshot.metaData.partitionColumns);
  const rows = await readFileRows(table, file, stored, options);
  const kept = takeRows(rows, otherRows(rows.nRows, found));
  const part = await storeInPlaceOf(table, add, kept, options);
  return { removed: add, nRemoved: found.length, part };
}

/** Gives the actions that put rewritten parts in the place of the old ones. */
export function rewriteActions(rewrites: readonly Rewrite[], now: number): readonly Action[] {
  const change = { now, dataChange: true };
  return [
    ...rewrites.map(({ removed }) => removeOf(removed, change)),
    ...rewrites.flatMap(({ part }) => (part === undefined ? [] : [addOf(part, change)])),
  ];
}

/** Writes rows as a part of the partition of a live file; their order is that of the file where that one says it is sorted. */
async function storeInPlaceOf(
  { store, tablePath, snapshot }: OpenTable,
  add: AddAction,
  rows: TableRows,
  options: StoreOptions,
): Promise<PartFile> {
  const { partitionColumns } = snapshot.metaData;
  const values = partitionValuesOf(add, partitionColumns);
  const content = {
    schema: columnsOfParts(snapshot.schema, partitionColumns),
    rows,
    folder: partitionFolder(values),
    rowGroupSize: usualRowGroup,
  };
  const { part } = await storePart(store, tablePath, content, options);
  const sortedBy = sortedByOfFile(add);
  return {
    ...part,
    ...(partitionColumns.length === 0 ? {} : { partitionValues: values }),
    ...(sortedBy === undefined ? {} : { sortedBy }),
  };
}

/** Gives the partition values of a live file, in the order of the partition columns. */
export function partitionValuesOf(add: AddAction, partitionColumns: readonly string[]): PartitionValues {
  return Object.fromEntries(partitionColumns.map((name) => [name, add.partitionValues[name] ?? null]));
}

/** Refuses to write a pack anew, with TABLE_PACKED: what points at its bytes would then point elsewhere. */
export function checkNoPack([path, add]: LiveFile, tablePath: string): void {
  const column = packedColumnOfFile(add);
  if (column === undefined) return;
  throw new MusterError('TABLE_PACKED', {
    what: `The part file ${path} is a pack: other tables point at the bytes of its values.`,
    where: { file: tablePath, column },
    expected: 'a change that leaves each pack as it is or removes the whole of it',
  });
}
