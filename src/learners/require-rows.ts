import { MusterError, periodLabel, type Series } from '#src/core/index.ts';
import type { LearnerName } from './model.ts';

/** Throws TRAIN_TOO_FEW_ROWS where a series has fewer observed rows than `least`, TRAIN_TARGET_NOT_FINITE where one is not finite. */
export function requireRows(learner: LearnerName, series: Series, least: number): void {
  if (series.target.length < least) {
    throw new MusterError('TRAIN_TOO_FEW_ROWS', {
      what: `The series has ${series.target.length} rows.`,
      expected: `at least ${least} observed ${least === 1 ? 'row' : 'rows'} for ${learner}`,
    });
  }
  requireFiniteTarget(series);
}

/** Throws TRAIN_TARGET_NEGATIVE with the period where an observed value is below 0; `purpose` says what cannot take it. */
export function requireNotNegative({ target, frequency, firstPeriod }: Series, purpose: string): void {
  const t = target.findIndex((value) => value < 0);
  if (t < 0) return;
  throw new MusterError('TRAIN_TARGET_NEGATIVE', {
    what: `The target of ${periodLabel(frequency, firstPeriod + t)} is ${target[t]}.`,
    expected: `0 or more in each observed row for ${purpose}`,
  });
}

/** Throws TRAIN_TARGET_NOT_FINITE with the period where an observed value is not a finite number. */
export function requireFiniteTarget({ target, frequency, firstPeriod }: Series): void {
  let t = 0;
  while (t < target.length && Number.isFinite(target[t])) t++;
  if (t === target.length) return;
  throw new MusterError('TRAIN_TARGET_NOT_FINITE', {
    what: `The target of ${periodLabel(frequency, firstPeriod + t)} is ${target[t]}.`,
    expected: 'a finite number in each observed row',
  });
}
