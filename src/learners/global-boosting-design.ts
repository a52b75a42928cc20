import { numberText } from '#src/core/index.ts';
import { boosterParameters, type BoosterDesign } from './booster-parameters.ts';
import { fleetLagParameters } from './fleet-rows.ts';
import { longestLag, type LagDesign } from './lag-features.ts';
import type { Candidate, ParameterTable } from './model.ts';
import { isWholeNumber, parametersInForce, wholeNumber } from './parameters.ts';

/** The parameters of `global_boosting`. */
export const globalBoostingParameters = {
  ...fleetLagParameters,
  ...boosterParameters,
  // The median: a month that is many times as high as those before counts as one row, and no more.
  objective: { ...boosterParameters.objective, fallback: () => 'quantile' },
  maxDepth: {
    expected: 'a whole number of at least 1, or null for no limit',
    accepts: (value) => value === null || isWholeNumber(value, 1),
    fallback: () => null,
  },
  maxLeaves: wholeNumber(2, () => 8),
  minChildWeight: { ...boosterParameters.minChildWeight, fallback: () => 5 },
  maxRows: wholeNumber(100, () => 200_000),
  randomState: wholeNumber(0, () => 0),
} satisfies ParameterTable;

/** What shapes a booster for all keys. */
export type GlobalBoostingDesign = LagDesign &
  Omit<BoosterDesign, 'maxDepth'> & {
    readonly maxDepth: number | null;
    readonly maxLeaves: number;
    /** Rows that the functions of all steps learn from together, at most. */
    readonly maxRows: number;
    /** Decides which rows are learned from where there are more, and what each tree draws. */
    readonly randomState: number;
  };

// A level of its own wants a few rows, the trees come from the fleet.
const leastRows = 4;

/** Gives the design that parameters stand for. */
export function globalBoostingDesign(given: Candidate['parameters']): GlobalBoostingDesign {
  return parametersInForce('global_boosting', globalBoostingParameters, given) as GlobalBoostingDesign;
}

/** Gives the least rows of a series. */
export function globalBoostingRows(design: GlobalBoostingDesign): number {
  return longestLag(design) + leastRows;
}

// Mostly the lags: trees cannot go on with a trend, but follow a key that has grown where its newest rows are its measure. The level keeps a row
// whose lags are all near 0 from counting for more than any other.
const levelShare = 0.2;

/** Gives in words what `scaleOfRow` gives for a series of this level. */
export function scaleText({ lags }: GlobalBoostingDesign, level: number): string {
  if (lags.length === 0) return numberText(level);
  return `${numberText(levelShare * level)} + ${1 - levelShare} × the mean of the absolute lags`;
}

/**
 * Gives by what a row is divided, in the units of the target: a mean of the level of its series and, for the most part, of the size of its lags, the first
 * `nLags` values of the row.
 */
export function scaleOfRow(row: ArrayLike<number>, nLags: number, level: number): number {
  if (nLags === 0) return level;
  let sum = 0;
  for (let j = 0; j < nLags; j++) sum += Math.abs(row[j]!);
  return levelShare * level + ((1 - levelShare) * sum) / nLags;
}
