import type { PastRun, PastStepDetail } from './past-run.ts';

// The words in which a plan says that code differs from the last time that the step ended well.
const aboutCode = /^(?:code changed: |code (?=now|no longer)|(?=package ))/;

/**
 * Gives by which files and packages the code of a step came to differ between two of its records: what the runs between them gave as
 * their reasons to run it. Empty where none of them tells, such as where the cache had been deleted; undefined where the code is the
 * same, or is not known of both.
 */
export function codeChanges(
  a: PastStepDetail,
  b: PastStepDetail,
  history: readonly PastRun<PastStepDetail>[],
): readonly string[] | undefined {
  if (a.codeDigest === b.codeDigest || a.codeDigest === null || b.codeDigest === null) return undefined;
  const [from, to] = [Math.min(a.startedAt, b.startedAt), Math.max(a.startedAt, b.startedAt)];
  const between = history
    .flatMap(({ steps }) => steps)
    .filter(({ step, startedAt }) => step === a.step && from < startedAt && startedAt <= to);
  const told = between.flatMap(({ reasons }) => (reasons ?? []).filter((reason) => aboutCode.test(reason)));
  return [...new Set(told.map((reason) => reason.replace(aboutCode, '')))].sort();
}
