import { MusterError } from '#src/core/index.ts';
import type { ObjectStore } from '#src/storage/index.ts';
import { checkCommit, layoutOf } from './check-commit.ts';
import { commitOperation, type NothingToCommit, type Proposal } from './commit-loop.ts';
import { noReads, type Reads } from './conflict.ts';
import { addOf, removeOf } from './file-actions.ts';
import { entryPath } from './log.ts';
import type { PartsCommit, RowsCommit } from './parts-commit.ts';
import type { Action } from './log-entry.ts';
import { allowNullsIn, extendSchema, formatSchema } from './schema-string.ts';
import { loadSnapshot, type Snapshot } from './snapshot.ts';
import { newTableActions, type NewTable } from './table-actions.ts';
import { checkSchema, columnsToAdd, isNullable, type TableSchema } from './table-schema.ts';
import { isCommitted, transactionActions } from './transaction.ts';
import { writeParts } from './write-parts.ts';

export type { CommitMode, PartsCommit, RowsCommit } from './parts-commit.ts';

/** The version that a commit made. */
export type CommitResult = {
  readonly version: number;
  /** True where its transaction was committed before, so that nothing was done; `version` then is the newest one. */
  readonly isRepeated?: boolean;
};

/**
 * Makes part files the next version of a table, in one instant, and gives the version; the first commit makes the table. A race
 * that is lost to another commit is run again on what that one left: an append then follows it, an overwrite removes what is live
 * by then. With `expectedVersion` (-1: there is no table yet) it is TABLE_CONFLICT instead, and so it is where the columns of the
 * table changed in the meantime. Further errors: TABLE_SCHEMA_INVALID, TABLE_SCHEMA_MISMATCH, TABLE_NOT_SORTED,
 * TABLE_PARTITION_INVALID, TABLE_APPEND_ONLY, TABLE_DROPPED, TABLE_UNSUPPORTED, TABLE_LOG_DAMAGED; of `newTable` as `createTable`.
 */
export async function commitParts(store: ObjectStore, tablePath: string, commit: PartsCommit): Promise<CommitResult> {
  checkSchema(commit.schema);
  const snapshot = await loadSnapshot(store, tablePath, { signal: commit.signal });
  return commitFrom({ store, tablePath, snapshot }, commit);
}

/**
 * Writes rows as part files, one for each partition, and commits them: `writeParts`, then `commitParts`. Where the table says by what
 * its parts are sorted, they are put in that order. No rows are a commit without a part.
 */
export async function commitRows(
  store: ObjectStore,
  tablePath: string,
  { rows, ...commit }: RowsCommit,
): Promise<CommitResult> {
  const { schema, signal } = commit;
  checkSchema(schema);
  const snapshot = await loadSnapshot(store, tablePath, { signal });
  if (snapshot !== undefined && isCommitted(commit.txn, snapshot))
    return { version: snapshot.version, isRepeated: true };
  checkCommit(tablePath, snapshot, { ...commit, parts: [] });
  const parts = await writeParts(
    store,
    tablePath,
    { schema, rows },
    { signal, ...layoutOf(snapshot, commit.newTable) },
  );
  return commitFrom({ store, tablePath, snapshot }, { ...commit, parts });
}

type Place = {
  readonly store: ObjectStore;
  readonly tablePath: string;
  readonly snapshot: Snapshot | undefined;
};

async function commitFrom({ store, tablePath, snapshot: first }: Place, commit: PartsCommit): Promise<CommitResult> {
  const { info, now, signal } = commit;
  const { version, result } = await commitOperation(
    { store, tablePath, info, now, signal },
    first,
    async (snapshot) => {
      checkUnchanged({ first, snapshot }, commit, tablePath);
      return proposeParts(tablePath, snapshot, commit);
    },
  );
  return { version, ...result };
}

// An append that began on other columns would pass for one that names the wrong ones.
function checkUnchanged(
  { first, snapshot }: { readonly first: Snapshot | undefined; readonly snapshot: Snapshot | undefined },
  { mode, addColumns, allowNulls, expectedVersion, newTable }: PartsCommit,
  tablePath: string,
): void {
  if (snapshot === undefined) return;
  if (first === undefined) return checkLayout(snapshot, newTable, tablePath);
  if (mode === 'overwrite' || expectedVersion !== undefined) return;
  const before = [formatSchema(first.schema), ...first.metaData.partitionColumns].join();
  const after = [formatSchema(snapshot.schema), ...snapshot.metaData.partitionColumns].join();
  if (before === after || addColumns === true || allowNulls === true) return;
  throw new MusterError('TABLE_CONFLICT', {
    what: 'The columns of the table changed while rows were appended to it.',
    where: { file: entryPath(tablePath, snapshot.version) },
    expected: first.schema.map(({ name }) => name).join(', '),
  });
}

// The parts were written for the table that this commit was to make; run again, it writes them for the one that there is.
function checkLayout(snapshot: Snapshot, newTable: NewTable | undefined, tablePath: string): void {
  const [made, planned] = [layoutOf(snapshot, undefined), layoutOf(undefined, newTable)];
  const textOf = ({ partitionBy = [], sortedBy = [] }: typeof made): string =>
    `partitioned by ${JSON.stringify(partitionBy)}, sorted by ${JSON.stringify(sortedBy)}`;
  if (textOf(made) === textOf(planned)) return;
  throw new MusterError('TABLE_CONFLICT', {
    what: `The table was made in the meantime, ${textOf(made)}.`,
    where: { file: entryPath(tablePath, snapshot.version) },
    expected: textOf(planned),
  });
}

type Repeated = { readonly isRepeated?: boolean };

function proposeParts(
  tablePath: string,
  snapshot: Snapshot | undefined,
  commit: PartsCommit,
): Proposal<Repeated> | NothingToCommit<Repeated> {
  const { mode, parts, now, txn } = commit;
  if (snapshot !== undefined && isCommitted(txn, snapshot)) {
    return { version: snapshot.version, result: { isRepeated: true } };
  }
  checkCommit(tablePath, snapshot, commit);
  const removed = mode === 'overwrite' ? [...(snapshot?.files.values() ?? [])] : [];
  const change = { now, dataChange: true };
  const actions: readonly Action[] = [
    ...(snapshot === undefined
      ? newTableActions(commit.schema, commit.newTable ?? {}, now)
      : changedColumns(snapshot, commit)),
    ...transactionActions(txn, now),
    ...removed.map((add) => removeOf(add, change)),
    ...parts.map((part) => addOf(part, change)),
  ];
  const said = {
    operationParameters: {
      mode: mode === 'append' ? 'Append' : 'Overwrite',
      partitionBy: JSON.stringify(layoutOf(snapshot, commit.newTable).partitionBy ?? []),
    },
    operationMetrics: {
      numFiles: String(parts.length),
      numOutputRows: String(parts.reduce((sum, { nRows }) => sum + nRows, 0)),
    },
    isBlindAppend: mode === 'append' && commit.expectedVersion === undefined,
  };
  return { actions, said, reads: readsOf(snapshot, commit), result: {} };
}

function changedColumns({ metaData, schema }: Snapshot, commit: PartsCommit): readonly Action[] {
  if (commit.mode === 'append') {
    const added = columnsToAdd(commit.schema, schema);
    const relaxed = commit.allowNulls === true ? columnsToRelax(commit.schema, schema) : new Set<string>();
    if (added.length === 0 && relaxed.size === 0) return [];
    const schemaString = allowNullsIn(extendSchema(metaData.schemaString, added), relaxed);
    return [{ metaData: { ...metaData, schemaString } }];
  }
  const schemaString = formatSchema(commit.schema);
  return schemaString === formatSchema(schema) ? [] : [{ metaData: { ...metaData, schemaString } }];
}

/** Gives the names of the columns that take nulls as they are given and none in the table. */
function columnsToRelax(given: TableSchema, table: TableSchema): ReadonlySet<string> {
  const nullable = new Set(given.filter((column) => isNullable(column)).map(({ name }) => name));
  return new Set(table.filter((column) => !isNullable(column) && nullable.has(column.name)).map(({ name }) => name));
}

function readsOf(snapshot: Snapshot | undefined, { mode, expectedVersion, txn }: PartsCommit): Reads {
  const isBlind = mode === 'append' && expectedVersion === undefined;
  if (isBlind) return { ...noReads, appId: txn?.appId };
  const isExact = expectedVersion !== undefined;
  return { files: new Set(snapshot?.files.keys()), couldMatch: () => true, isExact, appId: txn?.appId };
}
