import { seededRandom, seedOf, type Random } from '#src/core/index.ts';
import type { ComparedKey } from './compared-keys.ts';

/** How the error of a fleet changes by a release: shares of the error before, below 0 where it gets less. */
export type FleetTest = {
  readonly nKeys: number;
  readonly nChanged: number;
  readonly change: number;
  /** The upper bound of the change, the highest of the clusterings. */
  readonly upper: number;
  /** The probability that `upper` is made to hold, one-sided. */
  readonly level: number;
  readonly clusterings: readonly { readonly by: string; readonly nClusters: number; readonly upper: number }[];
};

/** What a fleet test needs beside the keys. */
export type FleetTestOptions = {
  readonly keyColumns: readonly string[];
  /** One-sided. */
  readonly alpha: number;
  readonly seed: number;
};

// With fewer, a bootstrap of clusters says little (Cameron, Gelbach and Miller, 2008).
const fewestClusters = 10;
const draws = 1000;
// Of more keys, groups of them are drawn, which show the same spread at a cost that does not grow (random groups: Wolter, 2007).
const mostUnits = 5000;

/**
 * Compares the champions after a release with those before it on the same holdouts: the mean RMSSE of the compared keys, weighted by
 * volume. The bound is that of a percentile bootstrap of keys, and of clusters of keys that share a value of a key column, since what
 * happens to one item or location happens to all its keys; a clustering of fewer than 10 clusters is left out. Of more than 5,000 keys as
 * many groups are drawn, dealt in the order of the keys. Equal keys and seed give equal numbers.
 */
export function testFleet(keys: readonly ComparedKey[], { keyColumns, alpha, seed }: FleetTestOptions): FleetTest {
  const level = 1 - alpha;
  const clusterings = clusteringsOf(keys, keyColumns).map(({ by, sums }) => {
    const random = seededRandom(seedOf(seed, 'fleet test', by));
    return { by, nClusters: sums.length, upper: upperBound(dealt(sums), level, random) };
  });
  const change = relativeChange(sumOf(keys));
  return {
    nKeys: keys.length,
    nChanged: keys.filter(({ isChanged }) => isChanged).length,
    change,
    upper: Math.max(change, ...clusterings.map(({ upper }) => upper)),
    level,
    clusterings,
  };
}

/** The weighted errors of some keys, summed. */
type ErrorSum = { readonly before: number; readonly difference: number };

function clusteringsOf(
  keys: readonly ComparedKey[],
  keyColumns: readonly string[],
): readonly { readonly by: string; readonly sums: readonly ErrorSum[] }[] {
  const single = { by: 'key', sums: keys.map((key) => sumOf([key])) };
  const byColumn = keyColumns.map((by, at) => ({
    by,
    sums: [...Map.groupBy(keys, ({ key }) => key[at]!).values()].map(sumOf),
  }));
  return [single, ...byColumn.filter(({ sums }) => sums.length >= fewestClusters && sums.length < keys.length)];
}

function sumOf(keys: readonly ComparedKey[]): ErrorSum {
  let [before, difference] = [0, 0];
  for (const key of keys) {
    before += key.weight * key.before;
    difference += key.weight * (key.after - key.before);
  }
  return { before, difference };
}

function dealt(sums: readonly ErrorSum[]): readonly ErrorSum[] {
  if (sums.length <= mostUnits) return sums;
  const groups = Array.from({ length: mostUnits }, () => ({ before: 0, difference: 0 }));
  for (const [i, { before, difference }] of sums.entries()) {
    const group = groups[i % mostUnits]!;
    group.before += before;
    group.difference += difference;
  }
  return groups;
}

function upperBound(sums: readonly ErrorSum[], level: number, random: Random): number {
  // Nothing to draw: each draw would give the same.
  if (sums.every(({ difference }) => difference === 0)) return 0;
  const n = sums.length;
  const befores = Float64Array.from(sums, ({ before }) => before);
  const differences = Float64Array.from(sums, ({ difference }) => difference);
  const changes = new Float64Array(draws);
  for (let draw = 0; draw < draws; draw++) {
    let before = 0;
    let difference = 0;
    for (let i = 0; i < n; i++) {
      const drawn = Math.floor(random() * n);
      before += befores[drawn]!;
      difference += differences[drawn]!;
    }
    changes[draw] = relativeChange({ before, difference });
  }
  return changes.sort()[Math.ceil(level * draws) - 1]!;
}

function relativeChange({ before, difference }: ErrorSum): number {
  if (before > 0) return difference / before;
  return difference > 0 ? Infinity : 0;
}
