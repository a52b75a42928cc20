import { digestOf, periodLabel, type Series } from '#src/core/index.ts';
import { packModel, parseCandidate, type Candidate, type Model } from '#src/learners/index.ts';
import { fitCandidate, measureInterval, type Challenger } from '#src/training/index.ts';
import type { Champion } from './champion.ts';
import type { Holdout } from './decision.ts';
import { holdoutCoverage, type HoldoutCoverage } from './holdout-coverage.ts';
import { cutHoldout, tryModel, type ScoreOptions, type Trial } from './holdout-trial.ts';
import type { Score } from './metrics.ts';
import { scoreChampion, settleOverlap, type ChampionScore } from './score-champion.ts';
import { checkServing, type ServingCheck } from './serving-check.ts';

/** What the gate knows of a key once all contestants have forecast the same holdout from the same origins. */
export type KeyScores = {
  readonly state: 'SCORED';
  readonly holdout: Holdout;
  /** How many periods the longest of the forecasts looks ahead. */
  readonly horizon: number;
  /** Mean absolute target in the holdout, against which an error counts as 0. */
  readonly scale: number;
  readonly challenger: Score & {
    readonly digest: string;
    /** Of the model that would serve, fitted on all rows. */
    readonly serving: ServingCheck;
    /** Absent where its model has no prediction interval. */
    readonly coverage?: HoldoutCoverage;
  };
  readonly champion?: ChampionScore;
  readonly benchmark: Score;
  readonly errors: HoldoutErrors;
  /** The seasonal naive fitted on all rows: what is registered where the challenger is worse than it. */
  readonly baseline: Model;
  /** Stands where the baseline can be registered: there is no sound champion. */
  readonly baselineServing?: ServingCheck;
};

/** What evidence is made of, at each row of the holdout that counts: [nScored]. */
type HoldoutErrors = {
  /** Their places in the holdout, from 0. */
  readonly rows: readonly number[];
  readonly actual: Float64Array;
  /** Forecast less actual. */
  readonly challenger: Float64Array;
  /** Absent where the champion has no sound score. */
  readonly champion?: Float64Array;
};

/** What scoring a key gave; a failure is an outcome of the key, not an error of the run. */
export type Scoring = KeyScores | { readonly state: 'FAILED'; readonly reason: string };

/**
 * Lets the challenger, the champion and the seasonal naive forecast the last observed rows of the series, which none of them has
 * seen: the challenger and the seasonal naive are fitted on the rows before, and so is a champion that was fitted beyond them.
 */
export function scoreKey(
  challenger: Challenger,
  champion: Champion | undefined,
  series: Series,
  options: ScoreOptions,
): Scoring {
  const { model, holdoutModel } = challenger;
  if (model === undefined || holdoutModel === undefined) return failed('training left no model to score');
  const mismatch = describeMismatch(challenger, series);
  if (mismatch !== undefined) return failed(mismatch);
  const whole = cutHoldout(series, challenger.holdout, options);
  if (whole.realRows.length === 0) return failed('every row of the holdout was filled or repaired by data preparation');
  const { trial, overlap } = settleOverlap(champion, whole, options);
  const opponent = champion === undefined ? undefined : opponentOf(champion, overlap, { holdoutModel, trial });
  const naive = seasonalNaiveLike(model, options.seasonLength);
  const own = tryModel(holdoutModel, trial);
  const coverage = holdoutCoverage(holdoutModel, own.values, trial);
  const bytes = packModel(model);
  const baseline = baselineLike(challenger, naive, series, options.seed);
  return {
    state: 'SCORED',
    holdout: trial.holdout,
    horizon: Math.min(options.horizon, trial.holdout.nPoints),
    scale: meanAbsolute(trial.actual),
    challenger: {
      ...own.score,
      digest: digestOf(bytes),
      serving: checkServing(model, bytes, trial),
      ...(coverage === undefined ? {} : { coverage }),
    },
    ...(opponent === undefined ? {} : { champion: opponent.champion }),
    errors: {
      rows: trial.realRows,
      actual: trial.actual,
      challenger: own.errors,
      ...(opponent?.errors === undefined ? {} : { champion: opponent.errors }),
    },
    benchmark: tryModel(fitAgain(naive, trial.history, options.seed), trial).score,
    baseline,
    ...(opponent?.errors === undefined ? { baselineServing: checkServing(baseline, packModel(baseline), trial) } : {}),
  };
}

function opponentOf(
  champion: Champion,
  overlap: string | undefined,
  { holdoutModel, trial }: { readonly holdoutModel: Model; readonly trial: Trial },
): ReturnType<typeof scoreChampion> {
  return overlap === undefined
    ? scoreChampion(champion, holdoutModel, trial)
    : { champion: { wasRefitted: false, overlap } };
}

function failed(reason: string): Scoring {
  return { state: 'FAILED', reason };
}

// A challenger of an older training would be scored on rows that it was fitted to, or from another origin than the others.
function describeMismatch(challenger: Challenger, series: Series): string | undefined {
  const end = series.firstPeriod + series.target.length - 1;
  const label = (period: number | undefined): string =>
    period === undefined ? 'an unknown period' : periodLabel(series.frequency, period);
  if (challenger.cutoff !== end) {
    return `the challenger was trained on data up to ${label(challenger.cutoff)} and the data now end at ${label(end)}; run training again`;
  }
  const { holdout } = challenger;
  if (!Number.isInteger(holdout) || holdout < 1 || holdout >= series.target.length) {
    return `a holdout of ${holdout} rows cannot be cut from ${series.target.length} observed rows`;
  }
  if (challenger.holdoutCutoff === end - holdout) return undefined;
  return `the challenger to score was fitted up to ${label(challenger.holdoutCutoff)}, not up to ${label(end - holdout)}, the last period before the holdout`;
}

// With the challenger's range, so that it equals the seasonal naive that training would give.
function seasonalNaiveLike({ parameters: { lower, upper } }: Model, seasonLength: number): Candidate {
  return parseCandidate('seasonal_naive', {
    seasonLength,
    ...(typeof lower === 'number' ? { lower } : {}),
    ...(typeof upper === 'number' ? { upper } : {}),
  });
}

/** The seasonal naive on all rows, with an interval as training measures it where the challenger has one. */
function baselineLike({ model, holdout }: Challenger, naive: Candidate, series: Series, seed: number): Model {
  const baseline = fitAgain(naive, series, seed);
  if (model?.interval === undefined) return baseline;
  const { coverage, upper } = model.interval;
  const interval = measureInterval(naive, series, { coverage, horizon: upper.length, holdout, seed });
  return interval === undefined ? baseline : { ...baseline, interval };
}

function fitAgain(candidate: Candidate, series: Series, seed: number): Model {
  return fitCandidate(candidate, series, seed);
}

function meanAbsolute(values: Float64Array): number {
  return values.reduce((sum, value) => sum + Math.abs(value), 0) / values.length;
}
