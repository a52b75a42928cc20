import { randomUUID } from 'node:crypto';
import { setTimeout } from 'node:timers/promises';
import { MusterError, seededRandom, seedOf } from '#src/core/index.ts';
import type { ObjectStore, StoreOptions } from '#src/storage/index.ts';
import { storeCheckpoint } from './checkpoint.ts';
import { conflictWith, type Reads } from './conflict.ts';
import { entryPath, readEntry } from './log.ts';
import { formatEntry, type Action, type CommitInfo } from './log-entry.ts';
import { checkpointInterval } from './properties.ts';
import { replay } from './replay.ts';
import { advanceSnapshot, type Snapshot } from './snapshot.ts';

/** A table and the words of a commit to it. */
export type CommitRequest = {
  readonly store: ObjectStore;
  readonly tablePath: string;
  readonly info: CommitInfo;
  /** The time of the commit, in epoch milliseconds. */
  readonly now: number;
  readonly signal?: AbortSignal | undefined;
  /** How often the operation is run on what others left before it gives up; 300 unless it is said. */
  readonly maxRuns?: number | undefined;
};

/** What an operation would commit on the snapshot on which it ran. */
export type Proposal<Result> = {
  /** The actions of the log entry without its commitInfo. */
  readonly actions: readonly Action[];
  /** What the commitInfo says beyond the words of the request, in the form of the Delta format. */
  readonly said: {
    readonly operationParameters: Readonly<Record<string, unknown>>;
    readonly operationMetrics?: Readonly<Record<string, string>>;
    readonly isBlindAppend: boolean;
  };
  readonly reads: Reads;
  readonly result: Result;
};

/** An operation that has nothing to commit, and what it gives. */
export type NothingToCommit<Result> = { readonly version: number; readonly result: Result };

/** An operation: runs on a snapshot, undefined where there is no table, and again on a newer one when another commit conflicts. */
export type Operation<Result> = (snapshot: Snapshot | undefined) => Promise<Proposal<Result> | NothingToCommit<Result>>;

// Against twenty rivals that never rest, one run in twenty gets through: so many fail in a row once in five million times.
const usualMaxRuns = 300;
const longestPauseMs = 200;

/**
 * Runs an operation on a snapshot and commits what it proposes as the next version, in one instant. When the race for the version is
 * lost, the same proposal follows the winner unless that one conflicts with what the operation read; then the operation runs anew.
 * TABLE_CONFLICT after `maxRuns` of those.
 */
export async function commitOperation<Result>(
  request: CommitRequest,
  start: Snapshot | undefined,
  operation: Operation<Result>,
): Promise<{ readonly version: number; readonly result: Result }> {
  const { store, tablePath, signal, maxRuns = usualMaxRuns } = request;
  const transaction = randomUUID();
  const random = seededRandom(seedOf(transaction));
  let snapshot = start;
  let readVersion = start?.version;
  let proposal = await operation(snapshot);
  for (let attempt = 0, runs = 1; ; attempt++) {
    if (!('actions' in proposal)) return proposal;
    const actions = [commitInfoOf(request, proposal, { transaction, readVersion }), ...proposal.actions];
    const version = (snapshot?.version ?? -1) + 1;
    if (await writeVersion(request, version, { actions, transaction })) {
      await checkpointWhenDue(request, snapshot, actions);
      return { version, result: proposal.result };
    }
    await setTimeout(random() * Math.min(longestPauseMs, 5 * 2 ** attempt), undefined, { signal });
    const advance = await advanceSnapshot(store, tablePath, snapshot, { signal });
    const conflict = conflictWith(advance.entries, proposal.reads, tablePath);
    snapshot = advance.snapshot;
    if (conflict === undefined) continue;
    if (++runs > maxRuns) refuse(request, snapshot?.version ?? 0, conflict);
    readVersion = snapshot?.version;
    proposal = await operation(snapshot);
  }
}

/**
 * Our own words go under one name, whole: beside the others some would clash with fields to which other engines give a meaning and
 * a type, such as `job` or `userId`.
 */
function commitInfoOf<Result>(
  { info, now }: CommitRequest,
  { said }: Proposal<Result>,
  { transaction, readVersion }: { readonly transaction: string; readonly readVersion: number | undefined },
): Action {
  return {
    commitInfo: {
      timestamp: now,
      operation: info.operation,
      ...said,
      ...(readVersion === undefined ? {} : { readVersion }),
      isolationLevel: 'Serializable',
      engineInfo: 'muster',
      txnId: transaction,
      muster: info,
    },
  };
}

async function writeVersion(
  { store, tablePath, signal }: CommitRequest,
  version: number,
  { actions, transaction }: { readonly actions: readonly Action[]; readonly transaction: string },
): Promise<boolean> {
  const options = { signal };
  if (await store.writeIfAbsent(entryPath(tablePath, version), formatEntry(actions), options)) return true;
  return (await winnerOf(store, tablePath, version, options)) === transaction;
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

async function checkpointWhenDue(
  { store, tablePath, signal }: CommitRequest,
  before: Snapshot | undefined,
  actions: readonly Action[],
): Promise<void> {
  if (before === undefined || (before.version + 1) % checkpointInterval(before.metaData.configuration) !== 0) return;
  try {
    const snapshot = replay(before, [actions], tablePath, before.version + 1);
    await storeCheckpoint(store, tablePath, snapshot, { signal });
  } catch {
    // The commit is made, and an error would say that it is not. A checkpoint only spares readers time, and the next one is near.
  }
}

function refuse({ tablePath, maxRuns = usualMaxRuns }: CommitRequest, version: number, conflict: string): never {
  throw new MusterError('TABLE_CONFLICT', {
    what: `Each of ${maxRuns} runs was overtaken by a commit that conflicts with it; the last one: ${conflict}.`,
    where: { file: entryPath(tablePath, version) },
    expected: 'fewer writers that change the same rows at once',
  });
}
