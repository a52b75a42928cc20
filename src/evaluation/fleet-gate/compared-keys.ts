import { keyId } from '#src/core/index.ts';
import type { Decision } from '../decision.ts';
import type { FleetParts } from './fleet-shares.ts';

/** A key whose champion, today's and that after the release, has a scaled error (RMSSE) on the same holdout. */
export type ComparedKey = {
  readonly id: string;
  readonly key: Decision['key'];
  /** Volume, at least 0. */
  readonly weight: number;
  /** The RMSSE of the champion in service, and what it would be after the release: the same where the champion stays. */
  readonly before: number;
  readonly after: number;
  readonly isChanged: boolean;
};

/** Gives the keys that can be compared, in the order of the decisions; a history without a seasonal error has no scaled error. */
export function comparedKeys({
  decisions,
  volumes,
}: Pick<FleetParts, 'decisions' | 'volumes'>): readonly ComparedKey[] {
  return decisions.flatMap(({ key, code, comparison, challenger, champion, isRegistered }) => {
    const own = challenger?.rmsse;
    // A challenger with the bytes of its champion has been scored for both: the key is in service, and nothing of it changes.
    const before = code === 'UNCHANGED' ? own : comparison === undefined ? undefined : champion?.rmsse;
    if (before === undefined || own === undefined) return [];
    if (!Number.isFinite(before) || !Number.isFinite(own)) return [];
    const id = keyId(key);
    const after = isRegistered ? own : before;
    return { id, key, weight: volumes.get(id) ?? 0, before, after, isChanged: isRegistered };
  });
}
