import { MusterError, type Series } from '#src/core/index.ts';
import { featureNames, longestLag, type LagDesign } from './lag-features.ts';
import type { LearnerName } from './model.ts';

// Fewer rows than this leave a tree nothing to split.
const leastRows = 8;

/** Gives the observed rows that trees of a series need. */
export function treeRows(design: LagDesign): number {
  return longestLag(design) + leastRows;
}

/** Throws TRAIN_TOO_FEW_ROWS where a series is too short for trees of its own, and as `requireFeatures`. */
export function requireTreeRows(learner: LearnerName, design: LagDesign, series: Series): void {
  if (series.target.length < treeRows(design)) {
    throw new MusterError('TRAIN_TOO_FEW_ROWS', {
      what: `The series has ${series.target.length} rows.`,
      expected: `at least ${treeRows(design)} rows for ${learner} with a longest lag of ${longestLag(design)}`,
    });
  }
  requireFeatures(learner, design);
}

/** Throws TRAIN_PARAMETER_INVALID where a design has no features. */
export function requireFeatures(learner: LearnerName, design: LagDesign): void {
  if (featureNames(design).length > 0) return;
  throw new MusterError('TRAIN_PARAMETER_INVALID', {
    what: `${learner} has no lags, no trend, no harmonics and no covariates.`,
    expected: 'at least one feature',
  });
}
