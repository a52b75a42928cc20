import { numberText, periodLabel, type Series } from '#src/core/index.ts';
import type { TrainOptions } from './challenger.ts';
import { compareCandidates, type Comparison } from './compare-candidates.ts';
import { withUsableCovariates } from './usable-covariates.ts';

/** The first half of a key's training: its candidates on its validation origins, or why it is blocked. */
export type KeyComparison = {
  readonly notes: readonly string[];
  readonly comparison?: Comparison;
  /** Stands where `comparison` does not. */
  readonly blocked?: string;
};

/** Gives the first half of a key's training. */
export function compareKey(series: Series, options: TrainOptions): KeyComparison {
  const fault = faultOfData(series, options);
  if (fault !== undefined) return { notes: [], blocked: fault };
  const fitting = options.candidates.map((candidate) => withUsableCovariates(candidate, series, options.horizon));
  const candidates = fitting.map(({ candidate }) => candidate);
  const comparison = compareCandidates(candidates, series, options);
  if (comparison === undefined) return { notes: [], blocked: tooShort(series, options) };
  return { notes: [...new Set(fitting.flatMap((each) => each.notes)), ...comparison.notes], comparison };
}

function faultOfData({ target, frequency, firstPeriod }: Series, { minRows }: TrainOptions): string | undefined {
  if (target.length < minRows) {
    return `${countRows(target.length)}, and at least ${minRows} are needed`;
  }
  const bad = target.findIndex((value) => !Number.isFinite(value));
  if (bad >= 0) return `the target of ${periodLabel(frequency, firstPeriod + bad)} is not a finite number`;
  if (target.every((value) => value === target[0])) return `the target is constant (${numberText(target[0]!)})`;
  return undefined;
}

function tooShort(series: Series, { holdout }: TrainOptions): string {
  return (
    `${countRows(series.target.length)} are too few for a holdout of ${holdout}, ` +
    'one validation origin before it and the rows that the candidates need'
  );
}

function countRows(count: number): string {
  return count === 1 ? '1 observed row' : `${count} observed rows`;
}
