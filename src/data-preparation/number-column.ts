import { byteColumn, doubleColumn, type GrowingColumn } from './growing-column.ts';
import {
  hasThousands,
  isPlainInteger,
  meansNotFinite,
  readNumber,
  type DecimalMark,
  type NumberEvidence,
  type NumberReading,
} from './number-form.ts';
import { ownText } from './own-text.ts';

/** What stands in a field of a number column. */
export const fieldKind = { text: 0, empty: 1, notFinite: 2 } as const;

/** A column of numbers as it was read, before the decimal mark of the file is known: [nRows] each. */
export type NumberColumn = {
  /** The values with a decimal point and with a decimal comma; NaN where the field is no finite number. */
  readonly values: Readonly<Record<DecimalMark, Float64Array>>;
  /** `fieldKind` of each row. */
  readonly kind: Uint8Array;
  /** The first texts that are no number, by row, for each mark. */
  readonly unreadable: Readonly<Record<DecimalMark, ReadonlyMap<number, string>>>;
  readonly evidence: NumberEvidence;
  /** The first number that is another one with either mark, such as 1.234; undefined where there is none. */
  readonly unsure: { readonly row: number; readonly text: string } | undefined;
};

/** Collects the fields of one column. */
export type NumberCollector = {
  readonly push: (field: string) => void;
  readonly finish: () => NumberColumn;
};

// More than a report shows, since some of these rows are refused for another reason first.
const textsKept = 100;
const marksThousands = /\D\d{3}(?!\d)/;

/** Gives a collector for a column of numbers. */
export function collectNumbers(): NumberCollector {
  const point = doubleColumn();
  // Most files have no field that the two marks read differently: until one comes, one column stands for both.
  let comma = point;
  const kind = byteColumn();
  const unreadable = { '.': new Map<number, string>(), ',': new Map<number, string>() };
  const evidence = emptyEvidence();
  let unsure: NumberColumn['unsure'];
  const add = (ofKind: number, asPoint: number, asComma: number): void => {
    kind.push(ofKind);
    if (comma === point && !Object.is(asPoint, asComma)) comma = copyOf(point);
    point.push(asPoint);
    if (comma !== point) comma.push(asComma);
  };
  const keepText = (text: string, reading: NumberReading): void => {
    const row = kind.length;
    if (Number.isNaN(reading.point) && unreadable['.'].size < textsKept) unreadable['.'].set(row, text);
    if (Number.isNaN(reading.comma) && unreadable[','].size < textsKept) unreadable[','].set(row, text);
  };
  const push = (field: string): void => {
    if (isPlainInteger(field)) {
      const value = Number(field);
      countInteger(value, evidence);
      return add(fieldKind.text, value, value);
    }
    const text = field.trim();
    if (text === '') return add(fieldKind.empty, Number.NaN, Number.NaN);
    const reading = readNumber(text);
    const isInfinite = Math.abs(reading.point) === Infinity || Math.abs(reading.comma) === Infinity;
    if (isInfinite || meansNotFinite(text)) {
      keepText(text, { point: Number.NaN, comma: Number.NaN });
      return add(fieldKind.notFinite, Number.NaN, Number.NaN);
    }
    keepText(text, reading);
    weigh(text, reading, evidence);
    if (unsure === undefined && readsEitherWay(reading)) unsure = { row: kind.length, text: ownText(text) };
    add(fieldKind.text, reading.point, reading.comma);
  };
  const finish = (): NumberColumn => ({
    values: { '.': point.values(), ',': comma.values() },
    kind: kind.values(),
    unreadable,
    evidence,
    unsure,
  });
  return { push, finish };
}

function copyOf(column: GrowingColumn<Float64Array<ArrayBuffer>>): GrowingColumn<Float64Array<ArrayBuffer>> {
  const copy = doubleColumn();
  for (const value of column.values()) copy.push(value);
  return copy;
}

/**
 * Gives the evidence of several columns of one file together. Short integers of a column without any mark, such as one of 0 and 1, do
 * not count: they would have none in any form.
 */
export function addEvidence(columns: readonly Pick<NumberColumn, 'evidence'>[]): NumberEvidence {
  const sum = emptyEvidence();
  for (const { evidence } of columns) {
    const hasMarks = evidence.eitherWithPoint + evidence.eitherWithComma > 0;
    for (const name of Object.keys(sum) as (keyof NumberEvidence)[]) {
      if (name !== 'shortIntegers' || hasMarks) sum[name] += evidence[name];
    }
  }
  return sum;
}

/** Evidence that grows while numbers are read. */
export type EvidenceCounts = { -readonly [Name in keyof NumberEvidence]: number };

/** Gives the evidence of no number. */
export function emptyEvidence(): EvidenceCounts {
  return {
    pointOnly: 0,
    commaOnly: 0,
    eitherWithPoint: 0,
    eitherWithComma: 0,
    shortIntegers: 0,
    longIntegers: 0,
    groupedAsPoint: 0,
    groupedAsComma: 0,
  };
}

/** Adds what the text of one number shows. */
export function countNumber(text: string, reading: NumberReading, out: EvidenceCounts): void {
  if (isPlainInteger(text)) countInteger(reading.point, out);
  else weigh(text, reading, out);
}

/** Adds what a number without any mark shows. */
export function countInteger(value: number, out: EvidenceCounts): void {
  out[Math.abs(value) < 1000 ? 'shortIntegers' : 'longIntegers']++;
}

function weigh(text: string, reading: NumberReading, out: EvidenceCounts): void {
  const isPoint = !Number.isNaN(reading.point);
  const isComma = !Number.isNaN(reading.comma);
  if (isPoint && !isComma) out.pointOnly++;
  if (isComma && !isPoint) out.commaOnly++;
  if (readsEitherWay(reading)) {
    out[text.includes('.') ? 'eitherWithPoint' : 'eitherWithComma']++;
  }
  if (isPoint && marksThousands.test(text) && hasThousands(text, '.')) out.groupedAsPoint++;
  if (isComma && marksThousands.test(text) && hasThousands(text, ',')) out.groupedAsComma++;
}

function readsEitherWay({ point, comma }: NumberReading): boolean {
  return !Number.isNaN(point) && !Number.isNaN(comma) && point !== comma;
}
