import { keyId, type FleetSeries } from '#src/core/index.ts';

/**
 * Gives the volume of each key by `keyId`: the sum of the absolute target in its last `seasonLength` observed rows, so that a key that was
 * large years ago does not count as large. A key without a series is not in it, and has none.
 */
export function keyVolumes(fleet: FleetSeries, seasonLength: number): ReadonlyMap<string, number> {
  return new Map(
    fleet.keys.map((key, i) => {
      const end = fleet.indptr[i]! + fleet.nObserved[i]!;
      const rows = fleet.target.subarray(Math.max(fleet.indptr[i]!, end - seasonLength), end);
      return [keyId(key), rows.reduce((sum, value) => sum + Math.abs(value), 0)];
    }),
  );
}
