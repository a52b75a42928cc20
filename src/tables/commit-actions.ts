import { MusterError } from '#src/core/index.ts';
import { entryPath } from './log.ts';
import type { Action, AddAction, CommitInfo } from './log-entry.ts';
import type { PartFile } from './part.ts';
import { checkWritable, spokenProtocol } from './protocol.ts';
import { formatSchema } from './schema-string.ts';
import type { Snapshot } from './snapshot.ts';
import { checkSameSchema, type TableSchema } from './table-schema.ts';

/** Whether a commit adds to the rows of the table or takes their place. */
export type CommitMode = 'append' | 'overwrite';

/** A commit of part files. */
export type PartsCommit = {
  /** The columns of the parts; those of the table in whatever order, or, for an overwrite, the columns it has from now on. */
  readonly schema: TableSchema;
  readonly parts: readonly PartFile[];
  readonly mode: CommitMode;
  readonly info: CommitInfo;
  /** The time of the commit, in epoch milliseconds. */
  readonly now: number;
  /** The only version that the commit may follow; -1: the table must not exist. */
  readonly expectedVersion?: number;
  readonly signal?: AbortSignal | undefined;
};

/** Refuses a commit that the table, as it is, does not take: TABLE_CONFLICT, TABLE_SCHEMA_MISMATCH, TABLE_APPEND_ONLY. */
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
  for (const part of commit.parts) checkPart(part, commit.schema);
  if (snapshot === undefined) return;
  checkWritable(snapshot.protocol, snapshot.metaData, file);
  if (commit.mode === 'append') checkSameSchema(commit.schema, snapshot.schema, file);
  else if (snapshot.metaData.configuration['delta.appendOnly'] === 'true') {
    throw new MusterError('TABLE_APPEND_ONLY', {
      what: 'The table has the property delta.appendOnly.',
      where: { file },
      expected: 'a commit of the mode "append"',
    });
  }
}

/** Gives the actions of the log entry that makes a commit follow a snapshot, or begins the table where that is undefined. */
export function commitActions(
  snapshot: Snapshot | undefined,
  commit: PartsCommit,
  ids: { readonly table: string; readonly transaction: string },
): readonly Action[] {
  const { now, parts } = commit;
  const removed = commit.mode === 'overwrite' ? [...(snapshot?.files.values() ?? [])] : [];
  return [
    { commitInfo: commitInfo(commit, ids.transaction) },
    ...(snapshot === undefined ? [{ protocol: spokenProtocol }] : []),
    ...metaDataOf(snapshot, commit, ids.table),
    ...removed.map((add) => removeOf(add, now)),
    ...parts.map((part) => addOf(part, now)),
  ];
}

function describeVersion(version: number): string {
  return version === -1 ? 'not there yet' : `at version ${version}`;
}

function checkPart(part: PartFile, schema: TableSchema): void {
  const columns = Object.keys(part.stats.nullCount);
  const names = new Set(schema.map(({ name }) => name));
  if (columns.length === names.size && columns.every((name) => names.has(name))) return;
  throw new MusterError('TABLE_SCHEMA_MISMATCH', {
    what: `The part was written with the columns ${columns.join(', ')}.`,
    where: { file: part.path },
    expected: [...names].join(', '),
  });
}

/**
 * Our own words go under one name, whole: beside the others some would clash with fields to which other engines give a meaning and
 * a type, such as `job` or `userId`.
 */
function commitInfo({ info, mode, now, expectedVersion }: PartsCommit, transaction: string): Action['commitInfo'] {
  return {
    timestamp: now,
    operation: info.operation,
    operationParameters: { mode: mode === 'append' ? 'Append' : 'Overwrite' },
    isBlindAppend: mode === 'append' && expectedVersion === undefined,
    engineInfo: 'muster',
    txnId: transaction,
    muster: info,
  };
}

function metaDataOf(
  snapshot: Snapshot | undefined,
  { schema, mode, now }: PartsCommit,
  tableId: string,
): readonly Action[] {
  const schemaString = formatSchema(schema);
  if (snapshot !== undefined) {
    if (mode === 'append' || schemaString === formatSchema(snapshot.schema)) return [];
    return [{ metaData: { ...snapshot.metaData, schemaString } }];
  }
  const format = { provider: 'parquet', options: {} };
  return [
    { metaData: { id: tableId, format, schemaString, partitionColumns: [], configuration: {}, createdTime: now } },
  ];
}

function addOf({ path, size, stats }: PartFile, now: number): Action {
  const encoded = path.split('/').map(encodeURIComponent).join('/');
  return {
    add: {
      path: encoded,
      partitionValues: {},
      size,
      modificationTime: now,
      dataChange: true,
      stats: JSON.stringify(stats),
    },
  };
}

function removeOf({ path, partitionValues, size }: AddAction, now: number): Action {
  return {
    remove: { path, deletionTimestamp: now, dataChange: true, extendedFileMetadata: true, partitionValues, size },
  };
}
