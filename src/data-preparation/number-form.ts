import type { Delimiter } from './csv-dialect.ts';

/** The characters that may stand before the decimals of a number. */
export const decimalMarks = ['.', ','] as const;

/** The character before the decimals of a number. */
export type DecimalMark = (typeof decimalMarks)[number];

/** How the numbers of a file are written. */
export type NumberForm = {
  readonly decimalMark: DecimalMark;
  /** Whether some numbers have a mark between thousands. */
  readonly thousands: boolean;
  /** True when every number can be read with either mark, so that the mark is the likelier one and not a certain one. */
  readonly isAssumed: boolean;
};

/** A number's text read with either decimal mark; NaN where it is no number in that reading. */
export type NumberReading = { readonly point: number; readonly comma: number };

/** How often the numbers of a file show each way of writing them. */
export type NumberEvidence = {
  /** Numbers that only a decimal point explains, such as 12.5 or 1,234,567. */
  readonly pointOnly: number;
  readonly commaOnly: number;
  /** Numbers with one mark before three digits, such as 1.234 or 1,234: thousands or decimals. */
  readonly eitherWithPoint: number;
  readonly eitherWithComma: number;
  /** Numbers without any mark, of at most three digits in a column that has marks, and of more in any. */
  readonly shortIntegers: number;
  readonly longIntegers: number;
  /** Numbers with a mark between thousands, in either reading. */
  readonly groupedAsPoint: number;
  readonly groupedAsComma: number;
};

const plainInteger = /^[+-]?\d{1,15}$/;
// Most decimals read in one form only: their mark is not before a group of three digits.
const plainPoint = /^[+-]?\d+\.(?:\d{1,2}|\d{4,})$/;
const plainComma = /^[+-]?\d+,(?:\d{1,2}|\d{4,})$/;
const notFinite = /^[+-]?(?:inf|infinity|nan)$/i;
// Thousands: one to three digits, then groups of three with the same mark before each.
const pointForm = /^[+-]?(?:\d+|[1-9]\d{0,2}([,'’ \u00a0\u202f])\d{3}(?:\1\d{3})*)?(?:\.\d*)?(?:e[+-]?\d+)?$/i;
const commaForm = /^[+-]?(?:\d+|[1-9]\d{0,2}([.'’ \u00a0\u202f])\d{3}(?:\1\d{3})*)?(?:,\d*)?(?:e[+-]?\d+)?$/i;
const startsLikeNumber = /^[+-]?[.,]?\d/;
const groupMarks = /['’ \u00a0\u202f]/g;

/** Says whether a text means a number that is not finite: `inf`, `NaN` and the like. */
export function meansNotFinite(text: string): boolean {
  return notFinite.test(text);
}

/** Says whether a text is an integer without any mark, which reads the same in every form. */
export function isPlainInteger(text: string): boolean {
  return plainInteger.test(text);
}

/** Reads a number with either decimal mark; overflow gives an infinite number. */
export function readNumber(text: string): NumberReading {
  if (plainPoint.test(text)) return { point: Number(text), comma: Number.NaN };
  if (plainComma.test(text)) return { point: Number.NaN, comma: Number(text.replace(',', '.')) };
  if (!startsLikeNumber.test(text)) return { point: Number.NaN, comma: Number.NaN };
  return {
    point: pointForm.test(text) ? Number(text.replaceAll(',', '').replace(groupMarks, '')) : Number.NaN,
    comma: commaForm.test(text)
      ? Number(text.replaceAll('.', '').replace(groupMarks, '').replace(',', '.'))
      : Number.NaN,
  };
}

/** Says whether a text has a mark between thousands when it is read with the decimal mark. */
export function hasThousands(text: string, decimalMark: DecimalMark): boolean {
  return (decimalMark === '.' ? pointForm : commaForm).exec(text)?.[1] !== undefined;
}

/** What is known of the numbers of a file beside the numbers themselves. */
export type NumberHints = {
  /** The mark that is told: it holds whatever the numbers show. */
  readonly required?: DecimalMark | undefined;
  /** The mark where the numbers do not show it. */
  readonly preferred?: DecimalMark | undefined;
  /** What stands between the columns; a file with commas there is taken to be English. */
  readonly delimiter?: Delimiter;
};

/**
 * Gives the number form that the evidence shows. Where all numbers read either way, `preferred` decides; else, between commas, a point
 * is a decimal mark and a quoted comma one between thousands, unless an integer of four digits goes without; in other files the mark is
 * one between thousands if integers of its columns go without it and none of the file has four digits, and a decimal mark if not.
 */
export function chooseNumberForm(
  evidence: NumberEvidence,
  { required, preferred, delimiter }: NumberHints = {},
): NumberForm {
  const form = (decimalMark: DecimalMark, isAssumed: boolean): NumberForm => ({
    decimalMark,
    thousands: (decimalMark === '.' ? evidence.groupedAsPoint : evidence.groupedAsComma) > 0,
    isAssumed,
  });
  if (required !== undefined) return form(required, false);
  const { pointOnly, commaOnly, eitherWithPoint, eitherWithComma } = evidence;
  if (pointOnly !== commaOnly) return form(pointOnly > commaOnly ? '.' : ',', false);
  if (pointOnly + eitherWithPoint + eitherWithComma === 0) return form('.', false);
  if (preferred !== undefined) return form(preferred, true);
  const mark = eitherWithPoint >= eitherWithComma ? '.' : ',';
  const isLikely = delimiter === ',' ? mark === ',' : evidence.shortIntegers > 0;
  const isThousands = isLikely && evidence.longIntegers === 0;
  return form(isThousands === (mark === '.') ? ',' : '.', true);
}
