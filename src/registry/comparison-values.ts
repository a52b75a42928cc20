import { finiteOrNull } from '#src/core/index.ts';
import type { Decision } from '#src/evaluation/index.ts';
import type { ColumnValues } from '#src/tables/index.ts';

/**
 * Gives the columns of the decisions that say how challenger and champion compare and what the evidence is; `evidence_expected` is the mean
 * of ln(challenger's error / champion's error) once the fleet is taken into account. All null for a key that had no sound champion.
 */
export function comparisonValues(decisions: readonly Decision[]): Readonly<Record<string, ColumnValues>> {
  const comparisons = decisions.map(({ comparison }) => comparison);
  const evidence = comparisons.map((each) => each?.evidence);
  const pooled = evidence.map((each) => (each?.name === 'empirical_bayes' ? each : undefined));
  return {
    improvement_absolute: comparisons.map((each) => finiteOrNull(each?.improvement.absolute)),
    improvement_share: comparisons.map((each) => finiteOrNull(each?.improvement.relative)),
    improvement_over_benchmark_share: comparisons.map((each) => finiteOrNull(each?.overBenchmark?.relative)),
    evidence_profile: comparisons.map((each) => each?.profile ?? null),
    evidence_name: evidence.map((each) => each?.name ?? null),
    evidence_points: evidence.map((each) => each?.n ?? null),
    evidence_statistic: evidence.map((each) => finiteOrNull(each?.statistic ?? undefined)),
    evidence_p: evidence.map((each) => finiteOrNull(each?.p ?? undefined)),
    evidence_keys: pooled.map((each) => each?.nKeys ?? null),
    evidence_expected: pooled.map((each) => finiteOrNull(each?.posterior?.mean)),
    evidence_expected_deviation: pooled.map((each) => finiteOrNull(each?.posterior?.deviation)),
    evidence_remarks: comparisons.map(remarksOf),
  };
}

function remarksOf(comparison: Decision['comparison']): string | null {
  if (comparison === undefined) return null;
  const remarks = [...comparison.remarks, ...(comparison.evidence?.remarks ?? [])];
  return remarks.length === 0 ? null : remarks.join(' ');
}
