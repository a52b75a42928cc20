import { keyId } from '#src/core/index.ts';
import { pooledCases } from '../fleet-evidence.ts';
import type { GateRules } from '../gate-rules.ts';
import type { KeyCase } from '../key-case.ts';
import type { ComparedKey } from './compared-keys.ts';

/** What a release is expected to change in the error of the fleet, as a share of it; below 0 where it gets less. */
export type ExpectedChange = { readonly change: number; readonly nPooled: number };

/**
 * Gives the change of the fleet's error that is to be expected of a release. What was measured is too good, since the keys were chosen by
 * the same rows (the winner's curse): each changed key is taken with its error ratio after shrinkage to the fleet (`pooledEvidence`),
 * and one that cannot be pooled with no change at all. Undefined where no changed key can be pooled.
 */
export function expectedChange(
  keys: readonly ComparedKey[],
  cases: readonly KeyCase[],
  { rules, horizon }: { readonly rules: GateRules; readonly horizon: number },
): ExpectedChange | undefined {
  const pooled = pooledCases(cases, rules, horizon);
  const posteriorOf = new Map(cases.map(({ key }, i) => [keyId(key), pooled[i]?.posterior]));
  let [before, difference, nPooled] = [0, 0, 0];
  for (const { id, weight, before: error, isChanged } of keys) {
    before += weight * error;
    const posterior = isChanged ? posteriorOf.get(id) : undefined;
    if (posterior === undefined || posterior === null) continue;
    difference += weight * error * Math.expm1(posterior.mean);
    nPooled++;
  }
  return nPooled === 0 || before === 0 ? undefined : { change: difference / before, nPooled };
}
