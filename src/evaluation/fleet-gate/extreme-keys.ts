import type { Key } from '#src/core/index.ts';
import type { DecisionCode } from '../decision-codes.ts';
import type { Decision } from '../decision.ts';

/** A key that a release changes much. */
export type ExtremeKey = {
  readonly key: Key;
  readonly code: DecisionCode;
  /** By which share the figure of its challenger is better than the other's; below 0 where it is worse. */
  readonly gain: number;
  /** Against whom: the champion in service, or of a first model, and one in place of a champion that cannot serve, the seasonal naive. */
  readonly against: 'champion' | 'seasonal_naive';
  readonly learner: string;
};

const mostNamed = 5;

/**
 * Gives the five keys that gain and the five that lose the most by a release, or would by one that is held, if as many do; of equal ones
 * the first. None where nothing changes.
 */
export function extremeKeys(decisions: readonly Decision[]): {
  readonly best: readonly ExtremeKey[];
  readonly worst: readonly ExtremeKey[];
} {
  const gains = decisions.flatMap((each) => gainOf(each) ?? []);
  const named = (each: readonly ExtremeKey[]): readonly ExtremeKey[] => each.slice(0, mostNamed);
  return {
    best: named(gains.filter(({ gain }) => gain > 0).sort((a, b) => b.gain - a.gain)),
    worst: named(gains.filter(({ gain }) => gain < 0).sort((a, b) => a.gain - b.gain)),
  };
}

function gainOf(decision: Decision): ExtremeKey | undefined {
  const { key, code, comparison, challenger, benchmark, isRegistered, isHeld = false } = decision;
  // Where the seasonal naive is registered, the challenger goes nowhere.
  if (challenger === undefined || !(isRegistered || isHeld) || code === 'FIRST_BASELINE') return undefined;
  const overChampion = comparison?.improvement.relative;
  const naive = comparison === undefined ? benchmark?.rmse : undefined;
  const overNaive = naive === undefined || naive === 0 ? undefined : (naive - challenger.rmse) / naive;
  const gain = overChampion ?? overNaive;
  if (gain === undefined || !Number.isFinite(gain)) return undefined;
  const against = overChampion === undefined ? 'seasonal_naive' : 'champion';
  return { key, code, gain, against, learner: challenger.learner };
}
