import type { Random } from '#src/core/index.ts';
import type { TokenSource } from './access-token.ts';
import type { WorkspacePlace } from './workspace-place.ts';

/** How often and how patiently Azure is asked. */
export type CallRules = {
  /** Requests in all where a fault passes, the first one included. */
  readonly attempts: number;
  /** The longest pause after the first failure; it doubles with each one. */
  readonly firstPauseMs: number;
  readonly longestPauseMs: number;
  /** The longest pause that Azure may ask for. */
  readonly longestAskedMs: number;
  /** A request without an answer for so long has failed. */
  readonly timeoutMs: number;
  /** The pause between two looks at an operation, where Azure asks for none. */
  readonly pollMs: number;
  /** An operation that takes longer is given up. */
  readonly operationMs: number;
};

/** The rules where none are given: about two minutes of pauses, and half an hour for an operation. */
export const usualCallRules: CallRules = {
  attempts: 9,
  firstPauseMs: 500,
  longestPauseMs: 30_000,
  longestAskedMs: 300_000,
  timeoutMs: 100_000,
  pollMs: 3000,
  operationMs: 1_800_000,
};

/** A workspace of Azure Machine Learning with what is needed to reach it. */
export type AzureMl = {
  readonly place: WorkspacePlace;
  readonly token: TokenSource;
  readonly rules: CallRules;
  /** Spreads the pauses, so that those who were refused together do not come back together. */
  readonly random: Random;
  readonly now: () => number;
  readonly signal: AbortSignal;
  /** Told of each fault that passes. */
  readonly onRetry: (text: string) => void;
};
