import { seriesAt, type FleetSeries } from '#src/core/index.ts';
import { quantileOf } from '#src/feature-store/index.ts';
import { fit, forecast } from '#src/learners/index.ts';
import type { ForecastRequest } from './forecast-request.ts';

/**
 * Gives what stands for a key that has no row: for each period to forecast the median, over the keys whose series have not ended, of
 * their value in the last season: [horizon]. Undefined where no key has a row.
 */
export function fleetMedian(fleet: FleetSeries, request: ForecastRequest): Float64Array | undefined {
  const { lastPeriod, firstPeriod, horizon, fallback, endedAfter } = request;
  const patterns: Float64Array[] = [];
  for (const i of fleet.keys.keys()) {
    const series = seriesAt(fleet, i);
    const end = series.firstPeriod + series.target.length - 1;
    if (series.target.length === 0 || lastPeriod - end > endedAfter) continue;
    const gap = firstPeriod - 1 - end;
    // The seasonal naive has nothing to draw: its seed has no effect.
    patterns.push(forecast(fit(fallback, series, 0), series, gap + horizon).subarray(gap));
  }
  if (patterns.length === 0) return undefined;
  return Float64Array.from({ length: horizon }, (_, step) =>
    quantileOf(Float64Array.from(patterns, (each) => each[step]!).sort(), 0.5),
  );
}
