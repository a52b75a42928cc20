import type { FleetSeries, Key } from '#src/core/index.ts';
import type { Challenger } from './challenger.ts';

/** What is to be trained, and what an earlier training left. */
export type ChangedKeysRequest = {
  /** All series of the fleet. */
  readonly fleet: FleetSeries;
  /** Keys that data preparation refused (by `keyId`), with the reason. */
  readonly blocked: ReadonlyMap<string, string>;
  /** Which keys are to be trained; all unless it is said. */
  readonly isSelected?: (key: Key) => boolean;
  /** The challengers of the training before. */
  readonly stored: readonly Challenger[];
  /** Whether a stored challenger may stand for its key; true unless it is said. Keys that are not begun keep theirs in any case. */
  readonly mayReuse?: boolean;
  /** The digest of the code that trains. */
  readonly codeDigest: string;
  /** Gives that digest of the files as they are now. Asked once worker threads ended: each loaded the files when it started. */
  readonly codeNow?: () => string;
};
