import { keyId, seedOf } from '#src/core/index.ts';
import type { ErrorForm } from './evidence/error-of-losses.ts';
import { gatherEvidence, type GatheredEvidence } from './evidence/gather-evidence.ts';
import type { PairedLosses } from './evidence/log-error-ratio.ts';
import { pooledEvidence } from './evidence/pooled-evidence.ts';
import type { GateRules } from './gate-rules.ts';
import type { KeyCase } from './key-case.ts';
import { isFiniteScore } from './metrics.ts';

/** The losses of single rows that each metric is made of, and how. */
const lossOf = {
  rmse: { form: 'root_mean', loss: (error: number) => error * error },
  mae: { form: 'mean', loss: Math.abs },
} as const satisfies Readonly<
  Record<GateRules['metric'], { readonly form: ErrorForm; readonly loss: (error: number) => number }>
>;

/**
 * Gives the evidence about each key of a fleet whose challenger can be compared with a sound champion, in the order of the cases; undefined
 * for the others. All keys are pooled first, since each is weighed against what the fleet says.
 */
export function fleetEvidence(
  cases: readonly KeyCase[],
  rules: GateRules,
  { horizon, seed }: { readonly horizon: number; readonly seed: number },
): readonly (GatheredEvidence | undefined)[] {
  const losses = cases.map((each) => lossesOf(each, rules.metric));
  const { harmMargin, minPooledKeys: minKeys } = rules;
  const { form } = lossOf[rules.metric];
  const compared = losses.filter((each) => each !== undefined);
  const pooled = pooledEvidence(compared, { horizon, form, harmMargin, minKeys });
  const pooledOf = new Map(compared.map((each, i) => [each, pooled[i]]));
  return cases.map(({ key, scoring }, i) => {
    const own = losses[i];
    if (own === undefined || scoring?.state !== 'SCORED') return undefined;
    return gatherEvidence(
      {
        losses: own,
        // No forecast looks further than the holdout is long.
        horizon: Math.min(horizon, scoring.holdout.nPoints),
        pooled: pooledOf.get(own),
        seed: seedOf(seed, 'evidence', keyId(key)),
      },
      rules,
    );
  });
}

function lossesOf({ scoring }: KeyCase, metric: GateRules['metric']): PairedLosses | undefined {
  if (scoring?.state !== 'SCORED' || !isFiniteScore(scoring.challenger)) return undefined;
  const { challenger, champion } = scoring.errors;
  if (champion === undefined) return undefined;
  const { loss } = lossOf[metric];
  return { challenger: challenger.map(loss), champion: champion.map(loss) };
}
