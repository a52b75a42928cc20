import type { Series } from '#src/core/index.ts';
import { requireTargets } from './booster-parameters.ts';
import { firstCovariate, levelOf } from './fleet-rows.ts';
import { globalBoostingDesign, globalBoostingParameters, globalBoostingRows } from './global-boosting-design.ts';
import { openGlobalBoosting } from './global-boosting-fleet.ts';
import { explainScaled, forecastScaled, scaledBoosters, scaledTrees } from './global-boosting-forecast.ts';
import { countSteps, lagRows } from './lag-features.ts';
import type { Learner, Lesson, Model } from './model.ts';
import { columnMeans } from './pooled-regression.ts';
import { requireRows } from './require-rows.ts';

/**
 * One booster on lags, trend, season and covariates over the rows of all series, grown by histograms (a global model: Montero-Manso and
 * Hyndman, 2021). Each row is divided by its scale, made of the level of its series and of its lags; a covariate that is above 0 in all rows of all series, such as a
 * price, by its mean in the series. A model holds the trees of the fleet and what its series is divided by, and forecasts alone. Of more than
 * `maxRows` rows a sample is learned from, drawn by `randomState`.
 */
export const globalBoosting: Learner = {
  name: 'global_boosting',
  summary: 'Gradient boosting of trees, one booster for all keys of the fleet, each scaled by its level.',
  parameters: globalBoostingParameters,
  arrayNames: () => ['base', 'level', 'links', 'roots', 'trendOrigin', 'units', 'value'],
  minimumRows: (given) => globalBoostingRows(globalBoostingDesign(given)),
  fit: (given, series) => {
    const fleet = openGlobalBoosting(given);
    fleet.add(series);
    return modelFor(fleet.lesson(), series);
  },
  forecast: forecastScaled,
  explain: explainScaled,
  trees: scaledTrees,
  requireWhole: scaledBoosters,
  ofFleet: { open: openGlobalBoosting, modelFor },
};

/** The fleet's trees, with the level and the units of a series. */
function modelFor({ parameters: given, arrays: { isRelative, ...trees } }: Lesson, series: Series): Model {
  const design = globalBoostingDesign(given);
  requireRows('global_boosting', series, globalBoostingRows(design));
  requireTargets(design, series);
  const nCovariates = design.covariates.length;
  const nSteps = nCovariates === 0 ? 0 : countSteps(design);
  const units = new Float64Array(nSteps * nCovariates).fill(1);
  for (let i = 0; i < nSteps; i++) {
    const { features, nFeatures, nRows } = lagRows(design, series, series.firstPeriod, i + 1);
    const means = columnMeans(features, nFeatures, nRows);
    for (let c = 0; c < nCovariates; c++) {
      // A mean of 0 is that of a key that stands outside the fleet that taught.
      const mean = means[firstCovariate(design) + c]!;
      if (isRelative![c] === 1 && mean !== 0) units[i * nCovariates + c] = mean;
    }
  }
  return {
    learner: 'global_boosting',
    parameters: given,
    arrays: {
      ...trees,
      level: Float64Array.of(levelOf(series)),
      trendOrigin: Float64Array.of(series.firstPeriod),
      units,
    },
  };
}
