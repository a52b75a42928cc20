import { compareKeys, countPeriods, periodLabel, type Frequency, type Key } from '#src/core/index.ts';
import type { PeriodValues } from './period-values.ts';
import type { PreparationRules } from './rules.ts';

/** What the calendar of one key will be: its observed range, and why it is blocked, if it is. */
export type SeriesPlan = {
  readonly key: Key;
  /** The key's number in the file and in the values by period. */
  readonly keyNumber: number;
  readonly firstPeriod: number;
  readonly lastPeriod: number;
  /** Periods from the first to the last without a value. */
  readonly nFilled: number;
  /** A sentence; empty when the key is READY. */
  readonly blocked: string;
};

/** What the plans depend on. */
export type PlanOptions = { readonly frequency: Frequency; readonly rules: PreparationRules };

/** Gives the plans of all keys that have a value, sorted by `compareKeys`; blocked are keys with too many gaps and those that ended. */
export function planSeries(keys: readonly Key[], values: PeriodValues, options: PlanOptions): readonly SeriesPlan[] {
  const { rules } = options;
  const plans: SeriesPlan[] = [];
  keys.forEach((key, keyNumber) => {
    const from = values.indptr[keyNumber]!;
    const to = values.indptr[keyNumber + 1]!;
    if (from === to) return;
    const firstPeriod = values.period[from]!;
    const lastPeriod = values.period[to - 1]!;
    const length = lastPeriod - firstPeriod + 1;
    const nFilled = length - (to - from);
    const blocked = nFilled > length * rules.maxFilledShare ? gapsReason(nFilled, length, rules) : '';
    plans.push({ key, keyNumber, firstPeriod, lastPeriod, nFilled, blocked });
  });
  // A series with too many gaps may owe its last row to a slip: it does not say where the fleet ends.
  const sound = plans.filter((plan) => plan.blocked === '');
  const fleetEnd = (sound.length > 0 ? sound : plans).reduce((end, plan) => Math.max(end, plan.lastPeriod), -Infinity);
  return plans
    .map((plan) => (plan.blocked === '' ? blockEnded(plan, fleetEnd, options) : plan))
    .sort((a, b) => compareKeys(a.key, b.key));
}

function blockEnded(plan: SeriesPlan, fleetEnd: number, options: PlanOptions): SeriesPlan {
  const { frequency, rules } = options;
  if (fleetEnd - plan.lastPeriod <= rules.endedAfter) return plan;
  const behind = countPeriods(frequency, fleetEnd - plan.lastPeriod);
  const allowed = countPeriods(frequency, rules.endedAfter);
  const [last, end] = [periodLabel(frequency, plan.lastPeriod), periodLabel(frequency, fleetEnd)];
  const blocked = `The series ended in ${last}, ${behind} before the fleet's last period ${end}; at most ${allowed} are allowed.`;
  return { ...plan, blocked };
}

function gapsReason(nFilled: number, length: number, rules: PreparationRules): string {
  return `${nFilled} of ${length} periods (${percent(nFilled / length)}) have no usable row; at most ${percent(rules.maxFilledShare)} may be filled.`;
}

function percent(share: number): string {
  return `${Number((share * 100).toFixed(1))} %`;
}
