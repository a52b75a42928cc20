import { digestOf, messageOf, periodLabel, type Series } from '#src/core/index.ts';
import { candidateDigest, packModel, parseCandidate, type Candidate, type Model } from '#src/learners/index.ts';
import { fitCandidate, measureInterval, type Challenger } from '#src/training/index.ts';
import type { ChampionLessons } from './champion-lessons.ts';
import type { Champion } from './champion.ts';
import type { Holdout } from './decision.ts';
import { forecastHoldout, type HoldoutRows } from './forecast-holdout.ts';
import { holdoutCoverage, type HoldoutCoverage } from './holdout-coverage.ts';
import { isFiniteScore, scoreForecast, type Score } from './metrics.ts';
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

/** The champion's errors, or why it has none that count. */
type ChampionScore = {
  readonly wasRefitted: boolean;
  readonly score?: Score;
  readonly unhealthy?: string;
};

/** What scoring a key gave; a failure is an outcome of the key, not an error of the run. */
export type Scoring = KeyScores | { readonly state: 'FAILED'; readonly reason: string };

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
};

/** The rows before the holdout, the holdout, and what the contestants are held to. */
type Trial = ScoreOptions &
  HoldoutRows & {
    readonly history: Series;
    readonly holdout: Holdout;
    /** The rows of the holdout that are as they were read, counted from its start, and their values. */
    readonly realRows: readonly number[];
    readonly actual: Float64Array;
  };

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
  const trial = cutHoldout(series, challenger.holdout, options);
  if (trial.realRows.length === 0) return failed('every row of the holdout was filled or repaired by data preparation');
  const naive = seasonalNaiveLike(model, options.seasonLength);
  const own = tryModel(holdoutModel, trial);
  const coverage = holdoutCoverage(holdoutModel, own.values, trial);
  const bytes = packModel(model);
  const baseline = baselineLike(challenger, naive, series, options.seed);
  const opponent = champion === undefined ? undefined : scoreChampion(champion, holdoutModel, trial);
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

function cutHoldout(series: Series, nPoints: number, options: ScoreOptions): Trial {
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

/** What a model made of the holdout. */
type Attempt = {
  /** Its forecasts: [nPoints]. */
  readonly values: Float64Array;
  /** Forecast less actual: [nScored]. */
  readonly errors: Float64Array;
  readonly score: Score;
};

function tryModel(model: Model, trial: Trial): Attempt {
  const values = forecastHoldout(model, trial);
  const atRealRows = Float64Array.from(trial.realRows, (row) => values[row]!);
  return {
    values,
    errors: atRealRows.map((value, i) => value - trial.actual[i]!),
    score: scoreForecast(trial.actual, atRealRows, trial.history.target, trial.seasonLength),
  };
}

// A champion that cannot be scored cannot defend its place, whatever the cause: that is its state, not a failure of the key.
function scoreChampion(
  champion: Champion,
  challengerModel: Model,
  trial: Trial,
): { readonly champion: ChampionScore; readonly errors?: Float64Array } {
  const wasRefitted = champion.model !== undefined && champion.cutoff >= trial.holdout.from;
  if (champion.model === undefined) {
    const unhealthy = `its model does not load (${champion.loadFailure ?? 'no reason is known'})`;
    return { champion: { wasRefitted, unhealthy } };
  }
  try {
    const model = wasRefitted ? refitChampion(champion.candidate, challengerModel, trial) : champion.model;
    const { score, errors } = tryModel(model, trial);
    if (isFiniteScore(score)) return { champion: { wasRefitted, score }, errors };
    return { champion: { wasRefitted, score, unhealthy: 'its forecast holds values that are not finite numbers' } };
  } catch (error) {
    return { champion: { wasRefitted, unhealthy: `it could not be scored (${messageOf(error)})` } };
  }
}

// One configuration on the same rows gives one model: the challenger's serves where the configurations are equal.
function refitChampion(candidate: Candidate, challengerModel: Model, trial: Trial): Model {
  const isSame = candidateDigest(candidate) === candidateDigest(challengerModel);
  if (isSame) return challengerModel;
  return fitCandidate(candidate, trial.history, trial.seed, { lessons: trial.lessons.get(candidateDigest(candidate)) });
}

function fitAgain(candidate: Candidate, series: Series, seed: number): Model {
  return fitCandidate(candidate, series, seed);
}

function meanAbsolute(values: Float64Array): number {
  return values.reduce((sum, value) => sum + Math.abs(value), 0) / values.length;
}
