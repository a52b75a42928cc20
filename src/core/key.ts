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
 * Gives the key as people read it: `location=3, product_id=42`; `(one model)` for the empty key. A value that holds a comma is quoted, so
 * that the text can be given back as a key.
 */
export function describeKey(keyColumns: readonly string[], key: Key): string {
  if (key.length === 0) return '(one model)';
  return key.map((value, i) => `${keyColumns[i] ?? `key${i + 1}`}=${keyValueText(value)}`).join(', ');
}

/** Gives a value of a key as texts of keys hold it: as JSON writes it where it holds a comma or begins with a quotation mark. */
export function keyValueText(value: string): string {
  return value.includes(',') || value.startsWith('"') ? JSON.stringify(value) : value;
}

const digits = /^\d{1,15}$/;

function compareValues(left: string, right: string): number {
  const leftIsNumber = digits.test(left);
  if (leftIsNumber !== digits.test(right)) return leftIsNumber ? -1 : 1;
  if (leftIsNumber && Number(left) !== Number(right)) return Number(left) - Number(right);
  if (left === right) return 0;
  return left < right ? -1 : 1;
}
