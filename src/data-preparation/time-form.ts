import { countOf, didYouMean, MusterError, type Fault } from '#src/core/index.ts';
import { timeForms, type TimeForm, type TimeGrain, type TimeReading } from './time-forms.ts';

/** The time column of a file: its different texts, each with the number of rows and the line that has it first. */
export type TimeTexts = {
  readonly file: string;
  readonly column: string;
  readonly texts: readonly string[];
  /** [texts.length] */
  readonly counts: ArrayLike<number>;
  /** [texts.length] */
  readonly firstLines: ArrayLike<number>;
};

/** The form of a file's times, the finest part that they name, and what each text means. */
export type ReadTimes = {
  readonly form: TimeForm;
  readonly grain: TimeGrain;
  /** [texts.length] */
  readonly readings: readonly (TimeReading | 'impossible' | undefined)[];
};

/** What a caller knows about the form: one that must hold, or one that wins where others read as much. */
export type TimeFormWish = { readonly required?: string | undefined; readonly preferred?: TimeForm };

// Up to this share of rows may contradict a day-first or month-first reading and be taken for slips.
const shareOfSlips = 0.1;
const examples = 5;

/**
 * Gives the form that reads the most rows, and what it reads. Throws DATA_TIME_UNREADABLE when no form reads half of them,
 * DATA_TIME_AMBIGUOUS when day and month cannot be told apart, DATA_TIME_FORMAT_UNKNOWN for a required name that does not exist.
 */
export function readTimes(times: TimeTexts, wish: TimeFormWish = {}): ReadTimes {
  const forms = wish.required === undefined ? timeForms : [timeFormNamed(wish.required)];
  const attempts = forms.map((form) => attempt(form, times));
  let best = attempts[0]!;
  for (const candidate of attempts) if (candidate.rows > best.rows) best = candidate;
  const preferred = attempts.find((candidate) => candidate.form === wish.preferred);
  if (preferred !== undefined && preferred.rows >= best.rows) best = preferred;
  const rows = sum(times.counts);
  if (best.rows === 0 || best.rows < rows / 2) throw unreadable(times, forms, best);
  const isDecided = best === preferred || wish.required !== undefined;
  if (!isDecided) refuseAmbiguous(best, attempts, times);
  const { form, readings } = best;
  const hasClock = readings.some((reading) => typeof reading === 'object' && reading.hasClock === true);
  return { form, grain: hasClock ? 'instant' : form.grain, readings };
}

type Attempt = Omit<ReadTimes, 'grain'> & { readonly rows: number };

function attempt(form: TimeForm, times: TimeTexts): Attempt {
  const readings = times.texts.map((text) => form.read(text));
  let rows = 0;
  for (let i = 0; i < readings.length; i++) if (typeof readings[i] === 'object') rows += times.counts[i]!;
  return { form, readings, rows };
}

/** Gives the time form of a name; throws DATA_TIME_FORMAT_UNKNOWN where there is none. */
export function timeFormNamed(name: string): TimeForm {
  const form = timeForms.find((known) => known.name === name);
  if (form !== undefined) return form;
  const names = timeForms.map((known) => known.name);
  throw new MusterError('DATA_TIME_FORMAT_UNKNOWN', {
    what: `there is no time format "${name}".${didYouMean(name, names)}`,
    where: { path: 'time_format' },
    expected: names.join(', '),
  });
}

function refuseAmbiguous(best: Attempt, attempts: readonly Attempt[], times: TimeTexts): void {
  const dayFirst = attempts.find((candidate) => candidate.form.name === 'DD/MM/YYYY')!;
  const monthFirst = attempts.find((candidate) => candidate.form.name === 'MM/DD/YYYY')!;
  if (best !== dayFirst && best !== monthFirst) return;
  const onlyDayFirst = rowsReadByOne(dayFirst, monthFirst, times);
  const onlyMonthFirst = rowsReadByOne(monthFirst, dayFirst, times);
  const isSameEitherWay = times.texts.every((_, i) => wallOf(dayFirst, i) === wallOf(monthFirst, i));
  if (isSameEitherWay) return;
  const [less, more] = [onlyDayFirst, onlyMonthFirst].sort((a, b) => a - b) as [number, number];
  if (more > 0 && less <= more * shareOfSlips) return;
  const first = times.texts.findIndex(
    (_, i) => typeof dayFirst.readings[i] === 'object' && typeof monthFirst.readings[i] === 'object',
  );
  const line = times.firstLines[Math.max(0, first)]!;
  const why =
    more === 0
      ? `the dates, such as "${times.texts[first]}", can be read with the day or with the month first: no value has a part over 12`
      : `${countOf(onlyDayFirst, 'row')} can only be read with the day first and ${onlyMonthFirst} only with the month first`;
  throw new MusterError('DATA_TIME_AMBIGUOUS', {
    what: why,
    where: { file: times.file, line, column: times.column },
    expected: 'dates that show which part is the month, such as YYYY-MM-DD',
    toDo: 'Set time_format to DD/MM/YYYY or to MM/DD/YYYY.',
  });
}

function wallOf({ readings }: Attempt, i: number): number | undefined {
  const reading = readings[i];
  return typeof reading === 'object' ? reading.wall : undefined;
}

function rowsReadByOne(one: Attempt, other: Attempt, times: TimeTexts): number {
  let rows = 0;
  for (let i = 0; i < one.readings.length; i++) {
    if (typeof one.readings[i] === 'object' && typeof other.readings[i] !== 'object') rows += times.counts[i]!;
  }
  return rows;
}

function unreadable(times: TimeTexts, forms: readonly TimeForm[], best: Attempt): MusterError {
  const expected = `one of the forms ${forms.map((form) => form.name).join(', ')}`;
  const failing = times.texts.map((_, i) => i).filter((i) => typeof best.readings[i] !== 'object');
  if (times.texts.length === 0) {
    return new MusterError('DATA_TIME_UNREADABLE', {
      what: 'the time column is empty in every row',
      where: { file: times.file, column: times.column },
      expected,
    });
  }
  const faults = failing.slice(0, examples).map((i): Fault => ({
    what: `"${times.texts[i]!.slice(0, 60)}" is no time${best.readings[i] === 'impossible' ? ' that exists' : ''}`,
    where: { file: times.file, line: times.firstLines[i]!, column: times.column },
    expected,
  }));
  return new MusterError('DATA_TIME_UNREADABLE', faults);
}

function sum(counts: ArrayLike<number>): number {
  let total = 0;
  for (let i = 0; i < counts.length; i++) total += counts[i]!;
  return total;
}
