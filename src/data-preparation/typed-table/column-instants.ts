import { isPlainInteger } from '../number-form.ts';
import { readTimes, timeFormNamed, type TimeTexts } from '../time-form.ts';
import { timeForms, type TimeForm, type TimeReading } from '../time-forms.ts';
import { meansMissing } from './field-words.ts';

/** The instants of a column of times. */
export type ColumnInstants = {
  /** Epoch milliseconds of each different text, NaN where it is no time: [texts.length]. A time without a zone is in UTC. */
  readonly instants: Float64Array;
  /** Of each different text, whether it has the form of a time and there is no such time: [texts.length]. */
  readonly isImpossible: Uint8Array;
  /** The names of the forms in which the times are written. */
  readonly forms: readonly string[];
};

/** How a column is read: with the form that the caller names, and with plain integers as times or not. */
export type InstantWish = { readonly timeFormat?: string | undefined; readonly integers: boolean };

type Reading = TimeReading | 'impossible' | undefined;

const slashed = /^\d{1,2}\//;
const slashedForms = timeForms.filter(({ name }) => name === 'DD/MM/YYYY' || name === 'MM/DD/YYYY');
const integerNames = new Set(['YYYYMM', 'YYYYMMDD', 'YYYY', 'epoch seconds', 'epoch milliseconds']);
const integerForms = timeForms.filter(({ name }) => integerNames.has(name));
// What these say, they say alone.
const clearForms = timeForms.filter((form) => !slashedForms.includes(form) && !integerForms.includes(form));

/**
 * Reads the different texts of a column as times, each by the form that is plain to see; integers and dates with slashes by the
 * one that was named, or that most of them have. Throws DATA_TIME_AMBIGUOUS and DATA_TIME_FORMAT_UNKNOWN.
 */
export function readInstants(times: TimeTexts, wish: InstantWish): ColumnInstants {
  const named = wish.timeFormat === undefined ? undefined : timeFormNamed(wish.timeFormat);
  const forms = new Set<string>();
  const integer = wish.integers ? integerForm(times, named) : undefined;
  const bySlashes = slashedForm(times, named);
  const clear = clearReader();
  const formOf = (text: string): TimeForm | undefined => {
    if (isPlainInteger(text)) return integer;
    return slashed.test(text) ? bySlashes : clear(text);
  };
  const instants = new Float64Array(times.texts.length).fill(Number.NaN);
  const isImpossible = new Uint8Array(times.texts.length);
  for (const [i, written] of times.texts.entries()) {
    const text = written.trim();
    const form = formOf(text);
    const reading = form?.read(text);
    if (typeof reading === 'object') {
      instants[i] = reading.wall - reading.offset;
      forms.add(form!.name);
    } else if (reading === 'impossible') isImpossible[i] = 1;
  }
  return { instants, isImpossible, forms: [...forms] };
}

/** Says whether every text that is no word for a missing value has the form of a date finer than a year, and is no plain integer. */
export function areDates(texts: readonly string[], timeFormat: string | undefined): boolean {
  const clear = clearReader();
  const named = slashedForms.filter(({ name }) => name === timeFormat);
  const slashedLeft = new Set(named.length > 0 ? named : slashedForms);
  let nDates = 0;
  for (const written of texts) {
    const text = written.trim();
    if (meansMissing(text)) continue;
    if (slashed.test(text)) {
      for (const form of slashedLeft) if (typeof form.read(text) !== 'object') slashedLeft.delete(form);
      if (slashedLeft.size === 0) return false;
    } else if (typeof clear(text)?.read(text) !== 'object') return false;
    nDates++;
  }
  return nDates > 0;
}

// Most columns have one form throughout: the one that read the last text is tried first.
function clearReader(): (text: string) => TimeForm | undefined {
  let last = clearForms[0]!;
  return (text) => {
    if (last.read(text) !== undefined) return last;
    const form = clearForms.find((candidate) => candidate.read(text) !== undefined);
    if (form !== undefined) last = form;
    return form;
  };
}

function integerForm(times: TimeTexts, named: TimeForm | undefined): TimeForm | undefined {
  if (named !== undefined && integerForms.includes(named)) return named;
  let best: { readonly form: TimeForm; readonly rows: number } | undefined;
  for (const form of integerForms) {
    const rows = countRows(times, (text) => isPlainInteger(text) && isTime(form.read(text)));
    if (rows > (best?.rows ?? 0)) best = { form, rows };
  }
  return best?.form;
}

function slashedForm(times: TimeTexts, named: TimeForm | undefined): TimeForm | undefined {
  if (named !== undefined && slashedForms.includes(named)) return named;
  const places = times.texts.flatMap((text, i) =>
    slashedForms.some((form) => isTime(form.read(text.trim()))) ? [i] : [],
  );
  if (places.length === 0) return undefined;
  const { form } = readTimes({
    ...times,
    texts: places.map((i) => times.texts[i]!.trim()),
    counts: places.map((i) => times.counts[i]!),
    firstLines: places.map((i) => times.firstLines[i]!),
  });
  return form;
}

function countRows({ texts, counts }: TimeTexts, isChosen: (text: string) => boolean): number {
  return texts.reduce((rows, text, i) => (isChosen(text.trim()) ? rows + counts[i]! : rows), 0);
}

function isTime(reading: Reading): boolean {
  return typeof reading === 'object';
}
