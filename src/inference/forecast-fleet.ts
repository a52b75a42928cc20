import { setImmediate } from 'node:timers/promises';
import { keyId, lastObservedPeriod, seriesAt, type FleetSeries, type Key } from '#src/core/index.ts';
import type { Champion } from '#src/evaluation/index.ts';
import type { Candidate } from '#src/learners/index.ts';
import { forecastKey, type KeyForecast } from './forecast-key.ts';

/** The forecasts of a fleet: one for each key that has a row, in the order of keys, all for the same periods. */
export type FleetForecast = {
  readonly firstPeriod: number;
  readonly horizon: number;
  readonly forecasts: readonly (KeyForecast & { readonly key: Key })[];
};

/** What a fleet's forecast needs besides its series. */
export type FleetForecastOptions = {
  readonly champions: ReadonlyMap<string, Champion>;
  /** By key id: why a key has no champion, for the reason of its fallback. */
  readonly reasons: ReadonlyMap<string, string>;
  readonly isSelected: (key: Key) => boolean;
  readonly horizon: number;
  readonly fallback: Candidate;
  readonly endedAfter: number;
};

const keysBetweenYields = 200;

/** Forecasts the periods after the end of the fleet's data for every selected key. Tells how many keys are done. */
export async function forecastFleet(
  fleet: FleetSeries,
  options: FleetForecastOptions,
  watch: { readonly onProgress: (done: number, total: number) => void; readonly signal: AbortSignal },
): Promise<FleetForecast> {
  const lastPeriod = lastObservedPeriod(fleet) ?? -1;
  const request = { ...options, lastPeriod };
  const forecasts: (KeyForecast & { key: Key })[] = [];
  for (const [i, key] of fleet.keys.entries()) {
    if (i % keysBetweenYields === 0) {
      watch.onProgress(i, fleet.keys.length);
      await setImmediate();
      watch.signal.throwIfAborted();
    }
    if (!options.isSelected(key)) continue;
    const id = keyId(key);
    const why = options.reasons.get(id) ?? 'No model is registered for this key.';
    forecasts.push({ key, ...forecastKey(seriesAt(fleet, i), options.champions.get(id), why, request) });
  }
  watch.onProgress(fleet.keys.length, fleet.keys.length);
  return { firstPeriod: lastPeriod + 1, horizon: options.horizon, forecasts };
}
