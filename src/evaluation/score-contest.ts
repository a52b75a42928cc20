import { messageOf, seriesAt, type FleetSeries } from '#src/core/index.ts';
import type { Challenger } from '#src/training/index.ts';
import type { Champion } from './champion.ts';
import type { ScoreOptions } from './holdout-trial.ts';
import { scoreKey, type Scoring } from './score-key.ts';

/** A challenger, its series and the champion of its key. */
export type Contest = {
  /** The number of the series in the fleet. */
  readonly i: number;
  readonly challenger: Challenger;
  readonly champion?: Champion;
};

/** What a contest is scored with, besides its series. */
export type ContestOptions = Omit<ScoreOptions, 'repaired'>;

/** Scores contests in whatever way, to the same end as `scoreContest`, and gives what came of each by `keyId`. */
export type ScoreAll = (request: {
  readonly fleet: FleetSeries;
  readonly contests: readonly Contest[];
  readonly options: ContestOptions;
}) => Promise<ReadonlyMap<string, Scoring>>;

/** Scores the two of a contest; whatever fails is the outcome of the key. Of the challenger only its models and their ends count. */
export function scoreContest(
  fleet: Omit<FleetSeries, 'keys'>,
  { i, challenger, champion }: Contest,
  options: ContestOptions,
): Scoring {
  try {
    const series = { ...seriesAt({ ...fleet, keys: [] }, i), key: challenger.key };
    const repaired = fleet.repaired.subarray(fleet.indptr[i], fleet.indptr[i]! + fleet.nObserved[i]!);
    return scoreKey(challenger, champion, series, { ...options, repaired });
  } catch (error) {
    return { state: 'FAILED', reason: messageOf(error) };
  }
}
