import { MusterError, type Fault } from '#src/core/index.ts';
import { gateMetricNames, isGateMetric, type GateMetric } from './gate-metrics.ts';
import { championOverlaps } from './holdout-trial.ts';
import { guardrailMetrics, leastGuardrailPoints, type Guardrail } from './guardrail.ts';
import { defaultEvidenceRules, faultsOfEvidenceRules, type EvidenceRules } from './evidence/evidence-rules.ts';
import { defaultFleetRules, faultsOfFleetRules, type FleetRules } from './fleet-rules.ts';

/** What the gate asks of a challenger; set in YAML. */
export type GateRules = EvidenceRules &
  FleetRules & {
    /** The metric that decides; the others are recorded. */
    readonly metric: GateMetric;
    /** What decides in its place, in this order, for a key where it is not defined; RMSE where none of them is. */
    readonly metrics: readonly GateMetric[];
    /** A first challenger is registered unless it is worse than the seasonal naive by more than this share. */
    readonly firstMargin: number;
    /** The worst figure that a first challenger may have, by metric; one that is not defined for a key is not asked. */
    readonly firstLimits: Readonly<Partial<Record<GateMetric, number>>>;
    /** What is done about a champion that has seen rows of the holdout. */
    readonly championOverlap: (typeof championOverlaps)[number];
    /** What must not get worse, however much better the metric is. */
    readonly guardrails: readonly Guardrail[];
    /** How often a holdout may decide before only refreshes and first models are registered; without a limit where it is left out. */
    readonly maxUses?: number;
    /** `manual`: what would go into service is stored, and waits until somebody promotes it. */
    readonly approval: 'automatic' | 'manual';
    /** A model whose packed form has more bytes is not registered. */
    readonly maxModelBytes: number;
  };

/** The rules that hold where the pipeline sets none: 2 % less RMSE, and the evidence that points and fleet allow. */
export const defaultGateRules: GateRules = {
  metric: 'rmse',
  metrics: [],
  firstMargin: 0,
  firstLimits: {},
  championOverlap: 'refit_champion',
  guardrails: [],
  approval: 'automatic',
  maxModelBytes: 64 * 1024 * 1024,
  ...defaultEvidenceRules,
  ...defaultFleetRules,
};

/** What the rules are applied to, where it can be wrong. */
type JudgedSpan = { readonly seasonLength: number; readonly horizon: number };

/** Checks rules, season length and horizon before any key is judged; throws GATE_RULES_INVALID that names every fault. */
export function checkGateRules(rules: GateRules, { seasonLength, horizon }: JudgedSpan): void {
  const faults: Fault[] = [...faultsOfFigures(rules), ...faultsOfWays(rules)];
  faults.push(...rules.guardrails.flatMap((each) => faultsOfGuardrail(each, rules, horizon)));
  faults.push(...faultsOfEvidenceRules(rules), ...faultsOfFleetRules(rules));
  for (const [name, value] of Object.entries({ season_length: seasonLength, horizon })) {
    if (Number.isInteger(value) && value >= 1) continue;
    faults.push({ what: `${name} is ${value}.`, expected: 'a whole number of periods, at least 1' });
  }
  if (faults.length > 0) throw new MusterError('GATE_RULES_INVALID', faults);
}

function faultsOfFigures(rules: GateRules): readonly Fault[] {
  const faults: Fault[] = [];
  for (const name of [rules.metric, ...rules.metrics]) {
    if (isGateMetric(name)) continue;
    faults.push({ what: `metric is ${String(name)}.`, expected: gateMetricNames.join(', ') });
  }
  if (!(rules.firstMargin >= 0 && rules.firstMargin < Infinity)) {
    faults.push({ what: `first_margin is ${rules.firstMargin}.`, expected: '0 or more, such as 0.05' });
  }
  if (!Number.isInteger(rules.maxModelBytes) || rules.maxModelBytes < 1) {
    faults.push({
      what: `max_model_bytes is ${rules.maxModelBytes}.`,
      expected: 'a whole number of bytes, at least 1',
    });
  }
  if (rules.maxUses !== undefined && !(Number.isInteger(rules.maxUses) && rules.maxUses >= 1)) {
    faults.push({ what: `max_uses is ${rules.maxUses}.`, expected: 'a whole number of runs, at least 1' });
  }
  return faults;
}

function faultsOfWays(rules: GateRules): readonly Fault[] {
  const faults: Fault[] = [];
  if (!championOverlaps.includes(rules.championOverlap)) {
    faults.push({
      what: `champion_overlap is ${rules.championOverlap}.`,
      expected: championOverlaps.join(', '),
    });
  }
  if (rules.approval !== 'automatic' && rules.approval !== 'manual') {
    faults.push({ what: `approval is ${String(rules.approval)}.`, expected: 'automatic or manual' });
  }
  return faults;
}

function faultsOfGuardrail(
  { metric, last, maxIncrease }: Guardrail,
  rules: GateRules,
  horizon: number,
): readonly Fault[] {
  const faults: Fault[] = [];
  const least = leastGuardrailPoints(metric, rules.minTestPoints, horizon);
  if (!guardrailMetrics.includes(metric)) {
    faults.push({ what: `The metric of a guardrail is ${metric}.`, expected: guardrailMetrics.join(', ') });
  }
  if (last !== undefined && !(Number.isInteger(last) && last >= 1)) {
    faults.push({ what: `last of a guardrail is ${last}.`, expected: 'a whole number of periods, at least 1' });
  } else if (last !== undefined && last < least) {
    faults.push({
      what: `last of a guardrail is ${last}: so few points never give a bound.`,
      expected: `at least ${least} periods, of a holdout that is as long (holdout_origins of the training)`,
    });
  }
  if (!(maxIncrease >= 0 && maxIncrease < Infinity)) {
    faults.push({ what: `max_increase of a guardrail is ${maxIncrease}.`, expected: '0 or more, such as 0.1' });
  }
  return faults;
}
