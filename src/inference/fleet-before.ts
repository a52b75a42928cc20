import type { FleetSeries } from '#src/core/index.ts';

/**
 * Gives the fleet as it was known before a period: targets from then on stand behind the observed rows, where no series shows them;
 * known-future columns stay known. A series that begins later has no observed row. The arrays are those of the fleet.
 */
export function fleetBefore(fleet: FleetSeries, period: number): FleetSeries {
  const nObserved = fleet.nObserved.map((n, i) => Math.max(0, Math.min(n, period - fleet.firstPeriod[i]!)));
  return { ...fleet, nObserved };
}
