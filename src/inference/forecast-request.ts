import type { Candidate } from '#src/learners/index.ts';
import type { Lessons } from '#src/training/index.ts';

/** What to forecast, and with what where there is no champion. */
export type ForecastRequest = {
  /** The last period of which rows are known: the end of the fleet's data, or the period before a start inside them. */
  readonly lastPeriod: number;
  /** The first period to forecast; periods between `lastPeriod` and it are bridged. */
  readonly firstPeriod: number;
  readonly horizon: number;
  /** The last resort: the seasonal naive of the fleet. */
  readonly fallback: Candidate;
  /** The configuration that most champions of the fleet have; undefined where there are none. */
  readonly fleetDefault: Candidate | undefined;
  /** Observed rows from which a key without a champion is forecast by the fleet's default. */
  readonly fleetDefaultRows: number;
  /** The last period that a training of a registered version may have seen in any series. */
  readonly taughtUpTo: number;
  /** What the fleet teaches a configuration that learns from it and is fitted here; undefined for others. */
  readonly lessonsOf: (candidate: Candidate) => Promise<Lessons | undefined>;
  /** The seed of the pipeline, for models that are fitted here. */
  readonly seed: number;
  /** A series whose last row lies more than this many periods before `lastPeriod` has ended: its forecast is 0. */
  readonly endedAfter: number;
  /** Whether forecasts say what makes them up; they do not if absent. */
  readonly isExplained?: boolean;
};
