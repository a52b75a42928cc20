import { periodLabel, periodNumber, periodStart, type Frequency } from './frequency.ts';
import { instantOf } from './instant.ts';

const form = /^(\d{4})(?:-Q([1-4])|-W(\d{2})|-(\d{2})(?:-(\d{2})(?:T([01]\d|2[0-3]))?)?)?$/;

/**
 * Gives the number of the period that holds the beginning of what a text names, in the forms of `periodLabel`: a year, quarter, ISO week,
 * month, day or hour. `2023-07` is July of monthly data, the first day of July of daily data, the third quarter of quarterly data.
 * Undefined for other text, and for months, weeks, days and hours that no calendar has.
 */
export function periodOf(frequency: Frequency, text: string): number | undefined {
  const match = form.exec(text);
  if (match === null) return undefined;
  const [, year, quarter, week, month, day = '01', hour = '00'] = match;
  if (week !== undefined) return periodOfWeek(frequency, Number(year), Number(week), text);
  const monthText = quarter === undefined ? (month ?? '01') : String(Number(quarter) * 3 - 2).padStart(2, '0');
  const start = instantOf(`${year}-${monthText}-${day}T${hour}:00`);
  return start === undefined ? undefined : periodNumber(frequency, start);
}

function periodOfWeek(frequency: Frequency, year: number, week: number, label: string): number | undefined {
  // ISO 8601: the fourth of January is always in week 1.
  const number = periodNumber('weekly', Date.UTC(year, 0, 4)) + week - 1;
  if (periodLabel('weekly', number) !== label) return undefined;
  return periodNumber(frequency, periodStart('weekly', number));
}
