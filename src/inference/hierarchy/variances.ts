import type { BaseForecast } from './base-forecast.ts';
import type { Total } from './plan-totals.ts';

/** How totals and keys are made to agree: the keys are summed, or both are reconciled by weighted least squares. */
export const reconcileMethods = ['bottom_up', 'ols', 'wls_struct', 'wls_var'] as const;
export type ReconcileMethod = (typeof reconcileMethods)[number];

/** Variances of errors, up to a factor that is the same for all: what least squares weigh by. */
export type Variances = {
  /** 0 for a key that stays as it is: [nKeys]. */
  readonly keys: Float64Array;
  /** NaN for a total that is left out: [nTotals]. */
  readonly totals: Float64Array;
};

/** What of a key tells its variance: its forecast, with the borders of its interval, and whether it has ended. */
type Member = {
  readonly values: Float64Array;
  readonly lower: Float64Array;
  readonly upper: Float64Array;
  readonly source: string;
};

/**
 * Gives the variances by which a method weighs (Hyndman and Athanasopoulos, Forecasting, 3rd ed., 11.3). `ols`: all alike. `wls_struct`: that
 * of a total is the sum of those of its keys, which are alike (structural scaling, Athanasopoulos et al., 2017). `wls_var`: the square
 * of half the width of the prediction interval, which is proportional to the variance of errors that were made on validation origins
 * (variance scaling takes those of the fit, which forests make too small). A key that has ended stays, and by `wls_var` one without an interval.
 */
export function variancesOf(
  method: Exclude<ReconcileMethod, 'bottom_up'>,
  members: readonly Member[],
  totals: readonly { readonly total: Total; readonly base: BaseForecast }[],
): Variances {
  if (method === 'wls_var') {
    const keys = Float64Array.from(members, (each) => squareOrZero(meanOf(halfWidthsOf(each))));
    return { keys, totals: Float64Array.from(totals, ({ base }) => meanOf(base.halfWidths) ** 2) };
  }
  const keys = Float64Array.from(members, ({ source }) => (source === 'fallback:ended' ? 0 : 1));
  const ofTotal = ({ total }: { readonly total: Total }): number =>
    method === 'ols' ? 1 : total.members.reduce((sum, i) => sum + keys[i]!, 0);
  return { keys, totals: Float64Array.from(totals, ofTotal) };
}

/** Gives half the width of a key's interval; a border that the range of the target cut does not count: [horizon]. */
export function halfWidthsOf({ values, lower, upper }: Omit<Member, 'source'>): Float64Array {
  return values.map((value, h) => Math.max(upper[h]! - value, value - lower[h]!));
}

function squareOrZero(value: number): number {
  return Number.isNaN(value) ? 0 : value ** 2;
}

function meanOf(values: Float64Array): number {
  return values.reduce((sum, value) => sum + value, 0) / values.length;
}
