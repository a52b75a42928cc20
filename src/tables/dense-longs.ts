import { dividedLongs } from './query/vector.ts';

const twoTo32 = 4_294_967_296;
const largestExact = Number.MAX_SAFE_INTEGER;

/** As `dividedLongs`, four times as fast where the numbers lie within 2^53 and leave no rest, as times of whole milliseconds do. */
export function longsAsNumbers(items: BigInt64Array, per: number, out: Float64Array): void {
  const done = divideWhole(items, per, out);
  if (done < items.length) dividedLongs(items.subarray(done), per, out.subarray(done));
}

/** Gives the first row that must be divided in another way. */
function divideWhole(items: BigInt64Array, per: number, out: Float64Array): number {
  const nRows = items.length;
  const halves = new Int32Array(items.buffer, items.byteOffset, 2 * nRows);
  for (let row = 0; row < nRows; row++) {
    const ticks = halves[2 * row + 1]! * twoTo32 + (halves[2 * row]! >>> 0);
    const whole = Math.round(ticks / per);
    if (whole * per !== ticks || ticks > largestExact || ticks < -largestExact) return row;
    out[row] = whole;
  }
  return nRows;
}
