import { holdsEscape, visibleText } from './visible-text.ts';

/** A key: the values of the key columns, in their order, that name one model of a fleet; empty for a fleet of one. */
export type Key = readonly string[];

/** Orders keys value by value, numbers inside the values by their size, so that "9" comes before "10". */
export function compareKeys(left: Key, right: Key): number {
  const shared = Math.min(left.length, right.length);
  for (let i = 0; i < shared; i++) {
    const order = compareValues(left[i]!, right[i]!);
    if (order !== 0) return order;
  }
  return left.length - right.length;
}

/** Gives different values of one key column in the order in which `compareKeys` puts keys, each looked at once. */
export function sortKeyValues(values: readonly string[]): readonly string[] {
  const numbers = values.filter((text) => digits.test(text)).map((text) => ({ text, size: Number(text) }));
  numbers.sort((left, right) => left.size - right.size || (left.text < right.text ? -1 : 1));
  const others = values.filter((text) => !digits.test(text));
  return [...numbers.map(({ text }) => text), ...others.sort()];
}

/** Gives a string that is equal for equal keys and different for all others: the key of a Map. */
export function keyId(key: Key): string {
  return JSON.stringify(key);
}

/**
 * Gives the key as people read it: `location=3, product_id=42`; `(one model)` for the empty key. The text can be given back as a key: a
 * value that holds a comma is quoted, and what could not be seen or told apart stands as `visibleText` writes it.
 */
export function describeKey(keyColumns: readonly string[], key: Key): string {
  if (key.length === 0) return '(one model)';
  return key.map((value, i) => `${keyColumns[i] ?? `key${i + 1}`}=${keyValueText(value)}`).join(', ');
}

/**
 * Gives a value of a key as texts of keys hold it: as JSON writes it where it holds a comma, begins with a quotation mark or reads like
 * an escape of `visibleText`; else as `visibleText` writes it.
 */
export function keyValueText(value: string): string {
  const isQuoted = value.includes(',') || value.startsWith('"') || holdsEscape(value);
  return isQuoted ? visibleText(JSON.stringify(value), jsonEscape) : visibleText(value);
}

/** JSON has escapes of its own, of four digits for each unit of UTF-16. */
function jsonEscape(character: string): string {
  const units = character.split('').map((unit) => unit.charCodeAt(0).toString(16).padStart(4, '0'));
  return units.map((digits) => `\\u${digits}`).join('');
}

const digits = /^\d{1,15}$/;

function compareValues(left: string, right: string): number {
  const leftIsNumber = digits.test(left);
  if (leftIsNumber !== digits.test(right)) return leftIsNumber ? -1 : 1;
  if (leftIsNumber && Number(left) !== Number(right)) return Number(left) - Number(right);
  if (left === right) return 0;
  return left < right ? -1 : 1;
}
