import type { Frequency, Key } from '#src/core/index.ts';
import type { Challenger } from '#src/training/index.ts';
import type { Champion } from './champion.ts';
import type { DecisionCode } from './decision-codes.ts';
import type { ImprovementDecision } from './evidence/decide-improvement.ts';
import type { GatheredEvidence } from './evidence/gather-evidence.ts';
import type { GateMetric } from './gate-metrics.ts';
import type { GateRules } from './gate-rules.ts';
import type { GuardrailResult } from './guardrail.ts';
import type { KeyScores, Scoring } from './score-key.ts';

/** All that the gate knows of one key. */
export type KeyCase = {
  readonly key: Key;
  readonly frequency: Frequency;
  /** False where today's data do not hold the key. */
  readonly isInData: boolean;
  readonly challenger?: Challenger;
  readonly champion?: Champion;
  /** Absent where there was no trained challenger to score. */
  readonly scoring?: Scoring;
  /** Absent where there is no sound champion to compare with; then, or where none was gathered, the improvement alone decides. */
  readonly evidence?: GatheredEvidence;
  /** How many runs, this one among them, decided by the holdout of the fleet; absent where that was not counted. */
  readonly holdoutUses?: number;
};

/** A case with its outcome and what it rests on. */
export type Verdict = {
  readonly keyCase: KeyCase;
  readonly rules: GateRules;
  readonly code: DecisionCode;
  /** Of a challenger that waits for approval: the code that it would have without. */
  readonly approvedAs?: DecisionCode;
  /** The metric that decided: for the codes that compare figures. */
  readonly metric?: GateMetric;
  /** What the challenger lacks, in words without an end: for the codes that do not compare it with a champion. */
  readonly reason?: string;
  readonly scores?: KeyScores;
  /** How the challenger stands to the champion, and the evidence for it: for the codes that compare the two. */
  readonly comparison?: ImprovementDecision;
  /** What the guardrails say, in the order of the rules. */
  readonly guardrails?: readonly GuardrailResult[];
};
