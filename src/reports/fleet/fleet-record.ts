import type { Key } from '#src/core/index.ts';
import type { DecisionRecord } from '#src/registry/index.ts';
import type { ChallengerRecord } from '#src/training/index.ts';

/** What the tables of a fleet say of one key: at least one of the two is there. */
export type KeyRecord = {
  readonly key: Key;
  readonly challenger?: ChallengerRecord;
  readonly decision?: DecisionRecord;
};

/** The commit of a table that a report rests on. */
export type RecordedCommit = {
  readonly version: number;
  readonly run: string | null;
  /** Epoch milliseconds. */
  readonly at: number;
  readonly codeVersion: string | null;
};

/** The view and the versions of its tables that a training read. */
export type TrainingData = {
  readonly view: { readonly name: string; readonly version: number };
  readonly tablesRead: Readonly<Record<string, number>>;
};

/** One training of a fleet and what the gate made of it, as the tables of the workspace hold them. */
export type FleetRecord = {
  readonly keyColumns: readonly string[];
  /** Sorted by `compareKeys`. */
  readonly keys: readonly KeyRecord[];
  /** Null where the table of challengers is gone, or was not there yet. */
  readonly training: (RecordedCommit & { readonly data: TrainingData | null }) | null;
  /** Null where the training was not judged yet. */
  readonly evaluation: RecordedCommit | null;
  /** The release that the evaluation made, or the one that was in service when it made none; 0 where there was none. */
  readonly release: { readonly number: number; readonly isOwn: boolean };
  /** Models in service at that release, and the bytes of their packed form. */
  readonly service: { readonly nModels: number; readonly bytes: number };
};
