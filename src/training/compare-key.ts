import { numberText, periodLabel, type Series } from '#src/core/index.ts';
import { minimumRows, type Candidate } from '#src/learners/index.ts';
import type { TrainOptions, ValidationPlan } from './challenger.ts';
import { compareCandidates, type Comparison } from './compare-candidates.ts';
import type { FleetLessons } from './fleet-lessons.ts';
import { planForNeeds } from './validation-origins.ts';
import { withUsableCovariates } from './usable-covariates.ts';

/** The first half of a key's training: its candidates on its validation origins, or why it is blocked. */
export type KeyComparison = {
  readonly notes: readonly string[];
  readonly comparison?: Comparison;
  /** Stands where `comparison` does not. */
  readonly blocked?: string;
};

/** Gives the first half of a key's training. */
export function compareKey(series: Series, options: TrainOptions, lessons?: FleetLessons): KeyComparison {
  const fitting = fittingKey(series, options);
  if ('blocked' in fitting) return { notes: [], blocked: fitting.blocked };
  const { candidates, notes } = fitting;
  const comparison = compareCandidates(candidates, series, options, lessons);
  if (comparison === undefined) return { notes: [], blocked: tooShort(series, options) };
  return { notes: [...notes, ...comparison.notes], comparison };
}

/** The candidates of a key with the covariates that it has, and their origins; or why it is blocked. */
export type FittingKey =
  | { readonly blocked: string }
  | { readonly candidates: readonly Candidate[]; readonly notes: readonly string[]; readonly plan: ValidationPlan };

/** Gives what a key's data allow, before anything is fitted. */
export function fittingKey(series: Series, options: TrainOptions): FittingKey {
  const fault = faultOfData(series, options);
  if (fault !== undefined) return { blocked: fault };
  const fitting = options.candidates.map((candidate) => withUsableCovariates(candidate, series, options.horizon));
  const candidates = fitting.map(({ candidate }) => candidate);
  const needs = candidates.map((candidate) => minimumRows(candidate));
  const planned = planForNeeds(needs, series.target.length, options);
  if (planned === undefined) return { blocked: tooShort(series, options) };
  return { candidates, notes: [...new Set(fitting.flatMap((each) => each.notes))], plan: planned.plan };
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
