import { keyId, seriesAt, type FleetSeries, type Series } from '#src/core/index.ts';
import { candidateDigest, type Candidate } from '#src/learners/index.ts';
import { firstRows, learnsFromFleet, lessonsFor, type Challenger, type Lessons } from '#src/training/index.ts';

/** What the fleet teaches the configurations of champions that learn from it, by `candidateDigest`. */
export type ChampionLessons = ReadonlyMap<string, Lessons>;

/** What the caller of long lessons may hear and say. */
type LessonWatch = {
  /** Told in series, once for each configuration. */
  readonly onLearning?: ((done: number, total: number) => void) | undefined;
  readonly signal?: AbortSignal | undefined;
};

/**
 * Gives the lessons of the rows of all series before their holdouts, as a training makes them: those of keys without a challenger, and
 * of blocked ones, teach nothing. Each configuration that learns from the fleet is taught once; the others need no lesson. Rejects with
 * the reason of `signal`.
 */
export async function holdoutLessons(
  fleet: FleetSeries,
  challengers: readonly Challenger[],
  configurations: Iterable<Candidate>,
  { onLearning, signal }: LessonWatch = {},
): Promise<ChampionLessons> {
  const pupils = new Map<string, Candidate>();
  for (const candidate of configurations) {
    if (learnsFromFleet(candidate)) pupils.set(candidateDigest(candidate), candidate);
  }
  const lessons = new Map<string, Lessons>();
  if (pupils.size === 0) return lessons;
  const teachers = histories(fleet, challengers);
  for (const [digest, candidate] of pupils) {
    const onSeries = (taken: number): void =>
      onLearning?.(lessons.size * teachers.length + taken, pupils.size * teachers.length);
    lessons.set(digest, await lessonsFor(candidate, teachers, { onSeries, signal }));
  }
  return lessons;
}

function histories(fleet: FleetSeries, challengers: readonly Challenger[]): readonly Series[] {
  const challengerOf = new Map(challengers.map((each) => [keyId(each.key), each]));
  return fleet.keys.flatMap((key, i) => {
    const challenger = challengerOf.get(keyId(key));
    if (challenger === undefined || challenger.state === 'BLOCKED_DATA') return [];
    const series = seriesAt(fleet, i);
    return [firstRows(series, Math.max(0, series.target.length - challenger.holdout))];
  });
}
