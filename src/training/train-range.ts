import { messageOf, seriesAt, type Key, type Series } from '#src/core/index.ts';
import type { KeyRange, SharedFleet } from '#src/execution/index.ts';
import { coefficientsOf, type Coefficient } from '#src/learners/index.ts';
import type { PackedModel, TrainOptions } from './challenger.ts';
import { compareKey } from './compare-key.ts';
import { widthOf, writeComparison, type ComparisonTable, type ComparisonWords } from './comparison-table.ts';
import { fitWinner } from './fit-winner.ts';
import type { FleetLessons } from './fleet-lessons.ts';
import { packModels } from './packed-model.ts';
import { withUsableCovariates } from './usable-covariates.ts';

/** What all threads of a training share. */
export type SharedTraining = {
  readonly fleet: SharedFleet;
  readonly options: TrainOptions;
  /** Filled by the first pass, read by the second. */
  readonly table: ComparisonTable;
  /** Stands where a candidate learns from the fleet. */
  readonly lessons: FleetLessons | undefined;
};

/** Keys to compare. */
export type CompareTask = KeyRange & {
  /** The keys of the range; undefined for one that is blocked. */
  readonly keys: readonly (Key | undefined)[];
};

/** The words of keys, by their numbers; keys without words are left out. */
export type ComparedRange = readonly (readonly [i: number, words: ComparisonWords])[];

/** Compares the candidates of the keys of a range; their numbers go into the table. */
export function compareRange(
  { fleet, options, table, lessons }: SharedTraining,
  { from, keys }: CompareTask,
): ComparedRange {
  const found: (readonly [number, ComparisonWords])[] = [];
  for (const [at, key] of keys.entries()) {
    if (key === undefined) continue;
    const i = from + at;
    const begun = performance.now();
    const words = writeComparison(table, i, compareKey(seriesOf(fleet, i, key), options, lessons));
    table.compareMs[i] = performance.now() - begun;
    if (words !== undefined) found.push([i, words]);
  }
  return found;
}

/** Keys to fit. */
export type FitTask = KeyRange & {
  readonly keys: readonly Key[];
  /** The number of the winner of each key; undefined for one that has none. */
  readonly winners: readonly (number | undefined)[];
};

/** What fitting a winner gave. */
export type FittedKey =
  | { readonly failure: string }
  | {
      readonly packed: { readonly model: PackedModel; readonly holdoutModel: PackedModel };
      /** Of the model that would serve; left out where it has none. */
      readonly coefficients?: readonly Coefficient[];
    };

/** Fits the winners of the keys of a range: one entry for each key, undefined for one without a winner. */
export function fitRange(
  training: SharedTraining,
  { from, keys, winners }: FitTask,
): readonly (FittedKey | undefined)[] {
  const { fitMs } = training.table;
  return winners.map((winner, at) => {
    if (winner === undefined) return undefined;
    const begun = performance.now();
    const fitted = fitKey(training, from + at, keys[at]!, winner);
    // In place of an attempt whose thread ended.
    fitMs[from + at] = performance.now() - begun;
    return fitted;
  });
}

function fitKey({ fleet, options, table, lessons }: SharedTraining, i: number, key: Key, c: number): FittedKey {
  const series = seriesOf(fleet, i, key);
  const { candidate } = withUsableCovariates(options.candidates[c]!, series, options.horizon);
  try {
    const fitted = fitWinner(series, { candidate, ...widthOf(table, i, c) }, options, lessons);
    const coefficients = coefficientsOf(fitted.model);
    return { packed: packModels(fitted), ...(coefficients.length === 0 ? {} : { coefficients }) };
  } catch (error) {
    return { failure: messageOf(error) };
  }
}

function seriesOf(fleet: SharedFleet, i: number, key: Key): Series {
  return { ...seriesAt({ ...fleet, keys: [] }, i), key };
}
