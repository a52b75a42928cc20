import { compareKeys, keyId, type FleetSeries, type Key } from '#src/core/index.ts';
import { forecastFleet, type FleetForecast, type FleetForecastOptions } from './forecast-fleet.ts';
import type { KeyForecast } from './forecast-key.ts';

/** The forecasts of a key that were made before from what it rests on now; NaN in the periods that have none. */
export type KnownForecast = KeyForecast & {
  readonly key: Key;
  /** 1 in the periods of the span that were forecast: [horizon]. */
  readonly isKnown: Uint8Array;
  /** The release by whose champion they were made; null where none forecast. */
  readonly release: number | null;
};

/** A forecast of a fleet of which a part was known. */
export type NewForecast = {
  /** Of every selected key, those that were known included. */
  readonly forecast: FleetForecast;
  /** Says of a key, by its id, and a step of the span whether it was forecast now. */
  readonly isNew: (id: string, step: number) => boolean;
};

/** Forecasts the selected keys of which a period of the span is not known yet, and puts them beside those that are known. */
export async function forecastNew(
  fleet: FleetSeries,
  options: FleetForecastOptions,
  known: ReadonlyMap<string, KnownForecast>,
  watch: Parameters<typeof forecastFleet>[2],
): Promise<NewForecast> {
  const isWhole = (key: Key): boolean => known.get(keyId(key))?.isKnown.every((each) => each === 1) ?? false;
  const isSelected = (key: Key): boolean => options.isSelected(key) && !isWhole(key);
  const made = await forecastFleet(fleet, { ...options, isSelected }, watch);
  const kept = [...known.values()].filter(({ key }) => options.isSelected(key) && isWhole(key));
  const forecasts = [...made.forecasts, ...kept].sort((a, b) => compareKeys(a.key, b.key));
  return {
    forecast: { ...made, forecasts },
    isNew: (id, step) => known.get(id)?.isKnown[step] !== 1,
  };
}
