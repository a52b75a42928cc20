/** The frequencies that a pipeline may have. */
export const frequencies = ['hourly', 'daily', 'weekly', 'monthly', 'quarterly', 'yearly'] as const;
export type Frequency = (typeof frequencies)[number];

const hour = 3_600_000;
const day = 24 * hour;
// 1970-01-01 was a Thursday: three days after the Monday that starts its ISO week.
const daysFromMondayToEpoch = 3;

/** Gives the number of the period that holds an instant (epoch milliseconds, UTC); following periods have following numbers. */
export function periodNumber(frequency: Frequency, epochMs: number): number {
  switch (frequency) {
    case 'hourly':
      return Math.floor(epochMs / hour);
    case 'daily':
      return Math.floor(epochMs / day);
    case 'weekly':
      return Math.floor((Math.floor(epochMs / day) + daysFromMondayToEpoch) / 7);
    case 'monthly':
      return monthNumber(epochMs);
    case 'quarterly':
      return Math.floor(monthNumber(epochMs) / 3);
    case 'yearly':
      return new Date(epochMs).getUTCFullYear();
    default:
      return frequency satisfies never;
  }
}

/** Gives the first instant of a period, in epoch milliseconds, UTC. */
export function periodStart(frequency: Frequency, period: number): number {
  switch (frequency) {
    case 'hourly':
      return period * hour;
    case 'daily':
      return period * day;
    case 'weekly':
      return (period * 7 - daysFromMondayToEpoch) * day;
    case 'monthly':
      return startOfMonth(period);
    case 'quarterly':
      return startOfMonth(period * 3);
    case 'yearly':
      return startOfMonth(period * 12);
    default:
      return frequency satisfies never;
  }
}

/** Gives the period as people and CSV files write it: `2021-04-01T13`, `2021-04-01`, `2021-W14`, `2021-04`, `2021-Q2`, `2021`. */
export function periodLabel(frequency: Frequency, period: number): string {
  const iso = new Date(periodStart(frequency, period)).toISOString();
  switch (frequency) {
    case 'hourly':
      return iso.slice(0, 13);
    case 'daily':
      return iso.slice(0, 10);
    case 'weekly':
      return isoWeekLabel(period);
    case 'monthly':
      return iso.slice(0, 7);
    case 'quarterly':
      return `${iso.slice(0, 4)}-Q${Math.floor(Number(iso.slice(5, 7)) / 3) + 1}`;
    case 'yearly':
      return iso.slice(0, 4);
    default:
      return frequency satisfies never;
  }
}

/** Gives the number of periods after which a season usually comes back: 24 hours, 7 days, 52 weeks, 12 months, 4 quarters, 1 year. */
export function usualSeasonLength(frequency: Frequency): number {
  const lengths = { hourly: 24, daily: 7, weekly: 52, monthly: 12, quarterly: 4, yearly: 1 } as const;
  return lengths[frequency];
}

/** Gives the word for a period of a frequency: `hour`, `day`, `week`, `month`, `quarter`, `year`. */
export function periodWord(frequency: Frequency): string {
  const words = {
    hourly: 'hour',
    daily: 'day',
    weekly: 'week',
    monthly: 'month',
    quarterly: 'quarter',
    yearly: 'year',
  } as const;
  return words[frequency];
}

/** Gives a number of periods with the word for them: `1 month`, `3 months`. */
export function countPeriods(frequency: Frequency, count: number): string {
  return `${count} ${periodWord(frequency)}${count === 1 ? '' : 's'}`;
}

function monthNumber(epochMs: number): number {
  const date = new Date(epochMs);
  return date.getUTCFullYear() * 12 + date.getUTCMonth();
}

function startOfMonth(month: number): number {
  // Date.UTC takes the years 0 to 99 for 1900 to 1999; setting the year afterwards does not.
  const date = new Date(0);
  date.setUTCFullYear(Math.floor(month / 12), ((month % 12) + 12) % 12, 1);
  return date.getTime();
}

function isoWeekLabel(period: number): string {
  // The year of an ISO week is the year of its Thursday (ISO 8601).
  const thursday = new Date(periodStart('weekly', period) + 3 * day);
  const dayOfYear = Math.floor((thursday.getTime() - Date.UTC(thursday.getUTCFullYear(), 0, 1)) / day);
  return `${thursday.getUTCFullYear()}-W${String(Math.floor(dayOfYear / 7) + 1).padStart(2, '0')}`;
}
