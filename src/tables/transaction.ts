import type { Action } from './log-entry.ts';
import type { Snapshot } from './snapshot.ts';

/** What makes a commit happen once: its driver and how far that one is, a whole number that rises (PROTOCOL.md, "Transaction Identifiers"). */
export type Transaction = { readonly appId: string; readonly version: number };

/** Says whether the table holds the commit of a transaction already, or a later one of the same driver. */
export function isCommitted(txn: Transaction | undefined, { transactions }: Snapshot): boolean {
  const newest = txn === undefined ? undefined : transactions.get(txn.appId);
  return newest !== undefined && newest.version >= txn!.version;
}

/** Gives the action that records a transaction, none where there is none. */
export function transactionActions(txn: Transaction | undefined, now: number): readonly Action[] {
  return txn === undefined ? [] : [{ txn: { appId: txn.appId, version: txn.version, lastUpdated: now } }];
}
