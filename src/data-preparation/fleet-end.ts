import { countOf, countPeriods, countText, type Frequency } from '#src/core/index.ts';
import type { PeriodValues } from './period-values.ts';
import { fateCode, outcomeOf, rowFates } from './row-fates.ts';
import type { PreparationRules } from './rules.ts';
import type { TypedRows } from './typed-rows.ts';

/** The last period of a fleet, and the rule by which it was found: a part of a sentence. */
export type FleetEnd = { readonly period: number; readonly rule: string };

/** The periods of each key in order of time, key by key; a period may be there several times. */
export type KeyPeriods = Pick<PeriodValues, 'indptr' | 'period'>;

/** What the end of a fleet depends on. */
export type EndOptions = { readonly frequency: Frequency; readonly rules: PreparationRules };

// From this number of keys on, one key alone is never enough.
const fewestKeysToCount = 20;
// So many periods with rows are no slip, also where seasons are shorter.
const fewestPeriodsOfRun = 4;

/**
 * Gives the end of a fleet: the last period that enough keys reach: `minEndShare` of them, and two once there are 20. What follows a
 * pause of the whole fleet after which its series count as ended does not carry the end, unless more than half of the keys go on or
 * the rows go on for a season: else the late row of one key would end all the others. Undefined without any period.
 */
export function fleetEndOf(periods: KeyPeriods, { frequency, rules }: EndOptions): FleetEnd | undefined {
  const nKeys = edgesOf(periods).length;
  if (nKeys === 0) return undefined;
  const needed = keysNeeded(nKeys, rules);
  const pause = rules.minEndShare === 0 ? Infinity : Math.max(1, rules.endedAfter);
  const run = Math.max(fewestPeriodsOfRun, rules.endedAfter);
  const isInRun = soundPeriods(periods, { pause, run, keys: nKeys / 2 });
  const lasts = edgesOf(periods, isInRun)
    .map(({ last }) => last)
    .sort((a, b) => b - a);
  const reach = needed === 1 ? 'a key reaches' : `${countText(needed)} of its ${countOf(nKeys, 'key')} reach`;
  const behindPause = `; behind a pause of more than ${countPeriods(frequency, pause)}, more than half of them or rows for ${countPeriods(frequency, run)}`;
  return {
    period: lasts[Math.min(needed, lasts.length) - 1]!,
    rule: `the last that ${reach}${nKeys === 1 || pause === Infinity ? '' : behindPause}`,
  };
}

/** Gives the first period by which enough keys have begun; undefined without any period. */
export function fleetStartOf(periods: KeyPeriods, rules: PreparationRules): number | undefined {
  const firsts = edgesOf(periods).map(({ first }) => first);
  return firsts.sort((a, b) => a - b)[keysNeeded(firsts.length, rules) - 1];
}

/** Gives the values up to the end of the fleet; writes the fate of all rows behind it into `outFates`, but for those already refused. */
export function cutAtEnd(rows: TypedRows, values: PeriodValues, end: FleetEnd, outFates: Uint8Array): PeriodValues {
  if (values.period.every((period) => period <= end.period)) return values;
  const { raw, periods } = rows;
  for (let row = 0; row < raw.nRows; row++) {
    const isOpen = outcomeOf(rowFates[outFates[row]!]!) !== 'refused';
    if (isOpen && periods[raw.time[row]!]! > end.period) outFates[row] = fateCode.TIME_AFTER_FLEET_END;
  }
  const isInside = (_: number, n: number): boolean => values.period[n]! <= end.period;
  const indptr = new Int32Array(values.indptr.length);
  for (let key = 0; key + 1 < indptr.length; key++) {
    const ofKey = values.period.subarray(values.indptr[key], values.indptr[key + 1]);
    indptr[key + 1] = indptr[key]! + ofKey.filter((period) => period <= end.period).length;
  }
  return {
    indptr,
    period: values.period.filter(isInside),
    target: values.target.filter(isInside),
    changed: values.changed.filter(isInside),
    covariates: Object.fromEntries(
      Object.entries(values.covariates).map(([name, column]) => [name, column.filter(isInside)]),
    ),
  };
}

/** What a run of periods behind a pause needs: how long the pause is at least, and more than so many keys or so many periods. */
type RunRule = { readonly pause: number; readonly run: number; readonly keys: number };

// Says of each period whether it lies in the first run of periods with rows or in a later one that is no slip.
function soundPeriods({ indptr, period }: KeyPeriods, rule: RunRule): (period: number) => boolean {
  const ordered = [...new Set(period)].sort((a, b) => a - b);
  const runOf = new Map<number, number>();
  const lengths: number[] = [];
  ordered.forEach((each, i) => {
    if (i === 0 || each - ordered[i - 1]! > rule.pause) lengths.push(0);
    lengths[lengths.length - 1]!++;
    runOf.set(each, lengths.length - 1);
  });
  const keysOf = lengths.map(() => 0);
  for (let key = 0; key + 1 < indptr.length; key++) {
    let before = -1;
    for (let n = indptr[key]!; n < indptr[key + 1]!; n++) {
      const run = runOf.get(period[n]!)!;
      if (run !== before) keysOf[run]!++;
      before = run;
    }
  }
  const isSound = lengths.map((length, run) => run === 0 || length >= rule.run || keysOf[run]! > rule.keys);
  return (each) => isSound[runOf.get(each)!]!;
}

function edgesOf(
  { indptr, period }: KeyPeriods,
  isCounted: (period: number) => boolean = () => true,
): readonly { readonly first: number; readonly last: number }[] {
  const edges: { readonly first: number; readonly last: number }[] = [];
  for (let key = 0; key + 1 < indptr.length; key++) {
    const ofKey = period.subarray(indptr[key], indptr[key + 1]).filter((each) => isCounted(each));
    if (ofKey.length > 0) edges.push({ first: ofKey[0]!, last: ofKey.at(-1)! });
  }
  return edges;
}

function keysNeeded(nKeys: number, { minEndShare }: PreparationRules): number {
  // A share such as 0.05 is a little more than it says.
  const ofShare = Math.ceil(nKeys * minEndShare - 1e-9);
  return Math.max(ofShare, nKeys >= fewestKeysToCount && minEndShare > 0 ? 2 : 1);
}
