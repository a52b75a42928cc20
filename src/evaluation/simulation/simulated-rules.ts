import { defaultEvidenceRules, type EvidenceRules } from '../evidence/evidence-rules.ts';

/** The rules that are compared, by the names under which the tables show them. */
export const simulatedRules = {
  'any less error': { ...defaultEvidenceRules, profile: 'none', minImprovement: 0 },
  '2 % less': { ...defaultEvidenceRules, profile: 'none' },
  stable: { ...defaultEvidenceRules, profile: 'stable' },
  adaptive: { ...defaultEvidenceRules, profile: 'adaptive' },
  default: defaultEvidenceRules,
} as const satisfies Readonly<Record<string, EvidenceRules>>;

export type SimulatedRule = keyof typeof simulatedRules;

/** The names of `simulatedRules`, in their order. */
export const simulatedRuleNames = Object.keys(simulatedRules) as readonly SimulatedRule[];
