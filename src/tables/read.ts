import { didYouMean, MusterError } from '#src/core/index.ts';
import type { ObjectStore, StoreOptions } from '#src/storage/index.ts';
import { mapInOrder } from './map-in-order.ts';
import { checkCondition, columnsOfCondition, type Condition } from './condition.ts';
import { isLarge } from './dense-file.ts';
import { readFileRows } from './file-rows.ts';
import { versionAt } from './history.ts';
import { joinRows } from './join-rows.ts';
import { canMatch } from './matching-files.ts';
import { matchingRows } from './matching-rows.ts';
import type { TableRows } from './rows.ts';
import { readMatching } from './read-matching.ts';
import { loadSnapshot } from './snapshot.ts';
import { takeRows } from './take-rows.ts';
import type { TableSchema } from './table-schema.ts';

/** What `readTable` reads. */
export type ReadTableOptions = StoreOptions & {
  /** The newest version unless it is said. */
  readonly version?: number | undefined;
  /** In place of a version, the time, in epoch milliseconds, at which it was the newest. */
  readonly at?: number | undefined;
  /** The columns to read, by name, in the order that is wanted; all of them unless it is said. */
  readonly columns?: readonly string[] | undefined;
  /** Only the rows for which this is true; part files that hold none of them by what the log says are not read. */
  readonly where?: Condition | undefined;
};

/** A table as it was read: its version, the columns that were read, their values. */
export type TableRead = { readonly version: number; readonly schema: TableSchema; readonly rows: TableRows };

/**
 * Reads a table, or gives undefined where there is none. Rows come in the order of the commits, of the parts of a commit and of the
 * rows of a part. Doubles are a Float64Array with NaN for null; integers, longs and timestamps are numbers, all with null for null.
 * TABLE_VERSION_MISSING, TABLE_COLUMN_MISSING, TABLE_CONDITION_INVALID, TABLE_UNSUPPORTED, TABLE_LOG_DAMAGED, TABLE_FILE_DAMAGED.
 */
export async function readTable(
  store: ObjectStore,
  tablePath: string,
  options: ReadTableOptions = {},
): Promise<TableRead | undefined> {
  const { signal, where, at } = options;
  const newest = at === undefined ? undefined : await loadSnapshot(store, tablePath, { signal });
  if (at !== undefined && newest === undefined) return undefined;
  const version = at === undefined ? options.version : await versionAt(store, tablePath, at, { signal });
  const snapshot = await loadSnapshot(store, tablePath, { signal, version });
  if (snapshot === undefined) return undefined;
  const schema = chosenColumns(snapshot.schema, options.columns, tablePath);
  if (where !== undefined) checkCondition(where, snapshot.schema, tablePath);
  const files = [...snapshot.files].filter(([, add]) => where === undefined || canMatch(where, add, snapshot));
  const needed = withColumns(schema, where, snapshot.schema);
  const place = { store, tablePath, snapshot };
  const pieces = await mapInOrder(files, async (file) => {
    if (where !== undefined && isLarge(file)) return readMatching(place, file, { schema: needed, where }, { signal });
    const rows = await readFileRows(place, file, needed, { signal });
    return where === undefined ? rows : onlyMatching(rows, where);
  });
  return { version: snapshot.version, schema, rows: joinRows(schema, pieces) };
}

/** Gives columns of a schema by name, in the order of the names, all without names; TABLE_COLUMN_MISSING for one that is not there. */
export function chosenColumns(schema: TableSchema, names: readonly string[] | undefined, file: string): TableSchema {
  if (names === undefined) return schema;
  return [...new Set(names)].map((name) => {
    const column = schema.find((candidate) => candidate.name === name);
    if (column !== undefined) return column;
    const known = schema.map((candidate) => candidate.name);
    throw new MusterError('TABLE_COLUMN_MISSING', {
      what: `The table has no such column.${didYouMean(name, known)}`,
      where: { file, column: name },
      expected: known.join(', '),
    });
  });
}

function withColumns(chosen: TableSchema, where: Condition | undefined, all: TableSchema): TableSchema {
  const asked = where === undefined ? [] : columnsOfCondition(where);
  return [...chosen, ...all.filter((column) => asked.includes(column.name) && !chosen.includes(column))];
}

function onlyMatching(rows: TableRows, where: Condition): TableRows {
  const numbers = matchingRows(where, rows);
  return numbers.length === rows.nRows ? rows : takeRows(rows, numbers);
}
