import type { Decision } from '../decision.ts';
import type { BrokenRule } from './fleet-verdict.ts';

/**
 * Gives the decisions of a fleet that is held: none registers a model any more. Each keeps its code, which says what it would have been,
 * and one that would have registered a model, or stored one for approval, says that the fleet was held, and why.
 */
export function holdDecisions(decisions: readonly Decision[], broken: readonly BrokenRule[]): readonly Decision[] {
  const rules = broken.map(({ rule }) => rule).join(', ');
  return decisions.map((decision) => {
    if (!decision.isRegistered && decision.approvedAs === undefined) return decision;
    const { model: _, candidate: __, score: ___, cutoff: ____, ...judged } = decision;
    const sentence = `Held with the whole fleet (${rules}): nothing was registered. Had the fleet passed: ${decision.sentence}`;
    return { ...judged, isRegistered: false, isHeld: true, sentence };
  });
}
