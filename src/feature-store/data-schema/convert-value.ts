import type { ColumnType } from '#src/tables/index.ts';
import { instantOf } from '#src/core/index.ts';

/** A value of a column that is not null. */
export type Value = string | number | boolean | Uint8Array;

/**
 * Gives a value of one type in another, or undefined where that would lose or invent something: text that is a number, an instant or a
 * truth value and nothing else; whole numbers as doubles and back; numbers and truth values as text. A number is no instant, since it
 * may count seconds or milliseconds, and an instant is no text, since it may be written in many ways.
 */
export function convertValue(value: Value, from: ColumnType, to: ColumnType): Value | undefined {
  if (typeof value === 'string') return fromText(value, to);
  if (typeof value === 'boolean') return fromTruth(value, to);
  if (typeof value === 'number') return fromNumber(value, from, to);
  return to === 'binary' && ArrayBuffer.isView(value) ? value : undefined;
}

/** Says whether a value is one that a column of the type holds; NaN is null and is none. */
export function isOfType(value: unknown, type: ColumnType): value is Value {
  switch (type) {
    case 'double':
      return typeof value === 'number';
    case 'integer':
      return typeof value === 'number' && (value | 0) === value;
    case 'long':
    case 'timestamp':
      return Number.isSafeInteger(value);
    case 'string':
      return typeof value === 'string';
    case 'boolean':
      return typeof value === 'boolean';
    case 'binary':
      return ArrayBuffer.isView(value);
    default:
      return type satisfies never;
  }
}

/** What messages call a value of each type. */
export const typeNouns: Readonly<Record<ColumnType, string>> = {
  double: 'number',
  integer: 'whole number of 32 bits',
  long: 'whole number within 2^53',
  timestamp: 'time',
  string: 'text',
  boolean: 'truth value',
  binary: 'bytes',
};

const numberForm = /^[+-]?(?:\d+(?:\.\d*)?|\.\d+)(?:[eE][+-]?\d+)?$/;
const wholeForm = /^[+-]?\d+$/;

function fromText(text: string, to: ColumnType): Value | undefined {
  if (to === 'string') return text;
  const trimmed = text.trim();
  if (to === 'boolean') return truths.get(trimmed.toLowerCase());
  if (to === 'timestamp') return instantOf(trimmed);
  if (to === 'binary' || !numberForm.test(trimmed)) return undefined;
  const value = Number(trimmed);
  // Digits that a double cannot hold are those of an id rather than of a number.
  if (!Number.isFinite(value) || (wholeForm.test(trimmed) && !Number.isSafeInteger(value))) return undefined;
  return isOfType(value, to) ? value + 0 : undefined;
}

const truths: ReadonlyMap<string, boolean> = new Map([
  ['true', true],
  ['1', true],
  ['false', false],
  ['0', false],
]);

function fromTruth(value: boolean, to: ColumnType): Value | undefined {
  if (to === 'boolean') return value;
  if (to === 'string') return String(value);
  return to === 'timestamp' || to === 'binary' ? undefined : Number(value);
}

function fromNumber(value: number, from: ColumnType, to: ColumnType): Value | undefined {
  if ((from === 'timestamp') !== (to === 'timestamp')) return undefined;
  if (to === 'boolean') return value === 0 || value === 1 ? value === 1 : undefined;
  if (to === 'string') return Number.isFinite(value) ? String(value) : undefined;
  return isOfType(value, to) ? value + 0 : undefined;
}
