import type { ObjectStore } from '#src/storage/index.ts';
import { mapInOrder } from './map-in-order.ts';
import { checkExpectedVersion, checkRewritable, layoutOf } from './check-commit.ts';
import { checkRows } from './check-rows.ts';
import { commitOperation, type CommitRequest, type NothingToCommit, type Proposal } from './commit-loop.ts';
import { addOf } from './file-actions.ts';
import { entryPath } from './log.ts';
import { rewriteActions, rewriteWithout, type OpenTable } from './rewrite-file.ts';
import { canHoldKey, keyRows, type KeyedRows } from './row-keys.ts';
import type { TableRows } from './rows.ts';
import { extendSchema } from './schema-string.ts';
import { loadSnapshot, type Snapshot } from './snapshot.ts';
import { checkNewTable, newTableActions, type NewTable } from './table-actions.ts';
import { checkMergeableSchema, checkSameSchema, columnsToAdd, type TableSchema } from './table-schema.ts';
import { isCommitted, transactionActions, type Transaction } from './transaction.ts';
import { writeParts } from './write-parts.ts';

/** The rows that `upsertRows` writes, what tells them apart, and the words and the time of its commit. */
export type UpsertOptions = Pick<CommitRequest, 'info' | 'now' | 'signal' | 'maxRuns'> & {
  /** The columns of the table, in whatever order; of a new table those that it will have. */
  readonly schema: TableSchema;
  readonly rows: TableRows;
  /** The columns whose values together are the key of a row. */
  readonly key: readonly string[];
  readonly txn?: Transaction | undefined;
  /** The version that the table must have; whatever it has, unless it is said. */
  readonly expectedVersion?: number | undefined;
  /** Whether columns of `schema` that the table lacks are added to it, null in the rows that it has; false unless it is said. */
  readonly addColumns?: boolean | undefined;
  /** What the table gets besides its columns where this commit makes it; a table that is there keeps what it has. */
  readonly newTable?: NewTable | undefined;
};

/** What an upsert came to. */
export type UpsertResult = {
  readonly version: number;
  /** Rows whose key the table did not have. */
  readonly nInserted: number;
  /** Rows whose key it had; all rows with the key give way to the new one. */
  readonly nUpdated: number;
  /** True where its transaction was committed before, so that nothing was done; `version` then is the newest one. */
  readonly isRepeated?: boolean;
};

/**
 * Puts rows in the place of those with the same key and adds the others, as one commit; makes the table where there is none. The rows
 * come behind all others; part files that lose rows are written anew. Errors as `commitRows`, and TABLE_COLUMN_TYPE,
 * TABLE_KEY_REPEATED, TABLE_PACKED, TABLE_FILE_DAMAGED; TABLE_CONFLICT where others change the same rows again and again, or
 * the table has not the `expectedVersion`.
 */
export async function upsertRows(store: ObjectStore, tablePath: string, options: UpsertOptions): Promise<UpsertResult> {
  const { schema, rows, key, expectedVersion, info, now, signal, maxRuns } = options;
  checkRows(schema, rows, tablePath);
  const keyed = keyRows({ schema, rows }, key, tablePath);
  const start = await loadSnapshot(store, tablePath, { signal });
  const request = { store, tablePath, info, now, signal, maxRuns };
  const { version, result } = await commitOperation(request, start, async (snapshot) => {
    checkExpectedVersion(tablePath, snapshot?.version ?? -1, expectedVersion);
    return snapshot === undefined
      ? proposeTable({ store, tablePath }, options)
      : proposeUpsert({ store, tablePath, snapshot }, options, keyed);
  });
  return { version, ...result };
}

type Counts = Omit<UpsertResult, 'version'>;

async function proposeTable(
  { store, tablePath }: { readonly store: ObjectStore; readonly tablePath: string },
  { schema, rows, key, txn, newTable = {}, now, signal }: UpsertOptions,
): Promise<Proposal<Counts>> {
  checkNewTable(schema, newTable, tablePath);
  const layout = layoutOf(undefined, newTable);
  const parts = await writeParts(store, tablePath, { schema, rows }, { signal, ...layout });
  const change = { now, dataChange: true };
  const counts = { nInserted: rows.nRows, nUpdated: 0 };
  return {
    actions: [
      ...newTableActions(schema, newTable, now),
      ...transactionActions(txn, now),
      ...parts.map((part) => addOf(part, change)),
    ],
    said: saidOf(key, counts),
    reads: { files: new Set(), couldMatch: () => true, appId: txn?.appId },
    result: counts,
  };
}

async function proposeUpsert(
  { store, tablePath, snapshot: before }: OpenTable,
  { schema, rows, key, txn, addColumns, expectedVersion, now, signal }: UpsertOptions,
  keyed: KeyedRows,
): Promise<Proposal<Counts> | NothingToCommit<Counts>> {
  if (isCommitted(txn, before)) {
    return { version: before.version, result: { nInserted: 0, nUpdated: 0, isRepeated: true } };
  }
  checkRewritable(before, tablePath);
  const snapshot = addColumns === true ? withColumns(before, schema, tablePath) : before;
  checkSameSchema(schema, snapshot.schema, entryPath(tablePath, snapshot.version));
  const table = { store, tablePath, snapshot };
  const files = [...snapshot.files].filter(([, add]) => canHoldKey(keyed, add, snapshot));
  const met = new Uint8Array(rows.nRows);
  const search = { columns: key, find: (searched: TableRows) => findKeys(keyed, searched, met) };
  const outcomes = await mapInOrder(files, async (file) => rewriteWithout(table, file, search, { signal }));
  const rewrites = outcomes.filter((outcome) => outcome !== undefined);
  const parts = await writeParts(store, tablePath, { schema, rows }, { signal, ...layoutOf(snapshot, undefined) });
  const nUpdated = met.reduce((sum, isMet) => sum + isMet, 0);
  const counts = { nInserted: rows.nRows - nUpdated, nUpdated };
  return {
    actions: [
      ...(snapshot === before ? [] : [{ metaData: snapshot.metaData }]),
      ...transactionActions(txn, now),
      ...rewriteActions(rewrites, now),
      ...parts.map((part) => addOf(part, { now, dataChange: true })),
    ],
    said: saidOf(key, counts),
    reads: {
      files: new Set(files.map(([path]) => path)),
      couldMatch: (add) => canHoldKey(keyed, add, snapshot),
      isExact: expectedVersion !== undefined,
      appId: txn?.appId,
    },
    result: counts,
  };
}

/** Gives a table with the columns that it lacks behind its own; the same one where it lacks none. */
function withColumns(snapshot: Snapshot, given: TableSchema, tablePath: string): Snapshot {
  const added = columnsToAdd(given, snapshot.schema);
  if (added.length === 0) return snapshot;
  checkMergeableSchema(given, snapshot.schema, entryPath(tablePath, snapshot.version));
  const { metaData } = snapshot;
  return {
    ...snapshot,
    schema: [...snapshot.schema, ...added],
    metaData: { ...metaData, schemaString: extendSchema(metaData.schemaString, added) },
  };
}

/** Gives the numbers of the rows whose key is one of the keyed rows', and writes 1 for each of those into `outMet`. */
function findKeys({ find }: KeyedRows, rows: TableRows, outMet: Uint8Array): Uint32Array {
  const twins = find(rows);
  const found = new Uint32Array(rows.nRows);
  let nFound = 0;
  for (let row = 0; row < rows.nRows; row++) {
    if (twins[row] === -1) continue;
    outMet[twins[row]!] = 1;
    found[nFound++] = row;
  }
  return found.subarray(0, nFound);
}

function saidOf(key: readonly string[], { nInserted, nUpdated }: Counts): Proposal<Counts>['said'] {
  return {
    operationParameters: { predicate: JSON.stringify(key) },
    operationMetrics: { numTargetRowsInserted: String(nInserted), numTargetRowsUpdated: String(nUpdated) },
    isBlindAppend: false,
  };
}
