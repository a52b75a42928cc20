import { keyId, seriesAt } from '#src/core/index.ts';
import type { ForecastSource } from './forecast-pictures.ts';

/** A key that was forecast, the number of its series in the fleet, and its volume. */
export type RankedForecast = {
  readonly one: ForecastSource['forecast']['forecasts'][number];
  /** Undefined for a key without rows. */
  readonly row: number | undefined;
  /** The sum of the absolute values of the last season before the forecast starts. */
  readonly volume: number;
};

/** Gives the keys that were forecast, those with the largest volume first; equal ones in the order of keys. */
export function byVolume({ fleet, forecast, seasonLength }: ForecastSource): readonly RankedForecast[] {
  const rows = new Map(fleet.keys.map((key, i) => [keyId(key), i]));
  const from = forecast.lastPeriod + 1 - seasonLength;
  const ranked = forecast.forecasts.map((one): RankedForecast => {
    const row = rows.get(keyId(one.key));
    if (row === undefined) return { one, row, volume: 0 };
    const { target, firstPeriod } = seriesAt(fleet, row);
    const last = target.subarray(Math.max(0, from - firstPeriod), Math.max(0, forecast.lastPeriod + 1 - firstPeriod));
    return { one, row, volume: last.reduce((sum, value) => sum + Math.abs(value), 0) };
  });
  return ranked.sort((a, b) => b.volume - a.volume);
}
