import { MusterError, periodLabel, type Series } from '#src/core/index.ts';
import { requireFiniteTarget } from './require-rows.ts';

/**
 * Gives the observed values from the period `origin` on: what the recursions of a fitted model run over. Rows that are newer than
 * those of the fit continue its states; older ones than `origin` are left out; periods before the first row of a series that starts
 * later are NaN. Throws TRAIN_TOO_FEW_ROWS where the series ends before `origin`.
 */
export function valuesSince(origin: number, series: Series): Float64Array {
  const { target, firstPeriod, frequency } = series;
  const end = firstPeriod + target.length;
  if (end <= origin || target.length === 0) {
    throw new MusterError('TRAIN_TOO_FEW_ROWS', {
      what: `The series has ${target.length === 0 ? 'no row' : `no row after ${periodLabel(frequency, end - 1)}`}.`,
      expected: `at least one row from ${periodLabel(frequency, origin)} on, where the model begins`,
    });
  }
  requireFiniteTarget(series);
  if (firstPeriod === origin) return target;
  const values = new Float64Array(end - origin).fill(Number.NaN);
  values.set(target.subarray(Math.max(0, origin - firstPeriod)), Math.max(0, firstPeriod - origin));
  return values;
}
