import type { Series } from '#src/core/index.ts';
import { featureNames, forecastByLags, lagParameters, type LagDesign, type LagForecast } from './lag-features.ts';
import { explainByLags } from './lag-terms.ts';
import type { Coefficient, Model, ParameterTable } from './model.ts';
import type { StepTerms } from './step-terms.ts';

// Below this the cross-product matrix of collinear columns is singular in 64-bit numbers.
const leastRidge = 1e-6;

/** A design with the penalty of its coefficients. */
export type LinearDesign = LagDesign & { readonly ridge: number };

/** The parameters behind a LinearDesign. */
export const linearParameters = {
  ...lagParameters,
  ridge: {
    expected: `a number of at least ${leastRidge}`,
    accepts: (value) => Number.isFinite(value) && (value as number) >= leastRidge,
    fallback: () => 10,
  },
} satisfies ParameterTable;

/** The arrays of a linear model: for each step an intercept and [nFeatures] coefficients; the period from which its trend counts. */
export const linearArrays = ['coefficients', 'trendOrigin'] as const;

/** Forecasts with the coefficients of a model; throws as `forecastByLags`. */
export function forecastLinear(design: LinearDesign, model: Model, series: Series, horizon: number): Float64Array {
  return forecastByLags(design, linearForecast(model, series, horizon));
}

/** Gives what makes up each forecast: the intercept, and each coefficient times the value of its feature; throws as `forecastByLags`. */
export function explainLinear(
  design: LinearDesign,
  model: Model,
  series: Series,
  horizon: number,
): readonly StepTerms[] {
  const coefficients = model.arrays['coefficients']!;
  return explainByLags(design, linearForecast(model, series, horizon), (row, step) => {
    const start = (step - 1) * (row.length + 1);
    const contributions = row.map((value, j) => coefficients[start + j + 1]! * value);
    return { operation: 'sum', common: [{ name: 'base', contribution: coefficients[start]! }], contributions };
  });
}

function linearForecast(model: Model, series: Series, horizon: number): LagForecast {
  const coefficients = model.arrays['coefficients']!;
  const predict = (row: Float64Array, step: number): number => {
    const start = (step - 1) * (row.length + 1);
    let sum = coefficients[start]!;
    for (let j = 0; j < row.length; j++) sum += coefficients[start + j + 1]! * row[j]!;
    return sum;
  };
  return { series, horizon, trendOrigin: model.arrays['trendOrigin']![0]!, predict };
}

/** Gives the coefficients of a model by name, those of a direct model with the step before it. */
export function linearCoefficients(design: LinearDesign, model: Model): readonly Coefficient[] {
  const names = ['intercept', ...featureNames(design)];
  return Array.from(model.arrays['coefficients']!, (value, j) => {
    const name = names[j % names.length]!;
    return { name: design.strategy === 'direct' ? `step_${1 + Math.floor(j / names.length)}.${name}` : name, value };
  });
}
