import { sharedFloats, sharedIntegers } from '#src/execution/index.ts';
import type { TrainOptions } from './challenger.ts';
import type { Comparison, Trial } from './compare-candidates.ts';
import type { KeyComparison } from './compare-key.ts';

/**
 * The comparisons of a whole fleet as arrays in shared memory, row i for key i: workers write the rows of their ranges, and nothing is
 * sent or kept for each key but words, where there are any.
 */
export type ComparisonTable = {
  readonly nCandidates: number;
  /** The most origins that a key has. */
  readonly nOrigins: number;
  /** Rows before each origin, the newest first; 0 for an origin that the key does not have: [nKeys x nOrigins] row-major. */
  readonly origins: Int32Array;
  /** Periods forecast from each origin; 0 where nothing was compared: [nKeys]. */
  readonly horizons: Int32Array;
  /** Of each candidate rmse, mae, loss and width; NaN after a failure: [nKeys x nCandidates x 4] row-major. */
  readonly figures: Float64Array;
  /** Of each candidate the error that decides, by origin: [nKeys x nCandidates x nOrigins] row-major. */
  readonly losses: Float64Array;
  /** Milliseconds that comparing the candidates of each key took: [nKeys]. */
  readonly compareMs: Float64Array;
  /** Milliseconds that fitting the winner of each key took: [nKeys]. */
  readonly fitMs: Float64Array;
};

/** What cannot stand in an array of numbers: the words of a key's comparison. */
export type ComparisonWords = {
  readonly notes: readonly string[];
  /** Why the key is blocked. */
  readonly blocked?: string | undefined;
  /** Why candidates failed, by their numbers. */
  readonly failures: readonly (string | undefined)[];
};

const figuresOfTrial = 4;
const noWords: ComparisonWords = { notes: [], failures: [] };

/** Makes the table of a fleet whose series have these numbers of observed rows, without a comparison in it. */
export function comparisonTable(nObserved: Int32Array, options: TrainOptions): ComparisonTable {
  const nKeys = nObserved.length;
  const nCandidates = options.candidates.length;
  // A series has no more origins than rows, however many are asked for.
  const nOrigins = Math.min(
    options.origins,
    nObserved.reduce((most, count) => Math.max(most, count), 1),
  );
  return {
    nCandidates,
    nOrigins,
    origins: sharedIntegers(nKeys * nOrigins),
    horizons: sharedIntegers(nKeys),
    figures: sharedFloats(nKeys * nCandidates * figuresOfTrial),
    losses: sharedFloats(nKeys * nCandidates * nOrigins),
    compareMs: sharedFloats(nKeys),
    fitMs: sharedFloats(nKeys),
  };
}

/** Writes the comparison of key i into its row, and gives its words; undefined where it has none. */
export function writeComparison(
  table: ComparisonTable,
  i: number,
  { comparison, notes, blocked }: KeyComparison,
): ComparisonWords | undefined {
  if (comparison === undefined) return { notes, blocked, failures: [] };
  const { plan, trials } = comparison;
  table.horizons[i] = plan.horizon;
  table.origins.set(plan.origins, i * table.nOrigins);
  for (const [c, { validation, losses, width }] of trials.entries()) {
    const trial = i * table.nCandidates + c;
    table.figures.set([validation.rmse, validation.mae, validation.loss, width], trial * figuresOfTrial);
    table.losses.set(losses, trial * table.nOrigins);
  }
  const failures = trials.map(({ validation }) => validation.failure);
  return notes.length === 0 && failures.every((failure) => failure === undefined) ? undefined : { notes, failures };
}

/** Gives back the comparison that `writeComparison` wrote, of these candidates. */
export function readComparison(
  table: ComparisonTable,
  i: number,
  words: ComparisonWords | undefined,
  { candidates }: Pick<TrainOptions, 'candidates'>,
): KeyComparison {
  const { notes, blocked, failures } = words ?? noWords;
  const horizon = table.horizons[i]!;
  if (horizon === 0) return { notes, blocked: blocked ?? '' };
  const rows = table.origins.subarray(i * table.nOrigins, (i + 1) * table.nOrigins);
  const origins = [...rows].filter((origin) => origin > 0);
  const trials = candidates.map(({ learner }, c): Trial => {
    const trial = i * table.nCandidates + c;
    const [rmse, mae, loss, width] = table.figures.subarray(trial * figuresOfTrial, (trial + 1) * figuresOfTrial);
    const failure = failures[c];
    const nOrigins = failure === undefined ? origins.length : 0;
    const figures = { rmse: rmse!, mae: mae!, loss: loss!, nOrigins };
    const from = trial * table.nOrigins;
    return {
      validation: { learner, ...figures, ...(failure === undefined ? {} : { failure }) },
      losses: table.losses.slice(from, from + nOrigins),
      width: width!,
    };
  });
  return { notes, comparison: { plan: { origins, horizon }, trials } satisfies Comparison };
}

/** Gives of candidate c of key i what its prediction interval is made of. */
export function widthOf(
  table: ComparisonTable,
  i: number,
  c: number,
): { readonly width: number; readonly validationHorizon: number } {
  const width = table.figures[(i * table.nCandidates + c) * figuresOfTrial + figuresOfTrial - 1]!;
  return { width, validationHorizon: table.horizons[i]! };
}
