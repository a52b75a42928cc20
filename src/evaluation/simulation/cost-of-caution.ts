import { seedOf } from '#src/core/index.ts';
import { countPromoted } from './count-promoted.ts';
import { drawKey, type ErrorProcess } from './simulated-key.ts';
import { simulatedRuleNames, type SimulatedRule } from './simulated-rules.ts';

const kinds = [
  { effect: 0.15, nKeys: 300 },
  { effect: 0, nKeys: 600 },
  { effect: -0.15, nKeys: 100 },
] as const;

/** What a rule makes of a fleet, on the mean over several. */
export type FleetOutcome = {
  readonly rule: SimulatedRule;
  /** Promoted keys of a fleet of 1,000, by kind: truly better, equal, truly worse: [3]. */
  readonly promoted: readonly number[];
  /** The mean over all keys of the change of the true RMSE, as a share of the champion's: below 0 for a gain. */
  readonly change: number;
};

/**
 * Gives what each rule promotes in a fleet of 300 challengers that are truly 15 % better, 600 that are equal and 100 that are 15 % worse,
 * and what the fleet's errors gain by it; the same arguments give the same numbers.
 */
export function costOfCaution(process: ErrorProcess, horizon: number, nFleets: number): readonly FleetOutcome[] {
  const counts = countPromoted({
    kinds,
    nFleets,
    horizon,
    seedOfFleet: (fleet) => seedOf('cost-of-caution', process.nPoints, fleet),
    draw: (effect, random) => drawKey(process, effect, random),
  });
  const nKeys = kinds.reduce((sum, kind) => sum + kind.nKeys, 0);
  return simulatedRuleNames.map((rule, r) => {
    const promoted = Array.from(counts[r]!, (count) => count / nFleets);
    const gain = kinds.reduce((sum, { effect }, kind) => sum + effect * promoted[kind]!, 0);
    return { rule, promoted, change: -gain / nKeys };
  });
}
