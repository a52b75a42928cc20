import { canonicalJson, digestOf, periodLabel, type Frequency } from '#src/core/index.ts';
import type { DecisionCode } from '../decision-codes.ts';
import { summariseDecisions } from '../decision-summary.ts';
import type { Decision } from '../decision.ts';
import type { GateRules } from '../gate-rules.ts';
import type { FleetVerdict } from './fleet-verdict.ts';
import { extremeKeys, type ExtremeKey } from './extreme-keys.ts';

/** What one evaluation came to, without times and run: equal data, rules and champions give equal bytes. Plain data. */
export type GateSummary = {
  readonly fleet: string;
  /** `forced`: released although a rule was broken. */
  readonly outcome: 'released' | 'forced' | 'held' | 'not_registered';
  /** Whether a model was registered: `partial` where some keys failed or were blocked beside it. */
  readonly modelRegistered: 'true' | 'false' | 'partial';
  /** Null where nothing was released. */
  readonly release: number | null;
  /** The number of keys; registered ones went into service, held ones would have. */
  readonly keys: { readonly judged: number; readonly registered: number; readonly held: number };
  /** Keys by code; they add up to `keys.judged`. */
  readonly codes: Readonly<Record<DecisionCode, number>>;
  readonly verdict: FleetVerdict;
  /** Who released a fleet that breaks a rule, and why. */
  readonly forced: { readonly reason: string; readonly actor: string | null } | null;
  /** What the challengers' intervals were to hold of the holdout and held, as means of keys; null where none has an interval. */
  readonly intervals: { readonly nKeys: number; readonly nominal: number; readonly share: number } | null;
  /**
   * Labels of the first and the last period, the rows that counted, a digest of which they are, and how many runs decided by them; null
   * where nothing was scored.
   */
  readonly holdout: {
    readonly from: string;
    readonly to: string;
    readonly nScored: number;
    readonly digest: string | null;
    readonly nUses: number | null;
  } | null;
  readonly rules: GateRules;
  /** SHA-256 of the rules, the horizon and the seed. */
  readonly configurationDigest: string;
  /** At most five of each, with what the release changes of them, or would. */
  readonly best: readonly ExtremeKey[];
  readonly worst: readonly ExtremeKey[];
};

/** What a summary is made of. */
export type GateOutcome = {
  readonly fleet: string;
  readonly decisions: readonly Decision[];
  readonly verdict: FleetVerdict;
  /** The digest of the rows that decided, as `holdoutDigest` gives it. */
  readonly holdoutDigest?: string | undefined;
  readonly release: number | undefined;
  readonly forced: GateSummary['forced'];
  readonly rules: GateRules;
  readonly frequency: Frequency;
  readonly horizon: number;
  readonly seed: number;
};

/** Sums up an evaluation. */
export function summariseGate(outcome: GateOutcome): GateSummary {
  const { fleet, decisions, verdict, release, rules, horizon, seed } = outcome;
  const { nKeys, nRegistered, counts } = summariseDecisions(decisions);
  const isForced = release !== undefined && verdict.broken.length > 0;
  return {
    fleet,
    outcome: outcomeOf(verdict, { isReleased: release !== undefined, nRegistered }),
    modelRegistered: modelRegistered(nRegistered, verdict.failed.nKeys),
    release: release ?? null,
    keys: { judged: nKeys, registered: nRegistered, held: decisions.filter(({ isHeld }) => isHeld === true).length },
    codes: counts,
    verdict,
    forced: isForced ? outcome.forced : null,
    intervals: intervalsOf(decisions),
    holdout: holdoutOf(outcome),
    rules,
    configurationDigest: digestOf(canonicalJson({ rules, horizon, seed })),
    ...extremeKeys(decisions),
  };
}

/**
 * Says in the words of a release pipeline whether a model was registered: `partial` where some keys failed or were blocked beside those
 * that were. Models that wait for approval are not registered.
 */
export function modelRegistered(nRegistered: number, nFailed: number): GateSummary['modelRegistered'] {
  if (nRegistered === 0) return 'false';
  return nFailed > 0 ? 'partial' : 'true';
}

// A release may hold nothing but models that wait for approval.
function outcomeOf(
  { broken }: FleetVerdict,
  { isReleased, nRegistered }: { readonly isReleased: boolean; readonly nRegistered: number },
): GateSummary['outcome'] {
  if (broken.length > 0) return isReleased ? 'forced' : 'held';
  return nRegistered > 0 ? 'released' : 'not_registered';
}

function intervalsOf(decisions: readonly Decision[]): GateSummary['intervals'] {
  const coverages = decisions.flatMap(({ challenger }) => challenger?.coverage ?? []);
  if (coverages.length === 0) return null;
  return {
    nKeys: coverages.length,
    nominal: meanOf(coverages.map(({ nominal }) => nominal)),
    share: meanOf(coverages.map(({ share }) => share)),
  };
}

function meanOf(values: readonly number[]): number {
  // A sum of equal numbers need not be a multiple of them to the last bit.
  if (values.every((value) => value === values[0])) return values[0]!;
  return values.reduce((sum, value) => sum + value, 0) / values.length;
}

function holdoutOf({ decisions, frequency, holdoutDigest }: GateOutcome): GateSummary['holdout'] {
  const scored = decisions.flatMap(({ holdout }) => holdout ?? []);
  if (scored.length === 0) return null;
  const first = scored.reduce((least, { from }) => Math.min(least, from), Infinity);
  const last = scored.reduce((most, { to }) => Math.max(most, to), -Infinity);
  return {
    from: periodLabel(frequency, first),
    to: periodLabel(frequency, last),
    nScored: scored.reduce((sum, each) => sum + each.nScored, 0),
    digest: holdoutDigest ?? null,
    nUses: decisions.find(({ holdoutUses }) => holdoutUses !== undefined)?.holdoutUses ?? null,
  };
}
