import { isDeepStrictEqual } from 'node:util';

/** Checks that print one line each and count: a check passes, fails with what is different, or throws and fails. */
export type CheckReport = {
  /** Compares what was found with what was expected, deeply. */
  readonly equal: (name: string, found: unknown, expected: unknown) => void;
  /** Runs a check of its own; what it gives, where it gives anything, is printed behind its name. */
  readonly run: (name: string, check: () => Promise<string | void>) => Promise<void>;
  /** Prints `N passed, N failed` and gives the exit code. */
  readonly close: () => number;
};

/** Opens a report that prints to standard output. */
export function openCheckReport(): CheckReport {
  const counts = { passed: 0, failed: 0 };
  const tell = (name: string, fault?: string, more = ''): void => {
    counts[fault === undefined ? 'passed' : 'failed']++;
    process.stdout.write(fault === undefined ? `ok      ${name}${more}\n` : `FAILED  ${name}: ${fault}\n`);
  };
  return {
    equal: (name, found, expected) => {
      tell(name, isDeepStrictEqual(found, expected) ? undefined : describeDifference(found, expected));
    },
    run: async (name, check) => {
      try {
        const told = await check();
        tell(name, undefined, told === undefined ? '' : ` (${told})`);
      } catch (error) {
        tell(name, describeError(error));
      }
    },
    close: () => {
      process.stdout.write(`${counts.passed} passed, ${counts.failed} failed\n`);
      return counts.failed === 0 && counts.passed > 0 ? 0 : 1;
    },
  };
}

function describeError(error: unknown): string {
  if (!(error instanceof Error)) return String(error);
  const cause = error.cause instanceof Error ? `; because of: ${error.cause.message}` : '';
  return `${error.stack ?? error.message}${cause}`;
}

/** Names the first place where two values differ; for lists of the same kind that is the first item. */
function describeDifference(found: unknown, expected: unknown): string {
  if (Array.isArray(found) && Array.isArray(expected)) {
    const i = Array.from({ length: Math.max(found.length, expected.length) }, (_, at) => at).find(
      (at) => !isDeepStrictEqual(found[at], expected[at]),
    );
    if (i !== undefined) {
      const counts = `${found.length} items where ${expected.length} were expected; `;
      return `${found.length === expected.length ? '' : counts}item ${i} is ${show(found[i])}, expected ${show(expected[i])}`;
    }
  }
  return `it is ${show(found)}, expected ${show(expected)}`;
}

function show(value: unknown): string {
  return value === undefined ? 'undefined' : JSON.stringify(value).slice(0, 400);
}
