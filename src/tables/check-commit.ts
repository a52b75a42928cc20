import { MusterError } from '#src/core/index.ts';
import { entryPath } from './log.ts';
import type { PartFile } from './part.ts';
import { sortedByOfTable } from './part-tags.ts';
import { checkPartitionColumns } from './partition.ts';
import type { PartsCommit } from './parts-commit.ts';
import { isAppendOnly } from './properties.ts';
import { checkWritable } from './protocol.ts';
import type { Snapshot } from './snapshot.ts';
import { checkMergeableSchema, checkSameSchema, withNullsOf } from './table-schema.ts';
import { checkSortColumns } from './sort-rows.ts';
import { checkNewTable, type NewTable } from './table-actions.ts';

/**
 * Refuses a commit of parts that the table, as it is, does not take: TABLE_CONFLICT, TABLE_SCHEMA_MISMATCH, TABLE_APPEND_ONLY,
 * TABLE_PARTITION_INVALID, TABLE_NOT_SORTED, TABLE_DROPPED, TABLE_UNSUPPORTED; of a table that is to be made, errors as `checkNewTable`.
 */
export function checkCommit(tablePath: string, snapshot: Snapshot | undefined, commit: PartsCommit): void {
  const version = snapshot?.version ?? -1;
  const file = entryPath(tablePath, Math.max(version, 0));
  checkExpectedVersion(tablePath, version, commit.expectedVersion);
  if (snapshot === undefined) checkNewTable(commit.schema, commit.newTable ?? {}, tablePath);
  const { partitionBy = [], sortedBy = [] } = layoutOf(snapshot, commit.newTable);
  for (const part of commit.parts) checkPart(part, commit, { partitionBy, sortedBy });
  if (snapshot === undefined) return;
  checkWritable(snapshot.protocol, snapshot.metaData, file);
  if (commit.mode === 'overwrite') {
    checkRewritable(snapshot, tablePath);
    checkPartitionColumns(partitionBy, commit.schema, file);
    checkSortColumns(sortedBy, commit.schema, file);
    return;
  }
  const columns = commit.allowNulls === true ? withNullsOf(snapshot.schema, commit.schema) : snapshot.schema;
  if (commit.addColumns === true) checkMergeableSchema(commit.schema, columns, file);
  else checkSameSchema(commit.schema, columns, file);
}

/** Refuses a commit to another version of a table than the one that is expected, with TABLE_CONFLICT; -1 stands for no table. */
export function checkExpectedVersion(tablePath: string, version: number, expectedVersion: number | undefined): void {
  if (expectedVersion === undefined || expectedVersion === version) return;
  throw new MusterError('TABLE_CONFLICT', {
    what: `The table is ${describeVersion(version)}.`,
    where: { file: entryPath(tablePath, Math.max(version, 0)) },
    expected: describeVersion(expectedVersion),
  });
}

/**
 * Refuses a change of the rows of a table that cannot be written to (TABLE_UNSUPPORTED, TABLE_DROPPED) or only takes new ones
 * (TABLE_APPEND_ONLY).
 */
export function checkRewritable({ version, protocol, metaData }: Snapshot, tablePath: string): void {
  const file = entryPath(tablePath, version);
  checkWritable(protocol, metaData, file);
  if (!isAppendOnly(metaData.configuration)) return;
  throw new MusterError('TABLE_APPEND_ONLY', {
    what: 'The table has the property delta.appendOnly.',
    where: { file },
    expected: 'a commit of the mode "append"',
  });
}

function describeVersion(version: number): string {
  return version === -1 ? 'not there yet' : `at version ${version}`;
}

/** Gives how the parts of a table are laid out, or, where there is none, those of the table that is to be made. */
export function layoutOf(
  snapshot: Snapshot | undefined,
  newTable: NewTable | undefined,
): Pick<NewTable, 'partitionBy' | 'sortedBy'> {
  if (snapshot === undefined) return { partitionBy: newTable?.partitionBy, sortedBy: emptyAsNone(newTable?.sortedBy) };
  return { partitionBy: snapshot.metaData.partitionColumns, sortedBy: sortedByOfTable(snapshot) };
}

// No columns are no order, of which a part would make a claim.
function emptyAsNone(names: readonly string[] | undefined): readonly string[] | undefined {
  return names?.length === 0 ? undefined : names;
}

type Layout = { readonly partitionBy: readonly string[]; readonly sortedBy: readonly string[] };

function checkPart(part: PartFile, { schema }: PartsCommit, { partitionBy, sortedBy }: Layout): void {
  const partitions = Object.keys(part.partitionValues ?? {});
  const columns = [...Object.keys(part.stats.nullCount), ...partitions];
  const where = { file: part.path };
  const names = schema.map(({ name }) => name);
  if (!isSameSet(columns, names)) {
    throw new MusterError('TABLE_SCHEMA_MISMATCH', {
      what: `The part was written with the columns ${columns.join(', ')}.`,
      where,
      expected: names.join(', '),
    });
  }
  if (!isSameSet(partitions, partitionBy)) {
    throw new MusterError('TABLE_SCHEMA_MISMATCH', {
      what: `The part was written with ${partitionsText(partitions)}.`,
      where,
      expected: partitionsText(partitionBy),
      toDo: 'Write the parts with the partition columns of the table: writeParts with partitionBy.',
    });
  }
  if (sortedBy.some((name, i) => part.sortedBy?.[i] !== name)) {
    throw new MusterError('TABLE_NOT_SORTED', {
      what: `The part does not say that its rows are sorted by ${sortedBy.join(', ')}, as those of the table are.`,
      where,
      expected: 'a part that was written with sortedBy',
    });
  }
}

function isSameSet(left: readonly string[], right: readonly string[]): boolean {
  return left.length === right.length && left.every((name) => right.includes(name));
}

function partitionsText(names: readonly string[]): string {
  return names.length === 0 ? 'no partition columns' : `the partition columns ${names.join(', ')}`;
}
