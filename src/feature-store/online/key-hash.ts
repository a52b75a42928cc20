/** A value of a primary key: a timestamp in epoch milliseconds. */
export type KeyValue = string | number | boolean;

/** Takes a value into the hash of the values before it, which is 0 for none: 32 bits, the same for the same value. */
export type KeyHash = (value: KeyValue, before: number) => number;

/**
 * Hashes a value: text by FNV-1a over its UTF-16 units, whole numbers by their two words, then mixed as MurmurHash3 does (fmix32), so
 * that the low bits tell. Numbers with a fraction are as good as their whole part.
 */
export function hashKeyValue(value: KeyValue, before: number): number {
  if (typeof value === 'string') return mixed(hashText(value, before));
  const number = Number(value);
  const low = number | 0;
  if (low === number) return mixed(before ^ low);
  return mixed(mixed(before ^ low) ^ Math.floor(number / 2 ** 32));
}

function hashText(text: string, before: number): number {
  let hash = before ^ 0x811c9dc5;
  for (let i = 0; i < text.length; i++) hash = Math.imul(hash ^ text.charCodeAt(i), 0x01000193);
  return hash;
}

function mixed(hash: number): number {
  const half = Math.imul(hash ^ (hash >>> 16), 0x85ebca6b);
  const full = Math.imul(half ^ (half >>> 13), 0xc2b2ae35);
  return full ^ (full >>> 16);
}
