import { keyId, seriesAt, type FleetSeries, type Series } from '#src/core/index.ts';
import { defaultRules } from '#src/data-preparation/index.ts';
import { candidateDigest, type Candidate } from '#src/learners/index.ts';
import { learnsFromFleet, lessonsFor, type Lessons } from '#src/training/index.ts';
import type { ForecastSpan } from './forecast-span.ts';

/** Which series teach, and what the caller of long lessons may hear and say. */
type LessonOptions = {
  readonly span: Pick<ForecastSpan, 'lastPeriod' | 'isBacktest'>;
  /** By key id: keys that data preparation found unfit for training by all of their rows. */
  readonly reasons: ReadonlyMap<string, string>;
  readonly endedAfter: number;
  /** Told in series, once for each configuration. */
  readonly onLearning?: ((done: number, total: number) => void) | undefined;
  readonly signal: AbortSignal;
};

/**
 * Gives a look-up of what the fleet teaches a configuration that learns from it: taught when it is first asked for, and once; undefined
 * for all others. Unfit series teach nothing; in a backtest they are judged by the rows of `fleet`, which end before it. The look-up
 * rejects with the reason of `signal`.
 */
export function forecastLessons(
  fleet: FleetSeries,
  options: LessonOptions,
): (candidate: Candidate) => Promise<Lessons | undefined> {
  const known = new Map<string, Promise<Lessons>>();
  const total = fleet.keys.length;
  return async (candidate) => {
    if (!learnsFromFleet(candidate)) return undefined;
    const digest = candidateDigest(candidate);
    const { signal, onLearning } = options;
    const onSeries = (taken: number): void => onLearning?.(taken, total);
    const lessons = known.get(digest) ?? lessonsFor(candidate, teachersOf(fleet, options), { onSeries, signal });
    known.set(digest, lessons);
    return lessons;
  };
}

function* teachersOf(fleet: FleetSeries, options: LessonOptions): Generator<Series> {
  const isUnfit = options.span.isBacktest ? isUnfitByRows : isUnfitByReason;
  for (const i of fleet.keys.keys()) if (!isUnfit(fleet, i, options)) yield seriesAt(fleet, i);
}

function isUnfitByReason(fleet: FleetSeries, i: number, { reasons }: LessonOptions): boolean {
  return reasons.has(keyId(fleet.keys[i]!));
}

// The reasons rest on rows that came later: another fate of one key would move the backtests of all. Which share a pipeline lets data
// preparation fill is not known here.
function isUnfitByRows(fleet: FleetSeries, i: number, { span, endedAfter }: LessonOptions): boolean {
  const nRows = fleet.nObserved[i]!;
  const end = fleet.firstPeriod[i]! + nRows - 1;
  const from = fleet.indptr[i]!;
  const nRepaired = fleet.repaired.subarray(from, from + nRows).reduce((sum, each) => sum + each, 0);
  return nRows === 0 || span.lastPeriod - end > endedAfter || nRepaired > nRows * defaultRules.maxFilledShare;
}
