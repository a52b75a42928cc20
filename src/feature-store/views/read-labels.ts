import type { ObjectStore, StoreOptions } from '#src/storage/index.ts';
import {
  numberColumn,
  readDenseTable,
  readTable,
  sortRows,
  takeRows,
  withNulls,
  type ColumnValues,
  type Condition,
  type TableRows,
} from '#src/tables/index.ts';
import { rowKey } from '../groups/feature-group.ts';
import type { FoundGroup } from '../groups/find-group.ts';

/** The rows of the first group of a view, sorted by primary key and event time. */
export type LabelRows = {
  readonly rows: TableRows;
  readonly keys: readonly ColumnValues[];
  readonly time: Float64Array | undefined;
};

/**
 * Reads columns of the first group of a view, and with them its key and times, for the rows for which a condition is true. The
 * condition must be true for all rows of one key and event time or for none: of them only the one that became known last is given.
 */
export async function readLabels(
  store: ObjectStore,
  { group, path, tableVersion }: FoundGroup,
  options: StoreOptions & { readonly columns: readonly string[]; readonly where: Condition | undefined },
): Promise<LabelRows> {
  const { where, signal } = options;
  const key = rowKey(group);
  const columns = [...new Set([...key, ...options.columns])];
  const all = await readRows(store, path, { version: tableVersion, columns, where, signal });
  const sorted = sortRows(all, key);
  const rows = group.knowledgeTime === undefined ? sorted : takeRows(sorted, lastKnown(sorted, key.slice(0, -1)));
  return {
    rows,
    keys: group.primaryKey.map((name) => rows.columns[name]!),
    time: group.eventTime === undefined ? undefined : numberColumn(rows, group.eventTime),
  };
}

/** Reads all rows the quick way, some of them in the way that passes over part files without any. */
async function readRows(
  store: ObjectStore,
  path: string,
  options: Parameters<typeof readTable>[2],
): Promise<TableRows> {
  if (options?.where !== undefined) return (await readTable(store, path, options))!.rows;
  const { schema, rows } = (await readDenseTable(store, path, options))!;
  return withNulls(schema, rows);
}

/** Gives the last row of each run of rows that are equal in some columns. */
function lastKnown({ nRows, columns }: TableRows, names: readonly string[]): Uint32Array {
  const values = names.map((name) => columns[name]!);
  const found = new Uint32Array(nRows);
  let count = 0;
  for (let row = 0; row < nRows; row++) {
    const isLast = row + 1 === nRows || values.some((column) => column[row] !== column[row + 1]);
    if (isLast) found[count++] = row;
  }
  return found.subarray(0, count);
}
