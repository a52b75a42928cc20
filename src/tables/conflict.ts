import { entryPath } from './log.ts';
import type { Action, AddAction } from './log-entry.ts';
import { decodePath } from './replay.ts';

/** What an operation read of the table, by which a commit that came in between is judged. */
export type Reads = {
  /** The part files that it read or removes, by path. */
  readonly files: ReadonlySet<string>;
  /** Whether it would have read a file that had been there: true unless the log proves that none of its rows matter. */
  readonly couldMatch: (add: AddAction) => boolean;
  /** Whether every commit conflicts, whatever it did. */
  readonly isExact?: boolean;
  /** The driver whose transaction it records. */
  readonly appId?: string | undefined;
};

/** The reads of a blind append: none. */
export const noReads: Reads = { files: new Set(), couldMatch: () => false };

/**
 * Gives the first reason for which commits conflict with an operation that had not seen them, in words, or undefined where the
 * operation may follow them as it is.
 */
export function conflictWith(
  entries: readonly (readonly Action[])[],
  reads: Reads,
  tablePath: string,
): string | undefined {
  if (reads.isExact === true && entries.length > 0) return 'it made the next version';
  for (const actions of entries) {
    // First what the table is: under other columns the files would be judged by the wrong ones.
    const conflict = changeOfTable(actions) ?? changeOfRows(actions, reads, tablePath);
    if (conflict !== undefined) return conflict;
  }
  return undefined;
}

function changeOfTable(actions: readonly Action[]): string | undefined {
  if (actions.some(({ protocol }) => protocol !== undefined)) return 'it changed the protocol of the table';
  const isChanged = actions.some(({ metaData }) => metaData !== undefined);
  return isChanged ? 'it changed the columns or properties of the table' : undefined;
}

function changeOfRows(actions: readonly Action[], reads: Reads, tablePath: string): string | undefined {
  for (const { txn, add, remove } of actions) {
    if (txn !== undefined && txn.appId === reads.appId) return `it made a transaction of ${txn.appId}`;
    if (remove !== undefined && reads.files.has(decodePath(remove.path, entryPath(tablePath, 0)))) {
      return `it removed the part file ${remove.path}`;
    }
    if (add !== undefined && reads.couldMatch(add)) return `it added the part file ${add.path}`;
  }
  return undefined;
}
