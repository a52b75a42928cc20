import { keyId, seriesAt, type FleetSeries, type Series } from '#src/core/index.ts';
import { candidateDigest, type Candidate } from '#src/learners/index.ts';
import { learnsFromFleet, lessonsFor, type Lessons } from '#src/training/index.ts';

/** What a forecast may have to teach anew, and to whom. */
type LessonRequest = {
  /** The configurations that may be fitted. */
  readonly candidates: Iterable<Candidate | undefined>;
  /** By key id: keys whose rows are unfit for training, which teach nothing. */
  readonly reasons: ReadonlyMap<string, string>;
  readonly signal: AbortSignal;
};

/**
 * Gives what the fleet teaches each of these configurations that learns from it, once for each, as a look-up; undefined for all others.
 * Rejects with the reason of `signal`.
 */
export async function forecastLessons(
  fleet: FleetSeries,
  { candidates, reasons, signal }: LessonRequest,
): Promise<(candidate: Candidate) => Lessons | undefined> {
  const known = new Map<string, Lessons>();
  for (const candidate of candidates) {
    if (candidate === undefined || !learnsFromFleet(candidate)) continue;
    const digest = candidateDigest(candidate);
    if (!known.has(digest)) known.set(digest, await lessonsFor(candidate, teachersOf(fleet, reasons), { signal }));
  }
  return (candidate) => (known.size === 0 ? undefined : known.get(candidateDigest(candidate)));
}

function* teachersOf(fleet: FleetSeries, reasons: ReadonlyMap<string, string>): Generator<Series> {
  for (const [i, key] of fleet.keys.entries()) if (!reasons.has(keyId(key))) yield seriesAt(fleet, i);
}
