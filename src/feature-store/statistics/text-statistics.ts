import { digestOf } from '#src/core/index.ts';
import type { ColumnValues } from '#src/tables/index.ts';
import { mostFrequent } from './value-counts.ts';

/** Gives the statistics of a column of text. */
export function textStatistics(values: ColumnValues) {
  const counts = countValues(values as readonly (string | null)[]);
  let min: string | null = null;
  let max: string | null = null;
  const lengths: number[] = [];
  for (const text of counts.keys()) {
    if (min === null || text < min) min = text;
    if (max === null || text > max) max = text;
    lengths.push(lengthOf(text));
  }
  return { ...totalsOf(counts, values), min, max, topValues: mostFrequent(counts), lengths: rangeOf(lengths) };
}

/** Gives the statistics of a column of truth values. */
export function booleanStatistics(values: ColumnValues) {
  const counts = countValues(values as readonly (boolean | null)[]);
  return { ...totalsOf(counts, values), topValues: mostFrequent(counts) };
}

/** Gives the statistics of a column of bytes; values are told apart by their digests. */
export function binaryStatistics(values: ColumnValues) {
  const blobs = values as readonly (Uint8Array | null)[];
  const counts = countValues(blobs.map((bytes) => (bytes === null ? null : digestOf(bytes))));
  const lengths = blobs.flatMap((bytes) => (bytes === null ? [] : [bytes.length]));
  return { ...totalsOf(counts, values), lengths: rangeOf(lengths) };
}

function countValues<Value>(values: readonly (Value | null)[]): ReadonlyMap<Value, number> {
  const counts = new Map<Value, number>();
  for (const value of values) {
    if (value !== null) counts.set(value, (counts.get(value) ?? 0) + 1);
  }
  return counts;
}

function totalsOf(counts: ReadonlyMap<unknown, number>, values: ColumnValues) {
  let count = 0;
  for (const each of counts.values()) count += each;
  return { count, nulls: values.length - count, distinct: counts.size };
}

function rangeOf(lengths: readonly number[]): { readonly min: number; readonly max: number } | null {
  if (lengths.length === 0) return null;
  let min = lengths[0]!;
  let max = min;
  for (const length of lengths) {
    min = Math.min(min, length);
    max = Math.max(max, length);
  }
  return { min, max };
}

/** Gives the length of a text in characters (code points). */
export function lengthOf(text: string): number {
  let length = text.length;
  for (let i = 1; i < text.length; i++) {
    const code = text.charCodeAt(i);
    // The second half of a pair of surrogates; text of a table is well-formed.
    if (code >= 0xdc00 && code <= 0xdfff) length--;
  }
  return length;
}
