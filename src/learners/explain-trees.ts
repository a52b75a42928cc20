import { explainRow, meanNodes, meansOfCovers, type RowPrecision } from './kernels/explain-row.ts';
import { hasLogLink } from './kernels/objectives.ts';
import type { TreeModel } from './kernels/predict-trees.ts';
import { lagRows, type LagDesign, type LagForecast } from './lag-features.ts';
import { explainByLags } from './lag-terms.ts';
import type { StepTerms } from './step-terms.ts';

/** The forests or boosters that forecast, one for each step, and in which precision they read a row. */
type TreeFunctions = { readonly functions: readonly TreeModel[]; readonly precision?: RowPrecision };

/**
 * Gives what makes up each forecast of forests or boosters, [horizon]: what the forecasts of the rows that they were trained on have in common, and what each
 * feature does along the paths of the trees (`explainRow`). A model that holds no covers is explained against the rows of the series. What a
 * booster adds up is the logarithm of counts and amounts: of these the terms are factors. Throws as `forecastByLags`.
 */
export function explainTrees(
  design: LagDesign,
  wanted: LagForecast,
  { functions, precision = 'single' }: TreeFunctions,
): readonly StepTerms[] {
  const { series, trendOrigin } = wanted;
  const means = functions.map(
    (each, i) =>
      meansOfCovers(each) ?? meanNodes(each, lagRows(design, series, trendOrigin, i + 1).features, precision),
  );
  return explainByLags(design, wanted, (row, step) => {
    const each = functions[step - 1]!;
    const line = explainRow(each, means[step - 1]!, row, precision);
    const isProduct = each.kind === 'boosting' && hasLogLink(each.objective);
    const contributions = isProduct ? line.map(Math.exp) : line;
    return {
      operation: isProduct ? 'product' : 'sum',
      common: [{ name: 'base', contribution: contributions[row.length]! }],
      contributions,
    };
  });
}
