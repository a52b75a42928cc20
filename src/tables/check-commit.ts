import { MusterError } from '#src/core/index.ts';
import { entryPath } from './log.ts';
import type { PartFile } from './part.ts';
import { sortedByOfTable } from './part-tags.ts';
import { checkPartitionColumns } from './partition.ts';
import type { PartsCommit } from './parts-commit.ts';
import { isAppendOnly } from './properties.ts';
import { checkWritable } from './protocol.ts';
import type { Snapshot } from './snapshot.ts';
import { checkMergeableSchema, checkSameSchema } from './table-schema.ts';
import { checkSortColumns } from './sort-rows.ts';

/**
 * Refuses a commit of parts that the table, as it is, does not take: TABLE_CONFLICT, TABLE_SCHEMA_MISMATCH, TABLE_APPEND_ONLY,
 * TABLE_PARTITION_INVALID, TABLE_NOT_SORTED, TABLE_UNSUPPORTED.
 */
export function checkCommit(tablePath: string, snapshot: Snapshot | undefined, commit: PartsCommit): void {
  const version = snapshot?.version ?? -1;
  const file = entryPath(tablePath, Math.max(version, 0));
  if (commit.expectedVersion !== undefined && commit.expectedVersion !== version) {
    throw new MusterError('TABLE_CONFLICT', {
      what: `The table is ${describeVersion(version)}.`,
      where: { file },
      expected: describeVersion(commit.expectedVersion),
    });
  }
  const partitionBy = snapshot?.metaData.partitionColumns ?? [];
  const sortedBy = sortedByOfTable(snapshot) ?? [];
  for (const part of commit.parts) checkPart(part, commit, { partitionBy, sortedBy });
  if (snapshot === undefined) return;
  checkWritable(snapshot.protocol, snapshot.metaData, file);
  if (commit.mode === 'overwrite') {
    checkRewritable(snapshot, tablePath);
    checkPartitionColumns(partitionBy, commit.schema, file);
    checkSortColumns(sortedBy, commit.schema, file);
  } else if (commit.addColumns === true) checkMergeableSchema(commit.schema, snapshot.schema, file);
  else checkSameSchema(commit.schema, snapshot.schema, file);
}

/** Refuses a change of the rows of a table that cannot be written to (TABLE_UNSUPPORTED) or only takes new ones (TABLE_APPEND_ONLY). */
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
