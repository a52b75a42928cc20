import { keyId, seedOf } from '#src/core/index.ts';
import type { PooledEvidence } from './evidence/evidence.ts';
import { gatherEvidence, type GatheredEvidence } from './evidence/gather-evidence.ts';
import type { PairedLosses } from './evidence/log-error-ratio.ts';
import { pooledEvidence } from './evidence/pooled-evidence.ts';
import { gateMetrics, type GateMetric } from './gate-metrics.ts';
import { metricFor } from './metric-for.ts';
import type { GateRules } from './gate-rules.ts';
import type { KeyCase } from './key-case.ts';
import { isFiniteScore } from './metrics.ts';

/**
 * Gives the evidence about each key of a fleet whose challenger can be compared with a sound champion, in the order of the cases; undefined
 * for the others. All keys are pooled first, since each is weighed against what the fleet says.
 */
export function fleetEvidence(
  cases: readonly KeyCase[],
  rules: GateRules,
  { horizon, seed }: { readonly horizon: number; readonly seed: number },
): readonly (GatheredEvidence | undefined)[] {
  const judged = cases.map((each) => lossesOf(each, rules));
  const pooledOf = poolByMetric(
    judged.filter((each) => each !== undefined),
    rules,
    horizon,
  );
  return cases.map(({ key, scoring }, i) => {
    const own = judged[i]?.losses;
    if (own === undefined || scoring?.state !== 'SCORED') return undefined;
    return gatherEvidence(
      {
        losses: own,
        horizon: scoring.horizon,
        pooled: pooledOf.get(own),
        seed: seedOf(seed, 'evidence', keyId(key)),
      },
      rules,
    );
  });
}

/** Gives what the fleet says of each key, in the order of the cases, as `pooledEvidence` does; undefined for keys that cannot be compared. */
export function pooledCases(
  cases: readonly KeyCase[],
  rules: GateRules,
  horizon: number,
): readonly (PooledEvidence | undefined)[] {
  const judged = cases.map((each) => lossesOf(each, rules));
  const pooledOf = poolByMetric(
    judged.filter((each) => each !== undefined),
    rules,
    horizon,
  );
  return judged.map((own) => (own === undefined ? undefined : pooledOf.get(own.losses)));
}

/** The losses of a key, and the metric that they belong to. */
type JudgedLosses = { readonly metric: GateMetric; readonly losses: PairedLosses };

function lossesOf({ scoring }: KeyCase, rules: GateRules): JudgedLosses | undefined {
  if (scoring?.state !== 'SCORED' || !isFiniteScore(scoring.challenger)) return undefined;
  const { actual, challenger, champion } = scoring.errors;
  if (champion === undefined) return undefined;
  const metric = metricFor(scoring, rules);
  const { loss } = gateMetrics[metric];
  const lossesFor = (errors: Float64Array): Float64Array => errors.map((error, i) => loss(error, actual[i]!));
  return { metric, losses: { challenger: lossesFor(challenger), champion: lossesFor(champion) } };
}

// Keys whose metric is not defined are judged by another one: what those say of theirs is no measure for the rest.
function poolByMetric(
  judged: readonly JudgedLosses[],
  { harmMargin, minPooledKeys: minKeys }: GateRules,
  horizon: number,
): ReadonlyMap<PairedLosses, PooledEvidence> {
  const pooled = [...Map.groupBy(judged, ({ metric }) => metric)].flatMap(([metric, group]) => {
    const losses = group.map((each) => each.losses);
    const evidence = pooledEvidence(losses, { horizon, form: gateMetrics[metric].form, harmMargin, minKeys });
    return losses.map((each, i) => [each, evidence[i]!] as const);
  });
  return new Map(pooled);
}
