import { MusterError, type Fault } from '#src/core/index.ts';
import { defaultEvidenceRules, faultsOfEvidenceRules, type EvidenceRules } from './evidence/evidence-rules.ts';

/** What the gate asks of a challenger; set in YAML. */
export type GateRules = EvidenceRules & {
  /** The error that decides; the others are recorded. */
  readonly metric: 'rmse' | 'mae';
  /** A model whose packed form has more bytes is not registered. */
  readonly maxModelBytes: number;
};

/** The rules that hold where the pipeline sets none: 2 % less RMSE, and the evidence that points and fleet allow. */
export const defaultGateRules: GateRules = { metric: 'rmse', maxModelBytes: 64 * 1024 * 1024, ...defaultEvidenceRules };

/** What the rules are applied to, where it can be wrong. */
type JudgedSpan = { readonly seasonLength: number; readonly horizon: number };

/** Checks rules, season length and horizon before any key is judged; throws GATE_RULES_INVALID that names every fault. */
export function checkGateRules(rules: GateRules, { seasonLength, horizon }: JudgedSpan): void {
  const faults: Fault[] = [];
  if (rules.metric !== 'rmse' && rules.metric !== 'mae') {
    faults.push({ what: `metric is ${String(rules.metric)}.`, expected: 'rmse or mae' });
  }
  if (!Number.isInteger(rules.maxModelBytes) || rules.maxModelBytes < 1) {
    faults.push({
      what: `max_model_bytes is ${rules.maxModelBytes}.`,
      expected: 'a whole number of bytes, at least 1',
    });
  }
  faults.push(...faultsOfEvidenceRules(rules));
  for (const [name, value] of Object.entries({ season_length: seasonLength, horizon })) {
    if (Number.isInteger(value) && value >= 1) continue;
    faults.push({ what: `${name} is ${value}.`, expected: 'a whole number of periods, at least 1' });
  }
  if (faults.length > 0) throw new MusterError('GATE_RULES_INVALID', faults);
}
