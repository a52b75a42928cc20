import { MultivariateLinearRegression } from 'ml-regression';
import { MusterError, type Series } from '#src/core/index.ts';
import { countSteps, featureNames, lagRows, longestLag, type LagRows } from './lag-features.ts';
import {
  explainLinear,
  forecastLinear,
  linearArrays,
  linearCoefficients,
  linearParameters,
  type LinearDesign,
} from './linear-model.ts';
import type { Candidate, Learner, Model } from './model.ts';
import { parametersInForce } from './parameters.ts';

/**
 * Linear regression on lags, trend, season and covariates, with a small ridge penalty on standardised columns: constant columns get
 * the coefficient 0 and collinear ones share theirs. One regression, or one for each step ahead.
 */
export const linear: Learner = {
  name: 'linear',
  summary: 'Linear regression on lags, trend, season and covariates.',
  parameters: linearParameters,
  arrayNames: () => linearArrays,
  minimumRows: (given) => minimumRows(designOf(given)),
  fit: fitLinear,
  forecast: (model, series, horizon) => forecastLinear(designOf(model.parameters), model, series, horizon),
  explain: (model, series, horizon) => explainLinear(designOf(model.parameters), model, series, horizon),
  coefficients: (model) => linearCoefficients(designOf(model.parameters), model),
};

function fitLinear(given: Candidate['parameters'], series: Series): Model {
  const design = designOf(given);
  if (series.target.length < minimumRows(design)) {
    throw new MusterError('TRAIN_TOO_FEW_ROWS', {
      what: `The series has ${series.target.length} rows.`,
      expected: `at least ${minimumRows(design)} rows for linear with a longest lag of ${longestLag(design)}`,
    });
  }
  const steps = Array.from({ length: countSteps(design) }, (_, i) =>
    ridgeCoefficients(lagRows(design, series, series.firstPeriod, i + 1), design.ridge),
  );
  return {
    learner: 'linear',
    parameters: given,
    arrays: { coefficients: joined(steps), trendOrigin: Float64Array.of(series.firstPeriod) },
  };
}

function designOf(given: Candidate['parameters']): LinearDesign {
  return parametersInForce('linear', linearParameters, given) as LinearDesign;
}

/** With fewer rows than half its columns a fit would be ruled by the penalty alone; four is the least for any line. */
function minimumRows(design: LinearDesign): number {
  return longestLag(design) + Math.max(4, Math.ceil(featureNames(design).length / 2));
}

function joined(parts: readonly Float64Array[]): Float64Array {
  return Float64Array.from(parts.flatMap((part) => [...part]));
}

/**
 * Gives the intercept and the coefficients, in the units of the columns: [1 + nFeatures]. Ridge regression as least squares over rows
 * extended by sqrt(ridge) times the unit matrix with target 0 (Hastie, Tibshirani and Friedman, The Elements of Statistical Learning,
 * 2nd edition, exercise 3.12); columns are centred and divided by their deviation first, so that the penalty knows no units.
 */
function ridgeCoefficients(rows: LagRows, ridge: number): Float64Array {
  const { nRows, nFeatures, features, targets } = rows;
  const { means, scales } = columnMoments(rows);
  let targetMean = 0;
  for (const value of targets) targetMean += value / nRows;
  const coefficients = new Float64Array(1 + nFeatures);
  coefficients[0] = targetMean;
  if (nFeatures === 0) return coefficients;

  const inputs: number[][] = [];
  const outputs: number[][] = [];
  for (let i = 0; i < nRows; i++) {
    const row = Array.from({ length: nFeatures }, (_, j) => (features[i * nFeatures + j]! - means[j]!) / scales[j]!);
    inputs.push(row);
    outputs.push([targets[i]! - targetMean]);
  }
  for (let j = 0; j < nFeatures; j++) {
    inputs.push(Array.from({ length: nFeatures }, (_, k) => (k === j ? Math.sqrt(ridge) : 0)));
    outputs.push([0]);
  }
  const { weights } = new MultivariateLinearRegression(inputs, outputs, { intercept: false, statistics: false });
  for (let j = 0; j < nFeatures; j++) {
    coefficients[j + 1] = weights[j]![0]! / scales[j]!;
    coefficients[0] -= coefficients[j + 1]! * means[j]!;
  }
  return coefficients;
}

/** Mean and deviation of each column: [nFeatures]. */
function columnMoments(rows: LagRows): { readonly means: Float64Array; readonly scales: Float64Array } {
  const { nRows, nFeatures, features } = rows;
  const means = new Float64Array(nFeatures);
  const scales = new Float64Array(nFeatures);
  for (let i = 0; i < features.length; i++) means[i % nFeatures]! += features[i]! / nRows;
  for (let i = 0; i < features.length; i++)
    scales[i % nFeatures]! += (features[i]! - means[i % nFeatures]!) ** 2 / nRows;
  for (let j = 0; j < nFeatures; j++) {
    const deviation = Math.sqrt(scales[j]!);
    // What rounding leaves of a constant column is noise; divided by infinity it is 0, and so is its coefficient.
    scales[j] = deviation > 1e-12 * Math.abs(means[j]!) ? deviation : Infinity;
  }
  return { means, scales };
}
