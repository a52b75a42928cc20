import { setImmediate } from 'node:timers/promises';
import { numberText, type FleetSeries } from '#src/core/index.ts';
import type { Candidate } from '#src/learners/index.ts';
import { fleetBefore } from '../fleet-before.ts';
import type { FleetForecast } from '../forecast-fleet.ts';
import { baseForecast } from './base-forecast.ts';
import { historiesAt, historiesOf, summedHistory, type History } from './histories.ts';
import { planTotals, type Total } from './plan-totals.ts';
import { reconcileForecasts, type ForecastTotal, type Reconciled } from './reconcile-forecasts.ts';
import { sumOfKeys, type TotalForecast } from './sum-of-keys.ts';
import { rangeOfSum, type TargetRange } from './target-range.ts';
import { halfWidthsOf, type ReconcileMethod } from './variances.ts';

/** How totals are made. */
export type TotalsOptions = {
  readonly method: ReconcileMethod;
  /** The range of the target of a key. */
  readonly range: TargetRange;
  /** The share of the targets that intervals hold. */
  readonly coverage: number;
  readonly fallback: Candidate;
  readonly seasonLength: number;
  readonly seed: number;
  readonly endedAfter: number;
};

/** A forecast whose totals are the sums of its keys. */
export type ConsistentForecast = Reconciled & { readonly totals: readonly TotalForecast[] };

/** What tells how far a work is, and stops it. */
type Watch = { readonly onProgress: (done: number, total: number) => void; readonly signal: AbortSignal };

/** A fleet's forecast with what was known before it. */
type Known = {
  readonly fleet: FleetSeries;
  readonly forecast: FleetForecast;
  readonly totals: readonly Total[];
  readonly histories: readonly (History | undefined)[];
};

const totalsBetweenYields = 50;

/**
 * Gives the totals of a fleet's forecast, of all keys and by each key column, as sums of what the files show of the keys, with
 * intervals made of those of the keys. By another method than `bottom_up` the keys are first reconciled with forecasts of the totals, made by Theta
 * on the sums of the known rows. Tells how many totals are done.
 */
export async function forecastTotals(
  whole: FleetSeries,
  forecast: FleetForecast,
  options: TotalsOptions,
  watch: Watch,
): Promise<ConsistentForecast> {
  const { method, range, seasonLength } = options;
  const { lastPeriod, horizon } = forecast;
  const fleet = fleetBefore(whole, forecast.firstPeriod);
  const keys = forecast.forecasts.map(({ key }) => key);
  const totals = planTotals(fleet.keyColumns, keys);
  const histories = historiesOf(fleet, keys, { ...options, lastPeriod });
  const known = { fleet, forecast, totals, histories };
  const reconciled =
    method === 'bottom_up'
      ? { forecast, nClipped: 0 }
      : reconcileForecasts(forecast, await forecastsOfTotals(known, options, watch), { method, range });
  const parts = reconciled.forecast.forecasts.map((each) => ({
    ...each,
    shown: each.values.map((value) => Number(numberText(value))),
    // What has ended is known to be nothing.
    halfWidths: each.source === 'fallback:ended' ? new Float64Array(horizon) : halfWidthsOf(each),
  }));
  const sums: TotalForecast[] = [];
  for (const total of totals) {
    await pause(sums.length, totals.length, watch);
    sums.push(sumOfKeys(total, { ...known, parts }, { range, seasonLength }));
  }
  return { ...reconciled, totals: sums };
}

/** Gives Theta's forecasts of those totals that say something of their own: sums of several keys of which one goes on, each set of keys once. */
async function forecastsOfTotals(
  { fleet, forecast, totals, histories }: Known,
  options: TotalsOptions,
  watch: Watch,
): Promise<readonly ForecastTotal[]> {
  const { forecasts, firstPeriod, lastPeriod, horizon } = forecast;
  const request = { ...options, gap: firstPeriod - 1 - lastPeriod, horizon };
  const made: ForecastTotal[] = [];
  for (const [j, total] of totals.entries()) {
    await pause(j, totals.length, watch);
    const { members, column } = total;
    const isOfAll = column !== undefined && members.length === forecasts.length;
    const goesOn = members.some((i) => forecasts[i]!.source !== 'fallback:ended');
    if (members.length === 1 || isOfAll || !goesOn) continue;
    const sum = summedHistory(historiesAt(histories, members), lastPeriod);
    if (sum === undefined) continue;
    const { firstPeriod: first, values: target } = sum;
    const series = { key: [], frequency: fleet.frequency, firstPeriod: first, target, covariates: {} };
    const base = baseForecast(series, rangeOfSum(options.range, members.length), request);
    if (base !== undefined) made.push({ total, base });
  }
  return made;
}

async function pause(done: number, nTotals: number, { onProgress, signal }: Watch): Promise<void> {
  if (done % totalsBetweenYields !== 0) return;
  onProgress(done, nTotals);
  await setImmediate();
  signal.throwIfAborted();
}
