import type { Series } from '#src/core/index.ts';
import { countCovers } from './count-covers.ts';
import { explainTrees } from './explain-trees.ts';
import { presortColumns, type Columns } from './kernels/columns.ts';
import type { TreeModel } from './kernels/predict-trees.ts';
import type { Trees } from './kernels/trees.ts';
import { countSteps, featureNames, forecastByLags, lagRows, type LagDesign, type LagForecast } from './lag-features.ts';
import type { Candidate, Learner, Model, ModelTrees } from './model.ts';
import { parametersInForce } from './parameters.ts';
import { requireTreeRows, treeRows } from './require-tree-rows.ts';
import { functionTrees, openTreeArrays, treeArrays } from './tree-arrays.ts';

/** What was grown for one function. */
type GrownTrees = {
  readonly trees: Trees;
  /** What is added to the sum of the trees: in the units of the target, or of its logarithm where `forecastOf` takes that back. */
  readonly base: number;
};

/** A kind of trees as `treeLearner` makes a learner of it. */
export type TreeKind<Design extends LagDesign> = Pick<Learner, 'name' | 'summary' | 'parameters'> & {
  readonly nTrees: (design: Design) => number;
  /** What each tree counts in a forecast: 1 for a sum, 1 / nTrees for a mean. */
  readonly share: (design: Design) => number;
  /** Gives the forest or booster that the trees of one function make. */
  readonly modelOf: (grown: GrownTrees, design: Design) => TreeModel;
  /** Gives the forecast that a sum with its base stands for; the sum itself if absent. */
  readonly forecastOf?: (design: Design) => (sum: number) => number;
  /** Throws where the values of a series are none that the design can learn from. */
  readonly require?: (design: Design, series: Series) => void;
  readonly grow: (design: Design, columns: Columns, targets: Float64Array, seed: number) => GrownTrees;
};

/** Gives the learner of a kind of trees on the features of `linear`: lags, trend, season and covariates; one function, or one for each step ahead. */
export function treeLearner<Design extends LagDesign>(kind: TreeKind<Design>): Learner {
  const { name, summary, parameters } = kind;
  const designOf = (given: Candidate['parameters']): Design =>
    parametersInForce(name, parameters, given) as unknown as Design;
  return {
    name,
    summary,
    parameters,
    arrayNames: () => ['base', 'links', 'roots', 'trendOrigin', 'value'],
    minimumRows: (given) => treeRows(designOf(given)),
    fit: (given, series, seed) => {
      const design = designOf(given);
      requireTreeRows(name, design, series);
      kind.require?.(design, series);
      const grown = Array.from({ length: countSteps(design) }, (_, i) => {
        const { features, nRows, nFeatures, targets } = lagRows(design, series, series.firstPeriod, i + 1);
        return kind.grow(design, presortColumns(features, nRows, nFeatures), targets, seed);
      });
      const arrays = {
        ...treeArrays(grown.map(({ trees }) => trees)),
        base: Float64Array.from(grown, ({ base }) => base),
        trendOrigin: Float64Array.of(series.firstPeriod),
      };
      return { learner: name, parameters: given, arrays };
    },
    forecast: (model, series, horizon) => {
      const design = designOf(model.parameters);
      return forecastByLags(design, lagForecastOf(kind, design, { model, series, horizon }));
    },
    withCovers: (model, series) => {
      const design = designOf(model.parameters);
      return countCovers(model, modelTrees(kind, design, model), (step) =>
        lagRows(design, series, series.firstPeriod, step),
      );
    },
    explain: (model, series, horizon) => {
      const design = designOf(model.parameters);
      const { functions } = modelTrees(kind, design, model);
      return explainTrees(design, lagForecastOf(kind, design, { model, series, horizon }), { functions });
    },
    trees: (model) => modelTrees(kind, designOf(model.parameters), model),
    requireWhole: (model) => modelTrees(kind, designOf(model.parameters), model),
  };
}

type Wanted = { readonly model: Model; readonly series: Series; readonly horizon: number };

function lagForecastOf<Design extends LagDesign>(
  kind: TreeKind<Design>,
  design: Design,
  { model, series, horizon }: Wanted,
): LagForecast {
  const { base, trendOrigin } = model.arrays as Readonly<Record<'base' | 'trendOrigin', Float64Array>>;
  const [nTrees, share] = [kind.nTrees(design), kind.share(design)];
  const shape = { nFeatures: featureNames(design).length, nTrees, nFunctions: countSteps(design) };
  const sumOf = openTreeArrays(model.arrays, shape);
  const forecastOf = kind.forecastOf?.(design);
  const predict = (row: Float64Array, step: number): number => {
    const sum = base[step - 1]! + share * sumOf(row, (step - 1) * nTrees, step * nTrees);
    return forecastOf === undefined ? sum : forecastOf(sum);
  };
  return { series, horizon, trendOrigin: trendOrigin[0]!, predict };
}

function modelTrees<Design extends LagDesign>(kind: TreeKind<Design>, design: Design, { arrays }: Model): ModelTrees {
  const features = featureNames(design);
  const shape = { nFeatures: features.length, nTrees: kind.nTrees(design), nFunctions: countSteps(design) };
  const functions = functionTrees(arrays, shape).map((trees, i) =>
    kind.modelOf({ trees, base: arrays['base']![i]! }, design),
  );
  return { features, functions };
}
