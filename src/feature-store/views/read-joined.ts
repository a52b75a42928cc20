import type { ObjectStore, StoreOptions } from '#src/storage/index.ts';
import { numberColumn, readDenseRows, readDenseTable, withNulls, type TableRows } from '#src/tables/index.ts';
import { rowKey } from '../groups/feature-group.ts';
import type { FoundGroup } from '../groups/find-group.ts';
import type { JoinSide } from '../point-in-time/join-side.ts';
import { pointInTimeMatches } from '../point-in-time/point-in-time-matches.ts';
import type { ViewJoin } from './feature-view.ts';
import type { LabelRows } from './read-labels.ts';
import { timeOfJoined } from './resolve-join.ts';

/** For each label row the row of a joined group that belongs to it, and that row's number, [nLabels], -1 for none. */
export type JoinedRows = { readonly rows: TableRows; readonly matches: Int32Array };

const lastInstant = 8.64e15; // ECMA-262, 21.4.1.1 Time Values and Time Range

/** A joined group, and which of its columns are wanted. */
export type JoinedGroup = {
  readonly join: ViewJoin;
  readonly group: FoundGroup;
  readonly columns: readonly string[];
};

/**
 * Finds the row of a joined group for each label and reads it: at its time, the newest that was known; without times, the newest row of the key
 * that there is, by event time, knowledge time and then by where it stands.
 */
export async function readJoined(
  store: ObjectStore,
  { join, group: found, columns }: JoinedGroup,
  labels: LabelRows,
  { signal }: StoreOptions,
): Promise<JoinedRows> {
  const { group, path, tableVersion } = found;
  const rightKeys = Object.values(join.on);
  const timeName = timeOfJoined(group);
  const version = tableVersion;
  const read = await readDenseTable(store, path, { version, columns: [...rightKeys, ...rowKey(group)], signal });
  const { rows } = read!;
  const features: JoinSide = {
    keys: rightKeys.map((name) => rows.columns[name]!),
    time: timeName === undefined ? new Float64Array(rows.nRows) : numberColumn(rows, timeName),
    ...(group.knowledgeTime === undefined ? {} : { knowledgeTime: numberColumn(rows, group.knowledgeTime) }),
  };
  const time = join.isPointInTime ? labels.time! : new Float64Array(labels.rows.nRows).fill(lastInstant);
  const side: JoinSide = { keys: Object.keys(join.on).map((name) => labels.rows.columns[name]!), time };
  const matches = await pointInTimeMatches(side, features, { lookBackInMs: join.lookBackInMs, signal });
  const matched = await readDenseRows(store, path, matches, { version, columns, signal });
  return { rows: withNulls(matched!.schema, matched!.rows), matches };
}
