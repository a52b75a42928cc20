import { setTimeout } from 'node:timers/promises';
import { isMusterError, type ErrorCode, type MusterError } from '#src/core/index.ts';

/** How often and how patiently a request is made again. */
export type RetryRules = {
  /** Requests in all, the first one included. */
  readonly attempts: number;
  /** The longest pause after the first failure; it doubles with each one. */
  readonly firstPauseMs: number;
  readonly longestPauseMs: number;
  /** A request without an answer for so long has failed. */
  readonly timeoutMs: number;
  /** Told of each failure that is followed by another request. */
  readonly onRetry?: ((text: string) => void) | undefined;
};

/** The rules where none are given: about half a minute of pauses in all. */
export const usualRetryRules: RetryRules = {
  attempts: 8,
  firstPauseMs: 100,
  longestPauseMs: 10_000,
  timeoutMs: 60_000,
};

/** The codes of faults that pass by themselves. */
const transient: ReadonlySet<ErrorCode> = new Set(['STORAGE_UNAVAILABLE', 'STORAGE_THROTTLED', 'STORAGE_DAMAGED']);

/** A fault together with the pause that the server asks for. */
type Throttled = { readonly retryAfterMs?: unknown };

/** Says whether an error is a fault that passes by itself, so that the same request may succeed later. */
export function isTransient(error: unknown): error is MusterError {
  return isMusterError(error) && transient.has(error.code);
}

/**
 * Makes a request until it succeeds or fails for good; `act` is given the number of the attempt, 0 for the first, and a signal that
 * is also aborted when the time of one attempt is over. Between attempts lies a random pause (full jitter, as in the AWS
 * Architecture Blog, "Exponential Backoff And Jitter", 2015), or the one that the server asked for. The last fault is thrown as it is.
 */
export async function retrying<T>(
  act: (attempt: number, signal: AbortSignal) => Promise<T>,
  rules: RetryRules,
  signal?: AbortSignal,
): Promise<T> {
  for (let attempt = 0; ; attempt++) {
    signal?.throwIfAborted();
    const timeout = AbortSignal.timeout(rules.timeoutMs);
    try {
      return await act(attempt, signal === undefined ? timeout : AbortSignal.any([signal, timeout]));
    } catch (error) {
      if (signal?.aborted === true) throw signal.reason;
      if (!isTransient(error) || attempt + 1 >= rules.attempts) throw error;
      await pause(error, attempt, rules, signal);
    }
  }
}

/**
 * Makes a request that writes only under a condition. Where an answer was lost, the next attempt may find the condition broken by
 * its own forerunner: `isOwn` then says whether what is stored are the bytes of this writer.
 */
export async function retryingPut(
  put: (signal: AbortSignal) => Promise<boolean>,
  isOwn: () => Promise<boolean>,
  rules: RetryRules,
  signal?: AbortSignal,
): Promise<boolean> {
  let isRepeated = false;
  const hasWritten = await retrying(
    (attempt, limited) => {
      isRepeated = attempt > 0;
      return put(limited);
    },
    rules,
    signal,
  );
  return hasWritten || (isRepeated && (await isOwn()));
}

async function pause(
  error: MusterError,
  attempt: number,
  rules: RetryRules,
  signal: AbortSignal | undefined,
): Promise<void> {
  const asked = (error.cause as Throttled | undefined)?.retryAfterMs;
  const longest = Math.min(rules.longestPauseMs, rules.firstPauseMs * 2 ** attempt);
  const pauseMs = typeof asked === 'number' ? Math.min(asked, rules.longestPauseMs) : Math.random() * longest;
  rules.onRetry?.(
    `${error.message}  (attempt ${attempt + 1} of ${rules.attempts}; again in ${Math.round(pauseMs)} ms)`,
  );
  try {
    await setTimeout(pauseMs, undefined, { signal });
  } catch (aborted) {
    // The timer rejects with an error of its own; who aborts wants to see his reason.
    throw signal?.aborted === true ? signal.reason : aborted;
  }
}
