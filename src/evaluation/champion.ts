import type { Key } from '#src/core/index.ts';
import type { Candidate, Model } from '#src/learners/index.ts';

/** The model in service for one key, as the registry gives it to the gate. */
export type Champion = {
  readonly key: Key;
  /** 1 for the first model that was registered for the key. */
  readonly version: number;
  /** SHA-256 of the packed model. */
  readonly digest: string;
  readonly candidate: Candidate;
  /** Absent where it did not load; `loadFailure` then says why. */
  readonly model?: Model;
  readonly loadFailure?: string;
  /** Period number of the last row that the model was fitted to. */
  readonly cutoff: number;
};
