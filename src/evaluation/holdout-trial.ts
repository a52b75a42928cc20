import type { Series } from '#src/core/index.ts';
import type { Model } from '#src/learners/index.ts';
import type { ChampionLessons } from './champion-lessons.ts';
import type { Holdout } from './decision.ts';
import { forecastHoldout, type HoldoutRows } from './forecast-holdout.ts';
import { scoreForecast, type Score } from './metrics.ts';

/** What may be done about a champion that has seen rows of the holdout. */
export const championOverlaps = ['refit_champion', 'drop_overlap', 'refuse'] as const;
type ChampionOverlap = (typeof championOverlaps)[number];

/** What scoring needs beside the contestants. */
export type ScoreOptions = {
  readonly seasonLength: number;
  /** Periods from an origin on; a holdout of more is forecast from several. */
  readonly horizon: number;
  readonly seed: number;
  /** 1 where data preparation put the target in or changed it: such rows of the holdout judge nobody. [nObserved] */
  readonly repaired: Uint8Array;
  /** What the fleet teaches a champion that is fitted again, on the rows before the holdouts. */
  readonly lessons: ChampionLessons;
  /**
   * What is done about a champion that has seen rows of the holdout. `refit_champion`: its configuration is fitted again on the rows before
   * it; `drop_overlap`: only rows behind the champion's cutoff count, for all contestants; `refuse`: nothing is compared.
   */
  readonly championOverlap: ChampionOverlap;
  /** The least rows that `drop_overlap` has to leave. */
  readonly minRows: number;
};

/** The rows before the holdout, the holdout, and what the contestants are held to. */
export type Trial = ScoreOptions &
  HoldoutRows & {
    readonly history: Series;
    readonly holdout: Holdout;
    /** The rows of the holdout that are as they were read, counted from its start, and their values. */
    readonly realRows: readonly number[];
    readonly actual: Float64Array;
  };

/** Cuts the last `nPoints` observed rows off a series: what all contestants forecast. */
export function cutHoldout(series: Series, nPoints: number, options: ScoreOptions): Trial {
  const nHistory = series.target.length - nPoints;
  const from = series.firstPeriod + nHistory;
  const realRows = Array.from({ length: nPoints }, (_, row) => row).filter(
    (row) => options.repaired[nHistory + row] !== 1,
  );
  return {
    ...options,
    series,
    nHistory,
    history: { ...series, target: series.target.subarray(0, nHistory) },
    realRows,
    actual: Float64Array.from(realRows, (row) => series.target[nHistory + row]!),
    holdout: { from, to: from + nPoints - 1, nPoints, nScored: realRows.length },
  };
}

/** What a model made of the holdout. */
export type Attempt = {
  /** Its forecasts: [nPoints]. */
  readonly values: Float64Array;
  /** Forecast less actual: [nScored]. */
  readonly errors: Float64Array;
  readonly score: Score;
};

/** Lets a model forecast the holdout, and scores it on the rows that count. */
export function tryModel(model: Model, trial: Trial): Attempt {
  const values = forecastHoldout(model, trial);
  const atRealRows = Float64Array.from(trial.realRows, (row) => values[row]!);
  return {
    values,
    errors: atRealRows.map((value, i) => value - trial.actual[i]!),
    score: scoreForecast(trial.actual, atRealRows, trial.history.target, trial.seasonLength),
  };
}
