import { digestOf, keyId, MusterError, type Key } from '#src/core/index.ts';
import type { Decision } from '#src/evaluation/index.ts';
import { packModel } from '#src/learners/index.ts';
import type { ServiceView } from './service-view.ts';

/** A decision that registers a model. */
type RegisteringDecision = Decision & Required<Pick<Decision, 'model' | 'candidate' | 'score' | 'cutoff'>>;

/** A model on its way into the registry. */
export type Registration = {
  readonly decision: RegisteringDecision;
  readonly version: number;
  readonly bytes: Uint8Array;
  /** SHA-256 of the bytes. */
  readonly digest: string;
};

/**
 * Packs the models that the decisions register and numbers each after the highest version of its key that a release names; what `before`
 * packed of the same decisions is taken over. One that waits for approval is left out where a release names the same bytes already. Throws
 * REGISTRY_DECISION_INCOMPLETE.
 */
export function registrationsOf(
  decisions: readonly Decision[],
  { highest, rows }: Pick<ServiceView, 'highest' | 'rows'>,
  before: readonly Registration[] = [],
): readonly Registration[] {
  const packed = new Map(before.map((each) => [each.decision as Decision, each]));
  const isAsked = decisions.some(({ approvedAs }) => approvedAs !== undefined);
  const known = new Set(isAsked ? rows.map(({ key, digest }) => bytesOf(key, digest)) : []);
  return decisions
    .filter(({ isRegistered, approvedAs, isHeld }) => isRegistered || (approvedAs !== undefined && isHeld !== true))
    .map((decision) => {
      if (!isComplete(decision)) throw incomplete(decision);
      const version = (highest.get(keyId(decision.key)) ?? 0) + 1;
      const own = packed.get(decision);
      if (own !== undefined) return { ...own, version };
      const bytes = packModel(decision.model);
      return { decision, version, bytes, digest: digestOf(bytes) };
    })
    .filter(({ decision, digest }) => decision.isRegistered || !known.has(bytesOf(decision.key, digest)));
}

function bytesOf(key: Key, digest: string): string {
  return `${digest} ${keyId(key)}`;
}

function isComplete(decision: Decision): decision is RegisteringDecision {
  return [decision.model, decision.candidate, decision.score, decision.cutoff].every((part) => part !== undefined);
}

function incomplete({ key, code }: Decision): MusterError {
  return new MusterError('REGISTRY_DECISION_INCOMPLETE', {
    what: `The decision ${code} registers a model but lacks the model, its configuration, its errors or its cutoff.`,
    where: { key: keyId(key) },
    expected: 'a decision as evaluateFleet gives it',
  });
}
