import { periodLabel, periodNumber, periodStart, type Frequency } from '#src/core/index.ts';
import { widthOf } from './labels.ts';

/** A mark of an axis of periods: the number of a period, and its label. */
export type PeriodTick = { readonly at: number; readonly label: string };

/**
 * Gives the ticks of an axis from one period to another (period numbers) that is so many pixels wide: as many as have room, at whole
 * steps of the calendar, labelled as CSV files write periods, and short where the step is a month, a quarter or a year.
 */
export function periodTicks(
  frequency: Frequency,
  [first, last]: readonly [number, number],
  width: number,
): readonly PeriodTick[] {
  let ticks: readonly PeriodTick[] = [];
  for (const [unit, step] of stepsOf(frequency)) {
    // Many steps are too fine: their ticks are not made.
    if (countIn(frequency, unit, [first, last]) / step > width / narrowestTick) continue;
    const coarser = ticksAt(frequency, { unit, step }, [first, last]);
    // A step longer than the axis may fall on no period of it.
    if (coarser.length < 2 && ticks.length > 0) break;
    ticks = coarser;
    if (widthNeeded(ticks) <= width) break;
  }
  return ticks.length > 0 && widthNeeded(ticks) <= width ? ticks : [tickAt(frequency, first)];
}

const narrowestTick = 20;
const gapBetweenLabels = 22;

const steps: readonly (readonly [Frequency, number])[] = [
  ...[1, 3, 6, 12].map((step) => ['hourly', step] as const),
  ...[1, 2].map((step) => ['daily', step] as const),
  ...[1, 2].map((step) => ['weekly', step] as const),
  ...[1, 3, 6].map((step) => ['monthly', step] as const),
  ...[1, 2, 5, 10, 20, 50, 100, 200, 500, 1000].map((step) => ['yearly', step] as const),
];

/** Gives the steps that a frequency may have, from fine to coarse. */
function stepsOf(frequency: Frequency): typeof steps {
  if (frequency === 'quarterly')
    return [['quarterly', 1], ['quarterly', 2], ...steps.filter(([unit]) => unit === 'yearly')];
  return steps.slice(steps.findIndex(([unit]) => unit === frequency));
}

function countIn(frequency: Frequency, unit: Frequency, [first, last]: readonly [number, number]): number {
  return periodNumber(unit, periodStart(frequency, last)) - periodNumber(unit, periodStart(frequency, first)) + 1;
}

function ticksAt(
  frequency: Frequency,
  { unit, step }: { readonly unit: Frequency; readonly step: number },
  [first, last]: readonly [number, number],
): readonly PeriodTick[] {
  const from = Math.floor(periodNumber(unit, periodStart(frequency, first)) / step) * step;
  const to = periodNumber(unit, periodStart(frequency, last));
  return Array.from({ length: Math.max(0, Math.floor((to - from) / step) + 1) }, (_, i) => from + i * step)
    .map((number) => ({
      at: periodNumber(frequency, periodStart(unit, number)),
      label: labelOf(frequency, unit, number),
    }))
    .filter(({ at }) => at >= first && at <= last);
}

function labelOf(frequency: Frequency, unit: Frequency, number: number): string {
  // A week of daily data is known by its Monday.
  if (unit === 'weekly' && frequency !== 'weekly')
    return periodLabel('daily', periodNumber('daily', periodStart(unit, number)));
  return periodLabel(unit, number);
}

function tickAt(frequency: Frequency, period: number): PeriodTick {
  return { at: period, label: periodLabel(frequency, period) };
}

function widthNeeded(ticks: readonly PeriodTick[]): number {
  return ticks.length * (widthOf(ticks.map(({ label }) => label)) + gapBetweenLabels);
}
