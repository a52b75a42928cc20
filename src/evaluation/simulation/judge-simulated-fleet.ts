import { decideImprovement } from '../evidence/decide-improvement.ts';
import { errorOfMeanLoss, meanLossOf } from '../evidence/error-of-losses.ts';
import type { PooledEvidence } from '../evidence/evidence.ts';
import type { EvidenceRules } from '../evidence/evidence-rules.ts';
import { gatherEvidence } from '../evidence/gather-evidence.ts';
import { pooledEvidence } from '../evidence/pooled-evidence.ts';
import type { SimulatedKey } from './simulated-key.ts';

const form = 'root_mean';

/** Judges a simulated fleet by each of the rules, as the gate would; gives for each rule 1 for a promoted key, else 0: [nKeys]. */
export function judgeSimulatedFleet(
  keys: readonly SimulatedKey[],
  horizon: number,
  rules: readonly EvidenceRules[],
): readonly Uint8Array[] {
  const losses = keys.map((key) => key.losses);
  // Most rules pool alike, and pooling takes the most time.
  const pools = new Map<string, readonly PooledEvidence[]>();
  return rules.map((rule) => {
    const { harmMargin, minPooledKeys: minKeys } = rule;
    const name = `${harmMargin} ${minKeys}`;
    const pooled = pools.get(name) ?? pooledEvidence(losses, { horizon, form, harmMargin, minKeys });
    pools.set(name, pooled);
    return Uint8Array.from(keys, (key, i) => (isPromoted(key, { horizon, rule, pooled: pooled[i], seed: i }) ? 1 : 0));
  });
}

type Trial = {
  readonly horizon: number;
  readonly rule: EvidenceRules;
  readonly pooled: PooledEvidence | undefined;
  readonly seed: number;
};

function isPromoted({ losses }: SimulatedKey, { horizon, rule, pooled, seed }: Trial): boolean {
  const figures = {
    challenger: errorOfMeanLoss(meanLossOf(losses.challenger), form),
    champion: errorOfMeanLoss(meanLossOf(losses.champion), form),
    direction: 'lower',
    scale: 1,
  } as const;
  const gathered = gatherEvidence({ losses, horizon, pooled, seed }, rule);
  return decideImprovement(figures, gathered, rule).outcome === 'PROMOTED';
}
