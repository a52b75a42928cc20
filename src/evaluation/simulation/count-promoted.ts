import { seededRandom, type Random } from '#src/core/index.ts';
import { judgeSimulatedFleet } from './judge-simulated-fleet.ts';
import type { SimulatedKey } from './simulated-key.ts';
import { simulatedRuleNames, simulatedRules } from './simulated-rules.ts';

/** Fleets that are simulated. */
export type SimulatedFleets = {
  /** The kinds of challengers in a fleet: how much better they truly are, and how many. */
  readonly kinds: readonly { readonly effect: number; readonly nKeys: number }[];
  readonly nFleets: number;
  readonly horizon: number;
  /** Gives the seed of the fleet of that number. */
  readonly seedOfFleet: (fleet: number) => number;
  readonly draw: (effect: number, random: Random) => SimulatedKey;
};

/** Counts, over all fleets, the keys that each rule promotes, by kind: [nRules][nKinds]. */
export function countPromoted({ kinds, nFleets, horizon, seedOfFleet, draw }: SimulatedFleets): readonly Int32Array[] {
  const rules = simulatedRuleNames.map((name) => simulatedRules[name]);
  const kindOfKey = kinds.flatMap(({ nKeys }, kind) => Array.from({ length: nKeys }, () => kind));
  const counts = rules.map(() => new Int32Array(kinds.length));
  for (let fleet = 0; fleet < nFleets; fleet++) {
    const random = seededRandom(seedOfFleet(fleet));
    const keys = kindOfKey.map((kind) => draw(kinds[kind]!.effect, random));
    for (const [rule, outcome] of judgeSimulatedFleet(keys, horizon, rules).entries()) {
      for (const [i, kind] of kindOfKey.entries()) counts[rule]![kind]! += outcome[i]!;
    }
  }
  return counts;
}
