import { numberText } from '#src/core/index.ts';
import { decisionCodes, type GuardrailResult } from '#src/evaluation/index.ts';
import type { KeyDecision } from '../key-decisions.ts';
import { guardrailsOf } from './recorded-guardrails.ts';
import { toldEvidence, type ToldEvidence } from './told-evidence.ts';
import { whatWouldChange, type UsedRules } from './what-would-change.ts';

/** Why a key was or was not registered in one run. */
export type Explanation = {
  readonly code: string;
  /** What the code means. */
  readonly meaning: string;
  readonly isRegistered: boolean;
  /** Whether a model would have been registered, had the fleet not been held. */
  readonly isHeld: boolean;
  /** The reason with its numbers, as it was recorded. */
  readonly sentence: string;
  /** The rows that decided, and how many of them counted: repaired ones do not; null where nothing was scored. */
  readonly holdout: {
    readonly from: string;
    readonly to: string;
    readonly nPoints: number;
    readonly nScored: number;
  } | null;
  /** Who was scored on them, with their errors; the version of a champion, and the last period whose row it has seen. */
  readonly contestants: readonly Contestant[];
  /** The metric that decided; null where none did, or it was not recorded. */
  readonly metric: string | null;
  /** What was weighed beside the errors; null where there was nothing to compare, or nothing was recorded. */
  readonly evidence: ToldEvidence | null;
  /** By which rules; null where the run does not tell of them. */
  readonly rules: UsedRules | null;
  /** What the guardrails said. */
  readonly guardrails: readonly GuardrailResult[];
  /** Sentences. */
  readonly wouldChange: readonly string[];
};

const unknownCode = 'A code that this version of Muster does not know.';

const heldAnswer =
  'A fleet that keeps the rules that are named, or its release by `--force --reason TEXT`: its models go into service then.';

type Contestant = {
  readonly role: 'challenger' | 'champion' | 'benchmark';
  readonly learner: string;
  readonly version: number | null;
  readonly cutoff: string | null;
  readonly digest: string | null;
  readonly errors: Readonly<Record<string, number | null>>;
  readonly note: string | null;
};

/** Explains a decision from what was recorded of it. */
export function explainDecision(decision: KeyDecision, rules: UsedRules | null): Explanation {
  const { code, sentence, columns } = decision;
  const known = Object.hasOwn(decisionCodes, code) ? decisionCodes[code as keyof typeof decisionCodes] : undefined;
  return {
    code,
    meaning: `${columns['is_held'] === true ? 'Had the fleet passed: ' : ''}${known?.summary ?? unknownCode}`,
    isRegistered: columns['is_registered'] === true,
    isHeld: columns['is_held'] === true,
    sentence,
    holdout: holdoutOf(columns),
    contestants: (['challenger', 'champion', 'benchmark'] as const).flatMap((role) => contestant(decision, role) ?? []),
    metric: typeof columns['decision_metric'] === 'string' ? columns['decision_metric'] : null,
    evidence: toldEvidence(decision, rules?.limits),
    rules,
    guardrails: guardrailsOf(decision),
    wouldChange: [...(columns['is_held'] === true ? [heldAnswer] : []), ...whatWouldChange(decision, rules)],
  };
}

function holdoutOf(columns: KeyDecision['columns']): Explanation['holdout'] {
  const [from, to, nPoints] = [columns['holdout_from'], columns['holdout_to'], Number(columns['holdout_points'])];
  if (typeof from !== 'string' || typeof to !== 'string') return null;
  // Decisions of older versions do not tell how many counted.
  return { from, to, nPoints, nScored: Number(columns['holdout_scored_points'] ?? nPoints) };
}

const metrics = ['rmse', 'mae', 'bias', 'mase', 'rmsse', 'smape', 'r2'];

function contestant({ columns }: KeyDecision, role: Contestant['role']): Contestant | undefined {
  const text = (name: string): string | null => (typeof columns[name] === 'string' ? columns[name] : null);
  const number = (name: string): number | null => (typeof columns[name] === 'number' ? columns[name] : null);
  const learner = role === 'benchmark' ? 'seasonal_naive' : text(`${role}_learner`);
  const errors = Object.fromEntries(metrics.map((metric) => [metric, number(`${role}_${metric}`)]));
  const isScored = Object.values(errors).some((error) => error !== null);
  if (learner === null || (role === 'benchmark' && !isScored)) return undefined;
  return {
    role,
    learner,
    version: number(`${role}_version`),
    cutoff: text(`${role}_cutoff`),
    digest: text(`${role}_digest`),
    errors,
    note: noteOf(role, columns),
  };
}

function noteOf(role: Contestant['role'], columns: KeyDecision['columns']): string | null {
  if (role === 'champion' && typeof columns['champion_unhealthy'] === 'string') return columns['champion_unhealthy'];
  if (role === 'champion' && typeof columns['champion_overlap'] === 'string')
    return `not scored: ${columns['champion_overlap']}`;
  if (role === 'champion' && columns['champion_was_refitted'] === true)
    return 'fitted again on the rows before the holdout, which it had seen';
  const coverage = columns['challenger_coverage'];
  if (role !== 'challenger' || typeof coverage !== 'number') return null;
  return `its interval held ${numberText(Math.round(1000 * coverage) / 10)} % of the holdout`;
}
