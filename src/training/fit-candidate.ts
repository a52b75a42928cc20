import { keyId, seedOf, type Series } from '#src/core/index.ts';
import { candidateDigest, combinationOf, fit, type Candidate, type Model } from '#src/learners/index.ts';

/** Models fitted to the same rows of the same series, by the digest of their candidate. */
export type FittedModels = Map<string, Model>;

/**
 * Fits a candidate to a series; the seed depends on the key alone, so that a candidate and a member of a combination with the same
 * configuration are the same model. `fitted` holds what was fitted to these rows before, and is added to.
 */
export function fitCandidate(candidate: Candidate, series: Series, seed: number, fitted: FittedModels): Model {
  const digest = candidateDigest(candidate);
  const known = fitted.get(digest);
  if (known !== undefined) return known;
  const combination = combinationOf(candidate);
  const model =
    combination === undefined
      ? fit(candidate, series, seedOf(seed, keyId(series.key)))
      : combination.join(combination.members.map((each) => fitCandidate(each, series, seed, fitted)));
  fitted.set(digest, model);
  return model;
}

/** Gives the series as it was known after its first `nRows` periods; known-future columns stay known. */
export function firstRows(series: Series, nRows: number): Series {
  return { ...series, target: series.target.subarray(0, nRows) };
}
