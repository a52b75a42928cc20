import { expect, test } from '@jest/globals';
import { MusterError } from '#src/core/index.ts';
import { usualRetryRules } from '#src/storage/index.ts';
import { retryAfterMs } from '#src/storage/retry-after.ts';
import { retrying, retryingPut } from '#src/storage/retry.ts';

const rules = { ...usualRetryRules, attempts: 4, firstPauseMs: 1, longestPauseMs: 2 };
const unavailable = (cause?: unknown): MusterError =>
  new MusterError('STORAGE_UNAVAILABLE', { what: 'No answer.' }, { cause });

/** A request that fails with the errors in turn, then gives its number of calls. */
function failing(...errors: readonly unknown[]) {
  const calls: number[] = [];
  const act = async (attempt: number): Promise<number> => {
    calls.push(attempt);
    const error = errors[calls.length - 1];
    if (error !== undefined) throw error;
    return calls.length;
  };
  return { act, calls };
}

test('what passes by itself is tried again until it succeeds, and each attempt knows its number', async () => {
  const { act, calls } = failing(unavailable(), unavailable());
  expect(await retrying(act, rules)).toBe(3);
  expect(calls).toEqual([0, 1, 2]);
});

test('what does not pass is thrown at once, as it is', async () => {
  for (const error of [new MusterError('STORAGE_NOT_FOUND', { what: 'Gone.' }), new Error('a bug'), 'text']) {
    const { act, calls } = failing(error);
    await expect(retrying(act, rules)).rejects.toBe(error);
    expect(calls).toHaveLength(1);
  }
});

test('after the last attempt the last fault is thrown', async () => {
  const faults = Array.from({ length: 4 }, (_, i) => unavailable(i));
  const { act, calls } = failing(...faults);
  await expect(retrying(act, rules)).rejects.toBe(faults[3]);
  expect(calls).toHaveLength(4);
});

test('the pause that the server asks for is kept, up to the longest', async () => {
  const lines: string[] = [];
  const patient = { ...rules, longestPauseMs: 30, onRetry: (line: string) => void lines.push(line) };
  const { act } = failing(unavailable({ retryAfterMs: 20 }), unavailable({ retryAfterMs: 60_000 }));
  const startedAt = performance.now();
  await retrying(act, patient);
  expect(performance.now() - startedAt).toBeGreaterThanOrEqual(48);
  expect(lines).toEqual([
    expect.stringContaining('No answer.  (attempt 1 of 4; again in 20 ms)'),
    expect.stringContaining('(attempt 2 of 4; again in 30 ms)'),
  ]);
});

test('pauses are random and double up to the longest', async () => {
  const pauses: number[] = [];
  const onRetry = (line: string): void => void pauses.push(Number(/again in (\d+) ms/.exec(line)![1]));
  const growing = { ...usualRetryRules, attempts: 8, firstPauseMs: 4, longestPauseMs: 16, onRetry };
  for (let i = 0; i < 8; i++) {
    const { act } = failing(...Array.from({ length: 8 }, () => unavailable()));
    await expect(retrying(act, growing)).rejects.toThrow('No answer.');
  }
  const at = (attempt: number): readonly number[] => pauses.filter((_, i) => i % 7 === attempt);
  expect(pauses).toHaveLength(56);
  expect(Math.max(...at(0))).toBeLessThanOrEqual(4);
  expect(Math.max(...at(1))).toBeLessThanOrEqual(8);
  expect(Math.max(...pauses)).toBeLessThanOrEqual(16);
  expect(new Set(pauses).size).toBeGreaterThan(4);
});

test.each([
  ['before the first attempt', 0],
  ['in the pause between two', 10],
])('an abort %s rejects with its reason', async (_, afterMs) => {
  const controller = new AbortController();
  if (afterMs === 0) controller.abort('enough');
  else setTimeout(() => controller.abort('enough'), afterMs);
  const { act, calls } = failing(unavailable({ retryAfterMs: 10_000 }));
  await expect(retrying(act, { ...rules, longestPauseMs: 10_000 }, controller.signal)).rejects.toBe('enough');
  expect(calls).toHaveLength(afterMs === 0 ? 0 : 1);
});

test('each attempt has a time of its own', async () => {
  const reasons: unknown[] = [];
  const act = async (_: number, signal: AbortSignal): Promise<never> => {
    await new Promise((resolve) => signal.addEventListener('abort', resolve));
    reasons.push((signal.reason as Error).name);
    throw unavailable();
  };
  await expect(retrying(act, { ...rules, attempts: 2, timeoutMs: 5 })).rejects.toMatchObject({
    code: 'STORAGE_UNAVAILABLE',
  });
  expect(reasons).toEqual(['TimeoutError', 'TimeoutError']);
});

test.each([
  ['the first attempt wins', [true], false, true],
  ['the first attempt loses: nobody looks at the bytes', [false], true, false],
  ['an answer is lost and the own bytes are there', ['lost', false], true, true],
  ['an answer is lost and the bytes of another are there', ['lost', false], false, false],
  ['a request is lost and the next attempt wins', ['lost', true], false, true],
] as const)('a conditional put: %s', async (_, answers, isOwn, hasWon) => {
  let next = 0;
  const put = async (): Promise<boolean> => {
    const answer = answers[next++]!;
    if (answer === 'lost') throw unavailable();
    return answer;
  };
  expect(await retryingPut(put, async () => isOwn, rules)).toBe(hasWon);
});

const now = Date.UTC(2026, 0, 1, 0, 0, 0);

test.each([
  [undefined, undefined],
  ['', undefined],
  ['soon', undefined],
  ['0', 0],
  ['2', 2000],
  ['-3', 0],
  ['Thu, 01 Jan 2026 00:00:05 GMT', 5000],
  ['Wed, 31 Dec 2025 00:00:00 GMT', 0],
])('Retry-After %j asks for %j ms', (header, expected) => {
  expect(retryAfterMs(header, now)).toBe(expected);
});
