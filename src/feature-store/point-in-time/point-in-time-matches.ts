import { asofMatches } from '#src/tables/index.ts';
import { checkSides, type JoinSide } from './join-side.ts';
import { keyCodesOf } from './key-codes.ts';
import { comparableKeys } from './key-values.ts';
import { mergeMatches, type ComparableSide } from './merge-matches.ts';

/** What a point-in-time join looks at. */
export type MatchOptions = {
  /** The age, in milliseconds and itself included, up to which a feature row counts; any age unless it is said. */
  readonly lookBackInMs?: number | undefined;
  readonly signal?: AbortSignal | undefined;
};

/**
 * Gives for each label the feature row that was the newest one known at its time, [nLabels], -1 for none: of the rows of the same key
 * whose event time, and knowledge time where there is one, are not after the label's time, the one with the greatest event time, then
 * the greatest knowledge time, then the one that stands last. A null in a key or a time never matches. Sides that are sorted by key and
 * time are merged, others joined by DuckDB's ASOF JOIN. FEATURE_JOIN_INVALID.
 */
export async function pointInTimeMatches(
  labels: JoinSide,
  features: JoinSide,
  options: MatchOptions = {},
): Promise<Int32Array> {
  const { lookBackInMs = Number.POSITIVE_INFINITY, signal } = options;
  checkSides(labels, features, lookBackInMs);
  const [left, right] = [comparable(labels), comparable(features)];
  return mergeMatches(left, right, lookBackInMs) ?? unsortedMatches(left, right, { lookBackInMs, signal });
}

/** As `pointInTimeMatches`, for sides in any order, whose keys can be compared. */
export async function unsortedMatches(
  labels: ComparableSide,
  features: ComparableSide,
  options: MatchOptions,
): Promise<Int32Array> {
  const nRows = [labels.time.length, features.time.length] as const;
  const codes = keyCodesOf(labels.keys, features.keys, nRows);
  return asofMatches(
    { codes: codes.labels, time: labels.time },
    { codes: codes.features, time: features.time, knowledgeTime: features.knowledgeTime },
    options,
  );
}

function comparable(side: JoinSide): ComparableSide {
  return { ...side, keys: comparableKeys(side.keys) };
}
