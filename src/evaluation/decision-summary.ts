import { decisionCodes, type DecisionCode } from './decision-codes.ts';
import type { Decision } from './decision.ts';

/** The decisions of a run in numbers; the counts add up to `nKeys`. */
type DecisionSummary = {
  readonly nKeys: number;
  readonly nRegistered: number;
  /** Number of keys by code, 0 included, in the order of `decisionCodes`. */
  readonly counts: Readonly<Record<DecisionCode, number>>;
};

/** Counts decisions by their code. */
export function summariseDecisions(decisions: readonly Decision[]): DecisionSummary {
  const counts = Object.fromEntries(Object.keys(decisionCodes).map((code) => [code, 0])) as Record<
    DecisionCode,
    number
  >;
  for (const decision of decisions) counts[decision.code]++;
  return {
    nKeys: decisions.length,
    nRegistered: decisions.filter((decision) => decision.isRegistered).length,
    counts,
  };
}
