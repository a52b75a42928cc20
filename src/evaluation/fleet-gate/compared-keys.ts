import { keyId } from '#src/core/index.ts';
import type { Decision } from '../decision.ts';
import type { FleetParts } from './fleet-shares.ts';

/** A key whose challenger and champion have a scaled error (RMSSE) on the same holdout. */
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
  return decisions.flatMap(({ key, comparison, challenger, champion, isRegistered }) => {
    const [before, own] = [champion?.rmsse, challenger?.rmsse];
    if (comparison === undefined || before === undefined || own === undefined) return [];
    if (!Number.isFinite(before) || !Number.isFinite(own)) return [];
    const id = keyId(key);
    const after = isRegistered ? own : before;
    return { id, key, weight: volumes.get(id) ?? 0, before, after, isChanged: isRegistered };
  });
}
