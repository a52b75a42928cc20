import { instantOf } from '#src/core/index.ts';
import type { ColumnType } from '#src/tables/index.ts';

/** The ends of a range as kwargs give them. */
export type RangeKwargs = {
  readonly min_value?: number | string | undefined;
  readonly max_value?: number | string | undefined;
  readonly strict_min: boolean;
  readonly strict_max: boolean;
};

/** A range in the values of a column: -Infinity and Infinity, or undefined for text, stand for an end that is open. */
export type NumberRange = { readonly min: number; readonly max: number } & Strictness;
type TextRange = { readonly min: string | undefined; readonly max: string | undefined } & Strictness;
type Strictness = { readonly strictMin: boolean; readonly strictMax: boolean };

/** Gives the range in numbers, epoch milliseconds for instants; or the sentence that says which end is not of the column's type. */
export function numberRange(kwargs: RangeKwargs, type: ColumnType): NumberRange | string {
  const ends = [kwargs.min_value, kwargs.max_value].map((end) => numberEnd(end, type));
  const wrong = ends.findIndex((end) => end === 'wrong');
  if (wrong >= 0) return wrongEnd(kwargs, wrong, type === 'timestamp' ? 'an instant as ISO 8601 text' : 'a number');
  const [min = Number.NEGATIVE_INFINITY, max = Number.POSITIVE_INFINITY] = ends as (number | undefined)[];
  return { min, max, strictMin: kwargs.strict_min, strictMax: kwargs.strict_max };
}

/** Gives the range in text; or the sentence that says which end is not text. */
export function textRange(kwargs: RangeKwargs): TextRange | string {
  const { min_value: min, max_value: max } = kwargs;
  const wrong = [min, max].findIndex((end) => typeof end === 'number');
  if (wrong >= 0) return wrongEnd(kwargs, wrong, 'text');
  return {
    min: min as string | undefined,
    max: max as string | undefined,
    strictMin: kwargs.strict_min,
    strictMax: kwargs.strict_max,
  };
}

/** Says whether a number lies within the range; false for NaN. */
export function isNumberWithin(value: number, { min, max, strictMin, strictMax }: NumberRange): boolean {
  // A strict end that is not given lies at infinity and keeps no infinity out.
  return (
    (value > min || (value === min && (!strictMin || min === Number.NEGATIVE_INFINITY))) &&
    (value < max || (value === max && (!strictMax || max === Number.POSITIVE_INFINITY)))
  );
}

/** Says whether text lies within the range, in the order of UTF-16 code units. */
export function isTextWithin(value: string, { min, max, strictMin, strictMax }: TextRange): boolean {
  if (min !== undefined && (strictMin ? value <= min : value < min)) return false;
  return max === undefined || (strictMax ? value < max : value <= max);
}

/** Gives the range in words: `at least 0 and below 1`; `of any size` where both ends are open. */
export function rangeText({ min_value: min, max_value: max, strict_min, strict_max }: RangeKwargs): string {
  const parts = [];
  if (min !== undefined) parts.push(`${strict_min ? 'above' : 'at least'} ${endText(min)}`);
  if (max !== undefined) parts.push(`${strict_max ? 'below' : 'at most'} ${endText(max)}`);
  return parts.length === 0 ? 'of any size' : parts.join(' and ');
}

function numberEnd(end: number | string | undefined, type: ColumnType): number | 'wrong' | undefined {
  if (end === undefined) return undefined;
  if (type !== 'timestamp') return typeof end === 'number' ? end : 'wrong';
  return (typeof end === 'string' ? instantOf(end) : undefined) ?? 'wrong';
}

function wrongEnd(kwargs: RangeKwargs, end: number, wanted: string): string {
  const name = end === 0 ? 'min_value' : 'max_value';
  return `${name} is ${JSON.stringify(kwargs[name])}; for a column of this type it is ${wanted}.`;
}

function endText(end: number | string): string {
  return typeof end === 'number' ? String(end) : JSON.stringify(end);
}
