/** The figures that a guardrail may watch; of all of them less is better. */
export const guardrailMetrics = ['bias', 'mae', 'rmse', 'smape', 'p95_absolute_error'] as const;
export type GuardrailMetric = (typeof guardrailMetrics)[number];

/** A figure that must not get worse, whatever the metric that decides says. */
export type Guardrail = {
  readonly metric: GuardrailMetric;
  /** Only the last so many periods of the holdout count; all of them where it is left out. */
  readonly last?: number;
  /** The share of the champion's figure by which the challenger's may be greater; for bias, of the mean absolute target. */
  readonly maxIncrease: number;
  /** Whether too few points are a veto as well. */
  readonly isStrict: boolean;
};

/** What a guardrail says of a challenger; plain data. */
export type GuardrailResult = {
  readonly metric: GuardrailMetric;
  readonly last: number | null;
  /** The points that count. */
  readonly n: number;
  /** The figures of both; of the bias its size. */
  readonly challenger: number | null;
  readonly champion: number | null;
  /** How much greater the challenger's is, as a share; below 0 where it is less. */
  readonly increase: number | null;
  /** The upper one-sided bound of the increase; null where there are too few points for one. */
  readonly upper: number | null;
  readonly maxIncrease: number;
  readonly verdict: 'KEPT' | 'BROKEN' | 'INCONCLUSIVE';
  readonly isStrict: boolean;
};

/** Gives how many points a guardrail needs for a bound: `minTestPoints`, and twice the horizon; a 95th percentile at least 20. */
export function leastGuardrailPoints(metric: GuardrailMetric, minTestPoints: number, horizon: number): number {
  return Math.max(minTestPoints, 2 * horizon, metric === 'p95_absolute_error' ? 20 : 0);
}
