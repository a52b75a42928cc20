import type { Series } from '#src/core/index.ts';
import type { BoostingOptions } from './kernels/boosting-options.ts';
import { hasLogLink, type Loss } from './kernels/objectives.ts';
import { residualQuantile } from './kernels/residual-quantile.ts';
import type { ParameterTable } from './model.ts';
import { notNegative, numberOfTrees, oneOf, shareParameter, wholeNumber } from './parameters.ts';
import { columnMeans } from './pooled-regression.ts';
import { requireNotNegative } from './require-rows.ts';

/** The objectives of boosters that forecast a number. */
const objectives = ['squared_error', 'poisson', 'tweedie', 'quantile'] as const;

/** The parameters of every booster, as xgboost names them. */
export const boosterParameters = {
  objective: oneOf(objectives),
  tweedieVariancePower: {
    expected: 'a number above 1 and below 2',
    accepts: (value) => isBetween(value, 1, 2),
    fallback: () => 1.5,
    onlyWith: { name: 'objective', value: 'tweedie' },
  },
  quantileAlpha: {
    expected: 'a share above 0 and below 1',
    accepts: (value) => isBetween(value, 0, 1),
    fallback: () => 0.5,
    onlyWith: { name: 'objective', value: 'quantile' },
  },
  maxDeltaStep: {
    expected: 'a number of at least 0, 0 for no limit, or null for 0.7 with poisson and no limit otherwise',
    accepts: (value) => value === null || notNegative(0).accepts(value),
    fallback: () => null,
  },
  nEstimators: numberOfTrees(100),
  learningRate: shareParameter(0.1),
  maxDepth: wholeNumber(1, () => 3),
  minChildWeight: notNegative(1),
  subsample: shareParameter(1),
  colsampleBytree: shareParameter(1),
  regLambda: notNegative(1),
  regAlpha: notNegative(0),
} satisfies ParameterTable;

/** What shapes every booster. */
export type BoosterDesign = {
  readonly objective: (typeof objectives)[number];
  readonly tweedieVariancePower: number;
  readonly quantileAlpha: number;
  readonly maxDeltaStep: number | null;
  readonly nEstimators: number;
  readonly learningRate: number;
  readonly maxDepth: number;
  readonly minChildWeight: number;
  readonly subsample: number;
  readonly colsampleBytree: number;
  readonly regLambda: number;
  readonly regAlpha: number;
};

/** Gives the objective of a design and what shapes its loss. */
export function lossOfDesign({ objective, tweedieVariancePower, quantileAlpha, maxDeltaStep }: BoosterDesign): Loss {
  return {
    objective,
    ...(objective === 'tweedie' ? { tweedieVariancePower } : {}),
    ...(objective === 'quantile' ? { quantileAlpha } : {}),
    ...(maxDeltaStep === null ? {} : { maxDeltaStep }),
  };
}

/** Gives the options of the kernels for a design. */
export function boosterOptions(design: BoosterDesign, baseScore: number, seed: number): BoostingOptions {
  const { nEstimators, learningRate, maxDepth, minChildWeight, subsample, regLambda, regAlpha } = design;
  const common = { nEstimators, learningRate, maxDepth, minChildWeight, subsample, regLambda, regAlpha };
  return {
    ...common,
    ...lossOfDesign(design),
    nClasses: 1,
    colsampleByTree: design.colsampleBytree,
    baseScore,
    seed,
  };
}

// A history of zeros has the mean 0, which no exponential is.
const leastMean = 1e-6;

/** Gives the forecast before the first tree: the quantile of the targets, [nRows], or their mean, above 0 where the link is a logarithm. */
export function startOf(
  { objective, quantileAlpha }: Pick<BoosterDesign, 'objective' | 'quantileAlpha'>,
  targets: Float64Array | Float32Array,
): number {
  if (objective === 'quantile') return quantileOf(targets, quantileAlpha);
  const mean = columnMeans(targets, 1, targets.length)[0]!;
  return hasLogLink(objective) ? Math.max(mean, leastMean) : mean;
}

/** Throws TRAIN_TARGET_NEGATIVE where the objective is one of counts or amounts and a value is below 0. */
export function requireTargets({ objective }: Pick<BoosterDesign, 'objective'>, series: Series): void {
  if (hasLogLink(objective)) requireNotNegative(series, `the objective ${objective}`);
}

function quantileOf(targets: Float64Array | Float32Array, share: number): number {
  const n = targets.length;
  const residuals = { targets: Float32Array.from(targets), margins: new Float32Array(n), room: new Float32Array(n) };
  return residualQuantile(
    Int32Array.from({ length: n }, (_, i) => i),
    share,
    residuals,
  );
}

function isBetween(value: unknown, least: number, most: number): boolean {
  return Number.isFinite(value) && (value as number) > least && (value as number) < most;
}
