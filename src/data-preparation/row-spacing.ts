import { periodNumber, periodStart, type Frequency } from '#src/core/index.ts';

/** Gives the place of an instant (epoch milliseconds) on a scale of equal steps: minutes, hours, days or months. */
export type Ruler = { readonly frequency: Frequency; readonly place: (instant: number) => number };

/** How far the first row of a period lies behind its start, and its end behind the last row; in steps of a ruler. */
export type PeriodCover = { readonly period: number; readonly lead: number; readonly tail: number };

/** How rows lie in time: each period that they touch, and the steps between a row and the next; both in order of time. */
export type RowSpacing = { readonly covers: readonly PeriodCover[]; readonly gaps: readonly number[] };

/** The longest silence that means nothing: at the start of a period, at its end and between rows. */
export type UsualSilence = { readonly lead: number; readonly tail: number; readonly gap: number };

const minute = 60_000;
const hour = 60 * minute;
const shortestMonth = 28 * 24 * hour;
// A silence is unusual when it is among the longest 5 %. Fewer periods than this do not tell.
const usualShare = 0.95;
const fewestPeriods = 20;

/**
 * Gives the scale on which to look at rows: days; hours below a daily frequency and minutes below an hourly one; months where the rows
 * are that far apart, since months are not equally long. Takes the different instants of all rows in order.
 */
export function rulerOf(frequency: Frequency, instants: ArrayLike<number>): Ruler {
  const usualGap = quantile(stepsBetween(instants), usualShare);
  if (usualGap >= shortestMonth) return { frequency, place: (instant) => periodNumber('monthly', instant) };
  if (frequency === 'hourly') return { frequency, place: (instant) => Math.floor(instant / minute) };
  if (frequency === 'daily') return { frequency, place: (instant) => periodNumber('hourly', instant) };
  return { frequency, place: (instant) => periodNumber('daily', instant) };
}

/** Gives the spacing of instants that are in order; equal ones count once. */
export function spacingOf(instants: ArrayLike<number>, ruler: Ruler): RowSpacing {
  const covers: PeriodCover[] = [];
  for (let from = 0; from < instants.length;) {
    const period = periodNumber(ruler.frequency, instants[from]!);
    let to = from + 1;
    while (to < instants.length && periodNumber(ruler.frequency, instants[to]!) === period) to++;
    covers.push(coverOf(ruler, instants[from]!, instants[to - 1]!));
    from = to;
  }
  const gaps = stepsBetween(Array.from(instants, (instant) => ruler.place(instant)));
  return { covers, gaps };
}

/**
 * Gives what is usual for the rows of a fleet: of 20 periods or more, what 95 % of them have and at least the median step between
 * rows; of fewer, the longest silence of any, and 95 % of the steps. The first and the last period do not count.
 */
export function usualOfFleet({ covers, gaps }: RowSpacing): UsualSilence {
  const { leads, tails } = innerSilences(covers);
  const isKnown = leads.length >= fewestPeriods;
  const share = isKnown ? usualShare : 1;
  return {
    lead: quantile(leads, share),
    tail: quantile(tails, share),
    gap: quantile(gaps, isKnown ? 0.5 : usualShare),
  };
}

/** Gives what is usual for the rows of one key: the longest that it was ever silent, and no less than what is usual for the fleet. */
export function usualOfKey({ covers, gaps }: RowSpacing, fleet: UsualSilence): UsualSilence {
  const { leads, tails } = innerSilences(covers);
  return { lead: longest(leads, fleet.lead), tail: longest(tails, fleet.tail), gap: longest(gaps, fleet.gap) };
}

/** Says whether rows cover the start of their period: its silence is usual, or a row before would lie before the period. */
export function coversStart({ lead }: PeriodCover, usual: UsualSilence): boolean {
  return lead <= usual.lead || lead < usual.gap;
}

/** Says whether rows cover the end of their period: its silence is usual, or the next row would lie behind the period. */
export function coversEnd({ tail }: PeriodCover, usual: UsualSilence): boolean {
  return tail <= usual.tail || tail <= usual.gap;
}

function coverOf({ frequency, place }: Ruler, first: number, last: number): PeriodCover {
  const period = periodNumber(frequency, first);
  return {
    period,
    lead: place(first) - place(periodStart(frequency, period)),
    tail: place(periodStart(frequency, period + 1)) - place(last),
  };
}

function innerSilences(covers: readonly PeriodCover[]): Record<'leads' | 'tails', readonly number[]> {
  const inner = covers.slice(1, -1);
  return { leads: inner.map(({ lead }) => lead), tails: inner.map(({ tail }) => tail) };
}

function longest(values: readonly number[], atLeast: number): number {
  return values.reduce((most, value) => Math.max(most, value), atLeast);
}

function stepsBetween(ordered: ArrayLike<number>): readonly number[] {
  const steps: number[] = [];
  for (let i = 1; i < ordered.length; i++) if (ordered[i] !== ordered[i - 1]) steps.push(ordered[i]! - ordered[i - 1]!);
  return steps;
}

// The smallest value that a share of the values does not exceed; 0 without values.
function quantile(values: readonly number[], share: number): number {
  const sorted = [...values].sort((a, b) => a - b);
  return sorted[Math.max(0, Math.ceil(sorted.length * share - 1e-9) - 1)] ?? 0;
}
