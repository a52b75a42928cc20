import { keyId, seedOf, type Series } from '#src/core/index.ts';
import {
  candidateDigest,
  combinationOf,
  fit,
  fleetLearningOf,
  type Candidate,
  type Model,
} from '#src/learners/index.ts';
import type { Lessons } from './fleet-lessons.ts';

/** Models fitted to the same rows of the same series, by the digest of their candidate. */
export type FittedModels = Map<string, Model>;

/** What is known before a candidate is fitted to some rows of a series. */
export type KnownFits = {
  /** What was fitted to these rows before; it is added to. */
  readonly fitted?: FittedModels;
  /** Of the rows of all series up to these; without it, a candidate that learns from a fleet takes the series for a fleet of one. */
  readonly lessons?: Lessons | undefined;
};

/**
 * Fits a candidate to a series; the seed depends on the key alone, so that a candidate and a member of a combination with the same
 * configuration are the same model.
 */
export function fitCandidate(candidate: Candidate, series: Series, seed: number, known: KnownFits = {}): Model {
  const digest = candidateDigest(candidate);
  const before = known.fitted?.get(digest);
  if (before !== undefined) return before;
  const combination = combinationOf(candidate);
  const model =
    combination === undefined
      ? fitSingle(candidate, series, seed, known.lessons)
      : combination.join(combination.members.map((each) => fitCandidate(each, series, seed, known)));
  known.fitted?.set(digest, model);
  return model;
}

/** Gives the series as it was known after its first `nRows` periods; known-future columns stay known. */
export function firstRows(series: Series, nRows: number): Series {
  return { ...series, target: series.target.subarray(0, nRows) };
}

function fitSingle(candidate: Candidate, series: Series, seed: number, lessons: Lessons | undefined): Model {
  const learning = fleetLearningOf(candidate);
  if (learning === undefined || lessons === undefined) return fit(candidate, series, seedOf(seed, keyId(series.key)));
  const lesson = lessons.get(candidateDigest(candidate));
  // A bug: a model of one series alone would pass for one of the fleet.
  if (lesson === undefined) throw new Error(`the fleet has taught ${candidate.learner} nothing for these rows`);
  return learning.modelFor(lesson, series);
}
