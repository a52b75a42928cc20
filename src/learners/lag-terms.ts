import { featureNames, forecastByLags, lagsOfStep, type LagDesign, type LagForecast } from './lag-features.ts';
import type { StepTerms, Term } from './step-terms.ts';

/** What makes up what a function gives for a row of features. */
type RowTerms = Pick<StepTerms, 'operation'> & {
  /** The terms that are none of a feature. */
  readonly common: readonly Term[];
  /** Of each feature: [nFeatures]. */
  readonly contributions: ArrayLike<number>;
};

/**
 * Gives what makes up each forecast that `forecastByLags` makes, [horizon], by what makes up what its functions give. Where a forecast was moved into the
 * range of the design, a last term `range` says by how much. Throws as `forecastByLags`.
 */
export function explainByLags(
  design: LagDesign,
  wanted: LagForecast,
  termsOf: (row: Float64Array, step: number) => RowTerms,
): readonly StepTerms[] {
  const names = featureNames(design);
  const { firstPeriod, target } = wanted.series;
  const found: (StepTerms & { readonly predicted: number })[] = [];
  const predict = (row: Float64Array, step: number): number => {
    const lags = lagsOfStep(design, step);
    const at = target.length + found.length;
    const { operation, common, contributions } = termsOf(row, step);
    const own = names.map((name, j) => {
      const term = { name, contribution: contributions[j]!, value: row[j]! };
      if (j >= lags.length) return term;
      const read = at - lags[j]!;
      return { ...term, lagged: { period: firstPeriod + read, isForecast: read >= target.length } };
    });
    const predicted = wanted.predict(row, step);
    found.push({ operation, terms: [...common, ...own], predicted });
    return predicted;
  };
  const forecasts = forecastByLags(design, { ...wanted, predict });
  return found.map(({ operation, terms, predicted }, h) => {
    const forecast = forecasts[h]!;
    if (forecast === predicted) return { operation, terms };
    const contribution = operation === 'sum' ? forecast - predicted : forecast / predicted;
    return { operation, terms: [...terms, { name: 'range', contribution }] };
  });
}
