import { MusterError } from '#src/core/index.ts';
import type { ObjectStore, StoreOptions } from '#src/storage/index.ts';
import { readDenseRows, readDenseTable, type TableRead, type TableRows } from '#src/tables/index.ts';
import type { JoinSide } from './join-side.ts';
import { pointInTimeMatches, type MatchOptions } from './point-in-time-matches.ts';

/** A table as a side of a point-in-time join: where it is, and which of its columns play a part. */
export type TimedTable = {
  readonly path: string;
  /** The newest version unless it is said. */
  readonly version?: number | undefined;
  /** The key columns, in the order of those of the other side. */
  readonly key: readonly string[];
  /** The column of the event time. */
  readonly time: string;
  /** The column that says when a row became known; of features only. */
  readonly knowledgeTime?: string | undefined;
  /** The other columns that are wanted. */
  readonly columns: readonly string[];
};

/** Rows of labels, each with what was known at its time. */
export type JoinedTables = {
  /** The labels as they were read: version, keys, time and the columns that are wanted; numbers as `readDenseTable` gives them. */
  readonly labels: TableRead;
  /** The feature columns for each label, [nLabels]: NaN for no number, null for no other value. */
  readonly features: TableRead;
  /** The feature row of each label, [nLabels], -1 for none. */
  readonly matches: Int32Array;
};

/**
 * Gives for each row of a table of labels the wanted columns of the feature row that was the newest one known at its time, as
 * `pointInTimeMatches` says. TABLE_MISSING where one of the tables is not there, the errors of reading a table, FEATURE_JOIN_INVALID.
 */
export async function joinTablesPointInTime(
  store: ObjectStore,
  labelTable: TimedTable,
  featureTable: TimedTable,
  options: MatchOptions = {},
): Promise<JoinedTables> {
  const [labels, features] = await Promise.all([
    readSide(store, labelTable, { columns: labelTable.columns, signal: options.signal }),
    readSide(store, featureTable, { columns: [], signal: options.signal }),
  ]);
  const matches = await pointInTimeMatches(sideOf(labels, labelTable), sideOf(features, featureTable), options);
  const { path, columns } = featureTable;
  const { version } = features;
  const joined = await readDenseRows(store, path, matches, { version, columns, signal: options.signal });
  return { labels, features: joined!, matches };
}

async function readSide(
  store: ObjectStore,
  { path, version, key, time, knowledgeTime }: TimedTable,
  { columns, signal }: StoreOptions & { readonly columns: readonly string[] },
): Promise<TableRead> {
  const needed = [...key, time, ...(knowledgeTime === undefined ? [] : [knowledgeTime]), ...columns];
  const read = await readDenseTable(store, path, { version, columns: needed, signal });
  if (read !== undefined) return read;
  throw new MusterError('TABLE_MISSING', { what: 'There is no table to join.', where: { file: path } });
}

function sideOf({ rows }: TableRead, { key, time, knowledgeTime }: TimedTable): JoinSide {
  return {
    keys: key.map((name) => rows.columns[name]!),
    time: timesOf(rows, time),
    ...(knowledgeTime === undefined ? {} : { knowledgeTime: timesOf(rows, knowledgeTime) }),
  };
}

function timesOf(rows: TableRows, name: string): Float64Array {
  const values = rows.columns[name]!;
  if (ArrayBuffer.isView(values)) return values as Float64Array;
  throw new MusterError('FEATURE_JOIN_INVALID', {
    what: 'The column cannot say a time.',
    where: { column: name },
    expected: 'a column of timestamps or numbers',
  });
}
