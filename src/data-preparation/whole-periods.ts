import { MusterError, periodNumber } from '#src/core/index.ts';
import { fleetEndOf, fleetStartOf, type EndOptions, type KeyPeriods } from './fleet-end.ts';
import { fateCode } from './row-fates.ts';
import type { RowOrder } from './row-order.ts';
import { coversEnd, coversStart, rulerOf, spacingOf, usualOfFleet, usualOfKey, type Ruler } from './row-spacing.ts';
import type { TypedRows } from './typed-rows.ts';

/**
 * Writes PERIOD_INCOMPLETE into `outFates` for finer rows in a first or last period that they do not cover from start to end: the
 * first and last period of the fleet where the rows of all keys together do not, those of a key where its own do not. Rows that are
 * not finer than the frequency are left alone. Throws DATA_NO_WHOLE_PERIOD when no row is left.
 */
export function refuseIncompletePeriods(
  rows: TypedRows,
  order: RowOrder,
  options: EndOptions,
  outFates: Uint8Array,
): void {
  const timed = timesOf(rows, order);
  const all = [...new Set(timed.instants)].sort((a, b) => a - b);
  const ruler = rulerOf(options.frequency, all);
  if (!areFiner(timed, ruler)) return;
  const end = fleetEndOf(timed, options)!.period;
  // Where keys follow one another, enough may have begun only after enough have ended.
  const start = Math.min(fleetStartOf(timed, options.rules)!, end);
  const isInside = (instant: number): boolean => {
    const period = periodNumber(options.frequency, instant);
    return period >= start && period <= end;
  };
  const fleet = spacingOf(all.filter(isInside), ruler);
  const usual = usualOfFleet(fleet);
  const lacksStart = !coversStart(fleet.covers[0]!, usual);
  const lacksEnd = !coversEnd(fleet.covers.at(-1)!, usual);
  let nLeft = 0;
  for (let key = 0; key + 1 < timed.indptr.length; key++) {
    const [from, to] = [timed.indptr[key]!, timed.indptr[key + 1]!];
    const isUpToEnd = (_: number, n: number): boolean => timed.period[from + n]! <= end;
    const own = spacingOf(timed.instants.subarray(from, to).filter(isUpToEnd), ruler);
    const usualHere = usualOfKey(own, usual);
    const incomplete = new Set<number>();
    for (const cover of own.covers.slice(0, 1)) if (!coversStart(cover, usualHere)) incomplete.add(cover.period);
    for (const cover of own.covers.slice(-1)) if (!coversEnd(cover, usualHere)) incomplete.add(cover.period);
    if (lacksStart) incomplete.add(start);
    if (lacksEnd) incomplete.add(end);
    for (let n = from; n < to; n++) {
      if (incomplete.has(timed.period[n]!)) outFates[order.rows[n]!] = fateCode.PERIOD_INCOMPLETE;
      else nLeft++;
    }
  }
  if (nLeft === 0) throw noWholePeriod(rows, all, options);
}

/** The periods and instants of the ordered rows. */
type TimedRows = KeyPeriods & { readonly instants: Float64Array };

function timesOf({ raw, periods, instants }: TypedRows, { rows, indptr }: RowOrder): TimedRows {
  return {
    indptr,
    period: Int32Array.from(rows, (row) => periods[raw.time[row]!]!),
    instants: Float64Array.from(rows, (row) => instants[raw.time[row]!]!),
  };
}

function areFiner({ indptr, period, instants }: TimedRows, { place }: Ruler): boolean {
  for (let key = 0; key + 1 < indptr.length; key++) {
    for (let n = indptr[key]! + 1; n < indptr[key + 1]!; n++) {
      if (period[n] === period[n - 1] && place(instants[n]!) !== place(instants[n - 1]!)) return true;
    }
  }
  return false;
}

function noWholePeriod(rows: TypedRows, instants: readonly number[], { frequency }: EndOptions): MusterError {
  const { times, file } = rows.raw;
  const placeOf = (instant: number | undefined): number => rows.instants.indexOf(instant!);
  const [first, last] = [placeOf(instants[0]), placeOf(instants.at(-1))];
  return new MusterError('DATA_NO_WHOLE_PERIOD', {
    what: `the rows go from "${times.texts[first]}" to "${times.texts[last]}" and cover no ${frequency} period from start to end`,
    where: { file, line: times.firstLines[first]!, column: times.column },
    expected: `rows for at least one whole ${frequency} period`,
  });
}
