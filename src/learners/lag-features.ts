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
  readonly lower: number | null;
  readonly upper: number | null;
};

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

/** Gives the number of rows at the start of a series that have no features, since their lags lie before it. */
export function longestLag(design: LagDesign): number {
  return Math.max(0, ...design.lags);
}

/**
 * Gives one row for each observed period that has all its lags. The trend counts periods from `trendOrigin`, a period number. Throws
 * TRAIN_TARGET_NOT_FINITE or TRAIN_COVARIATE_UNKNOWN where a value is not a finite number.
 */
export function lagRows(design: LagDesign, series: Series, trendOrigin: number): LagRows {
  const first = longestLag(design);
  const nRows = Math.max(0, series.target.length - first);
  const nFeatures = featureNames(design).length;
  requireFiniteTarget(series);
  requireCovariates(design, series, first, series.target.length);
  const fill = rowFiller(design, series, trendOrigin);
  const features = new Float64Array(nRows * nFeatures);
  for (let i = 0; i < nRows; i++) fill(series.target, first + i, features.subarray(i * nFeatures, (i + 1) * nFeatures));
  return { nRows, nFeatures, features, targets: series.target.slice(first) };
}

/** How to forecast with a fitted function of the features. */
export type RecursiveForecast = {
  readonly series: Series;
  readonly horizon: number;
  readonly trendOrigin: number;
  /** Gives the target for one row of features: [nFeatures]. */
  readonly predict: (row: Float64Array) => number;
};

/**
 * Forecasts step by step: [horizon]. A lag that lies behind the last observed row is the forecast made for that period, clipped as it
 * was given out. Throws TRAIN_TOO_FEW_ROWS where the series is shorter than the longest lag, TRAIN_COVARIATE_UNKNOWN as `lagRows` does.
 */
export function forecastRecursively(design: LagDesign, forecast: RecursiveForecast): Float64Array {
  const { series, horizon, trendOrigin, predict } = forecast;
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
  const fill = rowFiller(design, series, trendOrigin);
  const row = new Float64Array(featureNames(design).length);
  for (let t = nObserved; t < values.length; t++) {
    fill(values, t, row);
    values[t] = clip(predict(row), design);
  }
  return values.slice(nObserved);
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
