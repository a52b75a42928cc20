import type { CommitInfo } from './log-entry.ts';
import type { PartFile } from './part.ts';
import type { TableRows } from './rows.ts';
import type { NewTable } from './table-actions.ts';
import type { TableSchema } from './table-schema.ts';
import type { Transaction } from './transaction.ts';

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
  /** What makes the commit happen once, however often its driver runs. */
  readonly txn?: Transaction | undefined;
  /** Whether an append adds columns of `schema` that the table lacks and leaves null those that `schema` lacks; false unless said. */
  readonly addColumns?: boolean | undefined;
  /** Whether an append lets the columns take nulls that `schema` gives with nulls and the table without; false unless said. */
  readonly allowNulls?: boolean | undefined;
  /** What the table gets besides its columns where this commit makes it; a table that is there keeps what it has. */
  readonly newTable?: NewTable | undefined;
  readonly signal?: AbortSignal | undefined;
};

/** A commit of rows: as `PartsCommit`, with the rows themselves. */
export type RowsCommit = Omit<PartsCommit, 'parts'> & { readonly rows: TableRows };
