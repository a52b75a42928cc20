import { seedOf, type Series } from '#src/core/index.ts';
import { boosterOptions, startOf } from './booster-parameters.ts';
import { firstCovariate, isAboveZero, levelOf, scaledColumns } from './fleet-rows.ts';
import { globalBoostingDesign, scaleOfRow, type GlobalBoostingDesign } from './global-boosting-design.ts';
import { binColumns } from './kernels/bin-columns.ts';
import { growHistogramBooster } from './kernels/histogram-boosting.ts';
import { hasLogLink } from './kernels/objectives.ts';
import type { Trees } from './kernels/trees.ts';
import { countSteps, featureNames, lagRows } from './lag-features.ts';
import type { Candidate, FleetFit, Lesson } from './model.ts';
import { requireFeatures } from './require-tree-rows.ts';
import { openRowSample, type RowSample } from './row-sample.ts';
import { treeArrays } from './tree-arrays.ts';

/** Opens a fit whose lesson holds the trees of all steps, the `base` of each, and `isRelative`, 1 for a scaled covariate. */
export function openGlobalBoosting(given: Candidate['parameters']): FleetFit {
  const design = globalBoostingDesign(given);
  requireFeatures('global_boosting', design);
  const [nLags, nCovariates, nSteps] = [design.lags.length, design.covariates.length, countSteps(design)];
  const nFeatures = featureNames(design).length;
  const isRelative = new Float64Array(nCovariates).fill(1);
  // Behind the features stand the covariates divided by their means: which of the two is taken is known when all series are.
  const samples = Array.from({ length: nSteps }, (_, i) =>
    openRowSample(
      nFeatures + nCovariates,
      Math.max(1, Math.floor(design.maxRows / nSteps)),
      seedOf(design.randomState, i),
    ),
  );
  const add = (series: Series): void => {
    const level = levelOf(series);
    if (level === 0 || isRefused(design, series)) return;
    for (const [i, sample] of samples.entries()) {
      const rows = lagRows(design, series, series.firstPeriod, i + 1);
      for (let c = 0; c < nCovariates; c++) if (!isAboveZero(rows, firstCovariate(design) + c)) isRelative[c] = 0;
      const scaled = scaledColumns(design, rows, level);
      for (let row = 0; row < rows.nRows; row++) {
        const columns = scaled.subarray(row * sample.nColumns, (row + 1) * sample.nColumns);
        // Of a row that is divided by the level already.
        const scale = scaleOfRow(columns, nLags, 1);
        for (let j = 0; j < nLags; j++) columns[j]! /= scale;
        sample.add(columns, rows.targets[row]! / level / scale);
      }
    }
  };
  const lesson = (): Lesson => {
    const chosen = Array.from({ length: nFeatures }, (_, j) => {
      const c = j - firstCovariate(design);
      return c >= 0 && isRelative[c] === 1 ? nFeatures + c : j;
    });
    const grown = samples.map((sample, i) => growStep(design, sample, chosen, seedOf(design.randomState, i, 'trees')));
    const base = Float64Array.from(grown, (each) => each.base);
    const arrays = { ...treeArrays(grown.map(({ trees }) => trees)), base, isRelative };
    return { learner: 'global_boosting', parameters: given, arrays };
  };
  return { add, lesson };
}

/** Trees and base of one function; no trees where no series taught anything. */
function growStep(
  design: GlobalBoostingDesign,
  sample: RowSample,
  chosen: readonly number[],
  seed: number,
): { readonly trees: Trees; readonly base: number } {
  const { columns, targets } = sample.rows();
  const nRows = targets.length;
  if (nRows === 0) return { trees: noTrees(chosen.length, design.nEstimators), base: 0 };
  const features = new Float32Array(nRows * chosen.length);
  for (let i = 0; i < nRows; i++) {
    for (let j = 0; j < chosen.length; j++)
      features[i * chosen.length + j] = columns[i * sample.nColumns + chosen[j]!]!;
  }
  const bounded = { ...design, maxDepth: design.maxDepth ?? Infinity };
  const start = startOf(bounded, targets);
  const options = { ...boosterOptions(bounded, start, seed), maxLeaves: design.maxLeaves };
  const { trees, baseMargin } = growHistogramBooster(binColumns(features, chosen.length), targets, options);
  return { trees, base: baseMargin };
}

/** As many trees of one leaf of 0 as are wanted. */
function noTrees(nFeatures: number, nTrees: number): Trees {
  return {
    nFeatures,
    nOutputs: 1,
    roots: Int32Array.from({ length: nTrees }, (_, tree) => tree),
    split: new Int32Array(nTrees).fill(-1),
    right: new Int32Array(nTrees).fill(-1),
    value: new Float64Array(nTrees),
    distributions: new Float64Array(0),
    importance: new Float64Array(nFeatures),
  };
}

/** A series that the objective cannot take teaches nothing; its own model is refused with the reason. */
function isRefused({ objective }: GlobalBoostingDesign, { target }: Series): boolean {
  return hasLogLink(objective) && target.some((value) => value < 0);
}
