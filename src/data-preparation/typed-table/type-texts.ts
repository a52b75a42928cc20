import type { ColumnType, ColumnValues } from '#src/tables/index.ts';
import type { TimeTexts } from '../time-form.ts';
import { areDates, readInstants } from './column-instants.ts';
import { meansMissing, readTruth } from './field-words.ts';
import type { RowSample } from './row-sample.ts';
import { looksLikeNumber, sampleTexts, type TextFields } from './text-fields.ts';
import { faultsOf, quoted, remarksOnMissing, rowsText, type ColumnPlace, type TypedColumn } from './typed-column.ts';

/** How a column of text is to be typed. */
export type TextWish = {
  readonly place: ColumnPlace;
  /** Undefined where the type is to be found out. */
  readonly wanted: ColumnType | undefined;
  readonly timeFormat: string | undefined;
};

const expectedTruth = 'a boolean: true or false, yes or no, 1 or 0';

/**
 * Gives a column that is not one of numbers its type: the wanted one, or truth values, instants or text as all its fields show. Throws
 * DATA_TIME_AMBIGUOUS for dates that can be read with the day or the month first.
 */
export function typeTexts(fields: TextFields, wish: TextWish): TypedColumn {
  const { wanted, place } = wish;
  if (wanted === 'boolean') return truthValues(fields, place, (text) => readTruth(text) ?? digitTruth(text));
  if (wanted === 'timestamp') return instants(fields, wish);
  if (wanted !== undefined) return textValues(fields, []);
  const present = fields.texts.filter((text) => !meansMissing(text.trim()));
  if (present.length === 0) return noValues(fields, place);
  if (present.every((text) => readTruth(text.trim()) !== undefined)) return truthValues(fields, place, readTruth);
  if (areDates(present, wish.timeFormat)) return instants(fields, wish);
  return textValues(fields, remarksOnText(fields, place));
}

function digitTruth(text: string): boolean | undefined {
  return text === '1' ? true : text === '0' ? false : undefined;
}

function truthValues(fields: TextFields, place: ColumnPlace, read: (text: string) => boolean | undefined): TypedColumn {
  const truths = fields.texts.map((text) => read(text.trim()) ?? null);
  const missing = missingIn(fields);
  const wrong = sampleTexts(fields, (text, i) => truths[i] === null && !meansMissing(text.trim()));
  const hasYes = fields.texts.some((text) => /^(?:yes|no)$/i.test(text.trim()));
  return {
    type: 'boolean',
    values: spread(fields, truths),
    remarks: [
      ...(hasYes ? [`column "${place.name}": yes and no are read as truth values`] : []),
      ...remarksOnMissing(missing, place),
    ],
    faults: faultsOf([{ rows: wrong, problem: 'is no truth value' }], place, expectedTruth),
  };
}

function instants(fields: TextFields, { wanted, place, timeFormat }: TextWish): TypedColumn {
  const times = timeTexts(fields, place);
  const read = readInstants(times, { timeFormat, integers: wanted === 'timestamp' });
  const isWrong = (text: string, i: number): boolean => Number.isNaN(read.instants[i]!) && !meansMissing(text.trim());
  const impossible = sampleTexts(fields, (text, i) => isWrong(text, i) && read.isImpossible[i] === 1);
  const unreadable = sampleTexts(fields, (text, i) => isWrong(text, i) && read.isImpossible[i] === 0);
  const instantsOrNull = Array.from(read.instants, (instant) => (Number.isNaN(instant) ? null : instant));
  const form = read.forms.length > 0 ? ` in the form ${read.forms.join(' or ')}` : ', such as 2024-05-31T12:00:00Z';
  return {
    type: 'timestamp',
    values: spread(fields, instantsOrNull),
    remarks: [
      ...(read.forms.length > 1 ? [`column "${place.name}": its times have the forms ${read.forms.join(', ')}`] : []),
      ...remarksOnMissing(missingIn(fields), place),
    ],
    faults: faultsOf(
      [
        { rows: unreadable, problem: 'is no time' },
        { rows: impossible, problem: 'is no time that exists' },
      ],
      place,
      `a timestamp${form}`,
    ),
  };
}

function timeTexts({ texts, codes, firstRows }: TextFields, { file, name, lines }: ColumnPlace): TimeTexts {
  const counts = new Int32Array(texts.length);
  for (const code of codes) if (code !== -1) counts[code]!++;
  return { file, column: name, texts, counts, firstLines: firstRows.map((row) => lines[row]!) };
}

function textValues(fields: TextFields, remarks: readonly string[]): TypedColumn {
  return { type: 'string', values: spread(fields, fields.texts), remarks, faults: [] };
}

// What is no text at all may be of any type in the next file; a column of text takes it as null.
function noValues(fields: TextFields, place: ColumnPlace): TypedColumn {
  const values = Array.from(fields.codes, () => null);
  const remarks = [`column "${place.name}" has no value and is taken for text`];
  return { type: 'string', values, remarks: [...remarks, ...remarksOnMissing(missingIn(fields), place)], faults: [] };
}

function remarksOnText(fields: TextFields, { name, lines }: ColumnPlace): readonly string[] {
  const remarks: string[] = [];
  const { texts, firstRows, nLikeNumbers } = fields;
  if (nLikeNumbers < texts.length && nLikeNumbers > texts.length / 2) {
    const other = texts.findIndex((text) => !looksLikeNumber(text.trim()));
    const line = lines[firstRows[other]!]!;
    remarks.push(
      `column "${name}" is text: ${quoted(texts[other]!)} on line ${line} is no number, as most of its values are`,
    );
  }
  const { count, examples } = missingIn(fields);
  if (count > 0) {
    const { row, text } = examples[0]!;
    const where = `${rowsText(count)}, first on line ${lines[row]!}`;
    remarks.push(`column "${name}" is text, in which ${quoted(text)} is kept as it is written: ${where}`);
  }
  return remarks;
}

function missingIn(fields: TextFields): RowSample {
  return sampleTexts(fields, (text) => meansMissing(text.trim()));
}

function spread<Value extends string | number | boolean>(
  { codes }: TextFields,
  values: readonly (Value | null)[],
): readonly (Value | null)[] & ColumnValues {
  const spreadOut: (Value | null)[] = [];
  for (const code of codes) spreadOut.push(code === -1 ? null : values[code]!);
  return spreadOut as (Value | null)[] & ColumnValues;
}
