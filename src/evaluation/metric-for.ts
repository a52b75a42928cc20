import { gateMetrics, type GateMetric } from './gate-metrics.ts';
import type { KeyScores } from './score-key.ts';

/**
 * Gives the first of the metrics that is defined for all contestants of a key: MASE is not where the history has no season or repeats
 * itself, R² not where the holdout is constant. RMSE, which always is, comes last.
 */
export function metricFor(
  { challenger, champion, benchmark }: Pick<KeyScores, 'challenger' | 'champion' | 'benchmark'>,
  { metric, metrics }: { readonly metric: GateMetric; readonly metrics: readonly GateMetric[] },
): GateMetric {
  const opponent = champion?.unhealthy === undefined ? champion?.score : undefined;
  const contestants = [challenger, benchmark, ...(opponent === undefined ? [] : [opponent])];
  const isDefined = (name: GateMetric): boolean => contestants.every((score) => Number.isFinite(score[name]));
  return [metric, ...metrics].find(isDefined) ?? 'rmse';
}

/** Gives what figures of a metric are measured against, for a holdout of the mean absolute target `scale`. */
export function scaleOf(metric: GateMetric, { scale }: Pick<KeyScores, 'scale'>): number {
  return gateMetrics[metric].scale === 'one' ? 1 : scale;
}
