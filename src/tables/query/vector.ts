import type { DuckDBVector } from '@duckdb/node-api';

/** The memory of a vector of numbers, one item for each row; what stands where a row is null says nothing. */
export type Items = Float64Array | Float32Array | Int32Array | Uint32Array | Uint16Array | Uint8Array;

const twoTo32 = 4_294_967_296;
const largestExact = Number.MAX_SAFE_INTEGER;

/** Gives the items of a vector of numbers of at most 53 bits. */
export function itemsOf(vector: DuckDBVector): Items {
  return (vector as unknown as { readonly items: Items }).items;
}

/** Calls a function with each row of a vector, of the first `nRows`, that is null. */
export function eachNull(vector: DuckDBVector, nRows: number, take: (row: number) => void): void {
  // The library keeps these bits to itself and answers value by value, a hundred times slower.
  const { data } = (vector as unknown as { readonly validity: { readonly data: BigUint64Array | null } }).validity;
  if (data === null) return;
  const bits = new Uint8Array(data.buffer, data.byteOffset, data.byteLength);
  for (let first = 0; first < nRows; first += 8) {
    const eight = bits[first >> 3]!;
    if (eight === 0xff) continue;
    const end = Math.min(first + 8, nRows);
    for (let row = first; row < end; row++) if (((eight >> (row - first)) & 1) === 0) take(row);
  }
}

/** Writes the 64-bit items of a vector, divided by `per`, as numbers. */
export function takeLongs(vector: DuckDBVector, nRows: number, per: number, out: Float64Array): void {
  const { items } = vector as unknown as { readonly items: BigInt64Array };
  dividedLongs(items.subarray(0, nRows), per, out);
}

/**
 * Writes 64-bit numbers, divided by `per`, as numbers: whole and rest apart, since what lies beyond 2^53 (in microseconds the year
 * 2255) would lose digits as one number. A million big integers would take a tenth of a second, so halves are read where they do.
 */
export function dividedLongs(items: BigInt64Array, per: number, out: Float64Array): void {
  const halves = new Int32Array(items.buffer, items.byteOffset, 2 * items.length);
  for (let row = 0; row < items.length; row++) {
    const ticks = halves[2 * row + 1]! * twoTo32 + (halves[2 * row]! >>> 0);
    const whole = Math.trunc(ticks / per);
    const isWhole = whole * per === ticks && Math.abs(ticks) <= largestExact;
    out[row] = isWhole ? whole : divided(items[row]!, BigInt(per));
  }
}

/** Writes epoch milliseconds as the microseconds of a vector of instants, exactly; NaN becomes null. */
export function giveInstants(vector: DuckDBVector, milliseconds: ArrayLike<number>): void {
  const { items } = vector as unknown as { readonly items: BigInt64Array };
  const halves = new Int32Array(items.buffer, items.byteOffset, 2 * milliseconds.length);
  for (let row = 0; row < milliseconds.length; row++) {
    const instant = milliseconds[row]!;
    if (Number.isNaN(instant)) {
      vector.setItem(row, null);
      continue;
    }
    const high = Math.floor(instant / twoTo32);
    const low = (instant - high * twoTo32) * 1000;
    const carry = Math.floor(low / twoTo32);
    halves[2 * row] = low - carry * twoTo32;
    halves[2 * row + 1] = high * 1000 + carry;
  }
}

function divided(ticks: bigint, per: bigint): number {
  return Number(ticks / per) + Number(ticks % per) / Number(per);
}
