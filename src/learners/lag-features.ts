import { MusterError, periodLabel, type Series } from '#src/core/index.ts';
import { clip, isListOf, isWholeNumber, rangeParameters, seasonParameters } from './parameters.ts';
import type { ParameterTable } from './model.ts';
import { requireFiniteTarget } from './require-rows.ts';

/** Which features a learner makes of a series, and the range of its forecasts. */
export type LagDesign = {
  readonly seasonLength: number;
  /** How many periods back the target is read: 1 is the period before. */
  readonly lags: readonly number[];
  readonly trend: boolean;
  /** Pairs of sine and cosine over the season; those above half its length repeat slower ones and are left out. */
  readonly harmonics: number;
  readonly covariates: readonly string[];
  /** One function of the features for every step, fed with its own forecasts; or one for each of `steps` steps, fed with observed values. */
  readonly strategy: (typeof strategies)[number];
  /** Steps of the direct strategy; null for those of one season. */
  readonly steps: number | null;
  readonly lower: number | null;
  readonly upper: number | null;
};

const strategies = ['recursive', 'direct'] as const;

/** The parameters behind a LagDesign, shared by the learners that use lags. */
export const lagParameters = {
  ...seasonParameters,
  lags: {
    expected: 'a list of different whole numbers of at least 1',
    accepts: (value) => isListOf(value, (lag) => isWholeNumber(lag, 1)),
    fallback: ({ seasonLength }) => [...new Set([1, seasonLength])],
  },
  trend: { expected: 'true or false', accepts: (value) => typeof value === 'boolean', fallback: () => true },
  harmonics: {
    expected: 'a whole number of at least 0',
    accepts: (value) => isWholeNumber(value, 0),
    fallback: () => 2,
  },
  covariates: {
    expected: 'a list of different column names',
    accepts: (value) => isListOf(value, (name) => typeof name === 'string' && name !== ''),
    fallback: ({ covariates }) => covariates ?? [],
  },
  strategy: {
    expected: `one of ${strategies.join(', ')}`,
    accepts: (value) => strategies.includes(value as (typeof strategies)[number]),
    fallback: () => 'recursive',
  },
  steps: {
    expected: 'a whole number of at least 1, or null for those of one season',
    accepts: (value) => value === null || isWholeNumber(value, 1),
    fallback: () => null,
    most: 10_000,
    onlyWith: { name: 'strategy', value: 'direct' },
  },
  ...rangeParameters,
} satisfies ParameterTable;

/** The rows that a learner is fitted to. */
export type LagRows = {
  readonly nRows: number;
  readonly nFeatures: number;
  /** [nRows x nFeatures] row-major; the columns are those of `featureNames`. */
  readonly features: Float64Array;
  /** [nRows] */
  readonly targets: Float64Array;
};

/** Gives the names of the features in the order of their columns: `lag_1`, `trend`, `sin_1`, `cos_1`, then the covariates. */
export function featureNames(design: LagDesign): readonly string[] {
  const names = design.lags.map((lag) => `lag_${lag}`);
  if (design.trend) names.push('trend');
  for (let k = 1; k <= nHarmonics(design); k++) names.push(...(hasSine(design, k) ? [`sin_${k}`] : []), `cos_${k}`);
  return [...names, ...design.covariates];
}

/** Gives the number of functions that a learner fits: 1, or one for each step of the direct strategy. */
export function countSteps({ strategy, steps, seasonLength }: LagDesign): number {
  return strategy === 'recursive' ? 1 : (steps ?? seasonLength);
}

/** Gives the number of rows at the start of a series that have no features, since their lags lie before it. */
export function longestLag(design: LagDesign): number {
  return Math.max(0, ...lagsOfStep(design, countSteps(design)));
}

/**
 * Gives one row for each observed period that has all its lags, as seen `step` periods before it: no lag is shorter than the step. The
 * trend counts periods from `trendOrigin`, a period number. Throws TRAIN_TARGET_NOT_FINITE or TRAIN_COVARIATE_UNKNOWN where a value is not
 * a finite number.
 */
export function lagRows(design: LagDesign, series: Series, trendOrigin: number, step = 1): LagRows {
  const lags = lagsOfStep(design, step);
  const first = Math.max(0, ...lags);
  const nRows = Math.max(0, series.target.length - first);
  const nFeatures = featureNames(design).length;
  requireFiniteTarget(series);
  requireCovariates(design, series, first, series.target.length);
  const fill = rowFiller({ ...design, lags }, series, trendOrigin);
  const features = new Float64Array(nRows * nFeatures);
  for (let i = 0; i < nRows; i++) fill(series.target, first + i, features.subarray(i * nFeatures, (i + 1) * nFeatures));
  return { nRows, nFeatures, features, targets: series.target.slice(first) };
}

/** How to forecast with fitted functions of the features. */
export type LagForecast = {
  readonly series: Series;
  readonly horizon: number;
  readonly trendOrigin: number;
  /** Gives the target for one row of features, [nFeatures], by the function of a step: 1 to `countSteps`. */
  readonly predict: (row: Float64Array, step: number) => number;
};

/**
 * Forecasts in blocks of as many periods as there are functions: [horizon]. Within a block no lag reaches behind its start; a lag that
 * lies behind the last observed row, in a later block, is the forecast made for that period, clipped as it was given out. So one function is
 * the recursive strategy (Taieb et al., 2012). Throws TRAIN_TOO_FEW_ROWS where the series is shorter than the longest lag,
 * TRAIN_COVARIATE_UNKNOWN as `lagRows` does.
 */
export function forecastByLags(
  design: LagDesign,
  { series, horizon, trendOrigin, predict }: LagForecast,
): Float64Array {
  const nObserved = series.target.length;
  if (nObserved < longestLag(design)) {
    throw new MusterError('TRAIN_TOO_FEW_ROWS', {
      what: `The series has ${nObserved} rows, and the model reads ${longestLag(design)} periods back.`,
      expected: `at least ${longestLag(design)} observed rows`,
    });
  }
  requireCovariates(design, series, nObserved, nObserved + horizon);
  const values = new Float64Array(nObserved + horizon);
  values.set(series.target);
  const fills = Array.from({ length: countSteps(design) }, (_, i) =>
    rowFiller({ ...design, lags: lagsOfStep(design, i + 1) }, series, trendOrigin),
  );
  const row = new Float64Array(featureNames(design).length);
  for (let h = 0; h < horizon; h++) {
    const i = h % fills.length;
    fills[i]!(values, nObserved + h, row);
    values[nObserved + h] = clip(predict(row, i + 1), design);
  }
  return values.slice(nObserved);
}

/**
 * Gives the lags as seen `step` periods before: one that is shorter than the step is counted from there, and one of whole seasons goes back by
 * whole seasons.
 */
export function lagsOfStep({ lags, seasonLength }: LagDesign, step: number): readonly number[] {
  return lags.map((lag) => {
    if (lag >= step) return lag;
    const isOfSeason = seasonLength > 1 && lag % seasonLength === 0;
    return isOfSeason ? Math.ceil(step / seasonLength) * seasonLength : lag + step - 1;
  });
}

type RowFiller = (values: Float64Array, t: number, out: Float64Array) => void;

/** Gives a function that writes the features of row t of the series; `values` holds the target up to row t - 1. */
function rowFiller(design: LagDesign, series: Series, trendOrigin: number): RowFiller {
  const { lags, seasonLength } = design;
  const covariates = design.covariates.map((name) => series.covariates[name]!);
  const season = seasonTable(design);
  const width = season.length / seasonLength;
  return (values, t, out) => {
    let column = 0;
    for (const lag of lags) out[column++] = values[t - lag]!;
    const period = series.firstPeriod + t;
    if (design.trend) out[column++] = period - trendOrigin;
    if (width > 0) {
      const phase = ((period % seasonLength) + seasonLength) % seasonLength;
      for (let j = 0; j < width; j++) out[column++] = season[phase * width + j]!;
    }
    for (const covariate of covariates) out[column++] = covariate[t]!;
  };
}

/** Sines and cosines of each phase of the season: [seasonLength x nColumns] row-major, in the order of `featureNames`. */
function seasonTable(design: LagDesign): Float64Array {
  const values: number[] = [];
  for (let phase = 0; phase < design.seasonLength; phase++) {
    for (let k = 1; k <= nHarmonics(design); k++) {
      const angle = (2 * Math.PI * k * phase) / design.seasonLength;
      if (hasSine(design, k)) values.push(Math.sin(angle));
      values.push(Math.cos(angle));
    }
  }
  return Float64Array.from(values);
}

/** At whole periods, a wave above half the season length looks like a slower one (the Nyquist frequency). */
function nHarmonics({ harmonics, seasonLength }: LagDesign): number {
  return Math.min(harmonics, Math.floor(seasonLength / 2));
}

/** The sine of half the season length is 0 in every period. */
function hasSine(design: LagDesign, k: number): boolean {
  return 2 * k < design.seasonLength;
}

function requireCovariates(design: LagDesign, series: Series, from: number, to: number): void {
  for (const name of design.covariates) {
    const values = series.covariates[name];
    for (let t = from; t < to; t++) {
      if (Number.isFinite(values?.[t])) continue;
      const period = periodLabel(series.frequency, series.firstPeriod + t);
      throw new MusterError('TRAIN_COVARIATE_UNKNOWN', {
        what: values === undefined ? `The series has no covariate "${name}".` : `"${name}" is not known in ${period}.`,
        where: { column: name },
        expected: `a finite number in each period, ${period} included`,
      });
    }
  }
}
