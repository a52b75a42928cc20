import { countOf, MusterError } from '#src/core/index.ts';
import type { PastRun } from './past-run.ts';
import { unknownRun } from './unknown-run.ts';

const mostNamed = 5;

/**
 * Gives the run that a user names: `last`, an id, or the beginning of one id alone; `runs` are the newest first. RUN_UNKNOWN with the
 * newest ids, RUN_AMBIGUOUS.
 */
export function findRun(named: string, runs: readonly PastRun[]): PastRun {
  const whole = named === 'last' ? runs[0] : runs.find(({ id }) => id === named);
  if (whole !== undefined) return whole;
  const begun = named === '' ? [] : runs.filter(({ id }) => id.startsWith(named));
  if (begun.length === 1) return begun[0]!;
  if (begun.length === 0) {
    const expected = runs.length === 0 ? 'a run, and there was none yet' : `last, or one of the runs: ${newest(runs)}`;
    const known = runs.map(({ id }) => id);
    throw unknownRun(named, known, expected);
  }
  throw new MusterError('RUN_AMBIGUOUS', {
    what: `"${named}" is the beginning of ${countOf(begun.length, 'run')}.`,
    expected: `more of the id of one of them: ${newest(begun)}`,
  });
}

function newest(runs: readonly PastRun[]): string {
  const more = runs.length > mostNamed ? ', …' : '';
  return runs
    .slice(0, mostNamed)
    .map(({ id }) => id)
    .join(', ')
    .concat(more);
}
