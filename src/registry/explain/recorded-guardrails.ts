import type { GuardrailResult } from '#src/evaluation/index.ts';
import type { KeyDecision } from '../key-decisions.ts';

/** Gives what the guardrails said of a decision, as it was recorded; none where none was set. */
export function guardrailsOf({ columns }: KeyDecision): readonly GuardrailResult[] {
  const text = columns['guardrails'];
  return typeof text === 'string' ? (JSON.parse(text) as readonly GuardrailResult[]) : [];
}
