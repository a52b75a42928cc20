import { keyId } from '#src/core/index.ts';
import type { FutureValues } from './calendar.ts';
import { refuseCoarserForm, refuseFinerRows, type FinerOptions } from './frequency-fit.ts';
import { valuesByPeriod, type PeriodValues } from './period-values.ts';
import { fateCode, isUsable } from './row-fates.ts';
import { orderRows } from './row-order.ts';
import { screenRows } from './row-screening.ts';
import type { SeriesPlan } from './series-plan.ts';
import type { TypedRows } from './typed-rows.ts';

/** The future covariates of a fleet and what became of each row of their file: [nRows]. */
export type KnownFuture = { readonly future: FutureValues; readonly fates: Uint8Array };

/** The series whose future is known: their plans, and the values that the demand file has. */
export type ObservedSeries = { readonly plans: readonly SeriesPlan[]; readonly values: PeriodValues };

/**
 * Gives the covariates behind the last observed period of each series, and of the periods inside it that have no value. Rows of keys
 * without a series, of periods before it and of those that have a value are not needed and counted as such.
 */
export function futureCovariates(
  rows: TypedRows,
  { plans, values }: ObservedSeries,
  options: FinerOptions,
): KnownFuture {
  refuseCoarserForm(rows, options.frequency);
  const fates = screenRows(rows, options.rules);
  const { raw, periods } = rows;
  const seriesById = new Map(plans.map((plan, i) => [keyId(plan.key), i]));
  const seriesOfKey = Int32Array.from(raw.keys, (key) => seriesById.get(keyId(key)) ?? -1);
  for (let row = 0; row < raw.nRows; row++) {
    if (!isUsable(fates[row]!)) continue;
    const series = seriesOfKey[raw.key[row]!]!;
    if (series === -1) fates[row] = fateCode.KEY_UNKNOWN;
    else if (!isWanted(periods[raw.time[row]!]!, plans[series]!, values)) fates[row] = fateCode.PERIOD_OBSERVED;
  }
  const order = orderRows(rows, fates);
  refuseFinerRows(rows, order, options);
  const keyNumbers = new Int32Array(plans.length).fill(-1);
  seriesOfKey.forEach((series, keyNumber) => {
    if (series !== -1) keyNumbers[series] = keyNumber;
  });
  return { future: { values: valuesByPeriod(rows, order, options.rules, fates), keyNumbers }, fates };
}

function isWanted(
  period: number,
  { keyNumber, firstPeriod, lastPeriod, nFilled }: SeriesPlan,
  values: PeriodValues,
): boolean {
  if (period > lastPeriod) return true;
  if (period < firstPeriod || nFilled === 0) return false;
  return !values.period.subarray(values.indptr[keyNumber], values.indptr[keyNumber + 1]).includes(period);
}
