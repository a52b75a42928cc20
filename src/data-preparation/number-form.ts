/** The character before the decimals of a number. */
export type DecimalMark = '.' | ',';

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
  /** Numbers without any mark, of at most three digits, and of more. */
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

/**
 * Gives the number form that the evidence shows. Where all numbers read either way, the mark is one between thousands if there are
 * integers without it and none of those has four digits; else it is `preferred`, or a decimal mark.
 */
export function chooseNumberForm(evidence: NumberEvidence, preferred?: DecimalMark): NumberForm {
  const form = (decimalMark: DecimalMark, isAssumed: boolean): NumberForm => ({
    decimalMark,
    thousands: (decimalMark === '.' ? evidence.groupedAsPoint : evidence.groupedAsComma) > 0,
    isAssumed,
  });
  const { pointOnly, commaOnly, eitherWithPoint, eitherWithComma } = evidence;
  if (pointOnly !== commaOnly) return form(pointOnly > commaOnly ? '.' : ',', false);
  if (pointOnly + eitherWithPoint + eitherWithComma === 0) return form('.', false);
  if (preferred !== undefined) return form(preferred, true);
  const mark = eitherWithPoint >= eitherWithComma ? '.' : ',';
  const isThousands = evidence.shortIntegers > 0 && evidence.longIntegers === 0;
  return form(isThousands === (mark === '.') ? ',' : '.', true);
}
