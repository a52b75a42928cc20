import { seedOf } from '#src/core/index.ts';
import { countPromoted, type SimulatedFleets } from './count-promoted.ts';
import { simulatedRuleNames, type SimulatedRule } from './simulated-rules.ts';

/** The kinds of challengers in a simulated fleet of 1,000 keys: how much better they truly are, and how many. */
export const fleetOfRates = [
  { effect: 0, nKeys: 600 },
  { effect: 0.1, nKeys: 150 },
  { effect: 0.2, nKeys: 150 },
  { effect: -0.1, nKeys: 100 },
] as const;

/** How often challengers of one kind were promoted by one rule. */
export type PromotionRate = {
  readonly rule: SimulatedRule;
  /** One of the effects of `fleetOfRates`. */
  readonly effect: number;
  /** A share, with its simulated standard error. */
  readonly rate: number;
  readonly standardError: number;
};

/** What one cell of the table simulates; cells of other names draw other numbers. */
export type RateCell = Pick<SimulatedFleets, 'horizon' | 'draw' | 'nFleets'> & { readonly name: string };

/** Gives the rates at which each rule promotes each kind of challenger; the same cell gives the same rates. */
export function promotionRates({ name, ...cell }: RateCell): readonly PromotionRate[] {
  const seedOfFleet = (fleet: number): number => seedOf('promotion-rates', name, fleet);
  const counts = countPromoted({ ...cell, kinds: fleetOfRates, seedOfFleet });
  return simulatedRuleNames.flatMap((rule, r) =>
    fleetOfRates.map(({ effect, nKeys }, kind) => {
      const n = nKeys * cell.nFleets;
      const rate = counts[r]![kind]! / n;
      return { rule, effect, rate, standardError: Math.sqrt((rate * (1 - rate)) / n) };
    }),
  );
}
