import {
  countOf,
  frequencies,
  MusterError,
  periodLabel,
  periodNumber,
  periodStart,
  type Frequency,
} from '#src/core/index.ts';
import type { RowOrder } from './row-order.ts';
import type { PreparationRules } from './rules.ts';
import type { TimeGrain } from './time-forms.ts';
import type { TypedRows } from './typed-rows.ts';

// A key is finer than the frequency when half of its periods hold several times; a file, when more than a handful of its keys are.
const shareOfFinerPeriods = 0.5;
const handfulOfKeys = 0.05;
const fewestPeriods = 4;
const shareOfNextPeriods = 0.8;

/** The coarsest frequency for which a grain of time has a value of its own in each period. */
const frequencyOfGrain = {
  year: 'yearly',
  quarter: 'quarterly',
  month: 'monthly',
  week: 'weekly',
  day: 'daily',
  instant: 'hourly',
} as const satisfies Record<TimeGrain, Frequency>;

/** Throws DATA_COARSER_THAN_FREQUENCY when the form of the times cannot name the periods of the frequency, as a month no day. */
export function refuseCoarserForm(rows: TypedRows, frequency: Frequency): void {
  const ofForm = frequencyOfGrain[rows.timeGrain];
  if (frequencies.indexOf(ofForm) <= frequencies.indexOf(frequency)) return;
  throw coarser(rows, { found: ofForm, frequency, why: `times such as "${rows.raw.times.texts[0]}" name no period` });
}

/**
 * Throws DATA_COARSER_THAN_FREQUENCY when the rows of all keys together have at most one period in each period of a coarser
 * frequency, and those follow each other: daily dates that are all the first of a month.
 */
export function refuseCoarserRows(rows: TypedRows, order: RowOrder, frequency: Frequency): void {
  const different = new Set<number>();
  for (const row of order.rows) different.add(rows.periods[rows.raw.time[row]!]!);
  const periods = [...different].sort((a, b) => a - b);
  if (periods.length < fewestPeriods) return;
  for (const found of frequencies.slice(frequencies.indexOf(frequency) + 1)) {
    const coarse = periods.map((period) => periodNumber(found, periodStart(frequency, period)));
    const steps = coarse.slice(1).map((period, i) => period - coarse[i]!);
    if (steps.includes(0)) continue;
    if (steps.filter((step) => step === 1).length < steps.length * shareOfNextPeriods) continue;
    const dates = periods.slice(0, 3).map((period) => periodLabel(frequency, period));
    throw coarser(rows, { found, frequency, why: `all rows lie in the periods ${dates.join(', ')} and so on` });
  }
}

/**
 * Throws DATA_FINER_THAN_FREQUENCY, unless the rules say how to merge, when more than 5 % of the keys have several different times in
 * at least half of their periods. Fewer are slips, and are treated as duplicates.
 */
export function refuseFinerRows(rows: TypedRows, order: RowOrder, options: FinerOptions): void {
  if (options.rules.finer !== 'refuse') return;
  let nKeys = 0;
  let nFiner = 0;
  let example: readonly [row: number, next: number] | undefined;
  for (let key = 0; key < rows.raw.keys.length; key++) {
    const ofKey = order.rows.subarray(order.indptr[key], order.indptr[key + 1]);
    if (ofKey.length === 0) continue;
    nKeys++;
    const { nPeriods, nSeveral, first } = countPeriodsWithSeveralTimes(rows, ofKey);
    if (nSeveral < nPeriods * shareOfFinerPeriods || nSeveral === 0) continue;
    nFiner++;
    example ??= first;
  }
  if (nFiner <= nKeys * handfulOfKeys || example === undefined) return;
  const { raw } = rows;
  const [text, nextText] = example.map((row) => raw.times.texts[raw.time[row]!]);
  throw new MusterError('DATA_FINER_THAN_FREQUENCY', {
    what: `${nFiner} of ${countOf(nKeys, 'key')} ${nFiner === 1 ? 'has' : 'have'} several times in one period, such as "${text}" and "${nextText}" (line ${raw.line[example[1]]})`,
    where: { file: raw.file, line: raw.line[example[0]]!, column: raw.times.column },
    expected: `one row for each key and period, since the frequency is ${options.frequency}`,
    toDo: 'Set finer to sum, mean or last in the pipeline file to merge the rows of a period, or set the frequency of the data.',
  });
}

/** What `refuseFinerRows` needs to know. */
export type FinerOptions = { readonly frequency: Frequency; readonly rules: PreparationRules };

function countPeriodsWithSeveralTimes(
  rows: TypedRows,
  ofKey: Int32Array,
): {
  readonly nPeriods: number;
  readonly nSeveral: number;
  readonly first: readonly [number, number] | undefined;
} {
  const { raw, periods, instants } = rows;
  let nPeriods = 0;
  let nSeveral = 0;
  let first: readonly [number, number] | undefined;
  let isCounted = false;
  for (let i = 0; i < ofKey.length; i++) {
    const time = raw.time[ofKey[i]!]!;
    const before = i === 0 ? -1 : raw.time[ofKey[i - 1]!]!;
    if (before === -1 || periods[before] !== periods[time]) {
      nPeriods++;
      isCounted = false;
    } else if (instants[before] !== instants[time] && !isCounted) {
      nSeveral++;
      isCounted = true;
      first ??= [ofKey[i - 1]!, ofKey[i]!];
    }
  }
  return { nPeriods, nSeveral, first };
}

function coarser(
  rows: TypedRows,
  { found, frequency, why }: { readonly found: Frequency; readonly frequency: Frequency; readonly why: string },
): MusterError {
  return new MusterError('DATA_COARSER_THAN_FREQUENCY', {
    what: `the rows look ${found}, the frequency is ${frequency}: ${why}`,
    where: { file: rows.raw.file, line: rows.raw.times.firstLines[0]!, column: rows.raw.times.column },
    expected: `times that name the periods of a ${frequency} pipeline`,
    toDo: `Set frequency: ${found}.`,
  });
}
