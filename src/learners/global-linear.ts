import { MusterError, type Series } from '#src/core/index.ts';
import { firstCovariate, fleetLagParameters, isAboveZero, levelOf, scaledColumns } from './fleet-rows.ts';
import { countSteps, featureNames, lagRows, longestLag } from './lag-features.ts';
import {
  explainLinear,
  forecastLinear,
  linearArrays,
  linearCoefficients,
  linearParameters,
  type LinearDesign,
} from './linear-model.ts';
import type { Candidate, FleetFit, Learner, Lesson, Model, ParameterTable } from './model.ts';
import { parametersInForce } from './parameters.ts';
import { columnMeans, openPooledRegression } from './pooled-regression.ts';

const parameters = { ...linearParameters, ...fleetLagParameters } satisfies ParameterTable;

// A level and an intercept of its own want a few rows, the coefficients come from the fleet.
const leastRows = 4;

/**
 * One ridge regression on lags, trend, season and covariates over the rows of all series (a global model: Montero-Manso and Hyndman,
 * 2021). Each series is divided by its level, its mean absolute value, so that large ones do not rule; a covariate that is above 0 in
 * all rows of all series, such as a price, by its mean in the series. Each series keeps an intercept of its own; its model is that of a
 * `linear` in its own units.
 */
export const globalLinear: Learner = {
  name: 'global_linear',
  summary: 'One linear regression for all keys of the fleet, each scaled by its level.',
  parameters,
  arrayNames: () => linearArrays,
  minimumRows: (given) => minimumRows(designOf(given)),
  fit: (given, series) => {
    const fleet = openFleet(given);
    fleet.add(series);
    return modelFor(fleet.lesson(), series);
  },
  forecast: (model, series, horizon) => forecastLinear(designOf(model.parameters), model, series, horizon),
  ofFleet: { open: openFleet, modelFor },
  explain: (model, series, horizon) => explainLinear(designOf(model.parameters), model, series, horizon),
  coefficients: (model) => linearCoefficients(designOf(model.parameters), model),
};

/** A fit whose lesson holds `coefficients`, [nSteps x nFeatures] of scaled columns, and `isRelative`, 1 for a scaled covariate. */
function openFleet(given: Candidate['parameters']): FleetFit {
  const design = designOf(given);
  const nCovariates = design.covariates.length;
  const nFeatures = featureNames(design).length;
  const isRelative = new Float64Array(nCovariates).fill(1);
  // Behind the features stand the covariates divided by their means: which of the two is taken is known when all series are.
  const steps = Array.from({ length: countSteps(design) }, () => openPooledRegression(nFeatures + nCovariates));
  const add = (series: Series): void => {
    const level = levelOf(series);
    if (level === 0) return;
    for (const [i, regression] of steps.entries()) {
      const rows = lagRows(design, series, series.firstPeriod, i + 1);
      for (let c = 0; c < nCovariates; c++) if (!isAboveZero(rows, firstCovariate(design) + c)) isRelative[c] = 0;
      regression.add(
        scaledColumns(design, rows, level),
        rows.targets.map((value) => value / level),
      );
    }
  };
  const lesson = (): Lesson => {
    const chosen = Array.from({ length: nFeatures }, (_, j) => {
      const c = j - firstCovariate(design);
      return c >= 0 && isRelative[c] === 1 ? nFeatures + c : j;
    });
    const coefficients = new Float64Array(steps.length * nFeatures);
    for (const [i, each] of steps.entries()) coefficients.set(each.solve(chosen, design.ridge), i * nFeatures);
    return { learner: 'global_linear', parameters: given, arrays: { coefficients, isRelative } };
  };
  return { add, lesson };
}

/** The fleet's coefficients in the units of a series, and the intercept that its own rows give. */
function modelFor({ parameters: given, arrays }: Lesson, series: Series): Model {
  const design = designOf(given);
  if (series.target.length < minimumRows(design)) {
    throw new MusterError('TRAIN_TOO_FEW_ROWS', {
      what: `The series has ${series.target.length} rows.`,
      expected: `at least ${minimumRows(design)} rows for global_linear with a longest lag of ${longestLag(design)}`,
    });
  }
  const nFeatures = featureNames(design).length;
  const nSteps = countSteps(design);
  const level = levelOf(series);
  const coefficients = new Float64Array(nSteps * (1 + nFeatures));
  for (let i = 0; i < nSteps; i++) {
    const { features, targets, nRows } = lagRows(design, series, series.firstPeriod, i + 1);
    const means = columnMeans(features, nFeatures, nRows);
    const start = i * (1 + nFeatures);
    let intercept = columnMeans(targets, 1, nRows)[0]!;
    for (let j = 0; j < nFeatures; j++) {
      const c = j - firstCovariate(design);
      const unit = j < design.lags.length ? 1 : c >= 0 && arrays['isRelative']![c] === 1 ? level / means[j]! : level;
      const coefficient = arrays['coefficients']![i * nFeatures + j]! * unit;
      coefficients[start + 1 + j] = coefficient;
      intercept -= coefficient * means[j]!;
    }
    coefficients[start] = intercept;
  }
  return {
    learner: 'global_linear',
    parameters: given,
    arrays: { coefficients, trendOrigin: Float64Array.of(series.firstPeriod) },
  };
}

function designOf(given: Candidate['parameters']): LinearDesign {
  return parametersInForce('global_linear', parameters, given) as LinearDesign;
}

function minimumRows(design: LinearDesign): number {
  return longestLag(design) + leastRows;
}
