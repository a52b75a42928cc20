import { randomUUID } from 'node:crypto';
import { setTimeout } from 'node:timers/promises';
import { MusterError } from '#src/core/index.ts';
import type { ObjectStore, StoreOptions } from '#src/storage/index.ts';
import { checkRows } from './check-rows.ts';
import { checkCommit, commitActions, type PartsCommit } from './commit-actions.ts';
import { entryPath, readEntry } from './log.ts';
import { formatEntry } from './log-entry.ts';
import { writePart } from './part.ts';
import type { TableRows } from './rows.ts';
import { advanceSnapshot, loadSnapshot } from './snapshot.ts';
import { checkSchema } from './table-schema.ts';

export type { CommitMode, PartsCommit } from './commit-actions.ts';

/** A commit of rows: as `PartsCommit`, with the rows themselves. */
export type RowsCommit = Omit<PartsCommit, 'parts'> & { readonly rows: TableRows };

const longestPauseMs = 200;

/**
 * Makes part files the next version of a table, in one instant, and gives the version; the first commit makes the table. A race
 * that is lost to another commit is run again on what that one left: an append then follows it, an overwrite removes what is live
 * by then. With `expectedVersion` (-1: there is no table yet) it is TABLE_CONFLICT instead. Further errors: TABLE_SCHEMA_INVALID,
 * TABLE_SCHEMA_MISMATCH, TABLE_APPEND_ONLY, TABLE_UNSUPPORTED, TABLE_LOG_DAMAGED.
 */
export async function commitParts(
  store: ObjectStore,
  tablePath: string,
  commit: PartsCommit,
): Promise<{ readonly version: number }> {
  checkSchema(commit.schema);
  const options = { signal: commit.signal };
  const ids = { table: randomUUID(), transaction: randomUUID() };
  let snapshot = await loadSnapshot(store, tablePath, options);
  for (let attempt = 0; ; attempt++) {
    checkCommit(tablePath, snapshot, commit);
    const version = (snapshot?.version ?? -1) + 1;
    const entry = formatEntry(commitActions(snapshot, commit, ids));
    if (await store.writeIfAbsent(entryPath(tablePath, version), entry, options)) return { version };
    const winner = await winnerOf(store, tablePath, version, options);
    if (winner === ids.transaction) return { version };
    await setTimeout(pauseMs(attempt), undefined, options);
    snapshot = await advanceSnapshot(store, tablePath, snapshot, options);
  }
}

/** Writes rows as one part file and commits it: `writePart`, then `commitParts`. No rows are a commit without a part. */
export async function commitRows(
  store: ObjectStore,
  tablePath: string,
  { rows, ...commit }: RowsCommit,
): Promise<{ readonly version: number }> {
  const options = { signal: commit.signal };
  if (rows.nRows > 0) {
    const part = await writePart(store, tablePath, commit.schema, rows, options);
    return commitParts(store, tablePath, { ...commit, parts: [part] });
  }
  checkRows(commit.schema, rows, tablePath);
  return commitParts(store, tablePath, { ...commit, parts: [] });
}

/**
 * Gives the transaction that won the race for a version. It may be the loser's own: a store that repeats a request that had been
 * carried out calls the race lost.
 */
async function winnerOf(
  store: ObjectStore,
  tablePath: string,
  version: number,
  options: StoreOptions,
): Promise<string | undefined> {
  const actions = await readEntry(store, tablePath, version, options);
  if (actions !== undefined)
    return actions.find(({ commitInfo }) => commitInfo?.txnId !== undefined)?.commitInfo?.txnId;
  throw new MusterError('TABLE_LOG_DAMAGED', {
    what: 'The store refuses to write this log entry because it is there, and has none when it is read.',
    where: { file: entryPath(tablePath, version) },
    expected: 'a store that shows an entry as soon as it is written, and from which nobody deletes entries',
  });
}

// Random pauses that double keep writers that lost one race from meeting in the next.
function pauseMs(attempt: number): number {
  return Math.random() * Math.min(longestPauseMs, 5 * 2 ** attempt);
}
