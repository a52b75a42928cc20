import type { FleetForecast } from '../forecast-fleet.ts';
import type { BaseForecast } from './base-forecast.ts';
import type { Total } from './plan-totals.ts';
import { reconcile } from './reconcile.ts';
import type { TargetRange } from './target-range.ts';
import { halfWidthsOf, variancesOf, type ReconcileMethod } from './variances.ts';

/** A total with what was forecast for it. */
export type ForecastTotal = { readonly total: Total; readonly base: BaseForecast };

/** Keys' forecasts that were reconciled with those of the totals. */
export type Reconciled = {
  readonly forecast: FleetForecast;
  /** How many values of keys fell outside the range, and were put on its bound. */
  readonly nClipped: number;
};

/**
 * Gives a fleet's forecast reconciled with those of totals. A value that falls outside the range is put on its bound, and the totals are
 * summed behind that: they stay consistent, and are no longer the least squares (set-negative-to-zero, Di Fonzo and Girolimetto, 2023).
 * The borders of a key move with its value; the reason of a key whose value moved names the method.
 */
export function reconcileForecasts(
  forecast: FleetForecast,
  totals: readonly ForecastTotal[],
  { method, range }: { readonly method: Exclude<ReconcileMethod, 'bottom_up'>; readonly range: TargetRange },
): Reconciled {
  const { forecasts, horizon } = forecast;
  const variances = variancesOf(method, forecasts, totals);
  const known = totals.flatMap(({ total: { members }, base: { values } }, j) => {
    const variance = variances.totals[j]!;
    return Number.isNaN(variance) ? [] : [{ members, values, variance }];
  });
  const steps = Array.from({ length: horizon }, (_, h) =>
    reconcile({
      values: Float64Array.from(forecasts, ({ values }) => values[h]!),
      variances: variances.keys,
      totals: known.map(({ values, ...each }) => ({ ...each, value: values[h]! })),
    }),
  );
  const inRange = (value: number): number =>
    Math.min(range.upper ?? Infinity, Math.max(range.lower ?? -Infinity, value));
  let nClipped = 0;
  const reconciled = forecasts.map((each, i) => {
    if (variances.keys[i] === 0 || known.length === 0) return each;
    const free = Float64Array.from(steps, (step) => step[i]!);
    const values = free.map((value) => inRange(value));
    nClipped += values.reduce((count, value, h) => count + (value === free[h] ? 0 : 1), 0);
    const half = halfWidthsOf(each);
    const lower = values.map((value, h) => inRange(value - half[h]!));
    const upper = values.map((value, h) => inRange(value + half[h]!));
    const reason = `${each.reason} Reconciled with the totals by ${method}.`.trimStart();
    return { ...each, values, lower, upper, reason };
  });
  return { forecast: { ...forecast, forecasts: reconciled }, nClipped };
}
