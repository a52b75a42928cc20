import type { Series } from '#src/core/index.ts';
import { seasonalIndices, withoutSeason, type Seasonality } from './classical-decomposition.ts';
import type { Candidate, Coefficient, Learner, Model, ParameterTable } from './model.ts';
import { clip, parametersInForce, rangeParameters, seasonParameters } from './parameters.ts';
import { requireRows } from './require-rows.ts';
import { isSeasonal } from './seasonality-test.ts';
import { bestSmoothing, smoothedLevel } from './simple-smoothing.ts';
import { valuesSince } from './values-since.ts';

const decompositions = ['multiplicative', 'additive'] as const;
const leastRows = 4;

const parameters = {
  ...seasonParameters,
  decomposition: {
    expected: `one of ${decompositions.join(', ')}`,
    accepts: (value) => decompositions.includes(value as (typeof decompositions)[number]),
    fallback: () => 'multiplicative',
  },
  ...rangeParameters,
} satisfies ParameterTable;

type ThetaDesign = {
  readonly seasonLength: number;
  readonly decomposition: (typeof decompositions)[number];
  readonly lower: number | null;
  readonly upper: number | null;
};

/**
 * The Theta method (Assimakopoulos and Nikolopoulos, 2000) as simple exponential smoothing with half the slope of the trend line as
 * drift (Hyndman and Billah, 2003; `thetaf` of R), with the best alpha. A season that passes the 90 % test is taken out first and put
 * back: multiplied, as in R, but added where a value is below 0 or an index near 0. Newer rows move the level; drift and season stay as
 * fitted.
 */
export const theta: Learner = {
  name: 'theta',
  summary: 'The Theta method: smoothing with half the trend as drift, on the seasonally adjusted series.',
  parameters,
  arrayNames: () => ['origin', 'season', 'seasonIsFactor', 'smoothing'],
  minimumRows: (given) => {
    designOf(given);
    return leastRows;
  },
  fit: fitTheta,
  forecast: forecastTheta,
  coefficients: coefficientsOfTheta,
};

function fitTheta(given: Candidate['parameters'], series: Series): Model {
  const design = designOf(given);
  requireRows('theta', series, leastRows);
  const { target } = series;
  const { season, seasonality } = takenSeason(design, target);
  const adjusted = withoutSeason(target, season, seasonality);
  const { alpha, initialLevel } = bestSmoothing(adjusted);
  return {
    learner: 'theta',
    parameters: given,
    arrays: {
      smoothing: Float64Array.of(alpha, initialLevel, slopeOf(adjusted) / 2),
      season,
      seasonIsFactor: Float64Array.of(seasonality === 'additive' ? 0 : 1),
      origin: Float64Array.of(series.firstPeriod),
    },
  };
}

function forecastTheta(model: Model, series: Series, horizon: number): Float64Array {
  const design = designOf(model.parameters);
  const season = model.arrays['season']!;
  const seasonality = model.arrays['seasonIsFactor']![0] === 1 ? 'multiplicative' : 'additive';
  const [alpha, initialLevel, drift] = model.arrays['smoothing'] as unknown as readonly [number, number, number];
  const values = valuesSince(model.arrays['origin']![0]!, series);
  const n = values.length;
  const level = smoothedLevel({ alpha, initialLevel }, values, { indices: season, seasonality });
  const start = (1 - (1 - alpha) ** n) / alpha;
  const forecasts = new Float64Array(horizon);
  for (let h = 0; h < horizon; h++) {
    const trend = level + drift * (h + start);
    const index = season[(n + h) % season.length]!;
    forecasts[h] = clip(seasonality === 'additive' ? trend + index : trend * index, design);
  }
  return forecasts;
}

function coefficientsOfTheta({ arrays }: Model): readonly Coefficient[] {
  const names = ['alpha', 'level', 'drift'];
  const list = names.map((name, i) => ({ name, value: arrays['smoothing']![i]! }));
  const season = arrays['season']!;
  if (season.length === 1) return list;
  return [...list, ...Array.from(season, (value, j) => ({ name: `season_${j + 1}`, value }))];
}

function designOf(given: Candidate['parameters']): ThetaDesign {
  return parametersInForce('theta', parameters, given) as ThetaDesign;
}

type Season = { readonly season: Float64Array; readonly seasonality: Seasonality };

// A division by an index below this would make a month of the rest.
const leastFactor = 0.01;

/** The seasonal indices; one that changes nothing for a series without a season. */
function takenSeason({ seasonLength, decomposition }: ThetaDesign, values: Float64Array): Season {
  if (!isSeasonal(values, seasonLength)) return { season: Float64Array.of(0), seasonality: 'additive' };
  if (decomposition !== 'additive') {
    const season = seasonalIndices(values, seasonLength, 'multiplicative');
    const isUsable = season.every((index) => index >= leastFactor) && values.every((value) => value >= 0);
    if (isUsable) return { season, seasonality: 'multiplicative' };
  }
  return { season: seasonalIndices(values, seasonLength, 'additive'), seasonality: 'additive' };
}

/** The slope of the least squares line through the values. */
function slopeOf(values: Float64Array): number {
  const middle = (values.length - 1) / 2;
  let [products, squares] = [0, 0];
  for (let t = 0; t < values.length; t++) {
    products += (t - middle) * values[t]!;
    squares += (t - middle) ** 2;
  }
  return products / squares;
}
