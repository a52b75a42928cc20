/** A time that was read. */
export type TimeReading = {
  /** The clock time as it is written, in milliseconds. */
  readonly wall: number;
  /** How far that clock is ahead of UTC, in milliseconds. */
  readonly offset: number;
  /** True where hours and minutes are written. */
  readonly hasClock?: boolean;
};

/** The finest part that a time names. */
export type TimeGrain = 'year' | 'quarter' | 'month' | 'week' | 'day' | 'instant';

/** One way of writing times. */
export type TimeForm = {
  /** The name by which settings and reports know the form. */
  readonly name: string;
  /** What every text of the form names; the dates that may have a clock behind them name an instant where they do. */
  readonly grain: TimeGrain;
  /** Reads a text; undefined when it is not in this form, `impossible` when it is and there is no such time. */
  readonly read: (text: string) => TimeReading | 'impossible' | undefined;
};

const minute = 60_000;
const day = 86_400_000;
// Years outside these are slips of the pen or stand-ins for "never", such as 9999-12-31.
const firstYear = 1600;
const lastYear = 2199;
const shortNames = 'jan feb mar apr may jun jul aug sep oct nov dec'.split(' ');
const fullNames = 'january february march april may june july august september october november december'.split(' ');

const clock = String.raw`[T ]+(\d{1,2}):(\d{2})(?::(\d{2})(?:[.,](\d+))?)?`;
const zone = String.raw`(?: ?(Z|[+-]\d{2}(?::?\d{2})?))?`;

/** The forms that are known, each text in at most one of them, but for day and month in dates with slashes. */
export const timeForms: readonly TimeForm[] = [
  form('YYYYMM', 'month', /^(\d{4})(\d{2})$/, ([y, m]) => date(y, m)),
  form('YYYY-MM', 'month', /^(\d{4})-(\d{1,2})$/, ([y, m]) => date(y, m)),
  form('YYYY/MM', 'month', /^(\d{4})\/(\d{1,2})$/, ([y, m]) => date(y, m)),
  form('YYYY-MM-DD', 'day', /^(\d{4})-(\d{1,2})-(\d{1,2})$/, ([y, m, d]) => date(y, m, d)),
  form('YYYYMMDD', 'day', /^(\d{4})(\d{2})(\d{2})$/, ([y, m, d]) => date(y, m, d)),
  form('YYYY/MM/DD', 'day', new RegExp(String.raw`^(\d{4})/(\d{1,2})/(\d{1,2})(?:${clock})?$`), ([y, m, d, ...time]) =>
    dateTime(date(y, m, d), time),
  ),
  form(
    'YYYY-MM-DDTHH:MM',
    'instant',
    new RegExp(String.raw`^(\d{4})-(\d{2})-(\d{2})${clock}${zone}$`, 'i'),
    ([y, m, d, ...time]) => dateTime(date(y, m, d), time),
  ),
  form('YYYY-Www', 'week', /^(\d{4})-?W(\d{2})(?:-?(\d))?$/i, ([y, w, d]) => isoWeek(y, w, d)),
  form('YYYY-Qq', 'quarter', /^(\d{4})[- ]?Q(\d)$/i, ([y, q]) => quarter(y, q)),
  form('YYYY', 'year', /^(\d{4})$/, ([y]) => date(y)),
  form('DD.MM.YYYY', 'day', slashed('.'), ([d, m, y, ...time]) => dateTime(date(y, m, d), time)),
  form('DD/MM/YYYY', 'day', slashed('/'), ([d, m, y, ...time]) => dateTime(date(y, m, d), time)),
  form('MM/DD/YYYY', 'day', slashed('/'), ([m, d, y, ...time]) => dateTime(date(y, m, d), time)),
  form('MMM YYYY', 'month', /^([a-z]{3,9})\.?[- ](\d{4})$/i, ([m, y]) => namedMonth(y, m)),
  form('YYYY-MMM', 'month', /^(\d{4})[- ]([a-z]{3,9})\.?$/i, ([y, m]) => namedMonth(y, m)),
  form('epoch seconds', 'instant', /^(\d{9,10})$/, ([s]) => epoch(Number(s) * 1000)),
  form('epoch milliseconds', 'instant', /^(\d{12,13})$/, ([ms]) => epoch(Number(ms))),
];

type Parts = readonly (string | undefined)[];
type Read = TimeReading | 'impossible' | undefined;

function form(name: string, grain: TimeGrain, pattern: RegExp, read: (parts: Parts) => Read): TimeForm {
  return {
    name,
    grain,
    read: (text) => {
      const match = pattern.exec(text);
      return match === null ? undefined : read(match.slice(1));
    },
  };
}

function slashed(mark: '.' | '/'): RegExp {
  return new RegExp(String.raw`^(\d{1,2})[${mark}](\d{1,2})[${mark}](\d{4})(?:${clock})?$`);
}

function date(year: string | undefined, month = '1', dayOfMonth = '1'): Read {
  const [y, m, d] = [Number(year), Number(month), Number(dayOfMonth)];
  if (y < firstYear || y > lastYear) return 'impossible';
  const wall = Date.UTC(y, m - 1, d);
  // Date.UTC rolls the 30th of February over into March, and month 13 into January.
  return new Date(wall).getUTCMonth() === m - 1 ? { wall, offset: 0 } : 'impossible';
}

function dateTime(midnight: Read, [hours, minutes = '0', seconds = '0', fraction = '', offset]: Parts): Read {
  if (typeof midnight !== 'object' || hours === undefined) return midnight;
  if (Number(hours) > 23 || Number(minutes) > 59 || Number(seconds) > 59) return 'impossible';
  const wall =
    midnight.wall + (Number(hours) * 60 + Number(minutes)) * minute + Number(seconds) * 1000 + milliseconds(fraction);
  return { wall, offset: offsetOf(offset), hasClock: true };
}

function milliseconds(fraction: string): number {
  return Number(fraction.slice(0, 3).padEnd(3, '0'));
}

function offsetOf(zoneText: string | undefined): number {
  if (zoneText === undefined || zoneText.toUpperCase() === 'Z') return 0;
  const sign = zoneText.startsWith('-') ? -1 : 1;
  return sign * (Number(zoneText.slice(1, 3)) * 60 + Number(zoneText.slice(3).replace(':', ''))) * minute;
}

// Week 1 of an ISO year is the week of the 4th of January (ISO 8601).
function isoWeek(year: string | undefined, week: string | undefined, weekday = '1'): Read {
  const fourth = date(year, '1', '4');
  const [w, d] = [Number(week), Number(weekday)];
  if (typeof fourth !== 'object' || w < 1 || w > 53 || d < 1 || d > 7) return 'impossible';
  const monday = fourth.wall - ((new Date(fourth.wall).getUTCDay() + 6) % 7) * day + (w - 1) * 7 * day;
  const yearOfThursday = new Date(monday + 3 * day).getUTCFullYear();
  return yearOfThursday === Number(year) ? { wall: monday + (d - 1) * day, offset: 0 } : 'impossible';
}

function quarter(year: string | undefined, number: string | undefined): Read {
  const q = Number(number);
  return q >= 1 && q <= 4 ? date(year, String(q * 3 - 2)) : 'impossible';
}

function namedMonth(year: string | undefined, name = ''): Read {
  const lower = name.toLowerCase();
  const month = Math.max(shortNames.indexOf(lower), fullNames.indexOf(lower), lower === 'sept' ? 8 : -1);
  return month === -1 ? undefined : date(year, String(month + 1));
}

function epoch(ms: number): Read {
  const year = new Date(ms).getUTCFullYear();
  return year < firstYear || year > lastYear ? 'impossible' : { wall: ms, offset: 0 };
}
