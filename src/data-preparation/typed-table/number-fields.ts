import { doubleColumn } from '../growing-column.ts';
import { countInteger, countNumber, emptyEvidence } from '../number-column.ts';
import {
  isPlainInteger,
  meansNotFinite,
  readNumber,
  type DecimalMark,
  type NumberEvidence,
  type NumberReading,
} from '../number-form.ts';
import { meansMissing } from './field-words.ts';
import { addToSample, emptySample, type GrowingSample, type RowSample } from './row-sample.ts';

/** A column of numbers, before its decimal mark is known, and what tells whether it is one. */
export type NumberFields = {
  /** The values with a decimal point and with a decimal comma; NaN where the field is no finite number: [nRows] each. */
  readonly values: Readonly<Record<DecimalMark, Float64Array>>;
  readonly evidence: NumberEvidence;
  readonly nNumbers: number;
  /** Numbers that are written with decimals or an exponent, in either reading. */
  readonly decimals: Readonly<Record<DecimalMark, number>>;
  /** Numbers that the other decimal mark alone explains. */
  readonly otherMark: Readonly<Record<DecimalMark, RowSample>>;
  /** Numbers with a zero before other digits, such as 007, which are rather names. */
  readonly leadingZeros: RowSample;
  /** Whole numbers with a plus. */
  readonly plusSigns: RowSample;
  /** Whole numbers beyond 2^53, of which a double would lose digits. */
  readonly beyondLong: RowSample;
  /** Words for a missing value. */
  readonly missing: RowSample;
  /** Infinite numbers, and those too large for a double. */
  readonly notFinite: RowSample;
  /** Texts that are no number. */
  readonly noNumber: RowSample;
};

/** Collects the fields of one column as numbers. */
export type NumberFieldCollector = {
  readonly push: (field: string) => void;
  /** Gives what was pushed so far. */
  readonly fields: () => NumberFields;
  readonly hasText: () => boolean;
};

// What most numbers look like, and what both forms agree on: three decimals could be thousands.
const plain = /^(?:0|-?[1-9]\d{0,14}|-?(?:0|[1-9]\d{0,14})\.(?:\d{1,2}|\d{4,}))$/;
const leadingZero = /^[+-]?0\d/;
const marksDecimals = { '.': /[.e]/i, ',': /[,e]/i } as const;

/** Gives a collector for a column of numbers. */
export function collectNumberFields(): NumberFieldCollector {
  const values = { '.': doubleColumn(), ',': doubleColumn() };
  const found = noFindings();
  const add = (point: number, comma: number): void => {
    values['.'].push(point);
    values[','].push(comma);
  };
  const addNone = (text: string, sample: GrowingSample): void => {
    addToSample(values['.'].length, text, sample);
    add(Number.NaN, Number.NaN);
  };
  const pushPlain = (text: string): void => {
    const value = Number(text);
    found.nNumbers++;
    if (!text.includes('.')) {
      countInteger(value, found.evidence);
      return add(value, value);
    }
    found.evidence.pointOnly++;
    found.decimals['.']++;
    addToSample(values['.'].length, text, found.otherMark[',']);
    add(value, Number.NaN);
  };
  const push = (field: string): void => {
    if (plain.test(field)) return pushPlain(field);
    const text = field.trim();
    if (text === '') return add(Number.NaN, Number.NaN);
    if (meansMissing(text)) return addNone(text, found.missing);
    const reading = read(text);
    if (meansNotFinite(text) || isInfinite(reading)) return addNone(text, found.notFinite);
    if (Number.isNaN(reading.point) && Number.isNaN(reading.comma)) return addNone(text, found.noNumber);
    describe(text, reading, { row: values['.'].length, found });
    add(reading.point, reading.comma);
  };
  return {
    push,
    fields: () => ({ ...found, values: { '.': values['.'].values(), ',': values[','].values() } }),
    hasText: () => found.noNumber.count > 0,
  };
}

function noFindings() {
  return {
    evidence: emptyEvidence(),
    nNumbers: 0,
    decimals: { '.': 0, ',': 0 },
    otherMark: { '.': emptySample(), ',': emptySample() },
    leadingZeros: emptySample(),
    plusSigns: emptySample(),
    beyondLong: emptySample(),
    missing: emptySample(),
    notFinite: emptySample(),
    noNumber: emptySample(),
  };
}

function read(text: string): NumberReading {
  if (!isPlainInteger(text)) return readNumber(text);
  const value = Number(text);
  return { point: value, comma: value };
}

function isInfinite({ point, comma }: NumberReading): boolean {
  return Math.abs(point) === Infinity || Math.abs(comma) === Infinity;
}

type Findings = ReturnType<typeof noFindings>;

function describe(
  text: string,
  reading: NumberReading,
  { row, found }: { readonly row: number; readonly found: Findings },
): void {
  found.nNumbers++;
  countNumber(text, reading, found.evidence);
  if (leadingZero.test(text)) addToSample(row, text, found.leadingZeros);
  if (Number.isNaN(reading.point)) addToSample(row, text, found.otherMark['.']);
  if (Number.isNaN(reading.comma)) addToSample(row, text, found.otherMark[',']);
  // As a whole number, -0 would lose its sign.
  const isWhole = !Object.is(reading.point, -0) && /^[+-]?[\d.,'’ \u00a0\u202f]+$/.test(text);
  const hasDecimals = (mark: DecimalMark): boolean => !isWhole || marksDecimals[mark].test(text);
  if (hasDecimals('.')) found.decimals['.']++;
  if (hasDecimals(',')) found.decimals[',']++;
  if (!isWhole || (hasDecimals('.') && hasDecimals(','))) return;
  const whole = hasDecimals('.') ? reading.comma : reading.point;
  if (text.startsWith('+')) addToSample(row, text, found.plusSigns);
  if (Math.abs(whole) > Number.MAX_SAFE_INTEGER) addToSample(row, text, found.beyondLong);
}
