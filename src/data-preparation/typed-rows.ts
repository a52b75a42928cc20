import { periodNumber, type Frequency } from '#src/core/index.ts';
import { fieldKind, addEvidence, type NumberColumn } from './number-column.ts';
import { chooseNumberForm, type NumberForm, type NumberHints } from './number-form.ts';
import type { RawRows } from './raw-rows.ts';
import { readTimes, type TimeFormWish } from './time-form.ts';
import type { TimeForm, TimeGrain } from './time-forms.ts';

/** Why the time of a row has no period. */
type TimeState = 'read' | 'unreadable' | 'impossible';

/** The rows of a file with their values understood: one time form and one number form for the whole file. */
export type TypedRows = {
  readonly raw: RawRows;
  readonly timeForm: TimeForm;
  /** The finest part of a time that the file names. */
  readonly timeGrain: TimeGrain;
  readonly numberForm: NumberForm;
  /** Of each different time text: its state, its period (0 unless read) and its instant in milliseconds: [times.texts.length]. */
  readonly timeStates: readonly TimeState[];
  readonly periods: Int32Array;
  readonly instants: Float64Array;
  /** [nRows], NaN where the field is no finite number; undefined for a file without a target. */
  readonly target: Float64Array | undefined;
  /** [nRows] each, NaN where the field is no finite number. */
  readonly covariates: Readonly<Record<string, Float64Array>>;
};

/** What is known about the forms before the file is looked at. */
export type FormWishes = TimeFormWish & { readonly decimalMark?: Omit<NumberHints, 'delimiter'> };

/** Decides the time form and the number form of a file and reads its times and numbers by them. */
export function typeRows(raw: RawRows, frequency: Frequency, wishes: FormWishes): TypedRows {
  const { form, grain, readings } = readTimes(raw.times, wishes);
  const columns = [...(raw.target === undefined ? [] : [raw.target]), ...Object.values(raw.covariates)];
  const numberForm = chooseNumberForm(addEvidence(columns), { ...wishes.decimalMark, delimiter: raw.facts.delimiter });
  const periods = new Int32Array(readings.length);
  const instants = new Float64Array(readings.length);
  const timeStates = readings.map((reading, i): TimeState => {
    if (typeof reading !== 'object') return reading ?? 'unreadable';
    // A day is the day of the place that wrote it; only hours are told apart by UTC, where a clock is set back.
    const instant = frequency === 'hourly' ? reading.wall - reading.offset : reading.wall;
    instants[i] = instant;
    periods[i] = periodNumber(frequency, instant);
    return 'read';
  });
  const values = (column: NumberColumn): Float64Array => column.values[numberForm.decimalMark];
  return {
    raw,
    timeForm: form,
    timeGrain: grain,
    numberForm,
    timeStates,
    periods,
    instants,
    target: raw.target === undefined ? undefined : values(raw.target),
    covariates: Object.fromEntries(Object.entries(raw.covariates).map(([name, column]) => [name, values(column)])),
  };
}

/** Gives the text that stands in a number field which could not be read, or undefined when it is not among the examples. */
export function unreadableText(column: NumberColumn, form: NumberForm, row: number): string | undefined {
  if (column.kind[row] === fieldKind.empty) return '';
  return column.unreadable[form.decimalMark].get(row);
}
