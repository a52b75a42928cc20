import { MusterError, type Fault } from '#src/core/index.ts';

/** What the gate asks of a challenger; set in YAML. Statistical tests and guardrails will join as fields of their own. */
export type GateRules = {
  /** The error that decides; the others are recorded. */
  readonly metric: 'rmse' | 'mae';
  /**
   * Smallest improvement that promotes, as a share of the champion's error, 0 to below 1. Nearer than this to the champion's error,
   * on either side, is a tie.
   */
  readonly minImprovement: number;
};

/** The rules that hold where the pipeline sets none: 2 % less RMSE. */
export const defaultGateRules: GateRules = { metric: 'rmse', minImprovement: 0.02 };

/** Checks rules and season length before any key is judged; throws GATE_RULES_INVALID that names every fault. */
export function checkGateRules(rules: GateRules, seasonLength: number): void {
  const faults: Fault[] = [];
  if (rules.metric !== 'rmse' && rules.metric !== 'mae') {
    faults.push({ what: `metric is ${String(rules.metric)}.`, expected: 'rmse or mae' });
  }
  if (!(rules.minImprovement >= 0 && rules.minImprovement < 1)) {
    faults.push({
      what: `min_improvement is ${rules.minImprovement}.`,
      expected: 'a share from 0 to below 1, such as 0.02',
    });
  }
  if (!Number.isInteger(seasonLength) || seasonLength < 1) {
    faults.push({ what: `season_length is ${seasonLength}.`, expected: 'a whole number of periods, at least 1' });
  }
  if (faults.length > 0) throw new MusterError('GATE_RULES_INVALID', faults);
}
