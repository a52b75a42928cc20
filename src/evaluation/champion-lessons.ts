import { keyId, seriesAt, type FleetSeries, type Series } from '#src/core/index.ts';
import { candidateDigest, type Candidate } from '#src/learners/index.ts';
import { firstRows, learnsFromFleet, lessonsFor, type Challenger, type Lessons } from '#src/training/index.ts';

/** What the fleet teaches the configurations of champions that learn from it, by `candidateDigest`. */
export type ChampionLessons = ReadonlyMap<string, Lessons>;

/**
 * Gives the lessons of the rows of all series before their holdouts, as a training makes them: those of keys without a challenger, and
 * of blocked ones, teach nothing. Each configuration that learns from the fleet is taught once; the others need no lesson.
 */
export function holdoutLessons(
  fleet: FleetSeries,
  challengers: readonly Challenger[],
  configurations: Iterable<Candidate>,
): ChampionLessons {
  const lessons = new Map<string, Lessons>();
  const challengerOf = new Map(challengers.map((each) => [keyId(each.key), each]));
  for (const candidate of configurations) {
    if (!learnsFromFleet(candidate) || lessons.has(candidateDigest(candidate))) continue;
    lessons.set(candidateDigest(candidate), lessonsFor(candidate, histories(fleet, challengerOf)));
  }
  return lessons;
}

function* histories(fleet: FleetSeries, challengers: ReadonlyMap<string, Challenger>): Generator<Series> {
  for (const [i, key] of fleet.keys.entries()) {
    const challenger = challengers.get(keyId(key));
    if (challenger === undefined || challenger.state === 'BLOCKED_DATA') continue;
    const series = seriesAt(fleet, i);
    yield firstRows(series, Math.max(0, series.target.length - challenger.holdout));
  }
}
