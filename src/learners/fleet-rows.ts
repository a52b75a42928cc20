import type { Series } from '#src/core/index.ts';
import { featureNames, lagParameters, type LagDesign, type LagRows } from './lag-features.ts';
import type { ParameterTable } from './model.ts';
import { columnMeans } from './pooled-regression.ts';

// A longer season would make more lags than a short history has rows.
const longestFullSeason = 24;

/** The parameters behind a LagDesign as they stand for a learner that all keys of a fleet teach. */
export const fleetLagParameters = {
  ...lagParameters,
  lags: {
    ...lagParameters.lags,
    // With the rows of a whole fleet there is no need to be sparing with lags.
    fallback: (defaults) =>
      defaults.seasonLength > longestFullSeason
        ? lagParameters.lags.fallback(defaults)
        : Array.from({ length: defaults.seasonLength }, (_, i) => i + 1),
  },
  // Keys rise and fall in ways of their own: a common slope costs more than it gives.
  trend: { ...lagParameters.trend, fallback: () => false },
} satisfies ParameterTable;

/** Gives the column of the first covariate: they stand behind all others. */
export function firstCovariate(design: LagDesign): number {
  return featureNames(design).length - design.covariates.length;
}

/** Gives the level of a series, by which it is divided: the mean absolute value of its observed rows, 0 without any. */
export function levelOf({ target }: Series): number {
  let sum = 0;
  for (const value of target) sum += Math.abs(value) / target.length;
  return sum;
}

/** Says whether a column is above 0 in all rows. */
export function isAboveZero({ features, nRows, nFeatures }: LagRows, column: number): boolean {
  for (let i = 0; i < nRows; i++) if (!(features[i * nFeatures + column]! > 0)) return false;
  return true;
}

/** Gives the features with lags divided by the level, and behind them each covariate divided by its mean: [nRows x (nFeatures + nCovariates)] row-major. */
export function scaledColumns(design: LagDesign, { features, nRows, nFeatures }: LagRows, level: number): Float64Array {
  const first = firstCovariate(design);
  const means = columnMeans(features, nFeatures, nRows);
  const nColumns = nFeatures + design.covariates.length;
  const columns = new Float64Array(nRows * nColumns);
  for (let i = 0; i < nRows; i++) {
    for (let j = 0; j < nFeatures; j++) {
      const value = features[i * nFeatures + j]!;
      columns[i * nColumns + j] = j < design.lags.length ? value / level : value;
      // A mean of 0 is that of a covariate that is taken as it is.
      if (j >= first) columns[i * nColumns + nFeatures + j - first] = means[j] === 0 ? 0 : value / means[j]!;
    }
  }
  return columns;
}
