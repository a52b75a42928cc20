import { setImmediate } from 'node:timers/promises';
import { quantileOf, seriesAt, type FleetSeries } from '#src/core/index.ts';
import { openSeasonalNaive } from '#src/learners/index.ts';
import type { ForecastRequest } from './forecast-request.ts';

/** What the caller of a median of many keys may hear, in periods, and say. */
type MedianWatch = {
  readonly onMedian?: ((done: number, total: number) => void) | undefined;
  readonly signal: AbortSignal;
};

/**
 * Gives what stands for a key that has no row: for each period to forecast the median, over the keys whose series have not ended, of
 * their value in the last season: [horizon]. Undefined where no key has a row. Rejects with the reason of `signal`.
 */
export async function fleetMedian(
  fleet: FleetSeries,
  request: Pick<ForecastRequest, 'lastPeriod' | 'firstPeriod' | 'horizon' | 'fallback' | 'endedAfter'>,
  { onMedian, signal }: MedianWatch,
): Promise<Float64Array | undefined> {
  const { horizon, fallback } = request;
  const living = livingSeries(fleet, request);
  if (living.length === 0) return undefined;
  const { seasonLength, valueAt } = openSeasonalNaive(fallback.parameters);
  const medians = new Float64Array(horizon);
  const column = new Float64Array(living.length);
  for (let step = 0; step < horizon; step++) {
    if (step >= seasonLength) {
      medians[step] = medians[step - seasonLength]!;
      continue;
    }
    onMedian?.(step, horizon);
    await setImmediate();
    signal.throwIfAborted();
    for (const [n, { target, gap }] of living.entries()) column[n] = valueAt(target, gap + step);
    medians[step] = quantileOf(column.sort(), 0.5);
  }
  onMedian?.(horizon, horizon);
  return medians;
}

type Living = { readonly target: Float64Array; readonly gap: number };

function livingSeries(
  fleet: FleetSeries,
  { lastPeriod, firstPeriod, endedAfter }: Pick<ForecastRequest, 'lastPeriod' | 'firstPeriod' | 'endedAfter'>,
): readonly Living[] {
  const living: Living[] = [];
  for (const i of fleet.keys.keys()) {
    const { target, firstPeriod: first } = seriesAt(fleet, i);
    const end = first + target.length - 1;
    if (target.length > 0 && lastPeriod - end <= endedAfter) living.push({ target, gap: firstPeriod - 1 - end });
  }
  return living;
}
