import { compareKeys, countOf, countPeriods, periodLabel, type Key } from '#src/core/index.ts';
import type { EndOptions } from './fleet-end.ts';
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

/** What the plans depend on; no value lies behind the fleet's end, which is undefined without values. */
export type PlanOptions = EndOptions & { readonly fleetEnd: number | undefined };

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
    const blocked =
      nFilled > length * rules.maxFilledShare ? gapsReason(nFilled, length, rules) : endedReason(lastPeriod, options);
    plans.push({ key, keyNumber, firstPeriod, lastPeriod, nFilled, blocked });
  });
  return plans.sort((a, b) => compareKeys(a.key, b.key));
}

function gapsReason(nFilled: number, length: number, rules: PreparationRules): string {
  return `${nFilled} of ${countOf(length, 'period')} (${percent(nFilled / length)}) ${nFilled === 1 ? 'has' : 'have'} no usable row; at most ${percent(rules.maxFilledShare)} may be filled.`;
}

function endedReason(lastPeriod: number, { frequency, rules, fleetEnd = lastPeriod }: PlanOptions): string {
  if (fleetEnd - lastPeriod <= rules.endedAfter) return '';
  const behind = countPeriods(frequency, fleetEnd - lastPeriod);
  const allowed = countPeriods(frequency, rules.endedAfter);
  const [last, end] = [periodLabel(frequency, lastPeriod), periodLabel(frequency, fleetEnd)];
  return `The series ended in ${last}, ${behind} before the fleet's last period ${end}; at most ${allowed} are allowed.`;
}

function percent(share: number): string {
  return `${Number((share * 100).toFixed(1))} %`;
}
