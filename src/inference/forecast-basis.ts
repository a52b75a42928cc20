import { canonicalJson, digestOf, keyId, type FleetSeries } from '#src/core/index.ts';
import type { Champion } from '#src/evaluation/index.ts';
import { fleetDigest, learnsFromFleet, rowsDigest } from '#src/training/index.ts';
import { fleetDefaultOf } from './fleet-default.ts';
import type { FleetForecastOptions } from './forecast-fleet.ts';

/**
 * Gives, by key id, the digest of all on which the forecast of a key rests: its rows, its champion, and whether it has ended; for a key
 * without a champion that loads what stands in for it too. While it stays, a forecast of a period needs not be made again. The end of the
 * fleet's data is no part of it: a key that got no row is not forecast anew because others did.
 */
export function forecastBases(fleet: FleetSeries, options: FleetForecastOptions): ReadonlyMap<string, string> {
  const { champions, previous, reasons, keysWithoutRows } = options;
  const rows = new Map(
    // Why a key is blocked may be told by the end of the fleet's data, which is no part of this.
    fleet.keys.map((key, i) => [keyId(key), rowsDigest(fleet, i, reasons.has(keyId(key)) ? '' : undefined)] as const),
  );
  const ground = groundOf(options, () => fleetDigest(rows));
  const bases = new Map<string, string>();
  for (const [i, key] of fleet.keys.entries()) {
    const id = keyId(key);
    const end = fleet.firstPeriod[i]! + fleet.nObserved[i]! - 1;
    const hasEnded = options.span.lastPeriod - end > options.endedAfter;
    const champion = champions.get(id);
    const own = { rows: rows.get(id), hasEnded, champion: versionOf(champion) };
    const standIn = champion?.model === undefined ? { ...ground(), previous: versionOf(previous.get(id)) } : {};
    bases.set(id, digestOf(canonicalJson({ ...own, ...standIn })));
  }
  if (keysWithoutRows.length === 0) return bases;
  // The median of the fleet rests on the rows of all, and on which of them have ended.
  const ofFleet = digestOf(canonicalJson({ bases: [...bases.values()], ...ground() }));
  return new Map([...bases, ...keysWithoutRows.map((key) => [keyId(key), ofFleet] as const)]);
}

function versionOf(one: Champion | undefined): readonly unknown[] | null {
  return one === undefined ? null : [one.version, one.digest, one.model !== undefined];
}

/** Gives what all keys without a champion share; what the whole fleet teaches is among it only where one of its keys may be taught. */
function groundOf(
  { champions, fallback, seasonLength, seed, endedAfter }: FleetForecastOptions,
  wholeFleet: () => string,
): () => Readonly<Record<string, unknown>> {
  let ground: Readonly<Record<string, unknown>> | undefined;
  return () => {
    if (ground !== undefined) return ground;
    const fleetDefault = fleetDefaultOf(champions.values());
    const teaches = fleetDefault !== undefined && learnsFromFleet(fleetDefault) ? { fleet: wholeFleet() } : {};
    ground = { fallback, fleetDefault: fleetDefault ?? null, seasonLength, seed, endedAfter, ...teaches };
    return ground;
  };
}
