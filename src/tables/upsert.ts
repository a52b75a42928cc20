import type { ObjectStore } from '#src/storage/index.ts';
import { mapInOrder } from './map-in-order.ts';
import { checkRewritable } from './check-commit.ts';
import { checkRows } from './check-rows.ts';
import { commitOperation, type CommitRequest, type NothingToCommit, type Proposal } from './commit-loop.ts';
import { addOf } from './file-actions.ts';
import { entryPath } from './log.ts';
import { sortedByOfTable } from './part-tags.ts';
import { rewriteActions, rewriteWithout } from './rewrite-file.ts';
import { canHoldKey, keyOfRow, keyRows, type KeyedRows } from './row-keys.ts';
import type { TableRows } from './rows.ts';
import { loadSnapshot, type Snapshot } from './snapshot.ts';
import { newTableActions } from './table-actions.ts';
import { checkSameSchema, type TableSchema } from './table-schema.ts';
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
 * TABLE_KEY_REPEATED, TABLE_PACKED, TABLE_FILE_DAMAGED; TABLE_CONFLICT where others change the same rows again and again.
 */
export async function upsertRows(store: ObjectStore, tablePath: string, options: UpsertOptions): Promise<UpsertResult> {
  const { schema, rows, key, info, now, signal, maxRuns } = options;
  checkRows(schema, rows, tablePath);
  const keyed = keyRows({ schema, rows }, key, tablePath);
  const start = await loadSnapshot(store, tablePath, { signal });
  const request = { store, tablePath, info, now, signal, maxRuns };
  const { version, result } = await commitOperation(request, start, async (snapshot) =>
    snapshot === undefined
      ? proposeTable({ store, tablePath }, options)
      : proposeUpsert({ store, tablePath, snapshot }, options, keyed),
  );
  return { version, ...result };
}

type Counts = Omit<UpsertResult, 'version'>;

async function proposeTable(
  { store, tablePath }: { readonly store: ObjectStore; readonly tablePath: string },
  { schema, rows, key, txn, now, signal }: UpsertOptions,
): Promise<Proposal<Counts>> {
  const parts = await writeParts(store, tablePath, { schema, rows }, { signal });
  const change = { now, dataChange: true };
  const counts = { nInserted: rows.nRows, nUpdated: 0 };
  return {
    actions: [
      ...newTableActions({ schema, now }),
      ...transactionActions(txn, now),
      ...parts.map((part) => addOf(part, change)),
    ],
    said: saidOf(key, counts),
    reads: { files: new Set(), couldMatch: () => true, appId: txn?.appId },
    result: counts,
  };
}

async function proposeUpsert(
  table: { readonly store: ObjectStore; readonly tablePath: string; readonly snapshot: Snapshot },
  { schema, rows, key, txn, now, signal }: UpsertOptions,
  keyed: KeyedRows,
): Promise<Proposal<Counts> | NothingToCommit<Counts>> {
  const { store, tablePath, snapshot } = table;
  if (isCommitted(txn, snapshot)) {
    return { version: snapshot.version, result: { nInserted: 0, nUpdated: 0, isRepeated: true } };
  }
  checkRewritable(snapshot, tablePath);
  checkSameSchema(schema, snapshot.schema, entryPath(tablePath, snapshot.version));
  const files = [...snapshot.files].filter(([, add]) => canHoldKey(keyed, add, snapshot));
  const met = new Set<string>();
  const search = { columns: key, find: (searched: TableRows) => findKeys(keyed, searched, met) };
  const outcomes = await mapInOrder(files, async (file) => rewriteWithout(table, file, search, { signal }));
  const rewrites = outcomes.filter((outcome) => outcome !== undefined);
  const layout = { partitionBy: snapshot.metaData.partitionColumns, sortedBy: sortedByOfTable(snapshot) };
  const parts = await writeParts(store, tablePath, { schema, rows }, { signal, ...layout });
  const counts = { nInserted: rows.nRows - met.size, nUpdated: met.size };
  return {
    actions: [
      ...transactionActions(txn, now),
      ...rewriteActions(rewrites, now),
      ...parts.map((part) => addOf(part, { now, dataChange: true })),
    ],
    said: saidOf(key, counts),
    reads: {
      files: new Set(files.map(([path]) => path)),
      couldMatch: (add) => canHoldKey(keyed, add, snapshot),
      appId: txn?.appId,
    },
    result: counts,
  };
}

/** Gives the numbers of the rows whose key is one of the keyed rows', and adds those keys to `met`. */
function findKeys({ key, rowOf }: KeyedRows, rows: TableRows, met: Set<string>): Uint32Array {
  const columns = key.map((name) => rows.columns[name]!);
  const found: number[] = [];
  for (let row = 0; row < rows.nRows; row++) {
    const text = keyOfRow(columns, row);
    if (text === undefined || !rowOf.has(text)) continue;
    met.add(text);
    found.push(row);
  }
  return Uint32Array.from(found);
}

function saidOf(key: readonly string[], { nInserted, nUpdated }: Counts): Proposal<Counts>['said'] {
  return {
    operationParameters: { predicate: JSON.stringify(key) },
    operationMetrics: { numTargetRowsInserted: String(nInserted), numTargetRowsUpdated: String(nUpdated) },
    isBlindAppend: false,
  };
}
