import type { Lesson } from '#src/learners/index.ts';

/** What a fleet taught the candidates that learn from all its series, by the digest of the candidate. */
export type Lessons = ReadonlyMap<string, Lesson>;

/** What the fleet taught for each of the fits of a key: rows of every series before that origin, before the holdout, and all. */
export type FleetLessons = {
  /** By origin, the newest first; a series counts its origins from its own end. */
  readonly origins: readonly Lessons[];
  readonly holdout: Lessons;
  readonly all: Lessons;
};
