import { MusterError, numberText, type Series } from '#src/core/index.ts';
import { lossOfDesign } from './booster-parameters.ts';
import { firstCovariate } from './fleet-rows.ts';
import { globalBoostingDesign, scaleOfRow, scaleText, type GlobalBoostingDesign } from './global-boosting-design.ts';
import { explainRow, meanNodes } from './kernels/explain-row.ts';
import type { Booster } from './kernels/gradient-boosting.ts';
import { hasLogLink } from './kernels/objectives.ts';
import { countSteps, featureNames, forecastByLags, lagRows, type LagForecast } from './lag-features.ts';
import { explainByLags } from './lag-terms.ts';
import type { Model, ModelTrees } from './model.ts';
import type { StepTerms } from './step-terms.ts';
import { functionTrees, openTreeArrays } from './tree-arrays.ts';

type GlobalBoostingArrays = Readonly<Record<'base' | 'level' | 'trendOrigin' | 'units', Float64Array>>;

/** Forecasts with a model of `global_boosting`; throws as `forecastByLags`, and TRAIN_MODEL_DAMAGED. */
export function forecastScaled(model: Model, series: Series, horizon: number): Float64Array {
  const design = globalBoostingDesign(model.parameters);
  return forecastByLags(design, lagForecastOf(design, { model, series, horizon }));
}

/**
 * Gives what makes up each forecast, [horizon]: base and contributions of the scaled row times its scale, explained against the rows of the series; of counts and
 * amounts the scale and factors. Throws as `forecastScaled`.
 */
export function explainScaled(model: Model, series: Series, horizon: number): readonly StepTerms[] {
  const design = globalBoostingDesign(model.parameters);
  const wanted = lagForecastOf(design, { model, series, horizon });
  const { level, scaleOf } = openScale(design, model);
  const nFeatures = featureNames(design).length;
  const functions = scaledBoosters(model);
  const means = functions.map((booster, i) => {
    const { features } = lagRows(design, series, wanted.trendOrigin, i + 1);
    for (let start = 0; start < features.length; start += nFeatures) {
      const row = features.subarray(start, start + nFeatures);
      scaleOf(row, i + 1, row);
    }
    return meanNodes(booster, features);
  });
  const scaled = new Float64Array(nFeatures);
  const isProduct = hasLogLink(design.objective);
  return explainByLags(design, wanted, (row, step) => {
    if (level === 0)
      return { operation: 'sum', common: [{ name: 'base', contribution: 0 }], contributions: noTerms(row) };
    const scale = scaleOf(row, step, scaled);
    const line = explainRow(functions[step - 1]!, means[step - 1]!, scaled);
    const contributions = line.map((value) => (isProduct ? Math.exp(value) : scale * value));
    const base = { name: 'base', contribution: contributions[nFeatures]! };
    return isProduct
      ? { operation: 'product', common: [{ name: 'scale', contribution: scale }, base], contributions }
      : { operation: 'sum', common: [base], contributions };
  });
}

/**
 * Gives the boosters of a model, which read scaled rows, and sentences that say how those are scaled. Throws TRAIN_MODEL_NOT_EXPRESSIBLE for a series of zeros,
 * and TRAIN_MODEL_DAMAGED.
 */
export function scaledTrees(model: Model): ModelTrees {
  const design = globalBoostingDesign(model.parameters);
  const { level: levels, units } = model.arrays as GlobalBoostingArrays;
  if (levels[0] === 0) {
    throw new MusterError('TRAIN_MODEL_NOT_EXPRESSIBLE', {
      what: 'The series of the model has zeros alone, of which the booster of the fleet knows nothing.',
      expected: 'a model of a series with other values',
    });
  }
  const nCovariates = design.covariates.length;
  const divided = [...units.entries()].filter(([, unit]) => unit !== 1);
  const ofCovariates = divided.map(([i, unit]) => {
    const step = units.length > nCovariates ? ` of step ${1 + Math.floor(i / nCovariates)}` : '';
    return `Divide ${design.covariates[i % nCovariates]!}${step} by ${numberText(unit)}.`;
  });
  const scale = `The scale of a row is ${scaleText(design, levels[0]!)}.`;
  const scaling = [scale, ...ofCovariates, 'Divide lags by the scale, and take the forecast times the scale.'];
  return { features: featureNames(design), functions: scaledBoosters(model), scaling };
}

type Wanted = { readonly model: Model; readonly series: Series; readonly horizon: number };

function lagForecastOf(design: GlobalBoostingDesign, { model, series, horizon }: Wanted): LagForecast {
  const { base, trendOrigin } = model.arrays as GlobalBoostingArrays;
  const nTrees = design.nEstimators;
  const nFeatures = featureNames(design).length;
  const { level, scaleOf } = openScale(design, model);
  const sumOf = openTreeArrays(model.arrays, { nFeatures, nTrees, nFunctions: countSteps(design) });
  const scaled = new Float64Array(nFeatures);
  const forecastOf = hasLogLink(design.objective) ? Math.exp : (sum: number): number => sum;
  const predict = (row: Float64Array, step: number): number => {
    // Nothing is known of a key of zeros but that.
    if (level === 0) return 0;
    const scale = scaleOf(row, step, scaled);
    return scale * forecastOf(base[step - 1]! + sumOf(scaled, (step - 1) * nTrees, step * nTrees));
  };
  return { series, horizon, trendOrigin: trendOrigin[0]!, predict };
}

/** Divides a row by its scale and its units, and gives the scale; `out` may be the row itself. */
type ScaleRow = (row: Float64Array, step: number, out: Float64Array) => number;

function openScale(design: GlobalBoostingDesign, model: Model): { readonly level: number; readonly scaleOf: ScaleRow } {
  const { level: levels, units } = model.arrays as GlobalBoostingArrays;
  const level = levels[0]!;
  const [nLags, first] = [design.lags.length, firstCovariate(design)];
  const scaleOf: ScaleRow = (row, step, out) => {
    const scale = scaleOfRow(row, nLags, level);
    for (let j = 0; j < row.length; j++) {
      const unit = j < nLags ? scale : j < first ? 1 : units[(step - 1) * (row.length - first) + j - first]!;
      out[j] = row[j]! / unit;
    }
    return scale;
  };
  return { level, scaleOf };
}

/** Gives the boosters of scaled rows, one for each step. Throws TRAIN_MODEL_DAMAGED. */
export function scaledBoosters({ parameters, arrays }: Model): readonly Booster[] {
  const design = globalBoostingDesign(parameters);
  const shape = {
    nFeatures: featureNames(design).length,
    nTrees: design.nEstimators,
    nFunctions: countSteps(design),
  };
  return functionTrees(arrays, shape).map((trees, i) => ({
    kind: 'boosting',
    ...lossOfDesign({ ...design, maxDepth: design.maxDepth ?? Infinity }),
    nClasses: 1,
    baseMargin: arrays['base']![i]!,
    trees,
  }));
}

function noTerms({ length }: Float64Array): Float64Array {
  return new Float64Array(length);
}
