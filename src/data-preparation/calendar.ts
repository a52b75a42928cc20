import { countOf, describeKey, MusterError, type FleetSeries, type Frequency } from '#src/core/index.ts';
import type { PeriodValues } from './period-values.ts';
import type { PreparationRules } from './rules.ts';
import type { SeriesPlan } from './series-plan.ts';

/** The covariates of the periods behind the observed ones and of those that were filled. */
export type FutureValues = {
  readonly values: PeriodValues;
  /** Number of each series' key in `values`, -1 for a series without future rows: [nSeries]. */
  readonly keyNumbers: Int32Array;
};

/** What the calendar is made of. */
export type CalendarParts = {
  readonly file: string;
  readonly frequency: Frequency;
  readonly keyColumns: readonly string[];
  readonly plans: readonly SeriesPlan[];
  readonly values: PeriodValues;
  readonly covariates: readonly string[];
  readonly future: FutureValues | undefined;
};

// 17 bytes a row and 8 for each covariate: some 2 GB.
const mostRows = 100_000_000;

/** How a period without a value gets one. */
export type FillRule = { readonly missing: PreparationRules['missing']; readonly seasonLength: number };

/**
 * Puts the values of each key on a calendar without gaps: a period without a value gets one by the rule and is marked as repaired; its
 * covariates are the known ones, or those of the period before. Throws DATA_CALENDAR_TOO_LARGE instead of running out of memory.
 */
export function buildCalendar(parts: CalendarParts, rule: FillRule): FleetSeries {
  const { plans, values, covariates: names, future } = parts;
  const indptr = calendarBorders(parts);
  const nRows = indptr.at(-1)!;
  const target = new Float64Array(nRows).fill(Number.NaN);
  const repaired = new Uint8Array(nRows);
  const covariates = Object.fromEntries(names.map((name) => [name, new Float64Array(nRows).fill(Number.NaN)]));
  plans.forEach((plan, i) => {
    const start = indptr[i]! - plan.firstPeriod;
    for (let n = values.indptr[plan.keyNumber]!; n < values.indptr[plan.keyNumber + 1]!; n++) {
      const row = start + values.period[n]!;
      target[row] = values.target[n]!;
      repaired[row] = values.changed[n]!;
      for (const name of names) covariates[name]![row] = values.covariates[name]![n]!;
    }
    const futureKey = future?.keyNumbers[i] ?? -1;
    if (future !== undefined && futureKey !== -1) {
      for (let n = future.values.indptr[futureKey]!; n < future.values.indptr[futureKey + 1]!; n++) {
        const row = start + future.values.period[n]!;
        for (const name of names) covariates[name]![row] = future.values.covariates[name]![n]!;
      }
    }
    const observed = [indptr[i]!, start + plan.lastPeriod + 1] as const;
    const known = names.map((name) => covariates[name]!.subarray(...observed));
    fillGaps(rule, {
      target: target.subarray(...observed),
      repaired: repaired.subarray(...observed),
      covariates: known,
    });
  });
  return {
    frequency: parts.frequency,
    keyColumns: parts.keyColumns,
    keys: plans.map((plan) => plan.key),
    indptr,
    firstPeriod: Int32Array.from(plans, (plan) => plan.firstPeriod),
    nObserved: Int32Array.from(plans, (plan) => plan.lastPeriod - plan.firstPeriod + 1),
    target,
    repaired,
    covariates,
  };
}

function calendarBorders({ file, keyColumns, plans, future }: CalendarParts): Int32Array {
  const indptr = new Int32Array(plans.length + 1);
  let nRows = 0;
  let longest: readonly [length: number, plan: SeriesPlan] | undefined;
  plans.forEach((plan, i) => {
    const futureKey = future?.keyNumbers[i] ?? -1;
    const end = futureKey === -1 ? 0 : future!.values.indptr[futureKey + 1]!;
    const hasFuture = futureKey !== -1 && end > future!.values.indptr[futureKey]!;
    const lastKnown = hasFuture ? future!.values.period[end - 1]! : plan.lastPeriod;
    const length = Math.max(lastKnown, plan.lastPeriod) - plan.firstPeriod + 1;
    if (longest === undefined || length > longest[0]) longest = [length, plan];
    nRows += length;
    indptr[i + 1] = nRows;
  });
  if (nRows <= mostRows) return indptr;
  const [length, plan] = longest!;
  throw new MusterError('DATA_CALENDAR_TOO_LARGE', {
    what: `the calendar of ${countOf(plans.length, 'key')} would have ${countOf(nRows, 'period')}; the longest series, ${countOf(length, 'period')}`,
    where: { file, key: describeKey(keyColumns, plan.key) },
    expected: `at most ${countOf(mostRows, 'period')}`,
  });
}

/** The observed rows of one series. */
type ObservedRows = {
  readonly target: Float64Array;
  readonly repaired: Uint8Array;
  readonly covariates: readonly Float64Array[];
};

// The first value is there: a series begins with an observed row. No value comes from a later period, which may be in the holdout.
function fillGaps({ missing, seasonLength }: FillRule, out: ObservedRows): void {
  let beforeGap = 0;
  for (let i = 1; i < out.target.length; i++) {
    if (!Number.isNaN(out.target[i]!)) {
      beforeGap = i;
      continue;
    }
    const source = missing === 'seasonal' && i >= seasonLength ? i - seasonLength : beforeGap;
    out.target[i] = missing === 'zero' ? 0 : out.target[source]!;
    out.repaired[i] = 1;
    for (const values of out.covariates) if (Number.isNaN(values[i]!)) values[i] = values[i - 1]!;
  }
}
